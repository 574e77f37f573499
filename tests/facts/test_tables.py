"""Rows of Excel and CSV files."""

import io
import re
import zipfile
from decimal import Decimal

import pytest
import xlsxwriter

from zhiheng.facts.tables import number_in, read_csv, read_excel
from zhiheng.shared.problems import InvalidInputError


def workbook(rows):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("表")
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(i, j, cell)
            elif cell is not None:
                sheet.write(i, j, cell)
    book.close()
    return buffer.getvalue()


def test_cells_come_out_plain_with_their_address():
    grid = read_excel(workbook([["说明"], [], ["编号", "得分"], [" 001 ", 4.0], ["b", 0.1]]), "f")[
        "表"
    ]
    rows = list(grid.below("编号", "得分"))
    assert [dict(row.cells) for row in rows] == [
        {"编号": "001", "得分": 4},
        {"编号": "b", "得分": Decimal("0.1")},
    ]
    assert rows[0].addresses["得分"] == "表!B4"
    assert rows[1].place == "表第 5 行"


def test_a_table_without_the_headings_is_none():
    assert read_excel(workbook([["a", "b"]]), "f")["表"].below("编号") is None


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_a_broken_workbook_is_refused_with_a_reason(content):
    with pytest.raises(InvalidInputError) as refused:
        read_excel(content, "坏.xlsx")
    assert [(p.where, p.code) for p in refused.value.problems] == [("坏.xlsx", "unreadable")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_usual_encodings(encoding):
    grid = read_csv("编号,得分\n1.1.1(1),4\n".encode(encoding), "f.csv")
    assert next(grid.below("编号", "得分")).cells == {"编号": "1.1.1(1)", "得分": "4"}


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\xd8", b'"open,1\n'])
def test_broken_csv_is_refused(content):
    with pytest.raises(InvalidInputError):
        read_csv(content, "f.csv")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4", 4),
        ("4.0", 4),
        ("-1", -1),
        ("1,234", 1234),
        ("4,5", "4,5"),
        ("1e3", "1e3"),
        ("４", "４"),
        ("", ""),
        ("nan", "nan"),
        ("9" * 20, "9" * 20),
    ],
)
def test_only_plain_digits_are_numbers(text, number):
    assert number_in(text) == number


def failing(cells):
    """Return a workbook with a formula that failed at each of `cells`."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.add_worksheet("别的").write(0, 0, "a")
    sheet = book.add_worksheet("表")
    sheet.write_row(0, 0, ["编号", "得分"])
    for (row, column), shown in cells.items():
        sheet.write_formula(row, column, "=1/0", None, shown)
    book.close()
    return buffer.getvalue()


def test_a_failed_formula_is_no_empty_cell():
    content = failing({(2, 1): "#DIV/0!", (4, 0): "#N/A", (4, 27): "#REF!"})
    grids = read_excel(content, "f.xlsx")
    assert list(grids["表"].failed()) == [
        ("表!B3", "#DIV/0!"),
        ("表!A5", "#N/A"),
        ("表!AB5", "#REF!"),
    ]
    assert list(grids["别的"].failed()) == []


def test_failed_formulas_are_found_where_cells_carry_no_address():
    with zipfile.ZipFile(io.BytesIO(failing({(0, 1): "#DIV/0!"}))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet2.xml"].decode()
    parts["xl/worksheets/sheet2.xml"] = re.sub(r' r="[A-Z]*\d+"', "", sheet).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    assert list(read_excel(buffer.getvalue(), "f.xlsx")["表"].failed()) == [("表!B1", "#DIV/0!")]
