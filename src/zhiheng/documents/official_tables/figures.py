"""What stands in the cells of official tables: sums, texts, how many are empty."""

import re
from collections.abc import Mapping
from decimal import Decimal

from zhiheng.facts.table_data import TableContent, TableData, TableValue
from zhiheng.shared.numbers import Number, plain
from zhiheng.shared.texts import printable
from zhiheng.standards.tables import Column, Table, TablePack

TOTAL = "总计"
_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']+")


def sheet_title(table: Table) -> str:
    """Return the name of a table's sheet: its title, by which it is found when read back."""
    return _NOT_IN_SHEET_NAMES.sub("_", table.title)[:_LONGEST_SHEET_NAME].strip()


def totals_of(table: Table, content: TableContent) -> dict[str, Decimal | None]:
    """Return the sums of the columns of a list; None where no row has a number."""
    sums: dict[str, Decimal | None] = {}
    for column in table.measured:
        numbers = [
            Decimal(value)
            for row in content.rows
            if (value := row.values.get(column.id)) is not None and not isinstance(value, str)
        ]
        sums[column.id] = sum(numbers, Decimal(0)) if numbers else None
    return sums


def cell_text(value: TableValue) -> str:
    """Return what stands in a printed cell; nothing where there is no value.

    Example:
        >>> cell_text(Decimal("671.50")), cell_text(12), cell_text(None)
        ('671.5', '12', '')
    """
    if value is None:
        return ""
    return printable(value) if isinstance(value, str) else str(plain(value))


def number_of(value: TableValue) -> Number | None:
    """Return the number in a cell; None for a text or an empty cell."""
    return None if value is None or isinstance(value, str) else value


def empty_cells(pack: TablePack, data: TableData) -> Mapping[str, int]:
    """Return by table how many cells for figures have no value."""
    return {
        table.id: sum(
            row.values.get(column.id) is None
            for row in data.tables[table.id].rows
            for column in table.measured
        )
        for table in pack.tables
        if table.id in data.tables
    }


def groups_in(columns: tuple[Column, ...]) -> list[tuple[str, int]]:
    """Return the headings above columns or items, in a row, each with how many it covers."""
    groups: list[tuple[str, int]] = []
    for column in columns:
        if groups and groups[-1][0] == column.group:
            groups[-1] = (column.group, groups[-1][1] + 1)
        else:
            groups.append((column.group, 1))
    return groups


def remarks_of(table: Table, empty: int) -> list[str]:
    """Return the lines below a table: its own notes, and how many cells were not filled."""
    notes = [f"{number}. {note}。" for number, note in enumerate(table.notes, start=1)]
    head = ["说明："] if notes or empty else []
    return [*head, *notes, *([f"空白的 {empty} 格没有填报数据。"] if empty else [])]
