"""Rows of Excel and CSV files."""

import io
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
