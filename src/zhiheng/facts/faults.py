"""Faults of single rows, worded for the person who has to mend them."""

import re
from dataclasses import dataclass

from zhiheng.facts.pseudonyms import masked
from zhiheng.facts.schema import FactColumn, FactTable, fact_tables
from zhiheng.facts.value_sql import EARLIEST, LATEST, LONGEST
from zhiheng.shared.numbers import marks
from zhiheng.shared.problems import Problem
from zhiheng.shared.texts import listed, printable

_LONGEST_SHOWN = 60
# What looks like an identity or telephone number is never shown in full, wherever it stands.
_NUMBER_OF_A_PERSON = re.compile(r"(?<![0-9])(?:[1-9][0-9]{16}[0-9Xx]|1[3-9][0-9]{9})(?![0-9])")
_EXAMPLES = {
    "date": "2022-09-01",
    "timestamp": "2022-09-01 08:30:00",
    "boolean": "是 或 否",
    "integer": "120",
    "score": "86.5",
}


@dataclass(frozen=True, slots=True)
class RowFault:
    """One fault of one row.

    Attributes:
        file: Name of the file.
        sheet: Sheet, where the file has several.
        row: Row of the file, from 1.
        column: Heading of the column; empty for the whole row.
        address: Where it stands, in words or as a cell (``成绩!C7``).
        value: What stands there, identifiers of people masked.
        code: Kind of fault.
        message: What is wrong and what to do, in Chinese, identifiers masked.
        allowed: What would have been valid.
        severity: ``error``, or ``warning`` where the row is taken in all the same.
        position: Column of the file, from 0; None for the whole row or a missing column.
    """

    file: str
    sheet: str
    row: int
    column: str
    address: str
    value: str
    code: str
    message: str
    allowed: object
    severity: str
    position: int | None

    @property
    def problem(self) -> Problem:
        """Return it as problems are told everywhere."""
        return Problem(self.address, self.code, self.message, self.allowed)


def shown_value(text: str, *, person: bool) -> str:
    """Return what messages show of a cell: cut, and nobody's identifier in full.

    Example:
        >>> shown_value("S0000042", person=True), shown_value("59.555", person=False)
        ('S…2', '59.555')
    """
    text = printable(text)
    if person:
        return masked(text)
    text = _NUMBER_OF_A_PERSON.sub(lambda found: masked(found[0]), text)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def message_of(
    table: FactTable, column: FactColumn | None, code: str, shown: str, detail: str
) -> tuple[str, object]:
    """Return what is wrong with a cell, in one sentence, and what would have been valid."""
    if column is None:
        return _of_the_row(table, code, detail)
    label = f"「{column.label}」"
    said = f"{label}“{shown}”"
    match code:
        case "empty":
            return f"{label}不能为空：{column.meaning}", _valid(column)
        case "unknown_choice":
            allowed = list(column.labels.values())
            return f"{said}不在可选范围内，应为：{'、'.join(allowed)}", allowed
        case "range":
            return f"{said}超出范围，应{_limits(column)}", _limits(column)
        case "too_long":
            most = LONGEST.get(column.type, LONGEST["text"])
            return f"{label}过长：超过 {most} 个字符", most
        case "control":
            return f"{label}里有看不见的控制字符或换行，请删去后重新输入", None
        case "error_cell":
            return f"{label}的公式出错（{shown}），请改为数值", _valid(column)
        case "long_number":
            message = (
                f"{said}超过 15 位，Excel 当作数字存储时末几位已丢失；请把整列设为文本后重新输入"
            )
            return message, "文本格式的编号"
        case "unknown_reference":
            other = fact_tables()[(column.references or "").split(".")[0]]
            return f"{said}在「{other.title}」里查不到，请核对，或先导入{other.title}", None
        case "order":
            return f"{said}不应早于「{table.column(detail).label}」", None
        case _:
            return f"{said}不是{_kind(column)}，应如：{_valid(column)}", _valid(column)


def _of_the_row(table: FactTable, code: str, detail: str) -> tuple[str, object]:
    match code:
        case "duplicate":
            keys = listed([table.column(key).label for key in table.key])
            return f"与第 {detail} 行重复：{keys}相同的行只能有一行，请删去多余的一行", None
        case "ragged":
            got, expected = detail.split("/")
            message = f"这一行有 {got} 列，表头有 {expected} 列；文字里的逗号、引号须用引号括住"
            return message, int(expected)
        case _:
            return f"这一行读不懂：{detail}", None


def _kind(column: FactColumn) -> str:
    match column.type:
        case "date":
            return "日期"
        case "timestamp":
            return "时间"
        case "boolean":
            return "是或否"
        case "integer":
            return "整数"
        case "decimal":
            return f"至多 {column.scale} 位小数的数"
        case "score":
            return "至多两位小数的分数"
        case _:
            return "可用的文字"


def _valid(column: FactColumn) -> str:
    if column.type == "choice":
        return "、".join(column.labels.values())
    return column.example or _EXAMPLES.get(column.type, "")


def _limits(column: FactColumn) -> str:
    if column.type in ("date", "timestamp"):
        return f"在 {EARLIEST} 至 {LATEST} 之间"
    low, high = column.minimum, column.maximum
    unit = column.unit or ""
    if low is not None and high is not None:
        return f"在 {marks(low)} 至 {marks(high)} {unit}之间"
    if low is not None:
        return f"不小于 {marks(low)}{unit}"
    return f"不大于 {marks(high)}{unit}" if high is not None else "在允许范围内"


def place_of(
    file: str, sheet: str, row: int, position: int | None, label: str, *, lettered: bool
) -> str:
    """Return where a fault stands.

    Example:
        >>> place_of("成绩.xlsx", "成绩", 7, 2, "学期", lettered=True)
        '成绩.xlsx 成绩!C7'
        >>> place_of("成绩.csv", "", 7, None, "学期", lettered=False)
        '成绩.csv 第 7 行「学期」'
    """
    if lettered and position is not None:
        return f"{file} {sheet}!{_letters(position)}{row}"
    where = f"{file} 「{sheet}」" if sheet else file
    return f"{where} 第 {row} 行" + (f"「{label}」" if label else "")


def _letters(position: int) -> str:
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
