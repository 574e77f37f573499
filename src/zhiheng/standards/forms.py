"""The official forms of a pack: its report, its score sheet, and how pages look.

The layout's defaults are the format rules of annex 5 of the Shanxi evaluation of
2021, which follow the national format of official documents; a pack overrides what
its own regulation sets otherwise.
"""

from decimal import Decimal

from zhiheng.standards.record import Record


class ReportSection(Record, frozen=True):
    """A part of the report that people write: its heading, and what belongs in it."""

    heading: str
    guidance: str


class ReportForm(Record, frozen=True, kw_only=True):
    """The self-evaluation report.

    Attributes:
        title: Title after the unit's name.
        before: Parts to be written before the findings.
        findings: Heading of the part that the evaluation fills.
        after: Parts to be written after the findings.
        highlights: How many strong items the overall finding names.
        wording: Reminders on wording, written with the guidance of the first part that
            people write; they are deleted with it.
    """

    title: str = "自评报告"
    before: tuple[ReportSection, ...] = ()
    findings: str = "自评情况"
    after: tuple[ReportSection, ...] = ()
    highlights: int = 3
    wording: tuple[str, ...] = ()


class SheetForm(Record, frozen=True, kw_only=True):
    """The printed score sheet.

    Attributes:
        title: Title after the unit's name.
        score_label: Heading of the column of scores.
        total_label: What the last line calls the total.
        conclusion_label: What the last line calls the conclusion.
        remarks: Numbered remarks below the sheet.
    """

    title: str = "自评打分表"
    score_label: str = "自评得分"
    total_label: str = "自评总分"
    conclusion_label: str = "自评结论等次"
    remarks: tuple[str, ...] = ()


class Layout(Record, frozen=True, kw_only=True):
    """How official pages look. Lengths in centimetres, type sizes in points.

    Attributes:
        reading: Number of the note that says how an unclear rule of layout is read.
    """

    page_width: Decimal = Decimal("21.0")
    page_height: Decimal = Decimal("29.7")
    margin_left: Decimal = Decimal("3.18")
    margin_right: Decimal = Decimal("3.0")
    margin_top: Decimal = Decimal("2.54")
    margin_bottom: Decimal = Decimal("2.54")
    lines_per_page: int = 22
    characters_per_line: int = 28
    blank_lines_above_title: int = 2
    title_size: Decimal = Decimal(22)
    title_font: str = "华文中宋"
    body_size: Decimal = Decimal(16)
    body_font: str = "仿宋"
    first_heading_font: str = "黑体"
    second_heading_font: str = "楷体"
    digits_font: str = "Times New Roman"
    first_line_indent: int = 2
    date_right_indent: int = 4
    page_number_size: Decimal = Decimal(14)
    page_number_font: str = "宋体"
    page_number_indent: int = 1
    table_size: Decimal = Decimal("10.5")
    table_border: Decimal = Decimal("0.5")
    sheet_font: str = "宋体"
    sheet_title_size: Decimal = Decimal(14)
    sheet_data_size: Decimal = Decimal("10.5")
    sheet_row_height: Decimal = Decimal(20)
    reading: int | None = None
