"""Score sheets from JSON, CSV and Excel."""

import io
import json

import openpyxl
import pytest

from zhiheng.documents.templates import write_template
from zhiheng.facts.sheet_reading import read_facts, read_score_sheet, with_facts
from zhiheng.shared.problems import InvalidInputError


def read(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_score_sheet(path)


def refused(tmp_path, name, content):
    with pytest.raises(InvalidInputError) as error:
        read(tmp_path, name, content)
    return [(p.where, p.code) for p in error.value.problems]


def found(sheet_file):
    return [(p.where, p.code) for p in sheet_file.problems]


def test_a_json_sheet_is_read_whole(tmp_path):
    data = {
        "unit": " 演示 ",
        "period": 2022,
        "scores": {"2.1.2": 9, "1.1.1(1)": None},
        "flags": ["4.1.1"],
        "facts": {"registered_students": 3, "has_arrears": False},
        "narratives": {"1.1.1": "文\u0000字"},
    }
    sheet = read(tmp_path, "a.json", "\ufeff" + json.dumps(data)).sheet
    assert (sheet.unit, sheet.period) == ("演示", "2022")
    assert sheet.scores == {"2.1.2": 9, "1.1.1(1)": None}
    assert list(sheet.flags) == ["4.1.1"]
    assert sheet.narratives == {"1.1.1": "文□字"}


def test_repeated_and_unknown_keys_of_json_are_found(tmp_path):
    text = (
        '{"scores": {"2.1.2": 1, "2.1.2": 2}, "facts": {"a": 1, "a": 1},'
        ' "unit": "x", "unit": "y", "extra": 1}'
    )
    assert found(read(tmp_path, "a.json", text)) == [
        ("unit", "duplicate"),
        ("extra", "unknown_key"),
        ("scores/2.1.2", "duplicate"),
        ("facts/a", "duplicate"),
    ]


def test_wrong_shapes_inside_json_are_found(tmp_path):
    text = '{"unit": 5, "scores": [1], "flags": "4.1.1", "facts": 3, "narratives": {"1.1.1": 7}}'
    assert found(read(tmp_path, "a.json", text)) == [
        ("scores", "unreadable"),
        ("facts", "unreadable"),
        ("unit", "unreadable"),
        ("flags", "unreadable"),
        ("narratives/1.1.1", "unreadable"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "3",
        '{"facts": {"a": NaN}}',
        "[" * 100_000,
        b"\xff\xfe{",
    ],
)
def test_what_is_no_sheet_at_all_is_refused(tmp_path, content):
    assert refused(tmp_path, "a.json", content) == [("a.json", "unreadable")]


def test_a_missing_file_and_an_unknown_ending_are_refused(tmp_path):
    with pytest.raises(InvalidInputError, match="没有这个文件"):
        read_score_sheet(tmp_path / "none.json")
    assert refused(tmp_path, "a.docx", "x") == [("a.docx", "unreadable")]


@pytest.mark.parametrize(
    "header", ["编号,得分", "code,score", "观测点编号,自评得分", "名称,编号,得分"]
)
def test_csv_scores_are_read_under_the_usual_headings(tmp_path, header):
    row = "甲,2.1.2,9" if header.startswith("名称") else "2.1.2,9"
    sheet = read(tmp_path, "a.csv", f"{header}\n{row}\n").sheet
    assert sheet.scores == {"2.1.2": 9}


def test_csv_keeps_blanks_missing_and_finds_repetitions(tmp_path):
    read_file = read(tmp_path, "a.csv", "编号,得分\n2.1.2,\n1.1.1(1),4\n1.1.1(1),3\n,5\n")
    assert read_file.sheet.scores == {"2.1.2": None, "1.1.1(1)": 4, "": 5}
    assert found(read_file) == [("scores/1.1.1(1)", "duplicate")]
    assert "A4" in read_file.problems[0].message


def test_csv_without_headings_is_refused(tmp_path):
    assert refused(tmp_path, "a.csv", "2.1.2,9\n") == [("a.csv", "unreadable")]


def test_facts_come_from_their_own_file(tmp_path):
    for name, content in (
        ("f.json", '{"a": 1, "b": true}'),
        ("g.json", '{"facts": {"a": 1, "b": true}}'),
        ("h.csv", "键,值\na,1\nb,是\nc,\n"),
    ):
        path = tmp_path / name
        path.write_text(content)
        assert read_facts(path).sheet.facts == {"a": 1, "b": True}


def test_a_fact_in_both_files_is_refused(tmp_path):
    (tmp_path / "f.json").write_text('{"a": 1, "b": 2}')
    sheet = read(tmp_path, "a.json", '{"facts": {"a": 2}}')
    joined = with_facts(sheet, read_facts(tmp_path / "f.json"))
    assert found(joined) == [("facts/a", "duplicate")]
    assert joined.sheet.facts == {"a": 2, "b": 2}


def test_every_template_is_read_back_empty(tmp_path, scorer):
    for ending in (".xlsx", ".csv", ".json"):
        sheet_file = read(tmp_path, f"t{ending}", write_template(scorer, ending))
        assert not sheet_file.problems
        assert set(sheet_file.sheet.scores) == {point.code for point in scorer.scheme.points}
        outcome = scorer.evaluate(sheet_file.sheet)
        assert len(outcome.missing) == 123


def fill(path, content, cells):
    """Write a filled score sheet: formulas that failed where a value begins with #."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for (sheet, address), value in cells.items():
        book[sheet][address] = value
    book.save(path)


def row_of(content, sheet, code):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return next(row[0].row for row in book[sheet].iter_rows() if row[0].value == code)


def test_a_failed_formula_is_a_fault_with_its_address(tmp_path, scorer):
    template = write_template(scorer, ".xlsx")
    fact = row_of(template, "数据", "tuition_income")
    cells = {
        ("封面", "B1"): "#REF!",
        ("打分", "F2"): "#DIV/0!",
        ("标记", "D2"): "#NAME?",
        ("数据", f"E{fact}"): "#N/A",
        ("文字", "C2"): "#VALUE!",
    }
    fill(tmp_path / "f.xlsx", template, cells)
    sheet = read_score_sheet(tmp_path / "f.xlsx")
    assert found(sheet) == [
        ("unit", "unreadable"),
        ("flags/4.1.1", "unknown_flag"),
        ("narratives/1.1.1", "unreadable"),
    ]
    with pytest.raises(InvalidInputError) as refused_content:
        scorer.evaluate(sheet.sheet)
    problems = sheet.placed(refused_content.value.problems)
    assert [(p.where, p.code) for p in problems] == [
        ("scores/1.1.1(1)", "not_integer"),
        ("facts/tuition_income", "invalid_fact"),
    ]
    assert "#DIV/0!" in problems[0].message
    assert "打分!F2" in problems[0].message


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", "编号,得分,得分\n2.1.2,9,0\n"), ("f.csv", "键,值,前一年,前一年\na,1,2,3\n")],
)
def test_a_column_that_stands_twice_is_refused(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    with pytest.raises(InvalidInputError) as error:
        (read_score_sheet if name == "a.csv" else read_facts)(tmp_path / name)
    (problem,) = error.value.problems
    assert problem.code == "duplicate"
    assert problem.where in ("a.csv!C1", "f.csv!D1")


def test_columns_that_are_not_read_may_stand_twice(tmp_path):
    sheet = read(tmp_path, "a.csv", "编号,备注,备注,得分\n2.1.2,a,b,9\n").sheet
    assert sheet.scores == {"2.1.2": 9}


def test_every_header_of_a_workbook_is_checked(tmp_path, scorer):
    cells = {
        ("打分", "D1"): "得分",
        ("标记", "B1"): "编号",
        ("数据", "H1"): "前三年",
        ("文字", "A1"): "code",
    }
    fill(tmp_path / "f.xlsx", write_template(scorer, ".xlsx"), cells)
    assert found(read_score_sheet(tmp_path / "f.xlsx")) == [
        ("打分!F1", "duplicate"),
        ("标记!B1", "duplicate"),
        ("数据!H1", "duplicate"),
        ("文字", "unreadable"),
    ]


def filled_by_year(tmp_path, scorer, period, values):
    template = write_template(scorer, ".xlsx")
    row = row_of(template, "数据", "tuition_income")
    headings = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(template))["数据"][1]]
    cells = {("封面", "B2"): period} if period else {}
    for heading, value in values.items():
        letter = "ABCDEFGHIJ"[headings.index(heading)]
        cells["数据", f"{letter}{row}"] = value
    fill(tmp_path / "f.xlsx", template, cells)
    return tmp_path / "f.xlsx"


def test_year_columns_follow_the_period_that_is_judged(tmp_path, scorer):
    path = filled_by_year(tmp_path, scorer, 2021, {"前一年": 3})
    assert read_score_sheet(path).sheet.facts == {"tuition_income@2020": 3}
    assert read_score_sheet(path, "2022").sheet.facts == {"tuition_income@2021": 3}
    assert read_score_sheet(path, "2022").sheet.period == "2022"
    assert read_facts(path).sheet.facts == {"tuition_income@2020": 3}
    assert read_facts(path, otherwise="2022").sheet.facts == {"tuition_income@2020": 3}
    assert read_facts(path, "2022").sheet.facts == {"tuition_income@2021": 3}


def test_a_period_may_come_from_outside_the_file(tmp_path, scorer):
    path = filled_by_year(tmp_path, scorer, None, {"前三年": 1, "前二年": 2, "前一年": 3})
    assert read_score_sheet(path, "2022 自评").sheet.facts == {
        "tuition_income@2019": 1,
        "tuition_income@2020": 2,
        "tuition_income@2021": 3,
    }
    assert read_facts(path, otherwise="2022").sheet.facts["tuition_income@2021"] == 3
    (tmp_path / "a.csv").write_text("编号,得分\n2.1.2,9\n")
    assert read_score_sheet(tmp_path / "a.csv", "2022").sheet.period == "2022"


def test_year_columns_without_a_year_are_a_fault(tmp_path, scorer):
    for period in (None, "试评"):
        read_file = read_score_sheet(filled_by_year(tmp_path, scorer, period, {"前一年": 3}))
        assert found(read_file) == [("facts/tuition_income@前一年", "unknown_key")]
        assert "--period" in read_file.problems[0].message
        assert read_file.sheet.facts == {}


def test_a_year_given_twice_is_a_duplicate(tmp_path):
    (tmp_path / "f.csv").write_text("键,值,前一年\ntuition@2021,5,\ntuition,,6\n")
    read_file = read_facts(tmp_path / "f.csv", "2022")
    assert found(read_file) == [("facts/tuition@2021", "duplicate")]
    assert read_file.sheet.facts == {"tuition@2021": 5}


def test_a_fact_without_a_value_contradicts_nothing(tmp_path, scorer):
    (tmp_path / "f.json").write_text('{"a": 1, "b": null, "c": 0}')
    sheet = read(tmp_path, "a.json", '{"facts": {"a": null, "b": 2, "d": null}}')
    joined = with_facts(sheet, read_facts(tmp_path / "f.json"))
    assert found(joined) == []
    assert joined.sheet.facts == {"a": 1, "b": 2, "c": 0, "d": None}
    template = read(tmp_path, "t.json", write_template(scorer, ".json"))
    (tmp_path / "g.json").write_text('{"tuition_income": 5}')
    filled = with_facts(template, read_facts(tmp_path / "g.json"))
    assert found(filled) == []
    assert scorer.evaluate(filled.sheet).facts.values["tuition_income"] == 5


def test_numbers_of_too_many_digits_are_kept_as_written_and_refused_where_they_stand(
    tmp_path, scorer
):
    text = """{"unit": 1e5000, "scores": {"2.1.2": 1e5000, "1.1.1(1)": 1e99999999, "1.1.1(2)": %s},
      "facts": {"teachers_established": 1e-999998, "tuition_income": 2.%s}}"""
    sheet = read(tmp_path, "a.json", text % ("9" * 5000, "9" * 40))
    assert found(sheet) == [("unit", "unreadable")]
    with pytest.raises(InvalidInputError) as error:
        scorer.evaluate(sheet.sheet)
    assert [(p.where, p.code) for p in error.value.problems] == [
        ("scores/1.1.1(1)", "not_integer"),
        ("scores/1.1.1(2)", "not_integer"),
        ("scores/2.1.2", "not_integer"),
        ("facts/teachers_established", "invalid_fact"),
        ("facts/tuition_income", "invalid_fact"),
    ]
    assert "1e5000" in error.value.problems[2].message
    assert "至多 30 位数字" in error.value.problems[4].message


def test_a_workbook_may_have_empty_sheets(tmp_path, scorer):
    book = openpyxl.load_workbook(io.BytesIO(write_template(scorer, ".xlsx")))
    book.remove(book["标记"])
    book.create_sheet("标记")
    book.save(tmp_path / "f.xlsx")
    assert found(read_score_sheet(tmp_path / "f.xlsx")) == []
