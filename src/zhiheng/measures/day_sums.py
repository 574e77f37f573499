"""What tells the rows of a day from any others, without keeping them: how many, and a sum.

The sums of files that have no key in common add up, so a file is read once in its life;
where a later load hides rows of an earlier one, the rows that count are summed instead.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
import msgspec

from zhiheng.facts.engine import Facts
from zhiheng.facts.rows_sql import Part, quoted, rows_sql
from zhiheng.facts.schema import FactTable, fact_tables
from zhiheng.facts.store import FactStore
from zhiheng.measures.whole_files import write_whole

_FILE = "days.json"

Sum = tuple[int, int]
Days = Mapping[dt.date, Sum]


class _Kept(msgspec.Struct):
    """Sums by what tells a file from others: day to rows and sum (a decimal number)."""

    version: str
    files: dict[str, dict[dt.date, tuple[int, str]]] = {}


class DaySums:
    """Sums of the days of a log, those of files seen before taken from a folder."""

    def __init__(self, facts: Facts, folder: Path) -> None:
        self._facts = facts
        self._place = folder / _FILE
        self._kept = self._read()
        self._known: dict[str, Days] = {}

    def of(self, table: str) -> Days:
        """Return the sum of each day on which a log has rows."""
        if table not in self._known:
            self._known[table] = self._added(fact_tables()[table])
        return self._known[table]

    def _added(self, table: FactTable) -> Days:
        cursor = self._facts.connection.cursor()
        files = list(self._facts.files.get(table.name, ()))
        if not files or self._hides(table.name):
            return _as_sums(_summed(cursor, table, f"SELECT * FROM {quoted(table.name)}"))  # noqa: S608
        days: dict[dt.date, Sum] = {}
        fresh = False
        for path, digest in files:
            key = f"{table.name}:{digest or _stamp(path)}"
            if key not in self._kept.files:
                query = rows_sql(table, [Part(path)])
                self._kept.files[key] = _summed(cursor, table, query)
                fresh = True
            for day, (rows, total) in _as_sums(self._kept.files[key]).items():
                known = days.get(day, (0, 0))
                days[day] = (known[0] + rows, known[1] + total)
        if fresh:
            write_whole(self._place, msgspec.json.encode(self._kept))
        return days

    def _hides(self, table: str) -> bool:
        """Return whether a load that counts has keys in common with an earlier one that does."""
        loads = FactStore(self._facts.path).active(table)
        known = {load.id for load in loads}
        return any(known & set(load.overlaps) for load in loads)

    def _read(self) -> _Kept:
        version = duckdb.__version__  # its hash may change from one to the next
        try:
            kept = msgspec.json.decode(self._place.read_bytes(), type=_Kept)
        except (OSError, msgspec.DecodeError):
            return _Kept(version)
        return kept if kept.version == version else _Kept(version)


def _summed(
    cursor: duckdb.DuckDBPyConnection, table: FactTable, query: str
) -> dict[dt.date, tuple[int, str]]:
    columns = ", ".join(quoted(column.name) for column in table.columns)
    text = (
        f'SELECT CAST("at" AS DATE), count(*), CAST(sum(hash({columns})) AS VARCHAR) '  # noqa: S608
        f"FROM ({query}) GROUP BY 1"
    )
    return {day: (rows, total) for day, rows, total in cursor.execute(text).fetchall()}


def _as_sums(kept: Mapping[dt.date, tuple[int, str]]) -> Days:
    return {day: (rows, int(total)) for day, (rows, total) in kept.items()}


def _stamp(path: Path) -> str:
    """Return what tells a file from what it was before, short of reading it."""
    stat = path.stat()
    return f"{path.name}:{stat.st_size}:{stat.st_mtime_ns}"


def text_of(days: Days, wanted: Iterable[dt.date]) -> str:
    """Return the sums of some days as text, for a digest; days without rows are left out.

    Example:
        >>> monday = dt.date(2022, 11, 7)
        >>> text_of({monday: (2, 99)}, [monday, dt.date(2022, 11, 8)])
        '2022-11-07:2:99'
    """
    told = ((day, days[day]) for day in wanted if day in days)
    return ";".join(f"{day}:{rows}:{total}" for day, (rows, total) in told)
