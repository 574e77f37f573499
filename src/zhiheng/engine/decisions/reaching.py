"""Rows of a canonical table with what may be named of them: own columns, and those joined."""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from zhiheng.engine.decisions.arithmetic import Ratio
from zhiheng.engine.decisions.statements import Column
from zhiheng.facts.schema import FactColumn, fact_tables
from zhiheng.facts.tables_for_ibis import fact_table
from zhiheng.standards.rulesets.language import Kind

_KINDS: Mapping[str, Kind] = {
    "integer": "number",
    "decimal": "number",
    "score": "number",
    "date": "date",
    "boolean": "truth",
}
_SCORE_BELOW = 100


def kind_of(column: FactColumn) -> Kind:
    """Return the kind a column of a canonical table has in expressions."""
    return _KINDS.get(column.type, "text")


@dataclass(frozen=True, slots=True)
class Reach:
    """A table with what its columns are called and are."""

    table: ir.Table
    columns: Mapping[str, Column]
    kinds: Mapping[str, Kind]


def reach_of(name: str) -> Reach:
    """Return the rows of a canonical table; columns have their name, plain or with the table's."""
    table = fact_table(name)
    columns: dict[str, Column] = {}
    kinds: dict[str, Kind] = {}
    for column in fact_tables()[name].columns:
        for called in (column.name, f"{name}_{column.name}"):
            columns[called] = _column(column, table[column.name])
            kinds[called] = kind_of(column)
    return Reach(table, columns, kinds)


def named_columns(name: str) -> list[str]:
    """Return what the columns of a canonical table are called."""
    return [
        called
        for column in fact_tables()[name].columns
        for called in (column.name, f"{name}_{column.name}")
    ]


def _column(column: FactColumn, value: ir.Value) -> Column:
    match column.type:
        case "score":
            return Ratio(value, _SCORE_BELOW)
        case "integer":
            return Ratio(value, 1)
        case "decimal":
            scale = 10 ** (column.scale or 0)
            return Ratio((value * scale).cast("int64"), scale)
        case _:
            return value


def plain(column: Column) -> ir.Value:
    """Return a column as it is stored."""
    return column.above if isinstance(column, Ratio) else column


def joined_with(
    one: Reach, other: Reach, name: str, on: tuple[str, ...], wanted: set[str]
) -> Reach:
    """Return rows of one with the columns of a register; those both have keep the first's name.

    Only columns that are `wanted`, or joined by, are carried along.
    """
    kept = {called: column for called, column in one.columns.items() if called in wanted}
    own = one.table.select(**{called: plain(column) for called, column in kept.items()})
    added = [
        column
        for column in fact_tables()[name].columns
        if column.name in on or wanted & {column.name, f"{name}_{column.name}"}
    ]
    beside = other.table.select(
        **{f"{name}__{column.name}": other.table[column.name] for column in added}
    )
    pairs = [own[column] == beside[f"{name}__{column}"] for column in on]
    found = own.left_join(beside, pairs)
    columns = {called: _again(column, found[called]) for called, column in kept.items()}
    kinds = dict(one.kinds)
    for column in added:
        value = _column(column, found[f"{name}__{column.name}"])
        for called in (column.name, f"{name}_{column.name}"):
            columns.setdefault(called, value)
            kinds.setdefault(called, kind_of(column))
    return Reach(found, columns, kinds)


def grouped(
    reach: Reach,
    name: str,
    keys: list[str],
    flags: Mapping[str, ir.BooleanValue],
    *,
    all_flagged: bool,
) -> Reach:
    """Return one row for each value of the keys, with whether any of its rows holds each flag.

    Args:
        reach: The rows.
        name: Their table.
        keys: What tells groups apart.
        flags: Conditions by name.
        all_flagged: Whether rows that hold no flag say nothing, and are left out.
    """
    rows = reach.table.select(**{key: plain(reach.columns[key]) for key in keys}, **flags)
    if all_flagged:
        rows = rows.filter(ibis.or_(*(rows[flag] for flag in flags)))
    table = rows.group_by(keys).agg(**{flag: rows[flag].any() for flag in flags})
    columns = {
        called: _again(reach.columns[key], table[key])
        for key in keys
        for called in (key, f"{name}_{key}")
    }
    return Reach(table, {**columns, **{flag: table[flag] for flag in flags}}, reach.kinds)


def _again(column: Column, value: ir.Value) -> Column:
    return Ratio(value, column.below) if isinstance(column, Ratio) else value
