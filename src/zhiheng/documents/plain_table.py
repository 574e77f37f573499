"""A list as an Excel table: headings that stay in view, text kept as text, filters on."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from xlsxwriter.workbook import Workbook

from zhiheng.documents.official_excel import display_width, workbook_bytes
from zhiheng.shared.texts import printable

_NARROWEST, _WIDEST = 8, 60
_LONGEST_TITLE = 31  # Excel's limit for the name of a sheet
_LOOKED_AT = 200  # rows that decide the width of a column
_NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def write_plain_table(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]
) -> bytes:
    """Return a workbook with one sheet.

    Args:
        title: Name of the sheet.
        headings: Headings of the columns.
        rows: Cells: numbers, dates, moments (without zone) and text; None stays empty.
    """
    lines = [list(row) for row in rows]

    def write(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet(title.translate(_NOT_IN_TITLES).strip()[:_LONGEST_TITLE])
        head = workbook.add_format({"bold": True, "bg_color": "#E6F0EF", "border": 1})
        text = workbook.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        day = workbook.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"})
        number = workbook.add_format({"valign": "top"})
        for column, heading in enumerate(headings):
            widths = [display_width(_text(line[column])) for line in lines[:_LOOKED_AT]]
            width = max([display_width(heading), *widths]) + 2
            sheet.set_column(column, column, min(max(width, _NARROWEST), _WIDEST))
            sheet.write_string(0, column, heading, head)
        for row, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                if isinstance(cell, bool) or cell is None:
                    sheet.write_string(row, column, _text(cell), text)
                elif isinstance(cell, (int, float, Decimal)):
                    sheet.write_number(row, column, float(cell), number)
                elif isinstance(cell, dt.datetime):
                    sheet.write_datetime(row, column, cell, moment)
                elif isinstance(cell, dt.date):
                    sheet.write_datetime(row, column, cell, day)
                else:
                    sheet.write_string(row, column, _text(cell), text)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(lines), 1), max(len(headings) - 1, 0))

    return workbook_bytes(write)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return printable(str(cell))
