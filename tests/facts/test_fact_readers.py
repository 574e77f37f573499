"""Every format of facts is read rightly, cell by cell."""

import datetime as dt
import gc
import json
import warnings

import dbf
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.fact_files import (
    GOOD_RESULT,
    RESULTS,
    checked,
    codes,
    csv_bytes,
    excel_bytes,
    understood,
)

moment = dt.datetime.fromisoformat


def write_dbase(path, fields, *records):
    """Write a dBase table; its writer leaves files to the garbage collector."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        table = dbf.Table(str(path), fields, codepage="cp936")
        with table.open(dbf.READ_WRITE):
            for record in records:
                table.append(record)
        del table
        gc.collect()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_is_read_in_every_usual_encoding_and_delimiter(encoding, delimiter):
    content = csv_bytes([RESULTS, GOOD_RESULT], encoding, delimiter)
    (row,) = understood(content, "课程成绩.csv")
    assert (row["course_id"], row["term_id"], row["final_score"]) == ("00042", "2022秋", 7150)


def test_ids_keep_their_zeros_whatever_the_format(tmp_path):
    expected = {"course_id": "00042", "formative_score": 8200, "sitting": "regular"}
    excel = excel_bytes({"课程成绩": [RESULTS, GOOD_RESULT]})
    columns = {"course_id": ["00042"], "formative_score": [82.0], "sitting": ["regular"]}
    columns |= {"student_id": ["0022010007"], "term_id": ["2022秋"]}
    pq.write_table(pa.table(columns), tmp_path / "results.parquet")
    fields = "student_id C(20); course_id C(10); term_id C(10); sitting C(10); 形考成绩 N(6,2)"
    write_dbase(tmp_path / "results.dbf", fields, ("0022010007", "00042", "2022秋", "正考", 82))
    files = {
        "课程成绩.xlsx": excel,
        "results.parquet": (tmp_path / "results.parquet").read_bytes(),
        "results.dbf": (tmp_path / "results.dbf").read_bytes(),
    }
    for name, content in files.items():
        (row,) = understood(content, name)
        assert expected.items() <= row.items(), name


def test_numbers_and_dates_of_excel_are_read_as_they_are_seen():
    headings = ("学期编号", "学年", "开始日期", "结束日期", "教学周数")
    rows = [headings, (20222, "2022-2023", dt.date(2022, 9, 1), "2023年1月15日", 18.0)]
    (row,) = understood(excel_bytes({"学期": rows}), "学期.xlsx")
    assert row["term_id"] == "20222"
    assert row["starts_on"] == dt.date(2022, 9, 1)
    assert row["ends_on"] == dt.date(2023, 1, 15)
    assert row["teaching_weeks"] == 18


def test_a_number_that_excel_has_already_rounded_is_refused_as_an_id():
    rows = [RESULTS, (2022010000700000123.0, *GOOD_RESULT[1:])]
    assert (2, "学号", "long_number") in codes(excel_bytes({"课程成绩": rows}), "课程成绩.xlsx")
    fifteen = [RESULTS, (202201000070012.0, *GOOD_RESULT[1:])]
    assert codes(excel_bytes({"课程成绩": fifteen}), "课程成绩.xlsx") == []


def test_a_failed_formula_is_told_and_never_taken_for_an_empty_cell():
    rows = [RESULTS, (*GOOD_RESULT[:5], "=1/0", "74.65")]
    with checked(excel_bytes({"课程成绩": rows}), "课程成绩.xlsx") as found:
        (fault,) = found.faults()
    assert (fault.code, fault.address) == ("error_cell", "课程成绩.xlsx 课程成绩!F2")
    assert "#DIV/0!" in fault.message


def statement(**changes: object) -> dict[str, object]:
    whole = {
        "id": "e1",
        "timestamp": "2022-10-12T11:30:00Z",
        "actor": {"account": {"homePage": "http://lms", "name": "0022010007"}},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/answered"},
        "object": {"id": "http://lms/task/1"},
    }
    return {**whole, **changes}


@pytest.mark.parametrize("shape", ["array", "lines", "wrapped"])
def test_statements_become_learning_events_in_every_shape_of_file(shape):
    both = [
        statement(),
        statement(id="e2", verb={"id": "https://w3id.org/xapi/dod-isd/verbs/commented"}),
    ]
    content = {
        "array": json.dumps(both),
        "lines": "\n".join(map(json.dumps, both)),
        "wrapped": json.dumps({"statements": both, "more": ""}),
    }[shape]
    first, second = understood(content.encode(), "导出.json" if shape != "lines" else "导出.jsonl")
    assert (first["action"], second["action"]) == ("submit", "reply")
    assert first["at"] == moment("2022-10-12 19:30")
    assert first["role"] == "student"


def test_what_a_statement_says_around_the_act_is_read():
    course = {
        "id": "http://lms/course/00042",
        "definition": {"type": "http://adlnet.gov/expapi/activities/course"},
    }
    whole = statement(
        actor={"mbox": "mailto:t7@school.invalid"},
        verb={"id": "http://adlnet.gov/expapi/verbs/responded"},
        result={"duration": "PT1H2M3.4S"},
        context={
            "instructor": {"mbox": "mailto:t7@school.invalid"},
            "platform": "学习网",
            "statement": {"objectType": "StatementRef", "id": "b1"},
            "contextActivities": {"grouping": [course]},
        },
    )
    (row,) = understood(json.dumps([whole]).encode(), "导出.json")
    expected = {"role": "teacher", "course_id": "00042", "duration_s": 3723, "parent_id": "b1"}
    assert {**expected, "source": "学习网", "action": "reply"}.items() <= row.items()


def test_unknown_verbs_count_as_other_and_are_told():
    content = json.dumps([statement(verb={"id": "http://x/verbs/juggled"}), statement(id="e2")])
    with checked(content.encode(), "导出.json") as found:
        assert [row[5] for row in found.staged[0].preview(5)] == ["other", "submit"]
        (note,) = found.notes
    assert "juggled" in note.message
    assert "1 条" in note.message


def test_a_broken_statement_is_an_error_of_its_row():
    content = json.dumps(
        [statement(), statement(id="e2", actor={}), 5, statement(id="e3", timestamp="x")]
    )
    with checked(content.encode(), "导出.json") as found:
        assert [(fault.row, fault.code) for fault in found.faults()] == [
            (2, "statement"),
            (3, "statement"),
            (4, "type"),
        ]
        assert found.counts["rows"] == 4


def test_memo_fields_and_deleted_records_of_dbase_are_left_out(tmp_path):
    fields = "student_id C(20); course_id C(10); term_id C(10); sitting C(10); remark M"
    kept, dropped = (
        ("7", "00042", "2022秋", "正考", "长文字"),
        ("8", "00042", "2022秋", "正考", "已删"),
    )
    write_dbase(tmp_path / "results.dbf", fields, kept, dropped)
    content = (tmp_path / "results.dbf").read_bytes()
    deleted = content.replace(b" 8      ", b"*8      ")  # how a record is marked
    assert deleted != content
    with checked(deleted, "results.dbf") as found:
        assert found.counts["rows"] == 1
        assert [note.message for note in found.notes] == ["字段「REMARK」是备注字段，没有读取"]
