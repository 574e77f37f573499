"""A copy of a checked workbook: its faulty cells marked, its findings on a sheet of their own."""

import io
import zipfile
from collections.abc import Iterable, Iterator

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from zhiheng.documents.check_text import SEVERITY_WORDS
from zhiheng.documents.official_excel import display_width
from zhiheng.engine.table_checks import CheckReport, Finding
from zhiheng.engine.table_checks.report import SEVERITIES
from zhiheng.engine.table_checks.wording import heading, told
from zhiheng.facts.files import unreadable
from zhiheng.facts.table_workbook import FINDINGS_SHEET
from zhiheng.shared.problems import InvalidInputError
from zhiheng.standards.tables import TablePack

_FILLS = {"error": "F8CBAD", "warning": "FFE699", "note": "DDEBF7"}
_HEADINGS = ("级别", "表", "行", "栏或项目", "实际", "应为", "问题", "可能的原因", "依据", "检查")
_WIDTHS = (8, 20, 30, 30, 12, 12, 60, 60, 20, 26)
_LINE_HEIGHT = 15.5  # points
_ACTUAL, _EXPECTED = 5, 6
_LINE = Side(style="thin", color="BFBFBF")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_LONGEST_COMMENT = 800
_MOST_IN_A_COMMENT = 5


def mark_workbook(pack: TablePack, report: CheckReport, content: bytes, name: str) -> bytes:
    """Return a copy of a workbook with its findings.

    Args:
        pack: The tables.
        report: What was found.
        content: The bytes of the workbook (.xlsx).
        name: Its name, for messages.

    Raises:
        InvalidInputError: Only .xlsx files can be marked.
    """
    try:
        workbook = load_workbook(io.BytesIO(content))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
        reason = "只有 .xlsx 文件能写出标记的副本，请另存为 .xlsx"
        raise InvalidInputError([unreadable(name, reason)]) from None
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        for place in finding.places:
            sheet, _, cell = place.rpartition("!")
            by_cell.setdefault((sheet, cell), []).append(finding)
    for (sheet, cell), findings in by_cell.items():
        if sheet in workbook.sheetnames:
            _mark(workbook[sheet][cell], findings)
    _list_findings(workbook, pack, report)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _mark(cell: Cell, findings: list[Finding]) -> None:
    worst = min(findings, key=lambda finding: SEVERITIES.index(finding.severity)).severity
    cell.fill = PatternFill("solid", fgColor=_FILLS[worst])
    said = [f"{SEVERITY_WORDS[each.severity]}：{each.message}" for each in findings]
    if len(said) > _MOST_IN_A_COMMENT:
        more = f"……另有 {len(said) - _MOST_IN_A_COMMENT} 处，见「{FINDINGS_SHEET}」"
        said = [*said[:_MOST_IN_A_COMMENT], more]
    comment = Comment("\n".join(said)[:_LONGEST_COMMENT], "Zhiheng")
    comment.width, comment.height = 360, 60 + 30 * len(said)
    cell.comment = comment


def _list_findings(workbook: Workbook, pack: TablePack, report: CheckReport) -> None:
    if FINDINGS_SHEET in workbook.sheetnames:
        del workbook[FINDINGS_SHEET]
    sheet: Worksheet = workbook.create_sheet(FINDINGS_SHEET, 0)
    sheet.append(_HEADINGS)
    listed = sorted(
        report.findings,
        key=lambda each: (pack.table(each.table).order, SEVERITIES.index(each.severity)),
    )
    for row in _rows(pack, listed):
        sheet.append(row)
    for column, width in zip(sheet.columns, _WIDTHS, strict=True):
        sheet.column_dimensions[column[0].column_letter].width = width
    for row_cells in sheet.iter_rows():
        for cell in row_cells:
            centred = "center" if cell.column in (_ACTUAL, _EXPECTED) else "left"
            cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal=centred)
            cell.border = _BORDER
            cell.data_type = "n" if isinstance(cell.value, int | float) else "s"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for cell, finding in zip(sheet["A"][1:], listed, strict=True):
        cell.fill = PatternFill("solid", fgColor=_FILLS[finding.severity])
    for row_cells in sheet.iter_rows():
        lines = [_lines(cell.value, width) for cell, width in zip(row_cells, _WIDTHS, strict=True)]
        sheet.row_dimensions[row_cells[0].row].height = _LINE_HEIGHT * max(lines) + 4
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    workbook.active = 0


def _lines(value: object, width: int) -> int:
    return sum(max(1, -(-display_width(line) // width)) for line in str(value).split("\n"))


def _rows(pack: TablePack, findings: Iterable[Finding]) -> Iterator[list[object]]:
    for finding in findings:
        table = pack.table(finding.table)
        rows = finding.rows if table.kind == "list" else ()
        yield [
            SEVERITY_WORDS[finding.severity],
            table.title,
            "\n".join(f"{row.no} {row.label}" for row in rows),
            "\n".join(heading(table, column) for column in finding.columns),
            "" if finding.actual is None else float(told(finding.actual)),
            "" if finding.expected is None else float(told(finding.expected)),
            finding.message,
            finding.cause,
            finding.clause,
            finding.rule,
        ]
