"""Headings of people's tables, and the canonical columns they stand for."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from zhiheng.facts.schema import FactColumn, FactTable, fact_tables

# Who a person is does not belong into facts; such columns are left where they are.
_PERSONAL = re.compile(
    r"姓名|名字|身份证|证件号|手机|电话|联系方式|住址|家庭地址|通讯地址|邮箱|电子邮件|微信|qq|照片"
    r"|idcard|idnumber|phone|mobile|email|fullname|realname|银行卡|学生姓名|教师姓名"
)
# Sheets of our own that hold no rows of facts.
EXPLANATION_SHEET = "说明"
FAULTS_SHEET = "错误清单"
SHEETS_BESIDE = (EXPLANATION_SHEET, FAULTS_SHEET)
_BESIDE = re.compile(r"[\s*＊:：_\-]+|[（(\[【](?:必填|选填|可空|required)[)）\]】]")


def plain_heading(text: str) -> str:
    """Return a heading as headings are compared: no blanks, marks, widths, capitals.

    Example:
        >>> plain_heading(" 学 号（必填）*"), plain_heading("Student_ID")
        ('学号', 'studentid')
    """
    return _BESIDE.sub("", unicodedata.normalize("NFKC", text)).lower()


def is_personal(heading: str) -> bool:
    """Return whether a column tells who a person is and has no place in facts.

    Example:
        >>> is_personal("学生姓名"), is_personal("课程名称")
        (True, False)
    """
    return _PERSONAL.search(plain_heading(heading)) is not None


@cache
def headings_of(table: str) -> Mapping[str, str]:
    """Return the canonical column that each known heading of a table stands for.

    A column's own name and label go before the other words of any column.
    """
    columns = fact_tables()[table].columns
    found: dict[str, str] = {}
    for words in (_own_words, _other_words):
        for column in columns:
            for word in words(column):
                found.setdefault(plain_heading(word), column.name)
    return MappingProxyType(found)


def _own_words(column: FactColumn) -> tuple[str, ...]:
    return (column.name, column.label, heading_of(column))


def _other_words(column: FactColumn) -> tuple[str, ...]:
    return column.aliases


def heading_of(column: FactColumn) -> str:
    """Return the heading of a column in templates: its label, with the unit of a number.

    Example:
        >>> heading_of(fact_tables()["learning_events"].column("duration_s"))
        '时长（秒）'
    """
    return f"{column.label}（{column.unit}）" if column.unit else column.label


@cache
def _all_headings() -> frozenset[str]:
    return frozenset(word for name in fact_tables() for word in headings_of(name))


def find_headings(rows: Sequence[Sequence[str]]) -> int | None:
    """Return which row holds the headings: that with the most known ones, else the first filled.

    Args:
        rows: The first rows of a sheet.
    """
    known = [sum(plain_heading(cell) in _all_headings() for cell in row if cell) for row in rows]
    best = max(known, default=0)
    if best:
        return known.index(best)
    return next((i for i, row in enumerate(rows) if any(row)), None)


def matched(headings: Iterable[str], table: FactTable) -> dict[str, list[str]]:
    """Return the headings that stand for each column of a table, in the order they come."""
    words = headings_of(table.name)
    found: dict[str, list[str]] = {}
    for heading in headings:
        name = words.get(plain_heading(heading)) if heading else None
        if name is not None:
            found.setdefault(name, []).append(heading)
    return found
