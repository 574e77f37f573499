"""What runs compiled SQL: one small surface for DuckDB and Spark."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import duckdb

from zhiheng.measures.slots import Engine, places_of

Places = Mapping[str, Any]


class Runner(Protocol):
    """Runs SQL text with values for its places.

    Attributes:
        engine: Which text it takes.
    """

    engine: Engine

    def rows(self, sql: str, places: Places) -> tuple[list[str], Sequence[tuple[Any, ...]]]:
        """Return the names of the columns, and the rows."""
        ...

    def keep(self, name: str, sql: str, places: Places) -> None:
        """Make the rows of a query a table of this name, for this runner alone."""
        ...


class DuckDbRunner:
    """Runs on a cursor of its own, so that its tables are seen by no one else."""

    engine: Engine = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.cursor = connection.cursor()

    def rows(self, sql: str, places: Places) -> tuple[list[str], Sequence[tuple[Any, ...]]]:
        """Return the names of the columns, and the rows."""
        done = self.cursor.execute(sql, _used(sql, places))
        return [column[0] for column in done.description], done.fetchall()

    def keep(self, name: str, sql: str, places: Places) -> None:
        """Make the rows of a query a temporary table of this name."""
        self.cursor.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {sql}', _used(sql, places))


def _used(sql: str, places: Places) -> dict[str, Any]:
    return {name: places[name] for name in places_of(sql)}
