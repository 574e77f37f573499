"""Rows of any canonical table, after its columns alone: for rule sets that need more tables."""

import datetime as dt
import random
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zhiheng.engine.decisions.decision import Scalar
from zhiheng.facts.schema import FactColumn, FactTable, fact_tables, in_order_of_reference
from zhiheng.service.invented.calendar import DAY, Row
from zhiheng.service.invented.subjects import Template, templates_of
from zhiheng.standards.rulesets.model import RuleSet, RuleSetPack

ROWS = 400
_EMPTY = 1 / 12
_LARGEST = 100
_SCORE_BELOW = 100


def tables_used(rulesets: Iterable[RuleSet]) -> set[str]:
    """Return the canonical tables that rule sets take their inputs from."""
    found: set[str] = set()
    for ruleset in rulesets:
        if ruleset.subject.table is None:
            continue
        found.add(ruleset.subject.table)
        for given in ruleset.inputs:
            if given.origin is not None and given.origin.table is not None:
                found.add(given.origin.table)
                found.update(joined.table for joined in given.origin.joined)
    return found


def add_other_tables(
    tables: dict[str, list[Row]], rulesets: Sequence[tuple[RuleSetPack, RuleSet]]
) -> None:
    """Add rows of every table that a rule set needs and `tables` does not have yet.

    Where a table holds the subjects of rule sets, its rows take what the cases of these say.
    """
    lacking = tables_used(ruleset for _pack, ruleset in rulesets) - set(tables)
    for name in in_order_of_reference(lacking):
        templates = [
            (ruleset, template)
            for pack, ruleset in rulesets
            if ruleset.subject.table == name
            for template in templates_of(pack, ruleset)
        ]
        tables[name] = _rows(fact_tables()[name], tables, templates)


def _rows(
    table: FactTable, tables: Mapping[str, list[Row]], templates: list[tuple[RuleSet, Template]]
) -> list[Row]:
    chance = random.Random(table.name)  # noqa: S311 - invented, and the same each time
    rows: dict[tuple[Any, ...], Row] = {}
    for number in range(1, ROWS + 1):
        row = {
            column.name: _value(column, table, number, tables, chance) for column in table.columns
        }
        if templates:
            ruleset, template = templates[number % len(templates)]
            row |= _own_columns(table, ruleset, template)
        for first, last in table.in_order:
            if row[first] is not None and row[last] is not None:
                row[first], row[last] = sorted((row[first], row[last]))
        rows[tuple(row[key] for key in table.key)] = row
    return list(rows.values())


def _value(
    column: FactColumn,
    table: FactTable,
    number: int,
    tables: Mapping[str, list[Row]],
    chance: random.Random,
) -> Any:
    if not column.required and chance.random() < _EMPTY:
        return None
    least = int(column.minimum or 0)
    most = int(column.maximum if column.maximum is not None else least + _LARGEST)
    moment = dt.datetime.combine(DAY, dt.time(9))
    match column.type:
        case "id" | "person" if column.references is not None:
            other, name = column.references.split(".")
            known = [row[name] for row in tables.get(other, ())]
            return chance.choice(known) if known else None
        case "person":
            return f"p{10_000 + number}"
        case "id" | "text":
            return f"{table.name[0].upper()}{number:04}"
        case "choice":
            return chance.choice(list(column.choices))
        case "boolean":
            return chance.random() < 3 / 4
        case "date":
            return DAY - dt.timedelta(days=chance.randrange(1500))
        case "timestamp":
            return moment - dt.timedelta(minutes=chance.randrange(500_000))
        case "score":
            return chance.choice([5_950, 5_999, 6_000, 7_500, 9_000])
        case "decimal":
            return Decimal(chance.randint(least, most))
        case _:
            return chance.randint(least, most)


def _own_columns(table: FactTable, ruleset: RuleSet, template: Template) -> Row:
    """Return what a case says about columns of the subject's own table."""
    found: Row = {}
    for given in ruleset.inputs:
        if given.origin is None or given.origin.column is None or given.key not in template.given:
            continue
        column = table.column(given.origin.column)
        value = template.given[given.key]
        if column.name in table.key or (value is None and column.required):
            continue
        found[column.name] = _stored(column, value)
    return found


def _stored(column: FactColumn, value: Scalar) -> Any:
    if not isinstance(value, Fraction):
        return value
    if column.type == "decimal":
        return Decimal(value.numerator) / Decimal(value.denominator)
    return int(value * (_SCORE_BELOW if column.type == "score" else 1))
