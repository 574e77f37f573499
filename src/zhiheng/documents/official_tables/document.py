"""Official tables in Word: forms upright, lists across, headings on every page."""

import datetime as dt
from decimal import Decimal

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell

from zhiheng.documents.official_tables.figures import (
    TOTAL,
    cell_text,
    empty_cells,
    groups_in,
    remarks_of,
    totals_of,
)
from zhiheng.documents.official_word import OfficialDocument
from zhiheng.facts.table_data import TableContent, TableData
from zhiheng.facts.table_workbook import GROUP_HEADING, ITEM_HEADING, UNIT_HEADING, VALUE_HEADING
from zhiheng.shared.texts import printable
from zhiheng.standards.forms import Layout
from zhiheng.standards.tables import Table, TablePack

_LAYOUT = Layout()
_FORM_WIDTHS = (4.0, 6.4, 1.8, 2.6)  # centimetres
_ACROSS_MARGIN = 1.2
_ROW_HEIGHT = 0.62
_NUMBER_WIDTH, _NAME_WIDTH = 0.8, 3.0
_FORM_SIZE, _WIDE_SIZE = Decimal("10.5"), Decimal("7")
_MANY_COLUMNS = 12
_TITLE_SIZE, _REMARK_SIZE = Decimal(16), Decimal(9)


def write_tables_document(
    pack: TablePack, data: TableData, *, period: str, issued: dt.date
) -> bytes:
    """Return the tables as a Word file, in the official order and layout.

    Args:
        pack: Whose tables they are.
        data: The figures.
        period: The year they are about.
        issued: Day of the document.
    """
    title = f"{pack.title}（{period}）"
    document = OfficialDocument(_LAYOUT, title=title, comments=pack.name, created=issued)
    empty = empty_cells(pack, data)
    for number, table in enumerate(pack.tables):
        _page(document, table, is_first=number == 0)
        _line(document, table.title, _TITLE_SIZE, WD_ALIGN_PARAGRAPH.CENTER, bold=True)
        _line(document, f"报告年度：{period}", _REMARK_SIZE)
        content = data.tables[table.id]
        if table.kind == "form":
            _form(document, table, content)
        else:
            _list(document, table, content)
        for line in remarks_of(table, empty[table.id]):
            _line(document, line, _REMARK_SIZE)
    return document.to_bytes()


def _page(document: OfficialDocument, table: Table, *, is_first: bool) -> None:
    """Begin a page, across for a list."""
    word = document.word
    section = word.sections[0] if is_first else word.add_section(WD_SECTION.NEW_PAGE)
    _off_grid(section)
    across = table.kind == "list"
    sides = (Cm(float(_LAYOUT.page_width)), Cm(float(_LAYOUT.page_height)))
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (max(sides), min(sides)) if across else sides
    left = _ACROSS_MARGIN if across else float(_LAYOUT.margin_left)
    right = _ACROSS_MARGIN if across else float(_LAYOUT.margin_right)
    section.left_margin, section.right_margin = Cm(left), Cm(right)
    section.top_margin = section.bottom_margin = Cm(1.8 if across else 2.2)


def _off_grid(section: Section) -> None:
    """Let lines be as high as their text: tables do not stand on the grid of running text."""
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)


def _line(
    document: OfficialDocument,
    text: str,
    size: Decimal,
    alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
    *,
    bold: bool = False,
) -> None:
    paragraph = document.word.add_paragraph(style="Table Text")
    paragraph.alignment = alignment
    run = paragraph.add_run(printable(text))
    run.font.size, run.font.bold = Pt(float(size)), bold
    paragraph.paragraph_format.space_after = Pt(4)


def _form(document: OfficialDocument, table: Table, content: TableContent) -> None:
    values = content.rows[0].values if content.rows else {}
    words = _table(document, _FORM_WIDTHS)
    _row(words, (GROUP_HEADING, ITEM_HEADING, UNIT_HEADING, VALUE_HEADING), _FORM_SIZE, head=True)
    for group, count in groups_in(table.columns):
        top = len(words.rows)
        for column in table.columns[top - 1 : top - 1 + count]:
            text = cell_text(values.get(column.id))
            _row(words, ("", column.label, column.unit, text), _FORM_SIZE, left=(1,))
        merged = words.cell(top, 0).merge(words.cell(top + count - 1, 0))
        for paragraph in merged.paragraphs[1:]:
            paragraph._p.getparent().remove(paragraph._p)
        _fill(merged, group, _FORM_SIZE)


def _list(document: OfficialDocument, table: Table, content: TableContent) -> None:
    columns = table.columns
    size = _WIDE_SIZE if len(columns) > _MANY_COLUMNS else _FORM_SIZE
    words = _table(document, _list_widths(table))
    groups = groups_in(columns)
    if any(group for group, _count in groups):
        texts = [group for group, count in groups for _ in range(count)]
        _row(words, ["" for _ in texts], size, head=True)
        left = 0
        for group, count in groups:
            _fill(words.cell(0, left).merge(words.cell(0, left + count - 1)), group, size)
            left += count
    _row(words, [column.label for column in columns], size, head=True)
    label = [j for j, column in enumerate(columns) if column.id == table.label_column]
    for row in content.rows:
        texts = [cell_text(row.values.get(column.id)) for column in columns]
        _row(words, texts, size, left=tuple(label))
    totals = totals_of(table, content)
    _row(
        words,
        [
            TOTAL if column.id == table.label_column else cell_text(totals.get(column.id))
            for column in columns
        ],
        size,
        bold=True,
    )


def _list_widths(table: Table) -> tuple[float, ...]:
    """Return the widths of the columns of a list (centimetres); they fill the page."""
    whole = float(_LAYOUT.page_height) - 2 * _ACROSS_MARGIN
    given = {table.number_column: _NUMBER_WIDTH, table.label_column: _NAME_WIDTH}
    rest = [column for column in table.columns if column.id not in given]
    share = (whole - sum(given[key] for key in given if key is not None)) / max(len(rest), 1)
    return tuple(given.get(column.id, share) for column in table.columns)


def _table(document: OfficialDocument, widths: tuple[float, ...]) -> WordTable:
    words: WordTable = document.word.add_table(rows=0, cols=len(widths))
    words.style = document.word.styles["Table Grid"]
    words.alignment = WD_TABLE_ALIGNMENT.CENTER
    words.autofit = False
    for column, width in zip(words.columns, widths, strict=True):
        column.width = Cm(width)
    return words


def _row(
    words: WordTable,
    texts: list[str] | tuple[str, ...],
    size: Decimal,
    *,
    head: bool = False,
    bold: bool = False,
    left: tuple[int, ...] = (),
) -> None:
    row = words.add_row()  # type: ignore[no-untyped-call]
    row.height = Cm(_ROW_HEIGHT)
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
    for j, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        cell.width = words.columns[j].width
        aligned = WD_ALIGN_PARAGRAPH.LEFT if j in left else WD_ALIGN_PARAGRAPH.CENTER
        _fill(cell, text, size, aligned, bold=head or bold)


def _fill(
    cell: _Cell,
    text: str,
    size: Decimal,
    alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.CENTER,
    *,
    bold: bool = False,
) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = "Table Text"
    paragraph.alignment = alignment
    run = paragraph.add_run(printable(text))
    run.font.size, run.font.bold = Pt(float(size)), bold
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
