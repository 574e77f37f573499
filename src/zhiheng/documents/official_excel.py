"""How official tables look in Excel: fonts, heights, page, page number.

Text is always written as text: a cell that begins with ``=``, ``+``, ``-`` or ``@``
never becomes a formula.
"""

import datetime as dt
import io
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from zhiheng.shared.texts import file_stem
from zhiheng.standards.forms import Layout

_LINE_SPACING = 1.35
_POINTS_PER_INCH = 72
_A4_ACROSS = 595.0
_MARGIN_TOP = 0.6
_MARGIN_BOTTOM = 0.7
_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]']+")
_EARLIEST_IN_A_ZIP = dt.date(1980, 1, 1)


def workbook_bytes(
    write: Callable[[Workbook], None], created: dt.date = _EARLIEST_IN_A_ZIP
) -> bytes:
    """Return the bytes of the workbook that `write` fills; the same filling, the same bytes.

    Args:
        write: Fills the workbook.
        created: Day it says it was made; forms to fill in have no day of their own.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(buffer, options)
    write(workbook)
    # Without a moment the library asks the clock.
    moment = dt.datetime.combine(created, dt.time())
    workbook.set_properties({**workbook.doc_properties, "created": moment})
    workbook.close()
    return buffer.getvalue()


class OfficialStyles:
    """The cell formats of one workbook, made when first asked for."""

    def __init__(self, workbook: Workbook, layout: Layout) -> None:
        self._workbook = workbook
        self._layout = layout
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def title(self) -> Format:
        """Return the format of a table's title."""
        return self._format(font_size=float(self._layout.sheet_title_size), bold=True, border=0)

    def header(self) -> Format:
        """Return the format of column headings."""
        return self._format(bold=True)

    def cell(self, **properties: Any) -> Format:
        """Return the format of data, with some properties of its own."""
        return self._format(**properties)

    def text(self, **properties: Any) -> Format:
        """Return the format of running text in a cell: left, wrapped, kept as text."""
        return self._format(**{"align": "left", "num_format": "@", **properties})

    def remark(self) -> Format:
        """Return the format of a line below a table."""
        return self._format(align="left", border=0)

    def _format(self, **properties: Any) -> Format:
        size = float(self._layout.sheet_data_size)
        whole = {
            "font_name": self._layout.sheet_font,
            "font_size": size,
            "align": "center",
            "valign": "vcenter",
            "text_wrap": True,
            "border": 1,
            **properties,
        }
        key = tuple(sorted(whole.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(whole)
        return self._made[key]


def prepare_page(sheet: Worksheet, header_row: int, scale: int | None = None) -> None:
    """Set up A4 across: headings on every page, page number at the bottom in the middle.

    Args:
        header_row: Row that is repeated on every page, from 0.
        scale: Printed size (percent); one page wide where None.
    """
    sheet.set_paper(9)
    sheet.set_landscape()
    if scale is None:
        sheet.fit_to_pages(1, 0)
    else:
        sheet.set_print_scale(scale)
    sheet.repeat_rows(header_row)
    sheet.set_footer("&C&P")
    sheet.set_margins(left=0.5, right=0.5, top=_MARGIN_TOP, bottom=_MARGIN_BOTTOM)
    sheet.center_horizontally()


def page_height(scale: int) -> float:
    """Return the height that rows may fill on a page of `prepare_page` (points)."""
    margins = (_MARGIN_TOP + _MARGIN_BOTTOM) * _POINTS_PER_INCH
    return (_A4_ACROSS - margins) * 100 / scale


def sheet_name(title: str) -> str:
    """Return a name that Excel accepts for a sheet.

    Example:
        >>> sheet_name("自评[打分]表: 2021/2022")
        '自评_打分_表_2021_2022'
    """
    cleaned = _NOT_IN_SHEET_NAMES.sub("_", file_stem(title))[:_LONGEST_SHEET_NAME]
    return cleaned.strip("_'") or "Sheet"


def height_of(texts: list[tuple[str, float]], layout: Layout) -> float:
    """Return the row height (points) that shows every text in its column.

    Args:
        texts: Text and width of its column (characters).
    """
    lines = max((_lines(text, width) for text, width in texts), default=1)
    needed = lines * float(layout.sheet_data_size) * _LINE_SPACING + 4
    return max(float(layout.sheet_row_height), needed)


def _lines(text: str, width: float) -> int:
    return sum(
        max(1, -(-display_width(line) // max(int(width) - 1, 1))) for line in text.split("\n")
    )


def display_width(text: str) -> int:
    """Return how wide text stands, a Chinese character counting two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
