"""Official tables as Excel and Word: laid out as the form is, and read back."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT

from tests.collecting import PACK, SITES
from zhiheng.documents.official_tables import (
    totals_of,
    write_tables_document,
    write_tables_workbook,
)
from zhiheng.documents.unit_tables import UnitTables, write_unit_tables
from zhiheng.facts.table_data import TableData, tables_from_values
from zhiheng.facts.table_workbook import read_table_workbook

DAY = dt.date(2026, 11, 22)
VALUES = {
    "school": {"men": 3, "women": 4, "staff": 7},
    "sites": [
        {
            "no": 1,
            "name": "演示甲",
            "teachers": 10,
            "fulltime": 4,
            "area": Decimal("12.5"),
            "remark": "=1+1",
        },
        {"no": 2, "name": "演示乙", "teachers": 5, "fulltime": None, "area": None},
    ],
}


@pytest.fixture
def data() -> TableData:
    return tables_from_values(PACK, VALUES)


def test_sums_leave_out_what_is_missing_and_are_missing_where_all_is(data):
    totals = totals_of(SITES, data.tables["sites"])
    assert (totals["teachers"], totals["fulltime"]) == (15, 4)
    nothing = tables_from_values(PACK, {"sites": [{"name": "演示甲"}]})
    assert totals_of(SITES, nothing.tables["sites"])["teachers"] is None


def test_the_workbook_is_laid_out_as_the_form_and_read_back(data):
    content = write_tables_workbook(PACK, data, period="2022", issued=DAY)
    assert write_tables_workbook(PACK, data, period="2022", issued=DAY) == content
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["表1 演示学校", "表2 演示办学点"]
    school, sites = book["表1 演示学校"], book["表2 演示办学点"]
    assert school["A1"].value == "表1 演示学校"
    assert "A4:A6" in {str(each) for each in school.merged_cells.ranges}
    assert sites.page_setup.orientation == "landscape"
    assert sites["F4"].value == "=1+1"
    assert sites["F4"].data_type == "s"
    assert [cell.value for cell in sites[6]][:4] == [None, "总计", 15, 4]
    notes = [sites.cell(row, 1).value for row in range(7, sites.max_row + 1)]
    assert notes == ["说明：", "1. 演示说明一。", "空白的 2 格没有填报数据。"]
    read = read_table_workbook(PACK, content, "演示.xlsx")
    assert dict(read.tables["school"].rows[0].values)["staff"] == 7
    assert [row.label for row in read.tables["sites"].rows] == ["演示甲", "演示乙"]


def test_the_document_turns_across_for_lists(data):
    content = write_tables_document(PACK, data, period="2022", issued=DAY)
    assert write_tables_document(PACK, data, period="2022", issued=DAY) == content
    document = Document(io.BytesIO(content))
    assert [section.orientation for section in document.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
    ]
    school, sites = document.tables
    assert school.cell(1, 0).text == school.cell(3, 0).text == "教师"
    assert [cell.text for cell in sites.rows[1].cells] == ["1", "演示甲", "10", "4", "12.5", "=1+1"]
    assert [cell.text for cell in sites.rows[2].cells] == ["2", "演示乙", "5", "", "", ""]


def test_the_template_of_a_unit_leaves_formulas_alone_and_is_read_back():
    unit = UnitTables(
        title=PACK.title,
        period="2022",
        unit="演示甲",
        number=3,
        tables=PACK.tables,
        values={"sites": {"teachers": 10, "remark": "演示"}, "school": {"men": 3, "staff": 3}},
    )
    content = write_unit_tables(unit)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book["表2 演示办学点"][2]] == [
        3,
        "演示甲",
        10,
        None,
        None,
        "演示",
    ]
    school = book["表1 演示学校"]
    assert (school["D2"].value, school["D4"].value) == (3, None)
    assert (school["D2"].protection.locked, school["D4"].protection.locked) == (False, True)
    read = read_table_workbook(PACK, content, "演示.xlsx")
    assert read.layout == ()
    assert read.tables["sites"].rows[0].values["teachers"] == 10
