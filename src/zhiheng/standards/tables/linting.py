"""What a table pack must hold together: names, clauses, messages, coverage, cases."""

import re
import string
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from zhiheng.shared.expressions import ExpressionError
from zhiheng.shared.problems import Problem
from zhiheng.standards.compiler import Places
from zhiheng.standards.tables.checks import Check, Compare, Complete, Formula
from zhiheng.standards.tables.records import Table, TableCase
from zhiheng.standards.tables.references import Reference, formula, formulas_of, resolve
from zhiheng.standards.tables.table_pack import TablePack

MESSAGE_WORDS = frozenset(
    {"actual", "expected", "difference", "rows", "columns", "name", "content"}
)
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
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
        if check.table not in pack.by_id:
            place = places.of("check", check.id, "table")
            yield Problem(place, "unknown_table", f"没有表「{check.table}」", list(pack.by_id))
            continue
        for field, text, kind in formulas_of(check):
            yield from _read(pack, check.table, text, kind, places.of("check", check.id, field))


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
        yield from _message_reads(pack, check, places)
        match check:
            case Compare():
                bounds = (check.equals, check.at_most, check.at_least, check.multiple_of)
                if all(bound is None for bound in bounds):
                    message = "须写 equals、at_most、at_least、multiple_of 之一"
                    yield Problem(places.of("check", check.id), "missing_key", message)
            case Formula():
                table = pack.by_id.get(check.table)
                if table and not any(column.formula for column in table.columns):
                    message = f"表「{table.id}」没有带公式的栏"
                    yield Problem(places.of("check", check.id), "no_formula", message)
            case Complete():
                for site_class in check.classes:
                    try:
                        re.compile(site_class.matches or "")
                    except re.error:
                        place = places.of("check", check.id, "classes")
                        message = f"不是正则表达式：{site_class.matches}"
                        yield Problem(place, "bad_pattern", message)
            case _:
                pass


def _message_reads(pack: TablePack, check: Check, places: Places) -> Iterator[Problem]:
    names = {name for _, text, _ in formulas_of(check) for name in _names(text)}
    allowed = MESSAGE_WORDS | names
    for text in (check.message, *check.causes):
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
        name for check in pack.checks for _, text, _ in formulas_of(check) for name in _names(text)
    }
    for parameter in pack.parameters:
        if parameter.id not in used:
            place = places.of("parameter", parameter.id)
            yield Problem(place, "unused_parameter", f"参数「{parameter.id}」没有检查用到")


def _coverage_complete(
    pack: TablePack, cases: Sequence[TableCase], places: Places
) -> Iterator[Problem]:
    cased = {case.check for case in cases}
    listed = {requirement.id: requirement for requirement in pack.coverage}
    covered: set[str] = set()
    for check in pack.checks:
        place = places.of("check", check.id)
        if not check.catalogue:
            yield Problem(place, "no_requirement", f"检查「{check.id}」没有写明对应的条目")
        for requirement in check.catalogue:
            if requirement not in listed:
                message = f"coverage.yaml 没有条目「{requirement}」"
                yield Problem(place, "unknown_requirement", message)
        covered.update(check.catalogue)
        if check.id not in cased:
            yield Problem(place, "no_case", f"检查「{check.id}」没有案例")
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


def _misfits(pack: TablePack, tables: dict[str, object]) -> Iterator[str]:
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


def references_of(pack: TablePack, home: str, texts: Sequence[str]) -> tuple[Reference, ...]:
    """Return what the names of some formulas stand for, each once, in order."""
    names = dict.fromkeys(name for text in texts for name in formula(text).names)
    return tuple(resolve(name, home, pack.by_id, pack.constants) for name in names)


__all__ = ["MESSAGE_WORDS", "Table", "lint_table_pack", "references_of"]
