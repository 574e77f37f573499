"""Messages of findings: numbers without separators, rows and columns by their names."""

import string
from collections.abc import Mapping, Sequence

from zhiheng.engine.table_checks.report import RowRef
from zhiheng.shared.numbers import Number, marks, rounded
from zhiheng.shared.texts import listed
from zhiheng.standards.tables.records import Table

UNKNOWN = "（未填）"
_PLACES = 2


def told(value: Number | None) -> str:
    """Return a number as messages tell it: no separators, at most two decimals.

    A smaller number than two decimals can tell keeps its first two digits.

    Example:
        >>> from decimal import Decimal
        >>> told(34936), told(Decimal("96.456")), told(None), told(Decimal("0.00123"))
        ('34936', '96.46', '（未填）', '0.0012')
    """
    if value is None:
        return UNKNOWN
    if isinstance(value, int) or value == 0:
        return marks(value)
    return marks(rounded(value, max(_PLACES, 1 - value.adjusted())))


def heading(table: Table, column: str) -> str:
    """Return how a column or item is called; with its group where others share its label.

    Example:
        >>> from zhiheng.standards.tables.records import Column
        >>> items = [Column(id=i, label=n, group=g) for i, n, g in ("a开招", "b开毕", "c总量")]
        >>> form = Table(id="t", title="表", kind="form", order=1, document="d", columns=(*items,))
        >>> heading(form, "a"), heading(form, "c")
        ('招—开', '总')
    """
    found = table.column(column)
    alone = sum(each.label == found.label for each in table.columns) == 1
    return found.label if alone or not found.group else f"{found.group}—{found.label}"


def said(
    template: str,
    table: Table,
    rows: Sequence[RowRef],
    columns: Sequence[str],
    values: Mapping[str, Number | None],
    words: Mapping[str, str] = {},
) -> str:
    """Return a message with its names filled in.

    Args:
        template: Text of the pack, names in braces.
        table: The table of the finding.
        rows: Its rows.
        columns: Its columns.
        values: Numbers by name, among them ``actual``, ``expected``, ``difference``.
        words: Texts by name, such as ``name``.
    """
    pieces: list[str] = []
    for text, field, _, _ in string.Formatter().parse(template):
        pieces.append(text)
        if field == "rows":
            pieces.append(listed([f"第 {row.no} 行「{row.label}」" for row in rows]))
        elif field == "column":
            pieces.append(f"「{heading(table, columns[0])}」" if columns else "")
        elif field == "columns":
            pieces.append(listed([f"「{heading(table, column)}」" for column in columns]))
        elif field is not None:
            pieces.append(words[field] if field in words else told(values.get(field)))
    return "".join(pieces).replace(f" {UNKNOWN} ", UNKNOWN)
