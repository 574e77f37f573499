"""A file that was refused, with its faults marked: what a person mends and hands in again.

An Excel file comes back as it is, faulty cells coloured and commented; other files come as an
Excel table of their rows. A sheet lists all faults. The copy is the user's own file: it
holds the identifiers that it held before.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook as CopiedWorkbook
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from zhiheng.documents.official_excel import sheet_name, workbook_bytes
from zhiheng.facts.excel_limits import LARGEST_UNPACKED
from zhiheng.facts.faults import RowFault
from zhiheng.facts.headings import FAULTS_SHEET
from zhiheng.facts.importing import Checked, Draft
from zhiheng.facts.readers.raw import ROW
from zhiheng.facts.sources import no_progress
from zhiheng.shared.texts import printable

_AUTHOR = "质衡"
_MOST_CELLS_COPIED = 600_000  # beyond, a copy of the workbook itself would take too long
_MOST_ROWS = 1_048_575  # of a sheet in Excel, one less for the headings
_MOST_COMMENTS = 20_000  # of a sheet; more are listed all the same
_COLOURS = {"error": "#FFC7CE", "warning": "#FFEB9C"}
_SEVERITIES = {"error": "错误", "warning": "提醒"}
_LIST = (
    ("工作表", 16),
    ("行", 8),
    ("列", 20),
    ("现在的值", 24),
    ("问题", 70),
    ("应为", 40),
    ("级别", 8),
)
_NO_COPY = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    zipfile.BadZipFile,
)


def write_error_workbook(checked: Checked) -> bytes:
    """Return the copy of a file with its faults marked."""
    faults = list(checked.faults(plain=True))
    drafts = checked.drafts
    cells = sum(staged.rows * len(staged.raw.headings) for staged in checked.staged)
    if all(draft.raw.lettered for draft in drafts) and cells <= _MOST_CELLS_COPIED:
        try:
            return _marked_copy(drafts[0].source.content(LARGEST_UNPACKED), faults)
        except _NO_COPY:  # a workbook that can be read but not written again
            pass
    return workbook_bytes(lambda workbook: _rows_with_marks(workbook, drafts, faults))


def _marked_copy(content: bytes, faults: Sequence[RowFault]) -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    _remove_earlier_marks(workbook)
    for fault in faults:
        sheet = workbook[fault.sheet]
        cell = sheet.cell(fault.row, (fault.position or 0) + 1)
        if isinstance(cell, Cell):
            colour = "FF" + _COLOURS[fault.severity].removeprefix("#")
            cell.fill = PatternFill("solid", start_color=colour, end_color=colour)
            before = f"{cell.comment.text}\n" if cell.comment else ""
            cell.comment = Comment(before + printable(fault.message), _AUTHOR)
    listed = workbook.create_sheet(FAULTS_SHEET)
    listed.append([heading for heading, _ in _LIST])
    for row in _listed(faults, {}):
        listed.append(row)
    for position, (_, width) in enumerate(_LIST):
        listed.column_dimensions["ABCDEFG"[position]].width = width
    for cells in listed.iter_rows():
        for cell in cells:
            if isinstance(cell, Cell):
                cell.data_type = "n" if isinstance(cell.value, int) else "s"
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _remove_earlier_marks(workbook: CopiedWorkbook) -> None:
    """Take away the marks of an earlier copy: what was mended is marked no more."""
    if FAULTS_SHEET in workbook.sheetnames:
        del workbook[FAULTS_SHEET]
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell, Cell) and cell.comment and cell.comment.author == _AUTHOR:
                    cell.comment = None
                    cell.fill = PatternFill()


def _rows_with_marks(
    workbook: Workbook, drafts: Sequence[Draft], faults: Sequence[RowFault]
) -> None:
    text = workbook.add_format({"num_format": "@"})
    head = workbook.add_format({"bold": True, "bg_color": "#E6F0EF", "border": 1})
    marks = {
        severity: workbook.add_format({"num_format": "@", "bg_color": colour})
        for severity, colour in _COLOURS.items()
    }
    for draft in drafts:
        of_sheet: dict[int, list[RowFault]] = {}
        for fault in faults:
            if fault.sheet == draft.raw.sheet:
                of_sheet.setdefault(fault.row, []).append(fault)
        title = draft.table.title if draft.table is not None else "表"
        sheet = workbook.add_worksheet(sheet_name(draft.raw.sheet or title))
        sheet.set_column(0, len(draft.headings), 16, text)
        for position, heading in enumerate(draft.headings):
            sheet.write_string(0, position, printable(heading), head)
        sheet.freeze_panes(1, 0)
        left = _MOST_COMMENTS
        for line, (row, cells) in enumerate(_lines(draft, of_sheet), start=1):
            wrong = of_sheet.get(row, [])
            left = _write_row(sheet, line, cells, wrong, {"": text, **marks}, left)
    listed = workbook.add_worksheet(FAULTS_SHEET)
    for position, (heading, width) in enumerate(_LIST):
        listed.set_column(position, position, width)
        listed.write_string(0, position, heading, head)
    titles = {draft.raw.sheet: draft.where for draft in drafts}
    for line, values in enumerate(islice(_listed(faults, titles), _MOST_ROWS), start=1):
        listed.write_row(line, 0, values)


def _write_row(
    sheet: Worksheet,
    line: int,
    cells: Sequence[str | None],
    wrong: Sequence[RowFault],
    formats: Mapping[str, Format],
    comments_left: int,
) -> int:
    """Write a row with its marks and return how many comments the sheet may still have."""
    worst = {fault.position or 0: formats[fault.severity] for fault in wrong}
    for position, shown in enumerate(cells):
        if shown is not None or position in worst:
            cell_format = worst.get(position, formats[""])
            sheet.write_string(line, position, printable(shown or ""), cell_format)
    for position in worst:
        if comments_left:
            comments_left -= 1
            said = [each.message for each in wrong if (each.position or 0) == position]
            sheet.write_comment(line, position, "\n".join(said), {"author": _AUTHOR})
    return comments_left


def _lines(
    draft: Draft, faults: Mapping[int, Sequence[RowFault]]
) -> Iterator[tuple[int, Sequence[str | None]]]:
    """Yield the rows of a sheet, those that could not be taken apart among them.

    Only rows with faults where a sheet of Excel cannot hold them all.
    """
    total = sum(batch.num_rows for batch in draft.raw.read(no_progress))
    apart = {fault.row: fault.text for fault in list(draft.raw.faults) if fault.column is None}
    for batch in draft.raw.read(no_progress):
        columns = [column.to_pylist() for column in batch.columns[1:]]
        for i, row in enumerate(batch.column(ROW).to_pylist()):
            if total + len(apart) <= _MOST_ROWS or row in faults:
                yield row, [column[i] for column in columns]
    for row, shown in apart.items():
        yield row, [shown]


def _listed(
    faults: Iterable[RowFault], sheets: Mapping[str, str]
) -> Iterator[tuple[str | int, ...]]:
    for fault in faults:
        allowed = fault.allowed
        valid = "、".join(map(str, allowed)) if isinstance(allowed, list) else str(allowed or "")
        yield (
            printable(sheets.get(fault.sheet, fault.sheet)),
            fault.row,
            printable(fault.column),
            printable(fault.value),
            printable(fault.message),
            printable(valid),
            _SEVERITIES[fault.severity],
        )
