"""Week states that are kept: a week is counted again only when its events have changed.

A folder holds one Parquet file for each state and week, and ``weeks.json``, which says
from which events each was made: a digest of the sums of its days, of the text that made
it and of its parameters. A late event, or a load that was withdrawn, changes the sums of
its days and so reopens the weeks that look at them, and no others. Weeks that a question
cuts (by its first or last day, or while replies may still be missing from what was seen
by then) are made for that question and not kept.
"""

import datetime as dt
import hashlib
import os
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import msgspec

from zhiheng.facts.engine import Facts
from zhiheng.facts.rows_sql import literal, parquet_sql
from zhiheng.facts.store import FactStore
from zhiheng.measures.compiling import state_sql
from zhiheng.measures.day_sums import DaySums, text_of
from zhiheng.measures.engines import DuckDbRunner, Places, Runner
from zhiheng.measures.periods import DAYS_OF_WEEK, monday_of
from zhiheng.measures.state_tables import StateTables, forum_source
from zhiheng.measures.week_states import states
from zhiheng.measures.whole_files import unfinished_of, write_whole

FOLDER = "weeks"
_FILE = "weeks.json"
_WEEK = timedelta(days=DAYS_OF_WEEK)
_EVER = datetime(9999, 12, 31)  # noqa: DTZ001 - the school's own time, as in the facts


class KeptWeek(msgspec.Struct, frozen=True):
    """A week that is kept.

    Attributes:
        digest: Of the events it was made from, and of how.
        rows: How many rows it has.
        file: Its file, below the folder.
    """

    digest: str
    rows: int
    file: str


class _Manifest(msgspec.Struct):
    weeks: dict[str, dict[dt.date, KeptWeek]] = {}


class KeptStates(StateTables):
    """Makes states week by week and keeps them; for DuckDB.

    Attributes:
        recounted: State and Monday of each week that was counted here, in order.
    """

    def __init__(self, facts: Facts, folder: Path) -> None:
        super().__init__(facts)
        self.recounted: list[tuple[str, date]] = []
        self._folder = folder
        self._sums = DaySums(facts, folder)
        self._states = states(forum_source(facts.present))

    def provide(self, runner: Runner, names: Iterable[str], places: Places) -> None:
        """Make tables of these names hold the states of the time in `places`."""
        names = list(names)
        kept = [name for name in names if self._states[name].kept]
        super().provide(runner, [name for name in names if name not in kept], places)
        for name in kept:
            if isinstance(runner, DuckDbRunner) and places["since"] < places["until"]:
                self._provide_weeks(runner, name, places)
            else:
                super().provide(runner, [name], places)

    def _provide_weeks(self, runner: DuckDbRunner, name: str, places: Places) -> None:
        bounds = (places["since"], places["until"], places["seen_until"])
        if self._made.get(name) == bounds:
            return
        whole, cut = self._split(name, places)
        files = self._fresh(runner, name, whole, places)
        queries = [f"SELECT * FROM {parquet_sql(files)}"] if files else []  # noqa: S608
        for number, (since, until) in enumerate(cut):
            part = f"{name}_cut_{number}"
            runner.keep(part, self._text(name), {**places, "since": since, "until": until})
            queries.append(f'SELECT * FROM "{part}"')  # noqa: S608
        runner.define(name, " UNION ALL ".join(queries))
        self._made[name] = bounds

    def _split(
        self, name: str, places: Places
    ) -> tuple[list[date], list[tuple[datetime, datetime]]]:
        """Return the Mondays of whole weeks, and the spans that are cut."""
        since, until, seen = places["since"], places["until"], places["seen_until"]
        wait = timedelta(days=places["reply_days"] if self._states[name].awaits_replies else 0)
        whole: list[date] = []
        cut: list[tuple[datetime, datetime]] = []
        monday = monday_of(since.date())
        while (begins := datetime.combine(monday, time())) < until:
            ends = begins + _WEEK
            if begins >= since and ends <= until and ends + wait <= seen:
                whole.append(monday)
            else:
                cut.append((max(begins, since), min(ends, until)))
            monday += _WEEK
        return whole, cut

    def _fresh(
        self, runner: DuckDbRunner, name: str, mondays: Sequence[date], places: Places
    ) -> list[Path]:
        """Return the files of whole weeks; those whose events have changed are made again."""
        manifest = self._read()
        known = manifest.weeks.get(name, {})
        digests = {monday: self._digest(name, monday, places) for monday in mondays}
        stale = [
            monday
            for monday in mondays
            if monday not in known
            or known[monday].digest != digests[monday]
            or not (self._folder / known[monday].file).is_file()
        ]
        if stale:
            made = dict(self._counted(runner, name, stale, digests, places))
            manifest = self._read()  # another process may have added its own meanwhile
            replaced = [
                week.file for monday, week in manifest.weeks.get(name, {}).items() if monday in made
            ]
            manifest.weeks.setdefault(name, {}).update(made)
            write_whole(self._folder / _FILE, msgspec.json.encode(manifest))
            for file in set(replaced) - {week.file for week in made.values()}:
                (self._folder / file).unlink(missing_ok=True)
            known = {**known, **made}
        return [self._folder / known[monday].file for monday in mondays]

    def _counted(
        self,
        runner: DuckDbRunner,
        name: str,
        mondays: Sequence[date],
        digests: dict[date, str],
        places: Places,
    ) -> Iterable[tuple[date, KeptWeek]]:
        """Count weeks from their events and write their files; neighbours in one go."""
        for first, last in _runs(mondays):
            span = {
                **places,
                "since": datetime.combine(first, time()),
                "until": datetime.combine(last, time()) + _WEEK,
                "seen_until": _EVER,
            }
            runner.keep(f"{name}_fresh", self._text(name), span)
            monday = first
            while monday <= last:
                file = f"{name}/{monday}-{digests[monday][:16]}.parquet"
                query = f"SELECT * FROM \"{name}_fresh\" WHERE week = DATE '{monday}'"  # noqa: S608
                rows = _written(runner, query, self._folder / file)
                self.recounted.append((name, monday))
                yield monday, KeptWeek(digests[monday], rows, file)
                monday += _WEEK

    def _digest(self, name: str, monday: date, places: Places) -> str:
        """Return what tells the events of a week, and how it is counted, from any others."""
        state = self._states[name]
        wait = places["reply_days"] if state.awaits_replies else 0
        days = [monday + timedelta(days=number) for number in range(DAYS_OF_WEEK + wait)]
        log = forum_source(self._facts.present) if state.awaits_replies else "learning_events"
        told = f"{self._text(name)}\x00{wait}\x00{text_of(self._sums.of(log), days)}"
        return hashlib.sha256(told.encode()).hexdigest()

    def _text(self, name: str) -> str:
        return state_sql(forum_source(self._facts.present), "duckdb")[name]

    def _read(self) -> _Manifest:
        try:
            return msgspec.json.decode((self._folder / _FILE).read_bytes(), type=_Manifest)
        except (OSError, msgspec.DecodeError):
            return _Manifest()


def states_of(facts: Facts) -> StateTables:
    """Return states that are kept beside a fact store; for a plain folder, none are kept."""
    folder = facts.path / FOLDER
    if not FactStore(facts.path).exists:
        return StateTables(facts)
    try:
        folder.mkdir(exist_ok=True)
    except OSError:  # a store that may only be read
        return StateTables(facts)
    return KeptStates(facts, folder) if os.access(folder, os.W_OK) else StateTables(facts)


def _runs(mondays: Sequence[date]) -> Iterable[tuple[date, date]]:
    """Yield the first and last of weeks that follow each other."""
    first = last = mondays[0]
    for monday in mondays[1:]:
        if monday - last != _WEEK:
            yield first, last
            first = monday
        last = monday
    yield first, last


def _written(runner: DuckDbRunner, query: str, place: Path) -> int:
    """Write the rows of a query to a Parquet file in one step; return how many they are."""
    unfinished = unfinished_of(place)
    target = f"{literal(str(unfinished))} (FORMAT parquet, COMPRESSION zstd)"
    _, counted = runner.rows(f"COPY ({query}) TO {target}", {})
    unfinished.replace(place)
    return int(counted[0][0])
