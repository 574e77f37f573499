"""Cases of how inputs are gathered: rows of canonical tables, and what must come of them."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zhiheng.engine.decisions.decision import Scalar
from zhiheng.engine.decisions.gathering import Gatherer, Registers
from zhiheng.engine.decisions.given import value_from
from zhiheng.facts.schema import FactColumn, FactTable, fact_tables
from zhiheng.shared.problems import Problem
from zhiheng.standards.rulesets.model import RuleSet, RuleSetPack
from zhiheng.standards.rulesets.records import RowCase, RowCasesFile

Tables = dict[str, list[dict[str, Any]]]

_READ: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "score": ("分数", lambda text: int(Decimal(text) * 100)),
    "integer": ("整数", int),
    "decimal": ("数", Decimal),
    "date": ("日期，如 2022-09-01", dt.date.fromisoformat),
    "timestamp": ("时间，如 2022-09-01 08:30", dt.datetime.fromisoformat),
}


def row_case_faults(pack: RuleSetPack) -> Iterator[Problem]:
    """Yield each case of rows from which something else is gathered than it says."""
    for file in pack.row_cases:
        for case in file.cases:
            yield from _faults(pack.rulesets[file.ruleset], file, case)


def count_row_cases(pack: RuleSetPack) -> int:
    """Return how many cases of rows a pack has."""
    return sum(len(file.cases) for file in pack.row_cases)


def rows_of_case(file: RowCasesFile, case: RowCase) -> tuple[Tables, list[Problem]]:
    """Return the rows of a case by table, as they are stored, and what is wrong with them."""
    place = f"row_cases/{file.ruleset}/{case.name}"
    tables: Tables = {}
    problems: list[Problem] = []
    for rows_by_table in (file.rows, case.rows):
        for name, rows in rows_by_table.items():
            table = fact_tables().get(name)
            if table is None:
                known = "、".join(fact_tables())
                message = f"没有事实表「{name}」；可用：{known}"
                problems.append(Problem(place, "unknown_table", message))
                continue
            held = tables.setdefault(name, [])
            for row in rows:
                stored, faults = _row(table, row, place)
                held.append(stored)
                problems.extend(faults)
    return tables, problems


def gathered_in_case(ruleset: RuleSet, file: RowCasesFile, case: RowCase) -> dict[str, Scalar]:
    """Return the inputs that are gathered from the rows of a case; none without its subject."""
    day = dt.date.fromisoformat(case.as_of or file.as_of)
    bound = ruleset.bound(day, {key: Fraction(each) for key, each in file.parameters.items()})
    tables, _ = rows_of_case(file, case)
    return Gatherer(bound, Registers(tables)).given(file.subject) or {}


def _faults(ruleset: RuleSet, file: RowCasesFile, case: RowCase) -> Iterator[Problem]:
    place = f"row_cases/{file.ruleset}/{case.name}"
    tables, problems = rows_of_case(file, case)
    if problems:
        yield from problems
        return
    subject = ruleset.subject
    if not any(row[subject.key] == file.subject for row in tables.get(str(subject.table), [])):
        message = f"表「{subject.table}」的行里没有「{file.subject}」"
        yield Problem(place, "unknown_subject", message)
        return
    found = gathered_in_case(ruleset, file, case)
    inputs = {given.key: given for given in ruleset.inputs}
    for key, raw in case.gathered.items():
        try:
            wanted = value_from(inputs[key], raw)
        except ValueError as error:
            yield Problem(place, "invalid_input", f"「{inputs[key].label}」{error}")
            continue
        if found[key] != wanted:
            yield Problem(place, "case", f"「{key}」应得 {raw}，实得 {found[key]}")


def _row(
    table: FactTable, given: Mapping[str, Any], place: str
) -> tuple[dict[str, Any], Sequence[Problem]]:
    columns = {column.name: column for column in table.columns}
    row: dict[str, Any] = dict.fromkeys(columns)
    problems = []
    for name, raw in given.items():
        if name not in columns:
            message = f"表「{table.name}」没有列「{name}」；可用：{'、'.join(columns)}"
            problems.append(Problem(place, "unknown_column", message))
            continue
        try:
            row[name] = _stored(columns[name], raw)
        except ValueError as error:
            message = f"列「{name}」不能是「{raw}」：{error}"
            problems.append(Problem(place, "invalid_value", message))
    return row, problems


def _stored(column: FactColumn, raw: Any) -> Any:
    if raw is None:
        return None
    if column.choices and raw not in column.choices:
        raise ValueError(f"可用：{'、'.join(column.choices)}")
    if column.type == "boolean":
        if not isinstance(raw, bool):
            raise ValueError("应为 true 或 false")
        return raw
    expected, read = _READ.get(column.type, ("文字", str))
    try:
        return read(str(raw))
    except (ArithmeticError, ValueError):
        raise ValueError(f"应为{expected}") from None
