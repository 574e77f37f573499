"""`zhiheng decide`: what it refuses, with every fault and its place, and never a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from tests.cli.test_decide import (
    GOOD,
    PARAMETERS,
    RULES,
    decide,
    outcomes,
    pack,
    refused,
    workbook,
    written,
)
from tests.engine.decisions.packs import write_pack
from zhiheng.cli.main import main

__all__ = ["decide", "pack"]

FAULTY = [
    {"subject": "a", **GOOD, "credits": "许多"},
    {"subject": "a", **GOOD, "mode": "夜校"},
    {"subject": None, **GOOD, "applied": "也许"},
    {"subject": "b", **GOOD, "enrolled_on": "2018-02-30", "credit": 1},
    {"subject": "c", **GOOD, "credits": 75.55, "papers": ["form", "passport"]},
    {"subject": "d", **GOOD, "credits": "1,5"},
]


def test_all_faults_are_told_at_once_each_with_its_place(decide, tmp_path):
    found = refused(decide(written(tmp_path / "f.json", FAULTY)))
    assert [(place, code) for place, code, _message in found] == [
        ("f.json[0]/credits", "invalid_input"),
        ("f.json[1]/mode", "invalid_input"),
        ("f.json[1]", "duplicate"),
        ("f.json[2]/applied", "invalid_input"),
        ("f.json[2]", "missing_subject"),
        ("f.json[3]/enrolled_on", "invalid_input"),
        ("f.json[3]/credit", "unknown_input"),
        ("f.json[4]/credits", "invalid_input"),
        ("f.json[4]/papers", "invalid_input"),
        ("f.json[5]/credits", "invalid_input"),
    ]
    said = [message for _place, _code, message in found]
    for message, hint in zip(
        said,
        (
            "应为数",
            "open（开放）",
            "f.json[0]",
            "是 或 否",
            "学生",
            "2022-09-01",
            "credits",
            "1 位小数",
            "form（申请表）",
            "1,5",
        ),
        strict=True,
    ):
        assert hint in message


def test_faults_in_a_workbook_are_told_with_cells_and_failed_formulas(decide, tmp_path):
    path = workbook(
        tmp_path / "a.xlsx", ["学生编号", "已得学分", "备注", "备注"], ["a", "许多"], ["b", 1]
    )
    failing(path, "B3")
    found = refused(decide(path))
    assert ("Sheet!B3", "failed_formula") in [(place, code) for place, code, _m in found]
    assert any("第 2 行" in place and code == "invalid_input" for place, code, _m in found)


def failing(path: Path, cell: str) -> None:
    """Make a cell of a workbook one whose formula failed."""
    book = load_workbook(path)
    book.active[cell].value = "#DIV/0!"
    book.active[cell].data_type = "e"
    book.save(path)


@pytest.mark.parametrize(
    ("name", "content", "code", "hint"),
    [
        ("a.json", b'{"credits": 1,}', "unreadable", "JSON"),
        ("a.json", b'{"credits": 1, "credits": 2}', "duplicate", "credits"),
        ("a.json", b'{"a": {"credits": 1}, "a": {"credits": 2}}', "duplicate", "a"),
        ("a.json", b"3", "unreadable", "对象"),
        ("a.json", b'[1, {"subject": "a"}, 2]', "unreadable", "a.json[0]"),
        ("a.json", b"[]", "unreadable", "对象"),
        ("a.csv", b"credits,mode\n1,open\n", "unreadable", "student_id"),
        ("a.csv", b"", "unreadable", "student_id"),
        ("a.csv", b'subject,credits\n"a,1\n', "unreadable", "CSV"),
        ("a.csv", b"subject,credits,credits\na,1,2\n", "duplicate", "credits"),
        ("a.xlsx", b"no workbook", "unreadable", "Excel"),
        ("a.parquet", b"no parquet", "unreadable", "a.parquet"),
        ("a.txt", b"subject\na\n", "unreadable", ".xlsx"),
    ],
)
def test_a_broken_file_is_refused_with_the_reason(decide, tmp_path, name, content, code, hint):
    (tmp_path / name).write_bytes(content)
    (place, found, message) = refused(decide(tmp_path / name))[0]
    assert found == code
    assert hint in f"{place} {message}"


def test_parquet_without_a_subject_is_refused_once(decide, tmp_path):
    pq.write_table(pa.table({"credits": [1, 2, 3]}), tmp_path / "a.parquet")
    assert [code for _p, code, _m in refused(decide(tmp_path / "a.parquet"))] == ["unreadable"]


@pytest.mark.parametrize(
    ("options", "code", "hint"),
    [
        (["--set", "enogh=1"], "unknown_parameter", "enough"),
        (["--set", "enough=many"], "invalid_number", "名称=数"),
        (["--set", "enough"], "invalid_number", "名称=数"),
        (["--set", "enough=NaN"], "invalid_number", "名称=数"),
        (["--set", "enough=1e30"], "invalid_number", "12"),
        (["--subject", "nobody"], "unknown_subject", "nobody"),
        (["--out", "found.txt"], "unknown_format", ".parquet"),
        (["--out", "/proc/no/found.csv"], "unreadable", "无法写入"),
        (["--out", "."], "unknown_format", ".parquet"),
        (["--out", "a.csv", "--subject", "s"], "unreadable", "--subject"),
        (["--as-of", "2022-02-30"], "unreadable", "2022-02-30"),
    ],
)
def test_what_cannot_be_is_refused(decide, tmp_path, monkeypatch, options, code, hint):
    path = written(tmp_path / "s.json", GOOD)
    monkeypatch.chdir(tmp_path)
    (_place, found, message) = refused(decide(path, *options))[0]
    assert found == code
    assert hint in message


def test_a_folder_in_the_way_of_the_table_is_refused(decide, tmp_path):
    (tmp_path / "out.csv").mkdir()
    path = written(tmp_path / "s.json", GOOD)
    assert refused(decide(path, "--out", str(tmp_path / "out.csv")))[0][1] == "unreadable"


def test_unknown_packs_rule_sets_and_places_are_refused_with_what_there_is(decide, tmp_path):
    path = written(tmp_path / "s.json", GOOD)
    (_p, code, message) = refused(decide(path, ruleset="audti"))[0]
    assert (code, "audit" in message) == ("unknown_ruleset", True)
    (_p, code, message) = refused(decide(tmp_path / "nothing.json"))[0]
    assert (code, "没有这个文件" in message) == ("unreadable", True)
    (tmp_path / "empty").mkdir()
    assert refused(decide(tmp_path / "empty"))
    done = CliRunner().invoke(
        main, ["decide", "invented/none", "audit", str(path), "--format", "json"]
    )
    assert done.exit_code == 2
    assert "graduation/harbin-2022" in json.loads(done.stdout)["errors"][0]["message"]


def test_a_flat_rule_set_in_a_folder_asks_for_its_file(tmp_path):
    arguments = ["decide", "exam-registration/harbin-2022", "examreg_change", str(tmp_path)]
    done = CliRunner().invoke(main, [*arguments, "--format", "json"])
    assert done.exit_code == 2
    assert "examreg_change.csv" in json.loads(done.stdout)["errors"][0]["message"]


def test_large_numbers_are_decided_or_refused_never_wrapped(decide, tmp_path):
    people = [{"subject": "a", **GOOD, "credits": 10**12 - 1}]
    status, audit = decide(written(tmp_path / "a.json", people))
    assert (status, outcomes(audit)) == (0, {"passed": 1})
    people[0]["credits"] = 10**12
    (_place, code, message) = refused(decide(written(tmp_path / "b.json", people)))[0]
    assert (code, "12 位" in message) == ("invalid_input", True)


def test_numbers_that_grow_too_large_in_a_formula_are_refused(tmp_path):
    rules = RULES.replace("got: credits,", "got: credits * credits,")
    grown = str(write_pack(tmp_path / "grown", rules, PARAMETERS))
    path = written(tmp_path / "a.json", [{"subject": "a", **GOOD, "credits": 10**12 - 1}])
    arguments = ["decide", grown, "audit", str(path), "--format", "json"]
    for options in ([], ["--out", str(tmp_path / "out.csv")]):
        done = CliRunner().invoke(main, [*arguments, *options])
        assert done.exit_code == 2, done.exception
        assert json.loads(done.stdout)["errors"][0]["code"] == "too_large"


def test_without_java_spark_is_refused_with_how_to_install_it(pack, tmp_path):
    path = written(tmp_path / "s.json", GOOD)
    command = [str(Path(sys.executable).with_name("zhiheng")), "decide", pack, "audit", str(path)]
    environment = {
        key: value for key, value in os.environ.items() if key not in ("JAVA_HOME", "PATH")
    }
    done = subprocess.run(
        [*command, "--engine", "spark", "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
        env={**environment, "PATH": str(tmp_path)},
    )
    assert done.returncode == 2
    (error,) = json.loads(done.stdout)["errors"]
    assert error["code"] == "no_spark"
    assert "pip install" in error["message"]
    assert "Java" in error["message"]
