"""Inputs of one subject out of rows of canonical tables, in plain Python.

What `sources` says in SQL for everybody: the reference that it must agree with.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from zhiheng.engine.decisions.decision import Scalar, in_places
from zhiheng.engine.decisions.reference import value_of
from zhiheng.engine.decisions.sources import kind_of
from zhiheng.facts.schema import FactColumn, fact_tables
from zhiheng.standards.rulesets.language import Kind
from zhiheng.standards.rulesets.model import TODAY, BoundRuleSet
from zhiheng.standards.rulesets.records import Joined, Origin, RuleInput

Row = Mapping[str, Any]
_SCORE_BELOW = 100


class Gatherer:
    """Gathers the inputs of single subjects.

    Args:
        bound: The rule set on a day.
        tables: Rows of each canonical table that holds anything, as stored.
    """

    def __init__(self, bound: BoundRuleSet, tables: Mapping[str, Sequence[Row]]) -> None:
        self._bound = bound
        self._tables = tables
        self._subject = bound.ruleset.subject

    def given(self, subject: str) -> dict[str, Scalar] | None:
        """Return the inputs of one subject; None where there is no such subject."""
        own = next(
            (
                row
                for row in self._rows_of(str(self._subject.table))
                if row[self._subject.key] == subject
            ),
            None,
        )
        if own is None:
            return None
        return {each.key: self._input(each, own) for each in self._bound.ruleset.inputs}

    def _rows_of(self, table: str) -> Iterable[dict[str, Scalar]]:
        return (_valued(table, row) for row in self._tables.get(table, ()))

    def _input(self, given: RuleInput, own: Mapping[str, Scalar]) -> Scalar:
        origin = given.origin
        if origin is None:
            return None
        if origin.column is not None:
            return _stored(given, own[origin.column])
        if origin.table is None or origin.table not in self._tables:
            return None
        taken = list(self._taken(origin, own))
        return _stored(given, _aggregated(origin, taken))

    def _taken(self, origin: Origin, own: Mapping[str, Scalar]) -> Iterator[Scalar]:
        """Yield what counts of each matching row."""
        by = origin.by or (self._subject.key,)
        kinds = self._kinds(origin)
        best: dict[tuple[Scalar, ...], Scalar] = {}
        for row in self._rows_of(str(origin.table)):
            if any(row[column] is None or row[column] != own[column] for column in by):
                continue
            names = self._named(origin, row, own)
            if origin.where is not None:
                counts = value_of(self._bound.read(origin.where, kinds), names)
                if counts is not True:
                    continue
            value: Scalar = Fraction(1)
            if origin.take is not None and origin.aggregate != "count":
                value = value_of(self._bound.read(origin.take, kinds), names)
            if not origin.once_per:
                yield value
                continue
            once = tuple(names[column] for column in origin.once_per)
            held = best.get(once)
            known = [each for each in (held, value) if each is not None]
            best[once] = max(known) if known else None
        yield from best.values()

    def _kinds(self, origin: Origin) -> dict[str, Kind]:
        kinds: dict[str, Kind] = {}
        for table in (origin.table, *(each.table for each in origin.joined), self._subject.table):
            for column in fact_tables()[str(table)].columns:
                kinds.setdefault(column.name, kind_of(column))
                kinds.setdefault(f"{table}_{column.name}", kind_of(column))
        return kinds

    def _named(
        self, origin: Origin, row: Mapping[str, Scalar], own: Mapping[str, Scalar]
    ) -> dict[str, Scalar]:
        names: dict[str, Scalar] = {TODAY: self._bound.as_of}
        _name(names, str(origin.table), row)
        subject: dict[str, Scalar] = dict(names)
        _name(subject, str(self._subject.table), own)
        for joined in origin.joined:
            _name(names, joined.table, self._register(joined, {**subject, **names}))
        _name(names, str(self._subject.table), own)
        return names

    def _register(self, joined: Joined, names: Mapping[str, Scalar]) -> Mapping[str, Scalar]:
        for row in self._rows_of(joined.table):
            if all(names[on] is not None and row[on] == names[on] for on in joined.on):
                return row
        return dict.fromkeys(column.name for column in fact_tables()[joined.table].columns)


def _name(names: dict[str, Scalar], table: str, row: Mapping[str, Scalar]) -> None:
    for column, value in row.items():
        names.setdefault(column, value)
        names.setdefault(f"{table}_{column}", value)


def _valued(table: str, row: Row) -> dict[str, Scalar]:
    return {
        column.name: _value(column, row.get(column.name)) for column in fact_tables()[table].columns
    }


def _value(column: FactColumn, stored: Any) -> Scalar:
    if stored is None:
        return None
    match column.type:
        case "score":
            return Fraction(stored, _SCORE_BELOW)
        case "integer" | "decimal":
            return Fraction(stored)
        case "timestamp" if isinstance(stored, dt.datetime):
            return stored.isoformat(sep=" ")
        case _:
            scalar: Scalar = stored
            return scalar


def _aggregated(origin: Origin, taken: list[Scalar]) -> Scalar:
    known: list[Any] = [value for value in taken if value is not None]
    match origin.aggregate:
        case "sum":
            return sum(known, Fraction(0))
        case "count":
            return Fraction(len(known))
        case "count_distinct":
            return Fraction(len(set(known)))
        case "any":
            return any(known)
        case "all":
            return all(known) if known else None
        case "min":
            return min(known, default=None)
        case _:
            return max(known, default=None)


def _stored(given: RuleInput, value: Scalar) -> Scalar:
    """Return an input as it is kept: numbers in their scale."""
    return (
        in_places(value, given.scale)
        if isinstance(value, Fraction) and given.type == "number"
        else value
    )
