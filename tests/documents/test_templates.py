"""Sheets to fill in: every cell as promised, and a round trip without loss."""

import csv
import io

import openpyxl
import pytest

from zhiheng.documents.templates import write_template, write_wording_template
from zhiheng.facts.sheet_reading import read_score_sheet
from zhiheng.facts.wording_table import read_wording
from zhiheng.shared.problems import InvalidInputError


@pytest.fixture
def book(scorer):
    return openpyxl.load_workbook(io.BytesIO(write_template(scorer, ".xlsx")))


def column_of(sheet, heading):
    return next(cell.column for cell in sheet[1] if cell.value == heading)


def rules_of(sheet, cell):
    return [rule for rule in sheet.data_validations.dataValidation if cell.coordinate in rule.sqref]


def test_every_point_has_a_row_with_a_list_of_its_scores(book, scorer):
    sheet = book["打分"]
    column = column_of(sheet, "得分")
    assert [sheet.cell(row, 1).value for row in range(2, 125)] == [
        point.code for point in scorer.scheme.points
    ]
    assert sheet.max_row == 124
    for row, point in enumerate(scorer.scheme.points, start=2):
        (rule,) = rules_of(sheet, sheet.cell(row, column))
        assert rule.type == "list"
        scores = [int(score) for score in rule.formula1.strip('"').split(",")]
        expected = [0, point.points] if point.scoring == "binary" else range(point.points + 1)
        assert scores == list(expected)


def test_only_inputs_are_unlocked(book, scorer):
    for sheet in book:
        assert sheet.protection.sheet
    unlocked = {
        sheet.title: sum(not cell.protection.locked for row in sheet.iter_rows() for cell in row)
        for sheet in book
    }
    assert unlocked["打分"] == 123
    assert unlocked["标记"] == 3
    assert unlocked["文字"] == 61
    assert unlocked["封面"] == 2
    assert unlocked["数据"] > len(scorer.scheme.facts)


def test_facts_are_validated_by_their_kind(book, scorer):
    sheet = book["数据"]
    column = column_of(sheet, "值")
    kinds = {fact.key: fact.kind for fact in scorer.scheme.facts}
    wanted = {"truth": "list", "count": "whole", "amount": "decimal", "percent": "decimal"}
    for row in range(2, sheet.max_row + 1):
        (rule,) = rules_of(sheet, sheet.cell(row, column))
        kind = kinds[sheet.cell(row, 1).value]
        assert rule.type == wanted.get(kind, "decimal")
        if kind == "percent":
            assert (float(rule.formula1), float(rule.formula2)) == (0, 100)


def test_a_filled_sheet_survives_the_round_trip(tmp_path, book, scorer):
    cover = book["封面"]
    cover["B1"], cover["B2"] = "演示一分校", "2022"
    given = {}
    scores = book["打分"]
    for row, point in enumerate(scorer.scheme.points, start=2):
        if row % 5:
            given[point.code] = point.points if point.scoring == "binary" else point.points // 2
            scores.cell(row, column_of(scores, "得分")).value = given[point.code]
        else:
            given[point.code] = None
    book["标记"]["D2"], book["标记"]["D3"] = "是", "否"
    facts = book["数据"]
    for row in range(2, facts.max_row + 1):
        match facts.cell(row, 1).value:
            case "registered_students":
                facts.cell(row, column_of(facts, "值")).value = 35000
            case "has_arrears":
                facts.cell(row, column_of(facts, "值")).value = "否"
            case "tuition_income":
                facts.cell(row, column_of(facts, "前一年")).value = 4323.72
            case "textbooks_issued":
                facts.cell(row, column_of(facts, "当年")).value = 900
    book["文字"]["C2"] = "=不是公式"
    path = tmp_path / "filled.xlsx"
    book.save(path)
    read = read_score_sheet(path)
    assert not read.problems
    assert (read.sheet.unit, read.sheet.period) == ("演示一分校", "2022")
    assert read.sheet.scores == given
    assert list(read.sheet.flags) == ["4.1.1"]
    assert {key: str(value) for key, value in read.sheet.facts.items()} == {
        "registered_students": "35000",
        "has_arrears": "False",
        "tuition_income@2021": "4323.72",
        "textbooks_issued@2022": "900",
    }
    assert read.places["scores/1.1.1(1)"] == "打分!F2"
    assert scorer.evaluate(read.sheet).missing


def test_faults_in_a_filled_sheet_name_their_cell(tmp_path, book, scorer):
    scores, flags = book["打分"], book["标记"]
    scores["F2"], scores["F3"], scores["F4"] = 9, "四", 2.5
    scores["A6"] = "1.1.1(1)"
    flags["D2"] = "也许"
    path = tmp_path / "faulty.xlsx"
    book.save(path)
    read = read_score_sheet(path)
    assert [(p.where, p.code) for p in read.problems] == [
        ("scores/1.1.1(1)", "duplicate"),
        ("flags/4.1.1", "unknown_flag"),
    ]
    with pytest.raises(InvalidInputError) as refused:
        scorer.evaluate(read.sheet)
    placed = {p.where: p for p in read.placed(refused.value.problems)}
    assert "打分!F2" in placed["scores/1.1.1(1)"].message
    assert placed["scores/1.1.1(2)"].code == "not_integer"
    assert "打分!F3" in placed["scores/1.1.1(2)"].message
    assert placed["scores/1.1.1(3)"].code == "not_integer"


def test_the_csv_template_lists_every_point(scorer):
    rows = list(csv.reader(io.StringIO(write_template(scorer, ".csv").decode("utf-8-sig"))))
    assert rows[0] == ["编号", "名称", "满分", "得分"]
    assert len(rows) == 124


def test_letters_are_offered_where_points_are_graded(invented):
    sheet = openpyxl.load_workbook(io.BytesIO(write_template(invented, ".xlsx")))["打分"]
    (rule,) = rules_of(sheet, sheet.cell(2, column_of(sheet, "得分")))
    assert rule.formula1 == '"D,C,B,A"'


def test_a_long_list_becomes_a_range(invented):
    sheet = openpyxl.load_workbook(io.BytesIO(write_template(invented, ".xlsx")))["打分"]
    points = [point.code for point in invented.scheme.points]
    row = points.index("2.1.1.1.1(1)") + 2
    (rule,) = rules_of(sheet, sheet.cell(row, column_of(sheet, "得分")))
    assert (rule.type, float(rule.formula1), float(rule.formula2)) == ("decimal", 0, 77.5)


def test_the_wording_table_is_filled_and_read_back(tmp_path, scorer):
    book = openpyxl.load_workbook(io.BytesIO(write_wording_template(scorer.scheme)))
    sheet = book.active
    assert sheet.max_row == 1 + 6 + 25 + 61 + 105
    sheet["D2"] = "正式表述"
    path = tmp_path / "wording.xlsx"
    book.save(path)
    assert read_wording(path) == {"1": "正式表述"}
