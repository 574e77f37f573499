"""`zhiheng decide`: the agreed JSON, every form of input, and what is refused."""

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from tests.engine.decisions.packs import write_pack
from zhiheng.cli.main import main
from zhiheng.measures.spark import why_no_spark

RULES = """
ruleset: audit
title: 毕业审核
document: rules
subject: {label: 学生, table: students, key: student_id, unit: unit_id}
inputs:
  - {key: mode, label: 学习形式, type: choice, choices: {open: 开放, network: 网络},
     origin: {column: mode}}
  - {key: enrolled_on, label: 注册日期, type: date, origin: {column: enrolled_on}}
  - {key: credits, label: 已得学分, type: number, scale: 1, unit: 学分,
     origin: {table: results, by: [student_id], take: credits, aggregate: sum}}
  - {key: applied, label: 已申请, type: truth}
  - {key: papers, label: 材料, type: codes, choices: {form: 申请表, photo: 照片}}
rules:
  - {id: credits, title: 学分, clause: 一, at_least: {got: credits, need: enough}, unit: 学分,
     message: "已得 {got} 学分，还差 {shortfall} 学分"}
  - {id: applied, title: 申请, clause: 二, holds: applied}
  - {id: time, title: 期限, clause: 三, at_most: {got: today, need: "years_after(enrolled_on, 8)"}}
  - {id: photo, title: 照片, clause: 四, when: "mode == 'open'", holds: "has(papers, 'photo')"}
"""
PARAMETERS = """
parameters:
  - {id: enough, label: 毕业学分, value: 76, source: {document: rules, clause: 一}}
"""
GOOD = {
    "mode": "open",
    "enrolled_on": "2018-03-01",
    "credits": 76,
    "applied": True,
    "papers": ["form", "photo"],
}
DAY = "2022-12-31"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_pack(tmp_path_factory.mktemp("packs") / "invented", RULES, PARAMETERS))


@pytest.fixture
def decide(pack: str):
    """Run the command in this process and return its status and the JSON it writes."""

    def call(facts: Path | str, *options: str, ruleset: str = "audit") -> tuple[int, Any]:
        arguments = ["decide", pack, ruleset, str(facts), "--format", "json"]
        if "--as-of" not in options:
            arguments += ["--as-of", DAY]
        done = CliRunner().invoke(main, [*arguments, *options])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, json.loads(done.stdout)

    return call


def written(path: Path, data: Any) -> Path:
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def outcomes(audit: dict[str, Any]) -> dict[str, int]:
    return {outcome: count for outcome, count in audit["outcomes"].items() if count}


def refused(answer: tuple[int, Any]) -> list[tuple[str, str, str]]:
    status, data = answer
    assert status == 2
    return [(each["where"], each["code"], each["message"]) for each in data["errors"]]


def test_one_subject_is_one_object_with_a_reason_for_every_rule(decide, tmp_path):
    status, data = decide(written(tmp_path / "s1.json", {**GOOD, "credits": 75.5}))
    assert status == 0
    assert data == {
        "pack": "invented",
        "edition": "test-2022",
        "ruleset": "audit",
        "subject": "s1",
        "outcome": "failed",
        "reasons": [
            {
                "rule": "credits",
                "outcome": "failed",
                "need": 76,
                "got": 75.5,
                "shortfall": 0.5,
                "clause": "规定 一",
                "message": "学分：已得 75.5 学分，还差 0.5 学分",
            },
            {
                "rule": "applied",
                "outcome": "passed",
                "need": None,
                "got": None,
                "shortfall": None,
                "clause": "规定 二",
                "message": "申请：符合",
            },
            {
                "rule": "time",
                "outcome": "passed",
                "need": "2026-03-01",
                "got": "2022-12-31",
                "shortfall": 0,
                "clause": "规定 三",
                "message": "期限：符合（实际 2022-12-31，要求 2026-03-01）",
            },
            {
                "rule": "photo",
                "outcome": "passed",
                "need": None,
                "got": None,
                "shortfall": None,
                "clause": "规定 四",
                "message": "照片：符合",
            },
        ],
    }


def test_many_subjects_are_counts_and_a_long_table(decide, tmp_path):
    people = [
        {"subject": "a", **GOOD},
        {"subject": "b", **GOOD, "credits": 75.9},
        {"subject": "c", **GOOD, "credits": None, "mode": "network"},
    ]
    out = tmp_path / "new" / "found.csv"
    status, data = decide(written(tmp_path / "all.json", people), "--out", str(out))
    assert status == 0
    zero = {"not_applicable": 0, "passed": 0, "needs_review": 0, "missing": 0, "failed": 0}
    assert data == {
        "pack": "invented",
        "edition": "test-2022",
        "ruleset": "audit",
        "engine": "duckdb",
        "subjects": 3,
        "outcomes": {**zero, "passed": 1, "missing": 1, "failed": 1},
        "rules": [
            {"rule": "credits", "title": "学分", **zero, "passed": 1, "missing": 1, "failed": 1},
            {"rule": "applied", "title": "申请", **zero, "passed": 3},
            {"rule": "time", "title": "期限", **zero, "passed": 3},
            {"rule": "photo", "title": "照片", **zero, "passed": 2, "not_applicable": 1},
        ],
        "out": str(out),
    }
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:6] == ["subject", "rule", "outcome", "need", "got", "shortfall"]
    assert len(rows) == 12
    (failed,) = (row for row in rows if row["outcome"] == "failed")
    assert (failed["subject"], failed["rule"]) == ("b", "credits")
    assert [float(failed[name]) for name in ("need", "got", "shortfall")] == [76, 75.9, 0.1]


def test_a_list_of_one_is_still_a_list(decide, tmp_path):
    status, data = decide(written(tmp_path / "one.json", [{"subject": "a", **GOOD}]))
    assert (status, data["subjects"]) == (0, 1)


def test_the_long_table_is_parquet_where_its_name_says_so(decide, tmp_path):
    out = tmp_path / "found.parquet"
    decide(written(tmp_path / "s1.json", GOOD), "--out", str(out))
    assert pq.read_table(out, columns=["subject", "rule", "outcome"]).num_rows == 4


@pytest.mark.parametrize(
    "data",
    [
        [{"subject": "a", **GOOD}, {"subject": "b", **GOOD, "credits": 1}],
        {"a": GOOD, "b": {**GOOD, "credits": "1.0"}},
        {"subjects": [{"student_id": "a", **GOOD}, {"编号": "b", **GOOD, "credits": 1}]},
    ],
    ids=["a list", "by key", "a list in an object"],
)
def test_json_may_be_a_list_or_by_key(decide, tmp_path, data):
    path = written(tmp_path / "many.json", data)
    status, audit = decide(path)
    assert (status, outcomes(audit)) == (0, {"passed": 1, "failed": 1})
    status, one = decide(path, "--subject", "b")
    assert (status, one["subject"], one["outcome"]) == (0, "b", "failed")


HEADINGS = ["学生编号", "学习形式", "注册日期", "已得学分", "已申请", "材料", "备注"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_may_have_chinese_headings_words_and_dates(decide, tmp_path, encoding):
    path = tmp_path / "名单.csv"
    path.write_text(
        "2022 年毕业审核名单\n"
        + ",".join(HEADINGS)
        + "\n007,开放,2018/3/1,76,是,申请表；照片,好\n008,网络,2018年3月1日,75.9,否,,\n,,,,,,\n",
        encoding=encoding,
    )
    status, audit = decide(path)
    assert (status, outcomes(audit)) == (0, {"passed": 1, "failed": 1})
    assert decide(path, "--subject", "007")[1]["outcome"] == "passed"


def test_columns_that_are_no_input_are_named(pack, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("subject,credits,已得学份\na,76,80\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["decide", pack, "audit", str(path), "--as-of", DAY])
    assert "未使用的列：已得学份" in done.stderr
    assert "毕业审核：1 个学生，缺数据 1" in done.stdout


def workbook(path: Path, *rows: list[Any], sheet: str = "Sheet") -> Path:
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_excel_keeps_numbers_dates_and_truth(decide, tmp_path):
    day = duckdb.execute("SELECT DATE '2018-03-01'").fetchone()[0]
    path = workbook(
        tmp_path / "a.xlsx",
        HEADINGS,
        ["a", "开放", day, 76, True, "照片", None],
        [None, None, None, None, None, None, "合计"],
        [2, "网络", "2018-03-01", 75.9, "否", None, None],
    )
    status, audit = decide(path)
    assert (status, outcomes(audit)) == (0, {"passed": 1, "failed": 1})
    assert decide(path, "--subject", "2")[1]["outcome"] == "failed"


def test_parquet_is_read_as_it_is(decide, tmp_path):
    path = tmp_path / "a.parquet"
    table = pa.table(
        {
            "student_id": ["a", "b"],
            "credits": [76.0, None],
            "applied": [True, True],
            "enrolled_on": duckdb.execute("SELECT [DATE '2018-03-01', NULL]").fetchone()[0],
            "mode": ["network", "network"],
        }
    )
    pq.write_table(table, path)
    status, audit = decide(path)
    assert (status, outcomes(audit)) == (0, {"passed": 1, "missing": 1})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "facts"
    place.mkdir()
    students = {
        "student_id": ["a", "b"],
        "unit_id": ["U1", "U2"],
        "mode": ["open", "network"],
        "enrolled_on": duckdb.execute("SELECT [DATE '2018-03-01', DATE '2014-12-31']").fetchone()[
            0
        ],
    }
    pq.write_table(pa.table(students), place / "students.parquet")
    (place / "audit.csv").write_text(
        "student_id,applied,papers\na,是,photo\nb,是,\nnobody,是,\n", encoding="utf-8"
    )
    results = pa.table(
        {
            "student_id": ["a", "a", "b"],
            "course_id": ["k1", "k2", "k1"],
            "term_id": ["t", "t", "t"],
            "sitting": ["regular"] * 3,
            "credits": [70.0, 6.0, 76.0],
        }
    )
    pq.write_table(results, place / "results.parquet")
    return place


def test_a_folder_holds_canonical_tables_and_inputs_beside_them(decide, folder):
    status, audit = decide(folder)
    assert (status, outcomes(audit)) == (0, {"passed": 2})
    (folder / "audit.csv").unlink()
    status, audit = decide(folder)
    assert (status, outcomes(audit)) == (0, {"missing": 2})


def test_of_two_files_beside_the_one_with_the_packs_name_counts(decide, folder):
    (folder / "invented-test-2022.audit.csv").write_text(
        "subject,applied\na,否\n", encoding="utf-8"
    )
    assert outcomes(decide(folder)[1]) == {"failed": 1, "missing": 1}


def test_the_day_of_decision_counts(decide, folder):
    assert decide(folder, "--subject", "b")[1]["outcome"] == "passed"
    status, data = decide(folder, "--subject", "b", "--as-of", "2023-01-01")
    assert (status, data["outcome"]) == (0, "failed")
    (time,) = (reason for reason in data["reasons"] if reason["rule"] == "time")
    assert (time["need"], time["got"], time["shortfall"]) == ("2022-12-31", "2023-01-01", 1)


def test_a_fact_store_is_asked_by_pseudonym(pack, decide, tmp_path, monkeypatch):
    monkeypatch.setenv("ZHIHENG_PSEUDONYM_KEY", "ab" * 32)
    source = tmp_path / "students.csv"
    source.write_text(
        "学号,单位编号,专业编号,学习形式,入学学期,注册日期,学籍状态\n"
        "001,U1,P1,开放,2018春,2018-03-01,在籍\n",
        encoding="utf-8",
    )
    store = tmp_path / "store"
    done = CliRunner().invoke(
        main, ["facts", "import", str(source), "--into", str(store), "--by", "演示-办"]
    )
    assert done.exit_code == 0, done.output
    status, audit = decide(store)
    assert (status, outcomes(audit)) == (0, {"missing": 1})
    assert refused(decide(store, "--subject", "001"))[0][1] == "unknown_subject"


def test_parameters_can_be_set(decide, tmp_path):
    path = written(tmp_path / "s.json", GOOD)
    status, data = decide(path, "--set", "enough=76.5")
    assert (status, data["reasons"][0]["shortfall"]) == (0, 0.5)


def test_a_negative_outcome_is_status_1_where_asked(decide, tmp_path):
    bad = written(tmp_path / "bad.json", {**GOOD, "credits": 1})
    unclear = written(tmp_path / "unclear.json", {**GOOD, "credits": None})
    both = written(tmp_path / "both.json", {"a": GOOD, "b": {**GOOD, "credits": 1}})
    assert decide(bad)[0] == 0
    assert decide(bad, "--fail-on-negative")[0] == 1
    assert decide(both, "--fail-on-negative")[0] == 1
    assert decide(both, "--fail-on-negative", "--subject", "a")[0] == 0
    assert decide(unclear, "--fail-on-negative")[0] == 0


def test_words_say_first_what_stands_in_the_way(pack, tmp_path):
    path = written(tmp_path / "演示.json", {**GOOD, "applied": False, "credits": None})
    done = CliRunner().invoke(main, ["decide", pack, "audit", str(path), "--as-of", DAY])
    lines = done.stdout.splitlines()
    assert lines[0] == "毕业审核 · 演示：不符合"
    assert lines[1].startswith("  [不符合] 申请")
    assert lines[2].startswith("  [缺数据] 学分：缺「已得学分」，无法判断（规定 一）")


@pytest.mark.skipif(why_no_spark() is not None, reason=str(why_no_spark()))
@pytest.mark.filterwarnings("ignore")
def test_spark_says_the_same_about_one_and_about_many(decide, folder, tmp_path):
    assert decide(folder, "--subject", "b", "--engine", "spark") == decide(folder, "--subject", "b")
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    _status, by_spark = decide(folder, "--engine", "spark", "--out", str(one))
    _status, by_duckdb = decide(folder, "--out", str(other))
    assert by_spark["rules"] == by_duckdb["rules"]
    assert sorted(one.read_text().splitlines()) == sorted(other.read_text().splitlines())
