"""What a name in a check's formula stands for: a cell, a column's sum, a count, a parameter."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

import msgspec

from zhiheng.shared.expressions import Expression, ExpressionError, read_expression
from zhiheng.standards.tables.checks import Cause, CheckFields, Complete
from zhiheng.standards.tables.records import Table

PREVIOUS = "previous"
_NUMBERS = (
    "value",
    "equals",
    "at_most",
    "at_least",
    "above",
    "tolerance",
    "times",
    "rows",
    "gain",
)
C = TypeVar("C", bound=CheckFields)


@dataclass(frozen=True, slots=True)
class Reference:
    """What one name stands for.

    Attributes:
        name: The name, as the formula spells it.
        kind: ``cell`` of the row or form that is checked, ``item`` of another form, ``sum``
            of a column, ``count`` of rows, or ``parameter``.
        table: Id of the table; empty for a parameter.
        column: Id of the column or item; empty for a count.
        previous: Whether the year before is meant.
    """

    name: str
    kind: Literal["cell", "item", "sum", "count", "parameter"]
    table: str = ""
    column: str = ""
    previous: bool = False


def formula(text: str) -> Expression:
    """Return a formula of a check.

    Raises:
        ExpressionError: It is none.
    """
    return read_expression(text, references=True)


def resolve(name: str, home: str, tables: Mapping[str, Table], known: object) -> Reference:
    """Return what a name stands for.

    Args:
        name: As the formula spells it.
        home: Id of the table whose rows or items go without its name.
        tables: The tables of the pack.
        known: Ids of the parameters (anything with ``in``).

    Raises:
        ExpressionError: It stands for nothing, or for what has no single value.
    """
    aggregate, _, rest = name.partition("(")
    path = (rest[:-1] if rest else aggregate).split(".")
    previous = path[0] == PREVIOUS
    path = path[1:] if previous else path
    if rest:
        return _aggregate(name, aggregate, path, previous, tables)
    if len(path) == 1:
        if _has(tables, home, path[0]):
            return Reference(name, "cell", home, path[0], previous)
        if not previous and path[0] in known:  # type: ignore[operator]
            return Reference(name, "parameter")
        raise ExpressionError(f"「{name}」既不是「{home}」的栏，也不是参数")
    table = path[0]
    if len(path) == 2 and _has(tables, table, path[1]) and tables[table].kind == "form":  # noqa: PLR2004
        return Reference(name, "item", table, path[1], previous)
    raise ExpressionError(f"「{name}」不是任何单值表的项目；清单表的栏请用 sum(表.栏)")


def _aggregate(
    name: str, aggregate: str, path: list[str], previous: bool, tables: Mapping[str, Table]
) -> Reference:
    table = tables.get(path[0]) if path else None
    if table is not None and table.kind == "list":
        if aggregate == "count" and len(path) == 1:
            return Reference(name, "count", table.id, "", previous)
        measured = {column.id for column in table.measured}
        if aggregate == "sum" and len(path) == 2 and path[1] in measured:  # noqa: PLR2004
            return Reference(name, "sum", table.id, path[1], previous)
    raise ExpressionError(f"「{name}」应写作 sum(清单表.数值栏) 或 count(清单表)")


def _has(tables: Mapping[str, Table], table: str, column: str) -> bool:
    return table in tables and any(
        each.id == column and each.type != "text" for each in tables[table].columns
    )


def expanded(check: C) -> tuple[C, ...]:
    """Return a check once for each of its `alike`, names put in; itself where it has none."""
    alike: tuple[dict[str, str], ...] = getattr(check, "alike", ())
    if not alike:
        return (check,)
    return tuple(_with_names(check, names) for names in alike)


def _with_names(check: C, names: dict[str, str]) -> C:
    word = re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, names))})(?![\w.])")
    braces = re.compile(rf"{{({'|'.join(map(re.escape, names))})}}")

    def put(text: str) -> str:
        return word.sub(lambda found: names[found[0]], text)

    def told(text: str) -> str:
        return braces.sub(lambda found: f"{{{names[found[1]]}}}", text)

    changes: dict[str, object] = {"alike": (), "message": told(check.message)}
    for field in (*_NUMBERS, "when"):
        if (text := getattr(check, field, None)) is not None:
            changes[field] = put(text)
    if (columns := getattr(check, "columns", ())) != ():
        changes["columns"] = tuple(put(column) for column in columns)
    if also := getattr(check, "also", {}):
        changes["also"] = {name: put(text) for name, text in also.items()}
    changes["causes"] = tuple(
        Cause(told(cause.text), put(cause.when)) if isinstance(cause, Cause) else told(cause)
        for cause in check.causes
    )
    return msgspec.structs.replace(check, **changes)


def formulas_of(check: CheckFields) -> Iterator[tuple[str, str, Literal["number", "truth"]]]:
    """Yield field, text and wanted kind of every formula of a check."""
    if isinstance(check, Complete):
        for site_class in check.classes:
            if site_class.expected is not None:
                yield "classes", site_class.expected, "number"
    for field in _NUMBERS:
        if (text := getattr(check, field, None)) is not None:
            yield field, text, "number"
    if (condition := getattr(check, "when", None)) is not None:
        yield "when", condition, "truth"
    for text in getattr(check, "also", {}).values():
        yield "also", text, "number"
    for cause in check.causes:
        if isinstance(cause, Cause):
            yield "causes", cause.when, "truth"
