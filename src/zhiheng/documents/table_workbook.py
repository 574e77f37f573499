"""Official tables as an Excel workbook: empty to fill in, or with their figures."""

from collections.abc import Mapping
from decimal import Decimal

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from zhiheng.documents.official_excel import (
    OfficialStyles,
    height_of,
    prepare_page,
    workbook_bytes,
)
from zhiheng.facts.table_data import TableContent, TableData, TableRow, TableValue
from zhiheng.facts.table_workbook import (
    EXPLANATION_SHEET,
    GROUP_HEADING,
    ITEM_HEADING,
    UNIT_HEADING,
    VALUE_HEADING,
)
from zhiheng.shared.numbers import plain
from zhiheng.standards.forms import Layout
from zhiheng.standards.tables.records import Column, Table
from zhiheng.standards.tables.table_pack import TablePack

_HEADING_ROW = 1  # the title stands above
_FORM_WIDTHS = (36, 38, 16, 8)
_EMPTY_ROWS = 30  # rows of an empty list that are ready to be filled
_INPUT = {"bg_color": "#FFFBE6"}
_HEADING = {"bg_color": "#EAF1F8"}
_LARGEST = 10**12
_LAYOUT = Layout()


def write_table_workbook(pack: TablePack, data: TableData | None = None) -> bytes:
    """Return a workbook with a sheet for each table and one that explains the columns.

    Args:
        pack: The tables.
        data: What stands in them; empty tables to fill in where None.
    """

    def write(workbook: Workbook) -> None:
        styles = OfficialStyles(workbook, _LAYOUT)
        for table in pack.tables:
            sheet = workbook.add_worksheet(table.title)
            content = None if data is None else data.tables.get(table.id)
            if table.kind == "form":
                _write_form(sheet, styles, table, content)
            else:
                _write_list(sheet, styles, table, content)
        _explain(workbook.add_worksheet(EXPLANATION_SHEET), styles, pack)

    return workbook_bytes(write)


def _title(sheet: Worksheet, styles: OfficialStyles, title: str, width: int) -> None:
    sheet.merge_range(0, 0, 0, width - 1, title, styles.title())
    sheet.set_row(0, 30)


def _write_form(
    sheet: Worksheet, styles: OfficialStyles, table: Table, content: TableContent | None
) -> None:
    headings = (GROUP_HEADING, ITEM_HEADING, VALUE_HEADING, UNIT_HEADING)
    _title(sheet, styles, table.title, len(headings))
    for j, (heading, width) in enumerate(zip(headings, _FORM_WIDTHS, strict=True)):
        sheet.write_string(_HEADING_ROW, j, heading, styles.cell(bold=True, **_HEADING))
        sheet.set_column(j, j, width)
    values: Mapping[str, TableValue] = content.rows[0].values if content and content.rows else {}
    for i, column in enumerate(table.columns, start=_HEADING_ROW + 1):
        sheet.write_string(i, 0, column.group, styles.text())
        sheet.write_string(i, 1, column.label, styles.text())
        _write(sheet, i, 2, values.get(column.id), column, styles)
        if column.unit:
            sheet.write_string(i, 3, column.unit, styles.cell())
        else:
            sheet.write_blank(i, 3, None, styles.cell())
        texts = [(column.group, float(_FORM_WIDTHS[0])), (column.label, float(_FORM_WIDTHS[1]))]
        sheet.set_row(i, height_of(texts, _LAYOUT))
    last = _HEADING_ROW + len(table.columns)
    sheet.autofilter(_HEADING_ROW, 0, last, len(headings) - 1)
    sheet.freeze_panes(_HEADING_ROW + 1, 2)
    prepare_page(sheet, _HEADING_ROW)
    sheet.set_portrait()


def _write_list(
    sheet: Worksheet, styles: OfficialStyles, table: Table, content: TableContent | None
) -> None:
    _title(sheet, styles, table.title, len(table.columns))
    texts = [(column.label, float(column.width)) for column in table.columns]
    sheet.set_row(_HEADING_ROW, height_of(texts, _LAYOUT))
    for j, column in enumerate(table.columns):
        sheet.write_string(_HEADING_ROW, j, column.label, styles.cell(bold=True, **_HEADING))
        sheet.set_column(j, j, column.width)
    rows = content.rows if content is not None else ()
    empty = [TableRow(0, "", {}) for _ in range(0 if rows else _EMPTY_ROWS)]
    for i, row in enumerate((*rows, *empty), start=_HEADING_ROW + 1):
        for j, column in enumerate(table.columns):
            _write(sheet, i, j, row.values.get(column.id), column, styles)
        label = row.values.get(table.label_column or "")
        width = next(float(c.width) for c in table.columns if c.id == table.label_column)
        sheet.set_row(i, height_of([(str(label or ""), width)], _LAYOUT))
    named = next((j for j, c in enumerate(table.columns) if c.id == table.label_column), 0)
    sheet.freeze_panes(_HEADING_ROW + 1, named + 1)
    prepare_page(sheet, _HEADING_ROW)


def _write(
    sheet: Worksheet,
    row: int,
    column: int,
    value: TableValue,
    kind: Column,
    styles: OfficialStyles,
) -> None:
    if kind.type == "text":
        if value is None:
            sheet.write_blank(row, column, None, styles.text(**_INPUT))
        else:
            sheet.write_string(row, column, str(value), styles.text(**_INPUT))
        return
    whole = value is None or isinstance(value, str) or isinstance(plain(value), int)
    style = styles.cell(num_format="0" if whole and kind.type == "integer" else "General", **_INPUT)
    match value:
        case None:
            sheet.write_blank(row, column, None, style)
        case int() | Decimal() if -_LARGEST < value < _LARGEST:
            sheet.write_number(row, column, float(value), style)
        case _:
            sheet.write_string(row, column, str(value), styles.text(**_INPUT))


def _explain(sheet: Worksheet, styles: OfficialStyles, pack: TablePack) -> None:
    headings = ("表", "类别", "栏或项目", "单位", "含义", "公式", "空白", "条款")
    widths = (22, 22, 30, 8, 60, 40, 12, 16)
    _title(sheet, styles, f"{pack.title}  填表说明", len(headings))
    for j, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.write_string(_HEADING_ROW, j, heading, styles.cell(bold=True, **_HEADING))
        sheet.set_column(j, j, width)
    blanks = {"allowed": "可以空白", "zero": "没有填 0", "required": "应填"}
    i = _HEADING_ROW
    for table in pack.tables:
        for column in table.columns:
            i += 1
            cells = (
                table.title,
                column.group,
                column.label,
                column.unit,
                column.definition,
                _formula_in_words(table, column),
                blanks[column.blank],
                column.clause,
            )
            for j, text in enumerate(cells):
                sheet.write_string(i, j, text, styles.text())
            texts = [(text, float(width)) for text, width in zip(cells, widths, strict=True)]
            sheet.set_row(i, height_of(texts, _LAYOUT))
    for table in pack.tables:
        for note in table.notes:
            i += 1
            sheet.merge_range(i, 0, i, len(headings) - 1, f"{table.title}：{note}", styles.remark())
    sheet.freeze_panes(_HEADING_ROW + 1, 3)
    prepare_page(sheet, _HEADING_ROW)


def _formula_in_words(table: Table, column: Column) -> str:
    if column.formula is None:
        return ""
    labels = {each.id: each.label for each in table.columns}
    return " ".join(labels.get(word, word) for word in column.formula.split(" "))
