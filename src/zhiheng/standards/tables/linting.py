"""What a table pack must hold together: names, clauses, messages, coverage, cases."""

import re
import string
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from zhiheng.shared.expressions import ExpressionError
from zhiheng.shared.problems import Problem
from zhiheng.standards.compiler import Places
from zhiheng.standards.tables.checks import (
    ALL_TABLES,
    Cause,
    Cells,
    Check,
    Compare,
    Complete,
    Formula,
    Layout,
)
from zhiheng.standards.tables.records import TableCase
from zhiheng.standards.tables.references import expanded, formula, formulas_of, resolve
from zhiheng.standards.tables.table_pack import TablePack

MESSAGE_WORDS = frozenset(
    {"actual", "expected", "difference", "rows", "column", "columns", "name", "content"}
)
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
_RULE = re.compile(r"[a-z][a-z0-9-]*\Z")

Rule = Callable[[TablePack, Sequence[TableCase], Places], Iterator[Problem]]


def lint_table_pack(
    pack: TablePack, cases: Sequence[TableCase], places: Places
) -> Iterator[Problem]:
    """Yield every fault of a table pack."""
    for rule in (
        _tables_named,
        _formulas_read,
        _checks_say,
        _sources_known,
        _parameters_used,
        _coverage_complete,
        _cases_fit,
    ):
        yield from rule(pack, cases, places)


def uncased(pack: TablePack, cases: Sequence[TableCase], places: Places) -> Iterator[Problem]:
    """Yield the checks that no case holds in place; the pack can be used without."""
    cased = {case.check for case in cases}
    for check in pack.checks:
        if check.id not in cased:
            yield Problem(places.of("check", check.id), "no_case", f"检查「{check.id}」没有案例")


def _tables_named(pack: TablePack, _: Sequence[TableCase], places: Places) -> Iterator[Problem]:
    for table in pack.tables:
        place = places.of("table", table.id)
        if not _NAME.match(table.id):
            yield Problem(place, "bad_name", f"「{table.id}」应由小写字母、数字与 _ 组成")
        for column_id, times in Counter(column.id for column in table.columns).items():
            if times > 1 or not _NAME.match(column_id):
                message = f"「{table.id}.{column_id}」重复，或不是小写字母、数字与 _"
                yield Problem(place, "bad_name", message)
        headings = Counter((column.group, column.label) for column in table.columns)
        for (group, label), times in headings.items():
            if times > 1:
                yield Problem(place, "repeated_heading", f"「{group} {label}」在表中出现两次")
        if len(table.title) > _LONGEST_SHEET_NAME or _NOT_IN_SHEET_NAMES.search(table.title):
            message = f"「{table.title}」也是工作表名：至多 {_LONGEST_SHEET_NAME} 字，不含 []:*?/\\"
            yield Problem(place, "bad_title", message)
        ids = {column.id for column in table.columns}
        named = {table.label_column, table.number_column}
        if table.kind == "list" and (None in named or not named <= ids):
            message = "清单表须以 label_column、number_column 指明名称栏与序号栏"
            yield Problem(place, "missing_key", message)


def _formulas_read(pack: TablePack, _: Sequence[TableCase], places: Places) -> Iterator[Problem]:
    for table in pack.tables:
        for i, column in enumerate(table.columns):
            if column.formula is not None:
                place = places.of("table", table.id, "columns", i, "formula")
                yield from _read(pack, table.id, column.formula, "number", place)
    for check in pack.checks:
        if check.table == ALL_TABLES and isinstance(check, Cells | Layout):
            continue
        if check.table not in pack.by_id:
            place = places.of("check", check.id, "table")
            yield Problem(place, "unknown_table", f"没有表「{check.table}」", list(pack.by_id))
            continue
        for one in expanded(check):
            for field, text, kind in formulas_of(one):
                place = places.of("check", check.id, field)
                yield from _read(pack, check.table, text, kind, place)


def _read(pack: TablePack, home: str, text: str, kind: str, place: str) -> Iterator[Problem]:
    try:
        expression = formula(text)
        for name in expression.names:
            resolve(name, home, pack.by_id, pack.constants)
        found = expression.kind(dict.fromkeys(expression.names, "number"))
    except ExpressionError as error:
        yield Problem(place, "bad_expression", str(error))
        return
    if found != kind:
        wanted = "一个数" if kind == "number" else "一个条件"
        yield Problem(place, "bad_expression", f"「{text}」应是{wanted}")


def _checks_say(pack: TablePack, _: Sequence[TableCase], places: Places) -> Iterator[Problem]:
    for check in pack.checks:
        if not _RULE.match(check.id):
            place = places.of("check", check.id, "id")
            yield Problem(place, "bad_name", f"「{check.id}」应由小写字母、数字与 - 组成")
        for one in expanded(check):
            yield from _message_reads(one, places)
        match check:
            case Compare():
                bounds = (check.equals, check.at_most, check.at_least, check.above)
                if all(bound is None for bound in (*bounds, check.multiple_of)):
                    message = "须写 equals、at_most、at_least、above、multiple_of 之一"
                    yield Problem(places.of("check", check.id), "missing_key", message)
                yield from _pattern_reads(check.id, check.only_rows, places)
            case Formula():
                table = pack.by_id.get(check.table)
                if table and not any(column.formula for column in table.columns):
                    message = f"表「{table.id}」没有带公式的栏"
                    yield Problem(places.of("check", check.id), "no_formula", message)
            case Complete():
                for site_class in check.classes:
                    yield from _pattern_reads(check.id, site_class.matches, places)
            case _:
                pass


def _pattern_reads(check: str, pattern: str | None, places: Places) -> Iterator[Problem]:
    try:
        re.compile(pattern or "")
    except re.error:
        message = f"不是正则表达式：{pattern}"
        yield Problem(places.of("check", check), "bad_pattern", message)


def _message_reads(check: Check, places: Places) -> Iterator[Problem]:
    names = {name for _, text, _ in formulas_of(check) for name in _names(text)}
    allowed = MESSAGE_WORDS | names | set(getattr(check, "also", {}))
    causes = [cause.text if isinstance(cause, Cause) else cause for cause in check.causes]
    for text in (check.message, *causes):
        try:
            used = [field for _, field, _, _ in string.Formatter().parse(text) if field is not None]
        except ValueError:
            used = [text]
        for field in used:
            if field not in allowed:
                place = places.of("check", check.id, "message")
                yield Problem(
                    place, "unknown_name", f"文字中的「{{{field}}}」没有来处", sorted(allowed)
                )


def _names(text: str) -> tuple[str, ...]:
    try:
        return formula(text).names
    except ExpressionError:
        return ()


def _sources_known(pack: TablePack, _: Sequence[TableCase], places: Places) -> Iterator[Problem]:
    known = [document.id for document in pack.documents]
    cited = [("check", check.id, check.source) for check in pack.checks]
    cited += [("parameter", each.id, each.source) for each in pack.parameters]
    for kind, key, source in cited:
        place = places.of(kind, key, "source")
        if source.document not in known:
            yield Problem(place, "unknown_document", f"没有来源文件「{source.document}」", known)
        if not source.clause.strip():
            yield Problem(place, "no_clause", f"「{key}」没有写明条款")
    for table in pack.tables:
        if table.document not in known:
            place = places.of("table", table.id, "document")
            yield Problem(place, "unknown_document", f"没有来源文件「{table.document}」", known)
    readings = {reading.number for reading in pack.readings}
    for parameter in pack.parameters:
        if parameter.reading is not None and parameter.reading not in readings:
            place = places.of("parameter", parameter.id, "reading")
            yield Problem(place, "unknown_reading", f"NOTES.md 没有第 {parameter.reading} 条")


def _parameters_used(pack: TablePack, _: Sequence[TableCase], places: Places) -> Iterator[Problem]:
    used = {
        name
        for check in pack.checks
        for one in expanded(check)
        for _, text, _ in formulas_of(one)
        for name in _names(text)
    }
    for parameter in pack.parameters:
        if parameter.id not in used:
            place = places.of("parameter", parameter.id)
            yield Problem(place, "unused_parameter", f"参数「{parameter.id}」没有检查用到")


def _coverage_complete(
    pack: TablePack, _: Sequence[TableCase], places: Places
) -> Iterator[Problem]:
    listed = {requirement.id for requirement in pack.coverage}
    covered: set[str] = set()
    for check in pack.checks:
        place = places.of("check", check.id)
        if not check.catalogue:
            yield Problem(place, "no_requirement", f"检查「{check.id}」没有写明对应的条目")
        for named in check.catalogue:
            if named not in listed:
                message = f"coverage.yaml 没有条目「{named}」"
                yield Problem(place, "unknown_requirement", message)
        covered.update(check.catalogue)
    for requirement in pack.coverage:
        if (requirement.id in covered) == bool(requirement.reason):
            message = (
                "既没有检查，也没有写明原因" if not requirement.reason else "有检查，却写了原因"
            )
            place = places.of("coverage", requirement.id)
            yield Problem(place, "coverage", f"「{requirement.id}」{message}")


def _cases_fit(pack: TablePack, cases: Sequence[TableCase], places: Places) -> Iterator[Problem]:
    known = {check.id for check in pack.checks}
    for case in cases:
        place = places.of("case", case.name)
        if case.check not in known:
            yield Problem(place, "unknown_check", f"没有检查「{case.check}」", sorted(known))
        for tables in (case.tables, case.previous or {}):
            yield from (Problem(place, "bad_case", said) for said in _misfits(pack, tables))


def _misfits(pack: TablePack, tables: dict[str, Any]) -> Iterator[str]:
    for table_id, content in tables.items():
        table = pack.by_id.get(table_id)
        if table is None:
            yield f"没有表「{table_id}」"
            continue
        rows = content if isinstance(content, list) else [content]
        if isinstance(content, list) != (table.kind == "list") or not all(
            isinstance(row, dict) for row in rows
        ):
            yield f"「{table_id}」应是{'行的列表' if table.kind == 'list' else '项目与值'}"
            continue
        known = {column.id for column in table.columns}
        for row in rows:
            yield from (f"「{table_id}」没有「{key}」" for key in row if key not in known)
