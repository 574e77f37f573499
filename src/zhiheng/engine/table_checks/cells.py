"""Cells of the wrong kind, and parts of a workbook that have no place."""

from collections.abc import Iterator

from zhiheng.engine.table_checks.figures import Figures
from zhiheng.engine.table_checks.lists import Seen
from zhiheng.facts.table_data import LayoutFault, TableRow, TableValue
from zhiheng.shared.numbers import plain
from zhiheng.shared.texts import listed
from zhiheng.standards.tables.checks import Cells, Layout
from zhiheng.standards.tables.records import Column

_LONGEST_ECHO = 30


def faulty_cells(check: Cells, table: str, figures: Figures) -> Iterator[Seen]:
    """Yield cells of a table whose content is of the wrong kind: by row, or by item."""
    sheet = figures.sheets.get(table)
    if sheet is None:
        return
    columns = [column for column in sheet.table.columns if column.type != "text"]
    for row in sheet.rows:
        found = [
            column for column in columns if _is_faulty(check, column, row.values.get(column.id))
        ]
        if not found:
            continue
        if sheet.table.kind == "form":
            yield from (_seen(row, [column]) for column in found)
        else:
            yield _seen(row, found)


def _is_faulty(check: Cells, column: Column, value: TableValue) -> bool:
    match check.fault:
        case "text":
            return isinstance(value, str)
        case _ if value is None or isinstance(value, str):
            return False
        case "negative":
            return value < 0 and not column.negative
        case "fraction":
            return column.type == "integer" and not isinstance(plain(value), int)


def _seen(row: TableRow, columns: list[Column]) -> Seen:
    values = [row.values.get(column.id) for column in columns]
    written = listed([f"「{str(value)[:_LONGEST_ECHO]}」" for value in values])
    only = values[0] if len(values) == 1 else None
    ids = tuple(column.id for column in columns)
    return Seen((row,), ids, None if isinstance(only, str) else only, None, content=written)


def misplaced(check: Layout, table: str, figures: Figures) -> Iterator[Seen]:
    """Yield parts of a table that the pack does not know, or that are not there.

    A sheet that is none of the tables is told with the first.
    """
    first = figures.pack.tables[0].id
    for fault in figures.data.layout:
        if fault.kind == check.fault and (fault.table or first) == table:
            yield _misplaced(fault, figures)


def _misplaced(fault: LayoutFault, figures: Figures) -> Seen:
    sheet = figures.sheets.get(fault.table)
    rows: tuple[TableRow, ...] = ()
    if fault.row is not None and sheet is not None:
        rows = tuple(row for row in sheet.rows if row.no == fault.row)
    content = "" if fault.content is None else str(fault.content)[:_LONGEST_ECHO]
    columns = (fault.column,) if fault.column else ()
    return Seen(rows, columns, None, None, "", fault.name, content, fault.place)
