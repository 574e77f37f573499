"""`zhiheng measure`: contract of the JSON, words, and what is refused."""

import json

import pytest

from tests.cli.test_evaluate import run
from tests.measures.small_school import at, write_school
from zhiheng.measures.registry import MEASURES


@pytest.fixture
def school(tmp_path):
    return str(
        write_school(
            tmp_path / "facts",
            students=[("a", "U1"), ("b", "U1")],
            enrolments=[("a", "K1", "U1"), ("b", "K1", "U2")],
            events=[(at("5 10:00"), "a", "K1", "view", 60, None)],
        )
    )


def measured(*arguments):
    done = run("measure", *arguments, "--format", "json")
    return done.returncode, json.loads(done.stdout)


def test_a_measure_is_one_json_object_with_its_certificate(school):
    status, data = measured("login_rate", school, "--period", "2022-W36", "--by", "site")
    assert status == 0
    told = {
        "measure": "login_rate",
        "title": "上线率",
        "unit": "比例",
        "period": "2022-W36",
        "grain": "site",
        "engine": "duckdb",
    }
    assert {key: data[key] for key in told} == told
    assert data["clause"]
    assert len(data["facts"]) == 64
    assert [(row["key"], row["label"], row["value"], row["rank"]) for row in data["rows"]] == [
        ("U1", "演示-甲点", 1, 1),
        ("U2", "演示-乙点", 0, 2),
    ]
    assert data["rows"][0]["numerator"] == data["rows"][0]["denominator"] == 1
    assert data["rows"][0]["missing"] is None
    assert data["rows"][0]["provisional"] is False
    assert "$terms" in data["certificate"]["sql"]
    assert data["certificate"]["places"]["terms"] == ["2022-2"]


def test_what_cannot_be_told_is_null_with_the_reason(school):
    status, data = measured("teacher_login_rate", school)
    assert status == 0
    (row,) = data["rows"]
    assert row["value"] is None
    assert row["missing"]["code"] == "no_table"
    assert "教职工" in row["missing"]["message"]


def test_words_show_shares_in_per_cent_with_the_definition(school):
    text = run("measure", "上线率", school).stdout
    for words in ("上线率", "50%", "1 ÷ 2", "依据：教学过程管理评价指标 1.2.2", "2022-2"):
        assert words in text


def test_the_list_tells_every_measure():
    status, data = measured("--list")
    assert status == 0
    assert [each["measure"] for each in data["measures"]] == list(MEASURES)
    assert all(each["clause"] and each["grains"] for each in data["measures"])
    assert "login_rate" in run("measure", "--list").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (["login_rat"], "unknown_measure", "login_rate"),
        (["login_rate", "--by", "sites"], "unknown_by", "site"),
        (["login_rate", "--period", "2099-9"], "unknown_period", "2022-2"),
        (["login_rate", "--period", "2022-W60"], "unknown_period", "2022-2"),
        (["login_rate", "--unit", "U8"], "unknown_unit", "U1"),
        (["courses_per_programme", "--unit", "U1"], "unknown_unit", "全校"),
        (["login_rate", "--pack", "nothing/here"], "unknown_pack", "online-teaching-inspection"),
    ],
)
def test_what_is_unknown_is_refused_with_what_is_known(school, arguments, code, hint):
    name, *options = arguments
    status, data = measured(name, school, *options)
    assert status == 2
    (error,) = data["errors"]
    assert error["code"] == code
    assert hint in error["message"]


def test_without_facts_the_usage_is_explained():
    status, data = measured("login_rate")
    assert status == 2
    assert "--list" in data["errors"][0]["message"]
