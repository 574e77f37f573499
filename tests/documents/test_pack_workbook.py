"""A standard as a workbook: there and back without loss, and faults by cell."""

import io

import openpyxl
import pytest

from tests.conftest import ALL_PACKS, HARBIN, SHANXI
from zhiheng.documents.pack_workbook.reading import read_pack_workbook
from zhiheng.documents.pack_workbook.writing import write_pack_workbook
from zhiheng.shared.problems import InvalidInputError
from zhiheng.standards.compiler import compile_pack
from zhiheng.standards.library import compile_folder
from zhiheng.standards.linter import lint_pack


@pytest.mark.parametrize("folder", ALL_PACKS, ids=lambda folder: folder.name)
def test_nothing_is_lost_on_the_way_there_and_back(tmp_path, folder):
    pack = compile_folder(folder)
    read = read_pack_workbook(write_pack_workbook(pack.scheme, pack.cases), "标准.xlsx")
    back = compile_pack(read.authored)
    assert back.scheme == pack.scheme
    assert sorted(back.cases, key=lambda c: c.name) == sorted(pack.cases, key=lambda c: c.name)
    read.write_folder(tmp_path / "pack")
    again = compile_folder(tmp_path / "pack")
    assert again.scheme == pack.scheme


@pytest.fixture
def book():
    pack = compile_folder(HARBIN)
    return openpyxl.load_workbook(io.BytesIO(write_pack_workbook(pack.scheme, pack.cases)))


def faults(book):
    buffer = io.BytesIO()
    book.save(buffer)
    try:
        pack = compile_pack(read_pack_workbook(buffer.getvalue(), "标准.xlsx").authored)
    except InvalidInputError as error:
        return {(p.where, p.code) for p in error.problems}
    return {(p.where, p.code) for p in lint_pack(pack).errors}


def cell_of(sheet, heading, row):
    column = next(cell.column for cell in sheet[1] if cell.value == heading)
    return sheet.cell(row, column)


@pytest.mark.parametrize(
    ("sheet", "heading", "row", "value", "code"),
    [
        ("指标", "分值", 3, 6, "bad_sum"),
        ("指标", "分值", 3, "五", "wrong_type"),
        ("指标", "给分方式", 5, "随意", "unknown_choice"),
        ("指标", "类别", 3, "四级指标", "unknown_kind"),
        ("指标", "编号", 4, "1.9.1", "code_not_nested"),
        ("指标", "措辞", 5, "没有", "unknown_term"),
        ("数据", "公式", 10, "100 * nothing", "bad_formula"),
        ("数据", "条款", 3, None, "missing_key"),
        ("读法", "编号", 4, "二", "bad_number"),
        ("案例", "预期", 2, "{total: 十}", "wrong_type"),
    ],
)
def test_a_fault_names_its_sheet_and_cell(book, sheet, heading, row, value, code):
    cell = cell_of(book[sheet], heading, row)
    cell.value = value
    found = faults(book)
    places = [where for where, c in found if c == code]
    assert any(where.startswith(sheet) and str(row) in where for where in places)


def test_a_missing_sheet_and_a_missing_value_are_faults(book):
    del book["参数"]
    book["基本信息"]["B10"] = None
    assert ("参数", "missing_sheet") in faults(book)
    assert any(code == "missing_key" for _, code in faults(book))


def test_text_that_looks_like_a_formula_stays_text():
    pack = compile_folder(SHANXI)
    book = openpyxl.load_workbook(io.BytesIO(write_pack_workbook(pack.scheme, pack.cases)))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
