"""Templates of facts, and the copy of a refused file with its faults marked."""

import io

import openpyxl
import pytest

from tests.fact_files import GOOD_RESULT, RESULTS, checked, codes, csv_bytes, excel_bytes
from zhiheng.documents.error_workbook import write_error_workbook
from zhiheng.documents.fact_templates import write_fact_template
from zhiheng.facts.schema import fact_tables

_LONGEST_LIST = 255


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("name", ["students", "results", "staff"])
def test_a_template_keeps_ids_as_text_and_offers_lists(name):
    table = fact_tables()[name]
    sheet = opened(write_fact_template(table))[table.title]
    lists = {
        str(rule.sqref).split(":")[0]: rule.formula1
        for rule in sheet.data_validations.dataValidation
    }
    for cell, column in zip(sheet[2], table.columns, strict=True):
        if column.type in ("id", "person"):
            assert cell.number_format == "@"
        if column.type == "choice":
            assert lists[cell.coordinate] == '"' + ",".join(column.labels.values()) + '"'


def test_the_choices_of_every_column_fit_into_a_list_of_excel():
    longest = {
        f"{table.name}.{column.name}": len(",".join(column.labels.values()))
        for table in fact_tables().values()
        for column in table.columns
    }
    assert {name: size for name, size in longest.items() if size > _LONGEST_LIST} == {}


def test_the_same_template_has_the_same_bytes():
    table = fact_tables()["terms"]
    assert write_fact_template(table) == write_fact_template(table)


def marked(content: bytes, name: str) -> bytes:
    with checked(content, name) as found:
        return write_error_workbook(found)


def test_an_excel_file_comes_back_as_it_is_with_marks_and_a_list():
    book = opened(
        excel_bytes({"课程成绩": [RESULTS, (*GOOD_RESULT[:5], "x", 3)], "我的笔记": [("甲",)]})
    )
    book["课程成绩"].column_dimensions["A"].width = 33
    buffer = io.BytesIO()
    book.save(buffer)
    copy = opened(marked(buffer.getvalue(), "课程成绩.xlsx"))
    assert copy.sheetnames == ["课程成绩", "我的笔记", "错误清单"]
    assert copy["课程成绩"].column_dimensions["A"].width == 33
    assert copy["课程成绩"]["F2"].comment.author == "质衡"
    row = [cell.value for cell in copy["错误清单"][2]]
    assert row[:4] == ["课程成绩", 2, "终考成绩", "x"]


def test_what_was_mended_is_marked_no_more():
    faulty = excel_bytes({"课程成绩": [RESULTS, (*GOOD_RESULT[:5], "x", "y")]})
    copy = opened(marked(faulty, "课程成绩.xlsx"))
    copy["课程成绩"]["F2"].value = 61
    buffer = io.BytesIO()
    copy.save(buffer)
    again = opened(marked(buffer.getvalue(), "课程成绩.xlsx"))
    assert again["课程成绩"]["F2"].comment is None
    assert again["课程成绩"]["F2"].fill.fill_type is None
    assert again["课程成绩"]["G2"].comment is not None
    assert again.sheetnames.count("错误清单") == 1


def test_a_formula_a_person_wrote_is_never_made_by_a_mark():
    faulty = csv_bytes([RESULTS, ("=1+1", *GOOD_RESULT[1:5], "=cmd()", "1")])
    cell = opened(marked(faulty, "课程成绩.csv"))["课程成绩"]["F2"]
    assert (cell.value, cell.data_type) == ("=cmd()", "s")
    listed = opened(
        marked(excel_bytes({"课程成绩": [RESULTS, (*GOOD_RESULT[:5], " =x", "1")]}), "a.xlsx")
    )
    assert all(cell.data_type != "f" for row in listed["错误清单"].iter_rows() for cell in row)


def test_rows_that_could_not_be_taken_apart_stand_in_the_copy_too():
    faulty = csv_bytes([RESULTS, GOOD_RESULT]) + b"only,two\n"
    sheet = opened(marked(faulty, "课程成绩.csv"))["课程成绩"]
    assert [cell.value for cell in sheet[3]][0] == "only,two"
    assert "2 列" in sheet["A3"].comment.text


def test_a_marked_copy_of_a_csv_file_is_clean_once_mended():
    copy = opened(marked(csv_bytes([RESULTS, (*GOOD_RESULT[:5], "x", "1")]), "课程成绩.csv"))
    copy["课程成绩"]["F2"].value = "61"
    buffer = io.BytesIO()
    copy.save(buffer)
    assert codes(buffer.getvalue(), "课程成绩-错误.xlsx") == []
