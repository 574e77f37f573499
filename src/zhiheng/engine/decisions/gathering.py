"""Inputs of one subject out of rows of canonical tables, in plain Python.

What `sources` says in SQL for everybody: the reference that it must agree with.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import compress
from typing import Any

from zhiheng.engine.decisions.decision import Scalar, in_places
from zhiheng.engine.decisions.once import parts
from zhiheng.engine.decisions.reaching import kind_of
from zhiheng.engine.decisions.reference import Evaluator, evaluator
from zhiheng.facts.schema import FactColumn, fact_tables
from zhiheng.standards.rulesets.language import Kind, Node
from zhiheng.standards.rulesets.model import TODAY, BoundRuleSet
from zhiheng.standards.rulesets.records import Joined, Origin, RuleInput

Row = Mapping[str, Any]
Values = Mapping[str, Scalar]
_SCORE_BELOW = 100


class Registers:
    """Rows of canonical tables as values of the language, found by columns in one step.

    Args:
        tables: Rows of each table that holds anything, as stored.
    """

    def __init__(self, tables: Mapping[str, Sequence[Row]]) -> None:
        self._tables = tables
        self._found: dict[tuple[str, tuple[str, ...]], dict[tuple[Scalar, ...], list[Values]]] = {}
        self._empty: dict[str, Values] = {}

    def __contains__(self, table: str) -> bool:
        return table in self._tables

    def matching(
        self, table: str, columns: tuple[str, ...], values: tuple[Scalar, ...]
    ) -> Sequence[Values]:
        """Return the rows whose columns hold these values; none where one is not known."""
        if None in values:
            return ()
        index = self._found.get((table, columns))
        if index is None:
            index = {}
            for row in self._tables.get(table, ()):
                valued = valued_row(table, row)
                index.setdefault(tuple(valued[each] for each in columns), []).append(valued)
            self._found[table, columns] = index
        return index.get(values, ())

    def nothing(self, table: str) -> Values:
        """Return a row of a table in which nothing is known."""
        if table not in self._empty:
            self._empty[table] = dict.fromkeys(each.name for each in fact_tables()[table].columns)
        return self._empty[table]


class Gatherer:
    """Gathers the inputs of single subjects.

    Args:
        bound: The rule set on a day.
        registers: Tables that hold the same for everybody; they may hold the rest too.
    """

    def __init__(self, bound: BoundRuleSet, registers: Registers) -> None:
        self._bound = bound
        self._registers = registers
        self._subject = bound.ruleset.subject
        self._read: dict[tuple[Origin, str], Evaluator] = {}
        self._conditions: dict[Origin, tuple[_Condition, ...]] = {}
        self._numbers: dict[Node, int] = {}

    def given(self, subject: str, own: Registers | None = None) -> dict[str, Scalar] | None:
        """Return the inputs of one subject; None where there is no such subject.

        Args:
            subject: Who it is.
            own: The tables that hold rows of persons, with those of the subject.
        """
        beside = own or self._registers
        table, key = str(self._subject.table), (self._subject.key,)
        rows = self._holder(table, beside).matching(table, key, (subject,))
        if not rows:
            return None
        seen: _Seen = {}
        return {
            each.key: self._input(each, rows[0], beside, seen)
            for each in self._bound.ruleset.inputs
        }

    def _holder(self, table: str, beside: Registers) -> Registers:
        return beside if table in beside else self._registers

    def _input(self, given: RuleInput, own: Values, beside: Registers, seen: "_Seen") -> Scalar:
        origin = given.origin
        if origin is None:
            return None
        if origin.column is not None:
            return _stored(given, own[origin.column])
        if any(table not in self._holder(table, beside) for table in origin.tables):
            return None
        rows = (str(origin.table), origin.by, origin.joined)
        if rows not in seen:
            seen[rows] = _Rows(list(self._rows(origin, own, beside)))
        return _stored(given, _aggregated(origin, list(self._taken(origin, seen[rows]))))

    def _rows(self, origin: Origin, own: Values, beside: Registers) -> Iterator["_Names"]:
        """Yield the matching rows of an origin, each with what is joined to it."""
        by = origin.by or (self._subject.key,)
        table = str(origin.table)
        values = tuple(own[column] for column in by)
        for row in self._holder(table, beside).matching(table, by, values):
            yield _Names(self._bound.as_of, self._layers(origin, row, own, beside))

    def _taken(self, origin: Origin, rows: "_Rows") -> Iterator[Scalar]:
        """Yield what counts of each matching row."""
        best: dict[tuple[Scalar, ...], Scalar] = {}
        counts = origin.take is None or origin.aggregate == "count"
        take = None if counts else self._node(origin, origin.take)
        for names in rows.holding(self._wheres(origin)):
            value: Scalar = Fraction(1) if take is None else take(names)
            if not origin.once_per:
                yield value
                continue
            once = tuple(names.get(column) for column in origin.once_per)
            held = best.get(once)
            known: list[Any] = [each for each in (held, value) if each is not None]
            best[once] = max(known) if known else None
        yield from best.values()

    def _node(self, origin: Origin, text: str | None) -> Evaluator | None:
        if text is None:
            return None
        if (origin, text) not in self._read:
            self._read[origin, text] = evaluator(self._bound.read(text, self._kinds(origin)))
        return self._read[origin, text]

    def _wheres(self, origin: Origin) -> "tuple[_Condition, ...]":
        """Return the conditions that must all hold of a row."""
        if origin not in self._conditions:
            where = origin.where
            node = None if where is None else self._bound.read(where, self._kinds(origin))
            self._conditions[origin] = tuple(
                (self._numbers.setdefault(part, len(self._numbers)), evaluator(part))
                for part in parts(node)
            )
        return self._conditions[origin]

    def _kinds(self, origin: Origin) -> dict[str, Kind]:
        kinds: dict[str, Kind] = {}
        for table in (origin.table, *(each.table for each in origin.joined), self._subject.table):
            for column in fact_tables()[str(table)].columns:
                kinds.setdefault(column.name, kind_of(column))
                kinds.setdefault(f"{table}_{column.name}", kind_of(column))
        return kinds

    def _layers(
        self, origin: Origin, row: Values, own: Values, beside: Registers
    ) -> list[tuple[str, Values]]:
        """Return the rows whose columns may be named, with their tables, nearest first."""
        layers = [(str(origin.table), row)]
        last = (str(self._subject.table), own)
        for joined in origin.joined:
            names = _Names(self._bound.as_of, [*layers, last])
            layers.append((joined.table, self._register(joined, names, beside)))
        return [*layers, last]

    def _register(self, joined: Joined, names: "_Names", beside: Registers) -> Values:
        values = tuple(names.get(on) for on in joined.on)
        holder = self._holder(joined.table, beside)
        found = holder.matching(joined.table, joined.on, values)
        return found[0] if found else holder.nothing(joined.table)


class _Names(Mapping[str, Scalar]):
    """Names of columns over several rows, plain or with their table before them."""

    def __init__(self, day: dt.date, layers: list[tuple[str, Values]]) -> None:
        self._day = day
        self._layers = layers

    def __getitem__(self, name: str) -> Scalar:
        if name == TODAY:
            return self._day
        for _, row in self._layers:
            if name in row:
                return row[name]
        for table, row in self._layers:
            if name.startswith(f"{table}_") and name[len(table) + 1 :] in row:
                return row[name[len(table) + 1 :]]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return (name for _, row in self._layers for name in row)

    def __len__(self) -> int:
        return sum(len(row) for _, row in self._layers)


class _Rows:
    """Rows that several inputs come from; a condition is asked once of all of them."""

    def __init__(self, rows: list[_Names]) -> None:
        self._rows = rows
        self._held: dict[int, list[bool]] = {}

    def holding(self, conditions: "Iterable[_Condition]") -> Iterator[_Names]:
        """Yield the rows of which every condition holds."""
        held = [self._holds(*condition) for condition in conditions]
        return compress(self._rows, map(all, zip(*held, strict=True))) if held else iter(self._rows)

    def _holds(self, number: int, evaluate: Evaluator) -> list[bool]:
        if number not in self._held:
            self._held[number] = [evaluate(names) is True for names in self._rows]
        return self._held[number]


_Condition = tuple[int, Evaluator]  # equal conditions have equal numbers
# By table, columns matched, and tables joined.
_Seen = dict[tuple[str, tuple[str, ...], tuple[Joined, ...]], _Rows]


def valued_row(table: str, row: Row) -> dict[str, Scalar]:
    """Return a row of a canonical table as values of the language."""
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
