"""A measure is asked for: its text runs, numerators are divided, each number says why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from zhiheng.facts.engine import Facts
from zhiheng.facts.schema import fact_tables
from zhiheng.measures.compiling import counts_sql, states_in
from zhiheng.measures.components import COMPONENTS
from zhiheng.measures.dividing import Counts, Key, Sums
from zhiheng.measures.engines import DuckDbRunner, Runner
from zhiheng.measures.labels import Labels
from zhiheng.measures.measure import GRAINS, SERIES, Measure
from zhiheng.measures.parameters import Thresholds
from zhiheng.measures.periods import Period, begun_weeks, read_terms, terms_of, weeks_of
from zhiheng.measures.ranking import ranked
from zhiheng.measures.registry import check_grain
from zhiheng.measures.results import Certificate, Measured, MeasuredRow, NoValue
from zhiheng.measures.state_tables import StateTables, forum_source
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import listed

_RANKED = ("site", "course", "programme")
_TIMES = {"week": weeks_of, "term": terms_of}
_EVER = datetime(9999, 12, 31)  # noqa: DTZ001 - the school's own time, as in the facts


@dataclass(frozen=True, slots=True)
class _Part:
    """One time that is counted: its text, what stood in its places, and the counts."""

    sql: str
    places: Mapping[str, Any]
    found: Mapping[Key, Counts]
    weeks: int


class Asker:
    """Asks facts for measures; tables of states are shared between its questions.

    Attributes:
        facts: What happened.
        thresholds: The parameters of measures.
        terms: The terms that the facts define.
    """

    def __init__(
        self,
        facts: Facts,
        thresholds: Thresholds,
        *,
        runner: Runner | None = None,
        states: StateTables | None = None,
    ) -> None:
        self.facts = facts
        self.thresholds = thresholds
        self.terms = read_terms(facts.connection)
        self._runner = runner or DuckDbRunner(facts.connection)
        self._states = states or StateTables(facts)
        self._labels = Labels(facts)
        self._last_moment = _last_moment(facts)

    @property
    def last_day(self) -> date | None:
        """Return the day of the last behaviour or post, or None where there is none."""
        return self._last_moment.date() if self._last_moment is not None else None

    def ask(
        self,
        measure: Measure,
        period: Period,
        grain: str,
        *,
        as_of: date | None = None,
        units: Sequence[str] = (),
    ) -> Measured:
        """Return a measure for a time by a grain.

        Args:
            measure: What is asked for.
            period: For which time.
            grain: By what; one of the measure's.
            as_of: The last day that counts; all days where None.
            units: Only these units count; all where empty.

        Raises:
            InvalidInputError: The measure is not told by this grain or for this time.
        """
        return self.ask_all([measure], period, grain, as_of=as_of, units=units)[0]

    def ask_all(
        self,
        measures: Sequence[Measure],
        period: Period,
        grain: str,
        *,
        as_of: date | None = None,
        units: Sequence[str] = (),
    ) -> list[Measured]:
        """Return several measures, those for the same times counted together.

        Raises:
            InvalidInputError: One is not told by this grain or for this time.
        """
        for measure in measures:
            check_grain(measure, grain)
            check_time(measure, period)
            if units:
                check_units(measure)
        done: dict[str, Measured] = {}
        for of_terms in (True, False):
            group = [each for each in measures if (each.scope == "term") == of_terms]
            if group:
                done.update(self._asked(group, period, grain, as_of, tuple(units)))
        return [done[measure.id] for measure in measures]

    def _asked(
        self,
        group: Sequence[Measure],
        period: Period,
        grain: str,
        as_of: date | None,
        units: tuple[str, ...],
    ) -> dict[str, Measured]:
        """Return measures that are counted over the same times."""
        time_name, plain = SERIES.get(grain, ("", grain))
        times = self._begun(_TIMES[time_name](period), as_of) if time_name else [period]
        components = tuple(sorted({name for each in group for name in each.components}))
        rows: dict[str, list[MeasuredRow]] = {each.id: [] for each in group}
        parts: list[_Part] = []
        for asked in times:
            counted = terms_of(asked) if group[0].scope == "term" else [asked]
            here = [self._count(components, each, plain, as_of, units) for each in counted]
            parts.extend(here)
            for each in group:
                totals = Sums(each)
                for part in here:
                    totals.add(part.found, part.weeks)
                rows[each.id].extend(self._rows(totals, asked if time_name else None, plain, here))
        return {
            each.id: Measured(
                measure=each,
                period=period,
                grain=grain,
                rows=_in_order(each, grain, rows[each.id]),
                certificate=self._certificate(each, parts, as_of),
            )
            for each in group
        }

    def _begun(self, times: Sequence[Period], as_of: date | None) -> list[Period]:
        """Return the times that had begun on the last day that counts."""
        last = as_of or self.last_day
        return [each for each in times if last is None or each.starts <= last]

    def _count(
        self,
        components: tuple[str, ...],
        period: Period,
        grain: str,
        as_of: date | None,
        units: tuple[str, ...],
    ) -> _Part:
        """Return the counts of one time, by key."""
        until = min(period.until, _EVER if as_of is None else _day_after(as_of))
        begun = min(until, self._last_moment or until) if as_of is None else until
        places: dict[str, Any] = {
            **self.thresholds.values,
            "since": period.since,
            "until": until,
            "seen_until": _EVER if as_of is None else _day_after(as_of),
            "census": until.date() - timedelta(days=1),
            "year": (until - timedelta(microseconds=1)).year,
            "terms": [term.id for term in period.terms],
            "units": list(units),
        }
        keys = GRAINS[grain]
        sql = counts_sql(components, keys, bool(units), self._runner.engine)
        self._states.provide(self._runner, states_in(sql), places)
        columns, rows = self._runner.rows(sql, places)
        found = {
            row[: len(keys)]: dict(zip(columns[len(keys) :], row[len(keys) :], strict=True))
            for row in rows
        }
        return _Part(sql, places, found, begun_weeks(period.since, begun))

    def _rows(
        self, sums: Sums, time: Period | None, grain: str, parts: Sequence[_Part]
    ) -> list[MeasuredRow]:
        lacking = self._lacking(sums.measure)
        keys = sorted(sums.numerators) if GRAINS[grain] else [()]
        provisional = sums.measure.awaits_replies and any(map(self._is_open, parts))
        rows = []
        for key in keys:
            names = [self._labels.of(*pair) for pair in zip(GRAINS[grain], key, strict=True)]
            label = " · ".join([*names, *([time.id] if time else [])])
            row = sums.row(key, label or "全校", lacking)
            shown = (*key, time.id) if time else key
            rows.append(replace(row, key=shown, provisional=provisional and row.value is not None))
        return rows

    def _is_open(self, part: _Part) -> bool:
        """Return whether replies to the posts of a time may still come in."""
        seen = part.places["seen_until"]
        if seen == _EVER:
            seen = self._last_moment or _EVER
        wait = timedelta(days=self.thresholds.values["reply_days"])
        return bool(part.places["until"] + wait > seen)

    def _lacking(self, measure: Measure) -> NoValue | None:
        """Return what is missing altogether for a measure."""
        present = set(self.facts.present)
        if "learning_events" in present:
            present.add("posts")
        lacking = [fact_tables()[table].title for table in measure.tables if table not in present]
        if not lacking:
            return None
        return NoValue("no_table", f"还没有导入{listed(lacking)}数据，无法计算")

    def _certificate(
        self, measure: Measure, parts: Sequence[_Part], as_of: date | None
    ) -> Certificate:
        over = f" ÷ {measure.divided_by}" if measure.divided_by else ""
        known = self.thresholds
        return Certificate(
            definition=f"{measure.counted}{over}",
            clause=measure.clause,
            parameters={
                name: (known.values[name], known.clauses[name]) for name in measure.parameters
            },
            facts=self.facts.digest,
            tables=measure.tables,
            as_of=as_of,
            engine=self._runner.engine,
            sql=parts[0].sql if parts else "",
            places=dict(parts[0].places) if parts else {},
        )


def check_time(measure: Measure, period: Period) -> None:
    """Refuse a time shorter than a measure is defined for.

    Raises:
        InvalidInputError: The measure is defined for whole terms, and a week was asked for.
    """
    if measure.scope == "term" and period.kind == "week":
        message = (
            f"「{measure.title}」按学期规定，不能只算一周；"
            "请用 --period 学期编号，并用 --as-of 截止到某日"
        )
        known = [term.id for term in period.terms]
        raise InvalidInputError([Problem("period", "unknown_period", message, known)])


def check_units(measure: Measure) -> None:
    """Refuse to narrow a measure to units where nothing in it knows of units.

    Raises:
        InvalidInputError: It is one of the whole school.
    """
    if any("unit_id" not in COMPONENTS[name].dimensions for name in measure.components):
        message = f"「{measure.title}」只能全校计算，不能按单位；请去掉 --unit"
        raise InvalidInputError([Problem("unit", "unknown_unit", message, [])])


def _in_order(measure: Measure, grain: str, rows: list[MeasuredRow]) -> tuple[MeasuredRow, ...]:
    if measure.better is not None and grain in _RANKED:
        return ranked(rows, measure.better)
    return tuple(rows)


def _day_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time())


def _last_moment(facts: Facts) -> datetime | None:
    """Return the moment of the last behaviour or post, or None where there is none."""
    tables = ("learning_events", forum_source(facts.present))
    moments = [
        facts.connection.cursor().execute(f'SELECT max("at") FROM {name}').fetchall()[0][0]  # noqa: S608
        for name in dict.fromkeys(tables)
    ]
    return max((moment for moment in moments if moment is not None), default=None)
