"""Reading official tables: tolerant of how they look, silent about nothing."""

import time
from decimal import Decimal

import pytest

from tests.reports import PACK, consistent_report, consistent_tables
from zhiheng.documents.table_workbook import write_table_workbook
from zhiheng.engine.table_checks import check_tables
from zhiheng.facts.table_workbook import read_table_workbook, tables_in_grids
from zhiheng.facts.tables import Grid, read_excel
from zhiheng.shared.problems import InvalidInputError
from zhiheng.standards.tables import open_table_pack

TWO = "表2 各校外教学点基本情况"
THREE = "表3 学校总体情况"


@pytest.fixture(scope="module")
def pack():
    return open_table_pack(PACK)


@pytest.fixture
def sheets(pack):
    """Return the sheets of a clean workbook as lists that may be changed."""
    grids = read_excel(write_table_workbook(pack, consistent_tables()), "clean.xlsx")
    return {name: [list(row) for row in grid.rows] for name, grid in grids.items()}


def read(pack, sheets):
    grids = {name: Grid(name, rows) for name, rows in sheets.items()}
    return tables_in_grids(pack, grids, "changed.xlsx")


def rules(pack, sheets):
    return [
        (finding.rule, [row.no for row in finding.rows], finding.columns)
        for finding in check_tables(pack, read(pack, sheets)).findings
    ]


def test_what_is_written_reads_back_exactly(pack):
    values = consistent_report()
    content = write_table_workbook(pack, consistent_tables())
    data = read_table_workbook(pack, content, "clean.xlsx")
    assert data.layout == ()
    for row, expected in zip(data.tables["table2"].rows, values["table2"], strict=True):
        assert dict(row.values) == expected
    for table in ("table1", "table3", "narrative"):
        found = data.tables[table].rows[0].values
        assert {item: value for item, value in found.items() if value is not None} == {
            item: value for item, value in values[table].items() if value is not None
        }


def test_blanks_width_brackets_order_and_lines_above_make_no_difference(pack, sheets):
    sheets[TWO] = [["2022 年度"], [None, "填报单位：演示"], *(row[::-1] for row in sheets[TWO])]
    sheets["表 2"] = sheets.pop(TWO)
    heading = sheets["表 2"][3]
    sheets["表 2"][3] = [
        str(each).replace("（", " ( ").replace("m²", "M2").replace("总数", "总 数")
        for each in heading
    ]
    assert read(pack, sheets).layout == ()
    assert rules(pack, sheets) == []


def test_forms_find_items_whose_group_stands_once_above_them(pack, sheets):
    group = None
    for row in sheets[THREE][2:]:
        group, row[0] = row[0], None if row[0] == group else row[0]
    assert rules(pack, sheets) == []


def test_unknown_sheets_columns_items_and_rows_are_told(pack, sheets):
    sheets["草稿"] = [["随手记"]]
    sheets[TWO][1].append("备注")
    sheets[TWO][4].append("新建")
    sheets[THREE].append([None, "纸质图书(册)", 12])
    sheets[TWO].append(["合计", None, 999])
    sheets[TWO].append([27, None, 5])
    assert {rule for rule, _, _ in rules(pack, sheets)} >= {
        "sheet-unknown",
        "column-unknown",
        "item-unknown",
        "row-unknown",
        "row-unnamed",
    }


def test_a_number_outside_the_table_is_told_with_its_row(pack, sheets):
    sheets[TWO][4].append(330)
    assert ("column-unknown", [3], ()) in rules(pack, sheets)


def test_missing_and_repeated_parts_are_told(pack, sheets):
    for row in sheets[TWO]:
        if len(row) > 19:
            del row[19]
    sheets[THREE].append(list(sheets[THREE][3]))
    del sheets[THREE][8]
    del sheets["表1 基本办学数据"]
    found = {(rule, columns) for rule, _, columns in rules(pack, sheets)}
    assert {("column-missing", ("terminals",)), ("item-missing", ("ebooks",))} <= found
    assert {("sheet-missing", ()), ("heading-repeated", ("lead_teachers_fulltime",))} <= found


def test_text_in_the_place_of_a_number_is_kept_and_told(pack, sheets):
    sheets[TWO][4][2] = "十二"
    sheets[TWO][5][2] = "1,012"
    sheets[TWO][6][2] = "#DIV/0!"
    data = read(pack, sheets)
    values = [row.values["tutors"] for row in data.tables["table2"].rows[2:5]]
    assert values == ["十二", 1012, "#DIV/0!"]
    found = [rule for rule in rules(pack, sheets) if rule[0] == "cell-not-number"]
    assert found == [("cell-not-number", [3], ("tutors",)), ("cell-not-number", [5], ("tutors",))]


def test_figures_given_as_about_are_read_where_the_text_gives_them_so(pack, sheets):
    for row in sheets["正文数据"]:
        if row[1] in ("教学投入约万元", "学费收入万元"):
            row[2] = f"约{row[2]}"
    found = read(pack, sheets).tables["narrative"].rows[0].values
    assert found["teaching_investment"] == Decimal("4009.84")
    assert found["tuition_income"] == "约4323.72"


def test_rows_keep_their_own_numbers_where_these_tell_them_apart(pack, sheets):
    del sheets[TWO][4]
    assert [row.no for row in read(pack, sheets).tables["table2"].rows][:4] == [1, 2, 4, 5]
    sheets[TWO][4][0] = 2
    assert [row.no for row in read(pack, sheets).tables["table2"].rows][:4] == [1, 2, 3, 4]


def test_a_heading_that_cannot_be_found_is_told_as_a_missing_sheet(pack, sheets):
    sheets[TWO][1] = [None] * 25
    assert ("sheet-missing", [], ()) in rules(pack, sheets)


def test_no_table_at_all_is_refused(pack):
    with pytest.raises(InvalidInputError, match="没有可读的表"):
        tables_in_grids(pack, {"其他": Grid("其他", [["x"]])}, "other.xlsx")


def test_a_large_report_takes_time_in_proportion_to_its_size(pack):
    def seconds(sites):
        data = consistent_tables(sites)
        began = time.process_time()
        check_tables(pack, data)
        return time.process_time() - began

    seconds(10)
    assert seconds(4000) < 12 * seconds(1000) + 1
