"""How official pages look in Word: page, grid, fonts, headings, page numbers, signature.

Every value comes from a `Layout`; lengths are turned into Word's units here. The grid
fixes lines a page and characters a line: the character pitch is the type size plus
Word's ``charSpace``, which is negative where the characters have to be condensed.
"""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from zhiheng.shared.texts import printable, set_tight
from zhiheng.standards.forms import Layout

_TWIPS_PER_CM = Decimal(1440) / Decimal("2.54")
_TWIPS_PER_POINT = 20
_CHAR_SPACE_PER_POINT = 4096
_BLACK = RGBColor(0, 0, 0)
_RED = "FF0000"
_SIGNATURE_GAP_LINES = 2
_ROW_HEIGHT = 22
_LONGEST_PROPERTY = 255  # characters; python-docx takes no more


class OfficialDocument:
    """A Word document in the official layout, written from top to bottom."""

    def __init__(self, layout: Layout, *, title: str, comments: str, created: dt.date):
        self.layout = layout
        self.word: WordDocument = Document()
        self._set_properties(title, comments, created)
        self._set_styles()
        self._set_page()

    def to_bytes(self) -> bytes:
        """Return the document as a .docx file; the same document, the same bytes."""
        buffer = io.BytesIO()
        self.word.save(buffer)
        return _undated(buffer)

    def title(self, text: str) -> None:
        """Write the title below the red line, with blank lines between them."""
        rule = self._paragraph("", style="Normal")
        _bottom_border(rule, _RED)
        for _ in range(self.layout.blank_lines_above_title):
            self._paragraph("", style="Normal")
        self._paragraph(text, style="Title")
        self._paragraph("", style="Normal")

    def heading(self, depth: int, text: str) -> None:
        """Write a heading; depth 1 is the outermost."""
        self._paragraph(text, style=f"Heading {depth}")

    def body(self, text: str, *, tight: bool = True) -> None:
        """Write running text; each line of `text` becomes a paragraph.

        Args:
            tight: Whether spaces between Chinese and digits are closed up and quotation marks
                become those of official documents: for our own sentences, not for people's.
        """
        for line in text.splitlines() or [""]:
            self._paragraph(set_tight(line) if tight else line, style="Body Text")

    def table(self, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Write a bordered table, kept on one page where it fits."""
        body = list(rows)
        table = self.word.add_table(rows=0, cols=len(header))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _table_borders(table, self.layout)
        for number, row in enumerate([header, *body]):
            cells = table.add_row().cells
            for cell, text in zip(cells, row, strict=True):
                self._cell(cell, text, style="Table Header" if number == 0 else "Table Text")
                cell.paragraphs[0].paragraph_format.keep_with_next = number < len(body)
            _keep_row_whole(table, number, is_header=number == 0)

    def signature(self, unit: str, day: dt.date) -> None:
        """Write unit and date at the right, never on a page of their own.

        The paragraphs before it are bound to it, so that the page that holds the
        signature also holds text.
        """
        self._bind_last_paragraph()
        for _ in range(_SIGNATURE_GAP_LINES):
            self._paragraph("", style="Signature")
        self._paragraph(unit, style="Signature")
        date = self._paragraph(f"{day.year}年{day.month}月{day.day}日", style="Signature")
        date.paragraph_format.keep_with_next = False

    def _bind_last_paragraph(self) -> None:
        body = self.word.element.body
        for element in reversed(body):
            if element.tag == qn("w:p"):
                Paragraph(element, self.word._body).paragraph_format.keep_with_next = True
                return
            if element.tag == qn("w:tbl"):
                for paragraph in element.iter(qn("w:p")):
                    Paragraph(paragraph, self.word._body).paragraph_format.keep_with_next = True
                return

    def _paragraph(self, text: str, *, style: str) -> Paragraph:
        return self.word.add_paragraph(printable(text), style=style)

    def _cell(self, cell: _Cell, text: str, *, style: str) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.style = self.word.styles[style]
        paragraph.add_run(printable(text))
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER

    def _set_properties(self, title: str, comments: str, created: dt.date) -> None:
        properties = self.word.core_properties
        properties.title = printable(title)[:_LONGEST_PROPERTY]
        properties.comments = printable(comments)[:_LONGEST_PROPERTY]
        properties.author = "Zhiheng"
        moment = dt.datetime.combine(created, dt.time())
        properties.created = properties.modified = moment

    def _set_styles(self) -> None:
        layout = self.layout
        body, heads = layout.body_font, (layout.first_heading_font, layout.second_heading_font)
        self._style("Normal", body, layout.body_size)
        text = self._style("Body Text", body, layout.body_size)
        _indent(text, "firstLine", layout.first_line_indent, layout.body_size)
        self._style("Title", layout.title_font, layout.title_size, align="CENTER", on_grid=False)
        for depth in range(1, 7):
            font = heads[depth - 1] if depth <= len(heads) else body
            head = self._style(f"Heading {depth}", font, layout.body_size)
            head.paragraph_format.keep_with_next = True
            _indent(head, "firstLine", layout.first_line_indent, layout.body_size)
        signature = self._style("Signature", body, layout.body_size, align="RIGHT")
        signature.paragraph_format.keep_with_next = True
        signature.paragraph_format.keep_together = True
        _indent(signature, "right", layout.date_right_indent, layout.body_size)
        for name, font in (("Table Header", heads[0]), ("Table Text", body)):
            self._style(name, font, layout.table_size, align="CENTER", on_grid=False)
        self._style("Footer", layout.page_number_font, layout.page_number_size, on_grid=False)
        _fonts(self.word.styles["Footer"], layout.page_number_font, layout.page_number_font)

    def _style(
        self, name: str, font: str, size: Decimal, *, align: str = "LEFT", on_grid: bool = True
    ) -> Any:
        styles = self.word.styles
        known = {style.name for style in styles}
        style = styles[name] if name in known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if name not in known:
            style.base_style = styles["Normal"]
        for inherited in ("w:pBdr", "w:spacing", "w:ind"):
            for element in style.element.get_or_add_pPr().findall(qn(inherited)):
                style.element.pPr.remove(element)
        for inherited in ("w:spacing", "w:kern", "w:color"):
            for element in style.element.get_or_add_rPr().findall(qn(inherited)):
                style.element.rPr.remove(element)
        _fonts(style, font, self.layout.digits_font)
        style.font.size = Pt(float(size))
        style.font.bold = False
        style.font.italic = False
        style.font.color.rgb = _BLACK
        form = style.paragraph_format
        form.alignment = getattr(WD_ALIGN_PARAGRAPH, align)
        form.space_before = form.space_after = Pt(0)
        form.line_spacing = 1
        form.widow_control = name == "Signature"
        if not on_grid:
            _off_grid(style)
        return style

    def _set_page(self) -> None:
        layout, section = self.layout, self.word.sections[0]
        properties = section._sectPr
        page = properties.get_or_add_pgSz()
        page.set(qn("w:w"), str(_twips(layout.page_width)))
        page.set(qn("w:h"), str(_twips(layout.page_height)))
        margins = properties.get_or_add_pgMar()
        for side in ("left", "right", "top", "bottom"):
            margins.set(qn(f"w:{side}"), str(_twips(getattr(layout, f"margin_{side}"))))
        for grid in properties.findall(qn("w:docGrid")):
            properties.remove(grid)
        grid = OxmlElement("w:docGrid")
        grid.set(qn("w:type"), "linesAndChars")
        grid.set(qn("w:linePitch"), str(line_pitch(layout)))
        grid.set(qn("w:charSpace"), str(char_space(layout)))
        properties.append(grid)
        self.word.settings.odd_and_even_pages_header_footer = True
        indent, size = layout.page_number_indent, layout.page_number_size
        odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
        _page_number(odd, WD_ALIGN_PARAGRAPH.RIGHT)
        _indent(odd, "right", indent, size)
        _page_number(even, WD_ALIGN_PARAGRAPH.LEFT)
        _indent(even, "left", indent, size)


def _undated(packed: io.BytesIO) -> bytes:
    """Return a zip file whose entries do not tell when they were packed."""
    undated = io.BytesIO()
    with ZipFile(packed) as entries, ZipFile(undated, "w") as target:
        for entry in entries.infolist():
            target.writestr(ZipInfo(entry.filename), entries.read(entry), ZIP_DEFLATED)
    return undated.getvalue()


def line_pitch(layout: Layout) -> int:
    """Return the height of one line of the grid (twips): lines a page fill the type area."""
    height = _twips(layout.page_height) - _twips(layout.margin_top) - _twips(layout.margin_bottom)
    return height // layout.lines_per_page


def char_space(layout: Layout) -> int:
    """Return Word's ``charSpace``: what a character's pitch differs from its size."""
    width = _twips(layout.page_width) - _twips(layout.margin_left) - _twips(layout.margin_right)
    pitch = Decimal(width) / _TWIPS_PER_POINT / layout.characters_per_line
    return int((pitch - layout.body_size) * _CHAR_SPACE_PER_POINT)


def _twips(centimetres: Decimal) -> int:
    return int((centimetres * _TWIPS_PER_CM).to_integral_value())


def _fonts(style: Any, east_asian: str, digits: str) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), digits)
    fonts.set(qn("w:eastAsia"), east_asian)
    # Quotation marks and dashes belong to both scripts: take them as Chinese.
    fonts.set(qn("w:hint"), "eastAsia")


def _indent(styled: Any, side: str, characters: int, size: Decimal) -> None:
    """Indent a style or paragraph by characters; programs without characters use twips.

    Args:
        side: ``firstLine``, ``left`` or ``right``.
        characters: How many characters of `size`.
    """
    indent = styled._element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn(f"w:{side}Chars"), str(characters * 100))
    indent.set(qn(f"w:{side}"), str(int(characters * size * _TWIPS_PER_POINT)))


def _off_grid(style: Any) -> None:
    """Take a style off the grid, so that its characters keep their own pitch."""
    for properties in (style.element.get_or_add_pPr(), style.element.get_or_add_rPr()):
        snap = OxmlElement("w:snapToGrid")
        snap.set(qn("w:val"), "0")
        _insert_snap(properties, snap)


def _insert_snap(properties: Any, snap: Any) -> None:
    """Insert ``snapToGrid`` where the schema wants it."""
    after = {
        qn("w:pPr"): ("w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl"),
        qn("w:rPr"): ("w:color", "w:spacing", "w:kern", "w:sz", "w:szCs", "w:lang"),
    }[properties.tag]
    for index, element in enumerate(properties):
        if element.tag in {qn(name) for name in after}:
            properties.insert(index, snap)
            return
    properties.append(snap)


def _page_number(paragraph: Paragraph, alignment: WD_ALIGN_PARAGRAPH) -> None:
    """Write ``— 1 —`` as a field."""
    paragraph.alignment = alignment
    paragraph.add_run("— ")
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("separate", None), ("end", None)):
        if text is not None:
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = text
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), str(kind))
        run._element.append(element)
    paragraph.add_run(" —")


def _bottom_border(paragraph: Paragraph, colour: str) -> None:
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "1"), ("color", colour)):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._element.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc"
    )


def _table_borders(table: Table, layout: Layout) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        border = OxmlElement(f"w:{side}")
        for name, value in (
            ("val", "single"),
            ("sz", str(int(layout.table_border * 8))),
            ("space", "0"),
            ("color", "000000"),
        ):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    table._tbl.tblPr.append(borders)


def _keep_row_whole(table: Table, number: int, *, is_header: bool) -> None:
    row = table.rows[number]
    row.height, row.height_rule = Pt(_ROW_HEIGHT), WD_ROW_HEIGHT_RULE.AT_LEAST
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_header:
        properties.append(OxmlElement("w:tblHeader"))
