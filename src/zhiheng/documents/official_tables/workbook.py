"""Official tables in Excel: one sheet a table, read back by `zhiheng.facts.table_workbook`."""

import datetime as dt

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from zhiheng.documents.official_excel import (
    OfficialStyles,
    height_of,
    prepare_page,
    workbook_bytes,
)
from zhiheng.documents.official_tables.figures import (
    TOTAL,
    cell_text,
    empty_cells,
    groups_in,
    number_of,
    remarks_of,
    sheet_title,
    totals_of,
)
from zhiheng.facts.table_data import TableContent, TableData, TableValue
from zhiheng.facts.table_workbook import GROUP_HEADING, ITEM_HEADING, UNIT_HEADING, VALUE_HEADING
from zhiheng.standards.forms import Layout
from zhiheng.standards.tables import Column, Table, TablePack

_LAYOUT = Layout()
_FORM_WIDTHS = (34.0, 44.0, 10.0, 18.0)
_MANY_COLUMNS, _NARROW = 12, 7.0
_TITLE_HEIGHT = 30


def write_tables_workbook(
    pack: TablePack, data: TableData, *, period: str, issued: dt.date
) -> bytes:
    """Return the tables as an Excel file, in the official order and layout.

    Args:
        pack: Whose tables they are.
        data: The figures.
        period: The year they are about.
        issued: Day of the document.
    """
    empty = empty_cells(pack, data)

    def write(workbook: Workbook) -> None:
        workbook.set_properties({"title": f"{pack.title}（{period}）", "author": "Zhiheng"})
        styles = OfficialStyles(workbook, _LAYOUT)
        for table in pack.tables:
            sheet = workbook.add_worksheet(sheet_title(table))
            writer = _SheetWriter(sheet, styles, table, data.tables[table.id])
            writer.write(period, empty[table.id])

    return workbook_bytes(write, issued)


class _SheetWriter:
    def __init__(
        self, sheet: Worksheet, styles: OfficialStyles, table: Table, content: TableContent
    ) -> None:
        self._sheet = sheet
        self._styles = styles
        self._table = table
        self._content = content

    def write(self, period: str, empty: int) -> None:
        is_form = self._table.kind == "form"
        last = len(_FORM_WIDTHS) - 1 if is_form else len(self._table.columns) - 1
        self._sheet.merge_range(0, 0, 0, last, self._table.title, self._styles.title())
        self._sheet.set_row(0, _TITLE_HEIGHT)
        style = self._styles.remark()
        self._sheet.merge_range(1, 0, 1, last, f"报告年度：{period}", style)
        below = self._form() if is_form else self._list()
        for number, line in enumerate(remarks_of(self._table, empty)):
            self._sheet.merge_range(below + number, 0, below + number, last, line, style)

    def _form(self) -> int:
        """Write items in groups and return the row below."""
        headings = (GROUP_HEADING, ITEM_HEADING, UNIT_HEADING, VALUE_HEADING)
        for j, (heading, width) in enumerate(zip(headings, _FORM_WIDTHS, strict=True)):
            self._sheet.set_column(j, j, width)
            self._sheet.write_string(2, j, heading, self._styles.header())
        self._prepare(2)
        self._sheet.set_portrait()
        values = self._content.rows[0].values if self._content.rows else {}
        row = 3
        for column in self._table.columns:
            texts = [(column.label, _FORM_WIDTHS[1])]
            self._sheet.set_row(row, height_of(texts, _LAYOUT))
            self._sheet.write_string(row, 1, column.label, self._styles.text())
            self._sheet.write_string(row, 2, column.unit, self._styles.cell())
            self._value(row, 3, values.get(column.id), column)
            row += 1
        self._group_cells()
        return row

    def _group_cells(self) -> None:
        top = 3
        for group, count in groups_in(self._table.columns):
            style = self._styles.cell()
            if count > 1:
                self._sheet.merge_range(top, 0, top + count - 1, 0, group, style)
            else:
                self._sheet.write_string(top, 0, group, style)
            top += count

    def _list(self) -> int:
        """Write headings, rows and sums, and return the row below."""
        columns = self._table.columns
        groups = groups_in(columns)
        has_groups = any(group for group, _count in groups)
        head = 3 if has_groups else 2
        if has_groups:
            self._list_groups(groups)
        widths = [self._width(column) for column in columns]
        for j, (column, width) in enumerate(zip(columns, widths, strict=True)):
            self._sheet.set_column(j, j, width)
            self._sheet.write_string(head, j, column.label, self._styles.header())
        texts = [(c.label, w) for c, w in zip(columns, widths, strict=True)]
        self._sheet.set_row(head, height_of(texts, _LAYOUT))
        self._prepare(head)
        row = head + 1
        for each in self._content.rows:
            for j, column in enumerate(columns):
                self._value(row, j, each.values.get(column.id), column)
            self._sheet.set_row(row, height_of([(each.label, widths[self._label()])], _LAYOUT))
            row += 1
        self._sums(row)
        return row + 1

    def _list_groups(self, groups: list[tuple[str, int]]) -> None:
        left = 0
        for group, count in groups:
            if group and count > 1:
                self._sheet.merge_range(2, left, 2, left + count - 1, group, self._styles.header())
            else:
                self._sheet.write_string(2, left, group, self._styles.header())
            left += count

    def _sums(self, row: int) -> None:
        totals = totals_of(self._table, self._content)
        for j, column in enumerate(self._table.columns):
            if column.id == self._table.label_column:
                self._sheet.write_string(row, j, TOTAL, self._styles.header())
            else:
                self._value(row, j, totals.get(column.id), column, bold=True)

    def _width(self, column: Column) -> float:
        """Return the width of a column of a list; many columns are narrow, to be read on A4."""
        is_figure = column.type != "text" and column.id != self._table.number_column
        if is_figure and len(self._table.columns) > _MANY_COLUMNS:
            return _NARROW
        return float(column.width)

    def _label(self) -> int:
        """Return which column names the rows."""
        ids = [column.id for column in self._table.columns]
        return ids.index(self._table.label_column or ids[0])

    def _prepare(self, head: int) -> None:
        prepare_page(self._sheet, head)
        self._sheet.freeze_panes(head + 1, 2 if self._table.kind == "list" else 0)

    def _value(
        self, row: int, column: int, value: TableValue, meant: Column, *, bold: bool = False
    ) -> None:
        number = number_of(value)
        if number is not None:
            places = "General" if number == int(number) else "0.00##"
            style = self._styles.cell(num_format=places, bold=bold)
            self._sheet.write_number(row, column, float(number), style)
        elif value is None:
            self._sheet.write_blank(row, column, None, self._styles.cell(bold=bold))
        else:
            style = self._styles.text() if meant.type == "text" else self._styles.cell()
            self._sheet.write_string(row, column, cell_text(value), style)
