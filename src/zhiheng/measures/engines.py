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
        self._drop(name)
        self.cursor.execute(f'CREATE TEMP TABLE "{name}" AS {sql}', _used(sql, places))

    def define(self, name: str, sql: str) -> None:
        """Let a name stand for a query without places, for this runner alone."""
        self._drop(name)
        self.cursor.execute(f'CREATE TEMP VIEW "{name}" AS {sql}')

    def _drop(self, name: str) -> None:
        query = "SELECT table_type FROM information_schema.tables WHERE table_name = $name"
        for (kind,) in self.cursor.execute(query, {"name": name}).fetchall():
            self.cursor.execute(f'DROP {"VIEW" if kind == "VIEW" else "TABLE"} temp."{name}"')


def _used(sql: str, places: Places) -> dict[str, Any]:
    return {name: places[name] for name in places_of(sql)}
