"""What an import understands, refuses, and says."""

import datetime as dt

import pytest

from tests.fact_files import (
    AT,
    GOOD_RESULT,
    PSEUDONYMS,
    RESULTS,
    checked,
    codes,
    csv_bytes,
    excel_bytes,
    load,
    results,
    understood,
)
from zhiheng.facts.column_mapping import ColumnMapping, read_mapping, write_mapping
from zhiheng.facts.engine import open_facts
from zhiheng.facts.importing import check_drafts, read_drafts
from zhiheng.facts.schema import fact_tables
from zhiheng.facts.sources import SourceFile
from zhiheng.facts.store import FactStore
from zhiheng.shared.problems import InvalidInputError


@pytest.fixture
def store(tmp_path):
    return FactStore(tmp_path / "facts")


moment = dt.datetime.fromisoformat


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("60", 6000),
        ("59.99", 5999),
        ("59.9", 5990),
        ("６０", 6000),
        ("0", 0),
        ("100", 10000),
        ("60.00", 6000),
    ],
)
def test_scores_are_exact_hundredths(written, stored):
    (row,) = understood(results({"终考成绩": written}), "课程成绩.csv")
    assert row["final_score"] == stored


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("100.01", "range"),
        ("-0.01", "range"),
        ("59.999", "type"),
        ("6O", "type"),
        ("1e2", "type"),
        ("缺考", "type"),
    ],
)
def test_what_is_no_score_is_refused(written, code):
    assert codes(results({"终考成绩": written})) == [(2, "终考成绩", code)]


def test_an_empty_score_is_empty_and_not_zero():
    (row,) = understood(results({"终考成绩": " "}), "课程成绩.csv")
    assert row["final_score"] is None


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("2022-10-12 19:30:00", moment("2022-10-12 19:30")),
        ("2022/10/12 9:05", moment("2022-10-12 09:05")),
        ("2022-10-12T11:30:00Z", moment("2022-10-12 19:30")),
        ("2022-10-12T11:30:00.250+00:00", moment("2022-10-12 19:30:00.250")),
        ("2022-10-12T19:30:00+08:00", moment("2022-10-12 19:30")),
        ("2022-10-12T06:30:00-0500", moment("2022-10-12 19:30")),
        ("2022年10月12日", moment("2022-10-12 00:00")),
    ],
)
def test_moments_become_school_time(written, stored):
    rows = [("行为编号", "时间", "人员编号", "身份", "行为"), ("E1", written, "7", "学生", "登录")]
    (row,) = understood(csv_bytes(rows), "学习行为.csv")
    assert row["at"] == stored


@pytest.mark.parametrize(
    "written", ["2022-13-01 10:00", "2022-02-30", "45000", "19:30", "1850-01-01 10:00:00"]
)
def test_what_is_no_moment_is_refused(written):
    rows = [("行为编号", "时间", "人员编号", "身份", "行为"), ("E1", written, "7", "学生", "登录")]
    ((_, column, code),) = codes(csv_bytes(rows), "学习行为.csv")
    assert (column, code) == ("时间", "range" if written.startswith("1850") else "type")


@pytest.mark.parametrize("written", ["正考", "regular", "正常考试", " 正考 "])
def test_choices_are_taken_by_label_by_code_and_by_other_words(written):
    (row,) = understood(results({"考次": written}), "课程成绩.csv")
    assert row["sitting"] == "regular"


def test_a_choice_that_is_none_lists_what_would_be_one():
    with checked(results({"考次": "小考"})) as found:
        (fault,) = found.faults()
    assert fault.code == "unknown_choice"
    assert fault.allowed == ["正考", "补考", "重修", "免考", "补修"]
    assert "正考" in fault.message


def test_rows_are_numbered_as_in_the_file_blank_and_broken_ones_counted():
    lines = results({}, {"学号": "2"}, {"学号": "3", "终考成绩": "x"}).decode().splitlines()
    text = "\n".join(["学校：演示-某校", lines[0], lines[1], "", "a,b", lines[2], lines[3]])
    assert codes(text.encode()) == [(5, "", "ragged"), (7, "终考成绩", "type")]


def test_a_row_that_stands_twice_is_told_with_the_row_it_repeats():
    with checked(results({}, {"学号": "2"}, {"终考成绩": "1"})) as found:
        (fault,) = found.faults()
    assert (fault.row, fault.code) == (4, "duplicate")
    assert "第 2 行" in fault.message


def test_one_person_written_in_two_widths_is_one_person():
    assert codes(results({"学号": "007"}, {"学号": "００７"})) == [(3, "", "duplicate")]


def test_dates_in_the_wrong_order_are_refused():
    rows = [("学期编号", "学年", "开始日期", "结束日期"), ("a", "b", "2022-09-01", "2022-08-31")]
    assert codes(csv_bytes(rows), "学期.csv") == [(2, "结束日期", "order")]
    rows[1] = ("a", "b", "2022-09-01", "2022-09-01")
    assert codes(csv_bytes(rows), "学期.csv") == []


def test_references_are_looked_up_where_the_other_table_is_loaded(store):
    assert codes(results({}), store=store) == []
    headings = ("课程编号", "课程名称", "学分")
    load(store, csv_bytes([headings, ("00042", "演示-课程", "4")]), "课程.csv")
    assert codes(results({}), store=store) == []
    assert codes(results({"课程编号": "00043"}), store=store) == [
        (2, "课程编号", "unknown_reference")
    ]
    with checked(results({"课程编号": "00043"}), store=store) as found:
        assert found.is_loadable
        assert found.counts == {"rows": 1, "bad_rows": 0, "errors": 0, "warnings": 1}


def test_bad_rows_are_left_out_only_when_asked(store):
    content = results({}, {"学号": "2", "终考成绩": "x"}, {"学号": "3"})
    with checked(content, store=store) as found:
        assert not found.is_loadable
    with checked(content, store=store, skip_bad_rows=True) as found:
        (made,) = found.load(by="a", at=AT)
    assert made.rows == 2
    assert (made.counts["rows_read"], made.counts["rows_left_out"]) == (3, 1)


def test_a_file_of_bad_rows_only_is_refused_even_then(store):
    with checked(results({"终考成绩": "x"}), store=store, skip_bad_rows=True) as found:
        assert not found.is_loadable


def test_names_and_telephones_are_not_taken_in():
    rows = [(*RESULTS, "学生姓名", "手机号", "备注"), (*GOOD_RESULT, "演示-甲", "1", "x")]
    with checked(csv_bytes(rows)) as found:
        notes = {note.code: note.message for note in found.notes}
        assert found.is_loadable
    assert set(notes) == {"personal_column", "unknown_column"}
    assert "备注" in notes["unknown_column"]


def test_identifiers_are_masked_in_what_is_said_and_plain_in_the_users_own_file():
    with checked(results({"学号": "99887766\n55"})) as found:
        (masked,) = found.faults()
        (plain,) = found.faults(plain=True)
    assert "887766" not in f"{masked}"
    assert plain.value.startswith("99887766")


def test_the_pairs_of_pseudonym_and_identifier_are_handed_over_before_the_load(store):
    told = []
    with checked(results({}, {"课程编号": "00043"}, {"学号": "2"}), store=store) as found:
        found.load(by="a", at=AT, on_identities=told.extend)
    assert sorted(told) == sorted(
        (PSEUDONYMS.of("person", each), each) for each in ("0022010007", "2")
    )


def test_a_load_does_not_happen_when_the_pairs_cannot_be_kept(store):
    def refuse(_pairs):
        raise OSError("no room")

    with checked(results({}), store=store) as found, pytest.raises(OSError, match="no room"):
        found.load(by="a", at=AT, on_identities=refuse)
    assert not store.exists


def test_progress_is_told_to_the_end():
    told = []
    drafts = read_drafts(SourceFile("课程成绩.csv", results({})))
    with check_drafts(drafts, pseudonymiser=PSEUDONYMS, progress=lambda *at: told.append(at)):
        assert told[-1][0] == told[-1][1]


@pytest.mark.parametrize("name", ["课程成绩.csv", "results.csv", "随便.csv"])
def test_the_table_is_told_by_the_name_of_the_file_or_its_headings(name):
    (draft,) = read_drafts(SourceFile(name, results({})))
    assert draft.table is fact_tables()["results"]


def test_headings_that_fit_several_tables_are_not_guessed():
    content = csv_bytes([("学号", "课程编号", "学期"), ("1", "2", "3")])
    (draft,) = read_drafts(SourceFile("表.csv", content))
    (problem,) = draft.problems
    assert problem.code == "ambiguous_table"
    assert {"exam_registrations", "enrolments"} <= set(problem.allowed)
    assert read_drafts(SourceFile("表.csv", content), table="报考")[0].problems == []


def test_a_missing_required_column_names_the_heading_that_may_be_meant():
    content = csv_bytes([("学号", "课程编号", "学期", "考次情况"), ("1", "2", "3", "正考")])
    (draft,) = read_drafts(SourceFile("课程成绩.csv", content))
    (problem,) = draft.problems
    assert problem.code == "missing_column"
    assert "考次情况" in problem.message


def test_two_headings_for_one_column_are_not_chosen_from():
    content = csv_bytes(
        [("学号", "课程编号", "课程代码", "学期", "考次"), ("1", "2", "3", "4", "正考")]
    )
    (draft,) = read_drafts(SourceFile("课程成绩.csv", content))
    assert [problem.code for problem in draft.problems] == ["duplicate_column"]


def test_a_saved_mapping_reads_other_headings_and_fills_in_constants():
    content = csv_bytes([("XH", "KCH", "卷面"), ("7", "00042", "71.5")])
    mapping = ColumnMapping(
        table="results",
        columns={"student_id": "XH", "course_id": "KCH", "final_score": "卷面"},
        constants={"term_id": "2022秋", "sitting": "正考"},
    )
    read = read_mapping(write_mapping(mapping), "对应.yaml")
    assert read == mapping
    (draft,) = read_drafts(SourceFile("导出.csv", content), mapping=read)
    with check_drafts([draft], pseudonymiser=PSEUDONYMS) as found:
        assert list(found.faults()) == []
        ((row),) = found.staged[0].preview(5)
    assert row[1:4] == ["00042", "2022秋", "regular"]


def test_a_constant_that_is_not_allowed_is_a_fault_of_every_row():
    mapping = ColumnMapping(
        table="results",
        columns={"student_id": "学号", "course_id": "课程编号"},
        constants={"term_id": "2022秋", "sitting": "小考"},
    )
    drafts = read_drafts(SourceFile("x.csv", results({}, {"学号": "2"})), mapping=mapping)
    with check_drafts(drafts, pseudonymiser=PSEUDONYMS) as found:
        assert [(fault.row, fault.code) for fault in found.faults()] == [
            (2, "unknown_choice"),
            (3, "unknown_choice"),
        ]


@pytest.mark.parametrize(
    "text",
    [
        "table: results",
        "table: nothing\ncolumns: {}",
        "[]",
        "columns: {a: b}\ntable: results\nx: 1",
        "a: &b c",
    ],
)
def test_what_is_no_mapping_is_refused_in_words(text):
    with pytest.raises(InvalidInputError):
        read_mapping(text.encode(), "对应.yaml")


def test_sheets_of_a_workbook_are_loaded_as_their_tables_and_explanations_left_aside(store):
    courses = [("课程编号", "课程名称", "学分"), ("00042", "演示-课程", 4)]
    content = excel_bytes(
        {"说明": [("怎样填写",)], "课程": courses, "课程成绩": [RESULTS, GOOD_RESULT]}
    )
    made = load(store, content, "全部.xlsx")
    assert [(each.table, each.sheet) for each in made] == [
        ("courses", "课程"),
        ("results", "课程成绩"),
    ]


def test_one_bad_sheet_holds_up_the_whole_workbook(store):
    courses = [("课程编号", "课程名称", "学分"), ("00042", "演示-课程", "四")]
    content = excel_bytes({"课程": courses, "课程成绩": [RESULTS, GOOD_RESULT]})
    with checked(content, "全部.xlsx", store=store) as found:
        assert not found.is_loadable
    assert not store.exists


def test_an_empty_store_gives_every_table_typed_and_empty(tmp_path, store):
    load(store, results({}), "课程成绩.csv")
    with open_facts(store.folder) as facts:
        assert facts.present == {"results"}
        for name, table in fact_tables().items():
            described = facts.connection.execute(f"DESCRIBE {name}").fetchall()
            assert [row[:2] for row in described] == [(c.name, c.stored_as) for c in table.columns]


def test_plain_files_named_by_table_are_facts_too(tmp_path):
    (tmp_path / "results.csv").write_bytes(results({}))
    (tmp_path / "学期.csv").write_bytes(
        csv_bytes(
            [("学期编号", "学年", "开始日期", "结束日期"), ("a", "b", "2022-09-01", "2023-01-15")]
        )
    )
    with open_facts(tmp_path) as facts:
        assert facts.present == {"results", "terms"}
        assert facts.connection.execute(
            "SELECT student_id, final_score FROM results"
        ).fetchall() == [("0022010007", 7150)]
        before = facts.digest
    (tmp_path / "results.csv").write_bytes(results({"终考成绩": "70"}))
    with open_facts(tmp_path) as facts:
        assert facts.digest != before


def test_a_plain_file_with_faults_is_refused_with_each_of_them(tmp_path):
    (tmp_path / "results.csv").write_bytes(results({"终考成绩": "x"}, {"学号": "2", "考次": "y"}))
    with pytest.raises(InvalidInputError) as refused:
        open_facts(tmp_path)
    assert [problem.code for problem in refused.value.problems] == ["type", "unknown_choice"]


def test_a_folder_without_facts_is_refused(tmp_path):
    with pytest.raises(InvalidInputError, match="不是事实库"):
        open_facts(tmp_path)
