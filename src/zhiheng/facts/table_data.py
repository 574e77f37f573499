"""The figures of a set of tables: plain, frozen, wherever they came from.

A workbook gives them with the address of every cell (`zhiheng.facts.table_workbook`); pages
and tests build them from values (`tables_from_values`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from zhiheng.shared.numbers import Number
from zhiheng.standards.tables.records import Table
from zhiheng.standards.tables.table_pack import TablePack

TableValue = Number | str | None
FORM_ROW = 1


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a list, or all items of a form.

    Attributes:
        no: Number of the row, from 1, as it is told: of the list, not of the sheet.
        label: What the row is called; the title of the table for a form.
        values: Value by column or item; text where a number belongs is kept as written, and
            None is an empty cell.
        cells: Address of each cell in the workbook, where there is one (``表2!F9``).
    """

    no: int
    label: str
    values: Mapping[str, TableValue]
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableContent:
    """One table that was handed in.

    Attributes:
        table: Id of the table.
        rows: Its rows; one for a form.
        columns: Columns or items that were there, empty or not.
        headings: Address of the heading of each column, where there is one.
    """

    table: str
    rows: tuple[TableRow, ...]
    columns: frozenset[str]
    headings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LayoutFault:
    """A part of a workbook that the tables do not know, or lack.

    Attributes:
        kind: As in `zhiheng.standards.tables.checks.Layout`.
        table: Table it belongs to; empty where none can be told.
        name: Heading, item, sheet or row in question.
        place: Where it stands (``表2!AA3``).
        column: Id of the column or item that is missing or repeated.
        row: Number of the row, where it is one.
        content: What stands there, where something does.
    """

    kind: str
    table: str
    name: str
    place: str
    column: str = ""
    row: int | None = None
    content: TableValue = None


@dataclass(frozen=True, slots=True)
class TableData:
    """All tables that were handed in together.

    Attributes:
        tables: What was handed in, by id; a table that is not there is missing.
        layout: What could not be placed, or is not there.
        name: Name of the file, or of what they came from.
    """

    tables: Mapping[str, TableContent]
    layout: tuple[LayoutFault, ...] = ()
    name: str = ""


def tables_from_values(
    pack: TablePack,
    values: Mapping[str, Mapping[str, TableValue] | Sequence[Mapping[str, TableValue]]],
    *,
    absent: frozenset[str] = frozenset(),
    name: str = "",
) -> TableData:
    """Return tables built from plain values.

    Args:
        pack: Whose tables they are.
        values: By table: rows of a list, or the items of a form; what is left out is empty.
        absent: Columns or items that are to count as not there, ``table.column``.
        name: What the values came from.

    Raises:
        KeyError: The pack has no such table.
    """
    contents = {
        table_id: _content(pack.table(table_id), content, absent)
        for table_id, content in values.items()
    }
    return TableData(contents, (), name)


def _content(
    table: Table,
    content: Mapping[str, TableValue] | Sequence[Mapping[str, TableValue]],
    absent: frozenset[str],
) -> TableContent:
    rows = [content] if isinstance(content, Mapping) else content
    there = [column.id for column in table.columns if f"{table.id}.{column.id}" not in absent]
    return TableContent(
        table.id,
        tuple(
            TableRow(
                no,
                table.title
                if table.label_column is None
                else str(row.get(table.label_column) or ""),
                {column: row.get(column) for column in there},
            )
            for no, row in enumerate(rows, start=1)
        ),
        frozenset(there),
    )
