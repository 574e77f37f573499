"""The tables of one unit as Excel to be filled in, with what stands already.

Its sheets are read back by `zhiheng.facts.table_workbook`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from zhiheng.documents.official_excel import (
    OfficialStyles,
    height_of,
    prepare_page,
    workbook_bytes,
)
from zhiheng.documents.official_tables.figures import sheet_title
from zhiheng.facts.table_data import TableValue
from zhiheng.facts.table_workbook import (
    EXPLANATION_SHEET,
    GROUP_HEADING,
    ITEM_HEADING,
    UNIT_HEADING,
    VALUE_HEADING,
)
from zhiheng.shared.texts import printable
from zhiheng.standards.forms import Layout
from zhiheng.standards.tables import Column, Table

_LAYOUT = Layout()
_INPUT = {"locked": False, "bg_color": "#FFFBE6"}
_COMPUTED = {"bg_color": "#EEF1F4"}
_FORM_WIDTHS = (30.0, 40.0, 9.0, 18.0)
_NARROWEST = 10.0


@dataclass(frozen=True, slots=True)
class UnitTables:
    """What a unit fills in.

    Attributes:
        title: Title of the pack.
        period: The year.
        unit: Name of the unit; it names its row in every list.
        number: Its number in the lists.
        tables: Its tables, in order.
        values: By table and column, what stands already.
    """

    title: str
    period: str
    unit: str
    number: int
    tables: tuple[Table, ...]
    values: Mapping[str, Mapping[str, TableValue]]


def write_unit_tables(unit: UnitTables) -> bytes:
    """Return the tables of a unit as an Excel file: cells to fill are yellow and unlocked."""

    def write(workbook: Workbook) -> None:
        workbook.set_properties({"title": f"{unit.title}（{unit.unit}）", "author": "Zhiheng"})
        styles = OfficialStyles(workbook, _LAYOUT)
        _explain(workbook.add_worksheet(EXPLANATION_SHEET), styles, unit)
        for table in unit.tables:
            sheet = workbook.add_worksheet(sheet_title(table))
            values = unit.values.get(table.id, {})
            if table.kind == "form":
                _form(sheet, styles, table, values)
            else:
                given = {table.label_column: unit.unit, table.number_column: unit.number}
                _list(sheet, styles, table, {**values, **given})  # type: ignore[dict-item]
            sheet.protect(options={"format_columns": True})

    return workbook_bytes(write)


def _explain(sheet: Worksheet, styles: OfficialStyles, unit: UnitTables) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 80)
    lines = [
        ("表", unit.title),
        ("年度", unit.period),
        ("填报单位", unit.unit),
        (
            "怎样填写",
            "只填浅黄色的格子；没有的填 0，不知道的留空。灰色的格子自动算出，不用填。",
        ),
        (
            "填好以后",
            "到填报页的“导入”上传；先看预览，确认之后才写入，空格不改动已有内容。",
        ),
    ]
    for table in unit.tables:
        lines += [(column.label, _meaning(column)) for column in table.columns if _meaning(column)]
    for row, (label, text) in enumerate(lines):
        sheet.write_string(row, 0, printable(label), styles.text(bold=row < 5))  # noqa: PLR2004
        sheet.write_string(row, 1, printable(text), styles.text())
        sheet.set_row(row, height_of([(label, 34.0), (text, 80.0)], _LAYOUT))
    sheet.protect()


def _meaning(column: Column) -> str:
    clause = f"（{column.clause}）" if column.clause else ""
    return f"{column.definition}{clause}" if column.definition else ""


def _form(
    sheet: Worksheet, styles: OfficialStyles, table: Table, values: Mapping[str, TableValue]
) -> None:
    headings = (GROUP_HEADING, ITEM_HEADING, UNIT_HEADING, VALUE_HEADING)
    for j, (heading, width) in enumerate(zip(headings, _FORM_WIDTHS, strict=True)):
        sheet.set_column(j, j, width)
        sheet.write_string(0, j, heading, styles.header())
    for row, column in enumerate(table.columns, start=1):
        sheet.write_string(row, 0, column.group, styles.text())
        sheet.write_string(row, 1, column.label, styles.text())
        sheet.write_string(row, 2, column.unit, styles.cell())
        _value(sheet, styles, row, 3, column, values.get(column.id))
        texts = [(column.group, _FORM_WIDTHS[0]), (column.label, _FORM_WIDTHS[1])]
        sheet.set_row(row, height_of(texts, _LAYOUT))
    sheet.freeze_panes(1, 0)
    prepare_page(sheet, 0)


def _list(
    sheet: Worksheet, styles: OfficialStyles, table: Table, values: Mapping[str, Any]
) -> None:
    given = (table.label_column, table.number_column)
    widths = [float(max(column.width, _NARROWEST)) for column in table.columns]
    for j, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
        sheet.set_column(j, j, width)
        sheet.write_string(0, j, column.label, styles.header())
        if column.id in given:
            sheet.write(1, j, values[column.id], styles.cell())
        else:
            _value(sheet, styles, 1, j, column, values.get(column.id))
    texts = [(c.label, w) for c, w in zip(table.columns, widths, strict=True)]
    sheet.set_row(0, height_of(texts, _LAYOUT))
    sheet.freeze_panes(1, 2)
    prepare_page(sheet, 0)


def _value(
    sheet: Worksheet,
    styles: OfficialStyles,
    row: int,
    column: int,
    meant: Column,
    value: TableValue,
) -> None:
    """Write a cell to be filled, or one that is computed and stays empty."""
    if meant.formula is not None:
        sheet.write_blank(row, column, None, styles.cell(**_COMPUTED))
        return
    style = styles.text(**_INPUT) if meant.type == "text" else styles.cell(**_INPUT)
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, printable(value), style)
    else:
        sheet.write_number(row, column, float(value), style)
    if meant.type != "text":
        rule: dict[str, Any] = {
            "validate": "integer" if meant.type == "integer" else "decimal",
            "criteria": ">=",
            "value": -(10**12) if meant.negative else 0,
            "error_title": "数据无效",
            "error_message": f"{meant.label[:60]}应填数；没有的填 0，不知道的留空。",
        }
        sheet.data_validation(row, column, row, column, rule)
