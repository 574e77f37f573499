"""The rows one decision rests on, fetched one by one: quicker than asking SQL to add them up.

Rows about the subject are fetched each time; registers, which say the same for everybody
(programmes, courses), are read once and kept.
"""

from collections.abc import Mapping
from typing import Any

import duckdb

from zhiheng.engine.decisions.decision import Scalar
from zhiheng.engine.decisions.gathering import Gatherer, Registers
from zhiheng.facts.rows_sql import quoted
from zhiheng.facts.schema import fact_tables
from zhiheng.standards.rulesets.language import names_of
from zhiheng.standards.rulesets.model import BoundRuleSet
from zhiheng.standards.rulesets.records import Origin

_LARGEST_REGISTER = 50_000


class RowFetcher:
    """Gathers the inputs of single subjects from rows.

    Args:
        bound: The rule set on a day.
        connection: Holds the canonical tables.
        present: Canonical tables that hold anything.
    """

    def __init__(
        self,
        bound: BoundRuleSet,
        connection: duckdb.DuckDBPyConnection,
        present: frozenset[str],
    ) -> None:
        subject = bound.ruleset.subject
        self._connection = connection
        self._key = subject.key
        origins = [each.origin for each in bound.ruleset.inputs if each.origin is not None]
        own = {str(subject.table)}
        shared: set[str] = set()
        for origin in origins:
            if origin.table is not None:
                mine = self._key in (origin.by or (self._key,))
                (own if mine else shared).add(origin.table)
            shared.update(joined.table for joined in origin.joined)
        self._own = {table: _columns(table, bound) for table in sorted(own & present)}
        self._shared = sorted((shared - own) & present)
        self._mixed = bool(shared & own)
        self._bound = bound
        self._gatherer: Gatherer | None = None

    @property
    def serves(self) -> bool:
        """Return whether rows can be had this way: no register too large, none about people."""
        return not self._mixed and all(
            self._count(table) <= _LARGEST_REGISTER for table in self._shared
        )

    def given(self, subject: str) -> dict[str, Scalar] | None:
        """Return the inputs of one subject; None where there is no such subject."""
        if self._gatherer is None:
            registers = {table: self._rows(table) for table in self._shared}
            self._gatherer = Gatherer(self._bound, Registers(registers))
        own = {table: self._rows(table, subject, names) for table, names in self._own.items()}
        return self._gatherer.given(subject, Registers(own))

    def _rows(
        self, table: str, subject: str | None = None, columns: str = "*"
    ) -> list[Mapping[str, Any]]:
        where = "" if subject is None else f" WHERE {quoted(self._key)} = ?"
        query = f"SELECT {columns} FROM {quoted(table)}{where}"  # noqa: S608 - names of our own
        cursor = self._connection.execute(query, [] if subject is None else [subject])
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _count(self, table: str) -> int:
        query = f"SELECT count(*) FROM {quoted(table)}"  # noqa: S608 - names of our own tables
        ((count,),) = self._connection.execute(query).fetchall()
        return int(count)


def _columns(table: str, bound: BoundRuleSet) -> str:
    """Return the columns of a table that may be used, as SQL; names are taken generously."""
    ruleset = bound.ruleset
    used = {ruleset.subject.key}
    for given in ruleset.inputs:
        origin = given.origin or Origin()
        used.update((*origin.by, *origin.once_per))
        used.update(column for joined in origin.joined for column in joined.on)
        used.update((origin.column,) if origin.column else ())
        for text in (origin.where, origin.take):
            used.update(() if text is None else names_of(text))
    names = [column.name for column in fact_tables()[table].columns]
    return ", ".join(quoted(each) for each in names if {each, f"{table}_{each}"} & used)
