"""A standard as a workbook: there and back without loss, and faults by cell."""

import io
from decimal import Decimal

import msgspec
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


def there_and_back(scheme, tmp_path, cases=()):
    """Return what a workbook compiles to, and what the folder made from it does."""
    read = read_pack_workbook(write_pack_workbook(scheme, cases), "标准.xlsx")
    read.write_folder(tmp_path / "pack")
    return compile_pack(read.authored).scheme, compile_folder(tmp_path / "pack").scheme


def test_ten_and_more_indicators_keep_their_order(tmp_path):
    scheme = compile_folder(HARBIN).scheme
    node = next(node for node in scheme.nodes if node.level == scheme.item_level)
    point = next(point for point in scheme.points if point.item == node.code)
    codes = [str(number) for number in range(1, 12)]
    flat = msgspec.structs.replace(
        scheme,
        levels=("指标",),
        max=point.points * len(codes),
        nodes=tuple(
            msgspec.structs.replace(
                node,
                code=code,
                parent=None,
                level=1,
                points=point.points,
                source=msgspec.structs.replace(node.source, clause=code),
            )
            for code in codes
        ),
        points=tuple(
            msgspec.structs.replace(
                point,
                code=code,
                item=code,
                number=1,
                bands=(),
                scoring="degree",
                measures=(),
                source=msgspec.structs.replace(point.source, clause=code),
            )
            for code in codes
        ),
    )
    read, written = there_and_back(flat, tmp_path)
    assert read == flat
    assert written == flat


def test_numbers_keep_every_digit(tmp_path):
    scheme = compile_folder(SHANXI).scheme
    parameters = list(scheme.parameters)
    for i, value in enumerate(
        (
            Decimal("0.12345678901234567891"),
            12345678901234567890,
            Decimal("-0.00000000012"),
            123456789012345,
        )
    ):
        parameters[i] = msgspec.structs.replace(parameters[i], value=value)
    changed = msgspec.structs.replace(scheme, parameters=tuple(parameters))
    read, written = there_and_back(changed, tmp_path)
    assert read.parameters == changed.parameters
    assert written.parameters == changed.parameters


@pytest.mark.parametrize("evil", ["../../evil", "a/b", "/tmp/evil", "..", "a\\b"])
def test_no_code_and_no_group_leads_out_of_the_folder(book, tmp_path, evil):
    tree = book["指标"]
    for row in tree.iter_rows(min_row=2):
        code = str(row[0].value)
        if code == "1" or code.startswith("1."):
            row[0].value = f"{evil}{code}"
    assert {code for _, code in faults(book)} == {"bad_code"}
    parameters = book["参数"]
    for column, text in enumerate((evil, "line", "线", 5, None, None, None, "annex", "1"), start=1):
        parameters.cell(2, column).value = text
    buffer = io.BytesIO()
    book.save(buffer)
    read = read_pack_workbook(buffer.getvalue(), "标准.xlsx")
    assert {problem.code for problem in read.authored.problems} == {"bad_name"}
    folder = tmp_path / "in" / "pack"
    with pytest.raises(InvalidInputError, match="分组"):
        read.write_folder(folder)
    assert not list(tmp_path.rglob("*"))
    assert all(".." not in name and "evil" not in name for name in read.files)


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
