"""What stands in the fact store now: rows, period and last load of each canonical table."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb
from django.conf import settings

from zhiheng.facts.rows_sql import quoted
from zhiheng.facts.schema import FactTable, fact_tables, in_order_of_reference
from zhiheng.facts.store import MANIFEST, FactStore, Load

_PERIOD_COLUMNS = ("term_id", "year", "starts_on", "decided_on")
_NOTHING = (0, "", "")


@dataclass(frozen=True, slots=True)
class Standing:
    """What is loaded of one canonical table.

    Attributes:
        table: The table.
        rows: Rows that count.
        since: Earliest term, year or day of the rows; empty where the table has none.
        until: Latest term, year or day of the rows.
        loads: Loads that count, the newest first.
    """

    table: FactTable
    rows: int
    since: str
    until: str
    loads: tuple[Load, ...]


def fact_store() -> FactStore:
    """Return the fact store of this installation."""
    return FactStore(Path(settings.FACTS_FOLDER))


def standing_digest() -> str:
    """Return what tells the facts that are loaded now from any others; empty where none are.

    Raises:
        InvalidInputError: The store cannot be read.
    """
    return _digest(str(settings.FACTS_FOLDER), _record())


@lru_cache(maxsize=4)
def _digest(folder: str, _record: bytes) -> str:
    store = FactStore(Path(folder))
    return store.digest() if store.exists and store.active() else ""


def standings() -> list[Standing]:
    """Return what is loaded, table by table, those with data first.

    A table comes after those it refers to: the order in which to bring them in.

    Raises:
        InvalidInputError: The store cannot be read.
    """
    found = _standings(str(settings.FACTS_FOLDER), _record())
    return sorted(found, key=lambda each: not each.loads)


def _record() -> bytes:
    manifest = Path(settings.FACTS_FOLDER) / MANIFEST
    return manifest.read_bytes() if manifest.exists() else b""


def standing_of(name: str) -> Standing | None:
    """Return what is loaded of one table; None where there is no such table.

    Raises:
        InvalidInputError: The store cannot be read.
    """
    return next((each for each in standings() if each.table.name == name), None)


@lru_cache(maxsize=4)
def _standings(folder: str, _record: bytes) -> tuple[Standing, ...]:
    """Return what a store holds; asked again only when its record has changed."""
    store = FactStore(Path(folder))
    loads = store.active()
    in_order = {name: fact_tables()[name] for name in in_order_of_reference(fact_tables())}
    with duckdb.connect() as connection:
        return tuple(
            _standing(store, connection, table, [each for each in loads if each.table == name])
            for name, table in in_order.items()
        )


def _standing(
    store: FactStore, connection: duckdb.DuckDBPyConnection, table: FactTable, loads: list[Load]
) -> Standing:
    rows, since, until = _NOTHING
    if loads:
        column = period_column(table)
        span = f"min({quoted(column)}), max({quoted(column)})" if column else "NULL, NULL"
        query = f"SELECT count(*), {span} FROM ({store.rows_of(table)})"  # noqa: S608
        answer = connection.execute(query).fetchone() or _NOTHING
        rows, since, until = answer[0], _said(answer[1]), _said(answer[2])
    return Standing(table, rows, since, until, tuple(reversed(loads)))


def period_column(table: FactTable) -> str:
    """Return the column that tells when a row of a table was true; empty where none does."""
    names = [column.name for column in table.columns]
    if table.time_basis == "timestamp":
        return next(column.name for column in table.columns if column.type == "timestamp")
    wanted = [name for name in _PERIOD_COLUMNS if name in names]
    # The table of terms is known by its dates, not by its key.
    return next((name for name in wanted if name not in table.key or table.name != "terms"), "")


def _said(value: object) -> str:
    return "" if value is None else str(value)[:10]
