"""`zhiheng evaluate` as other programs use it: exit codes, and one JSON object."""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import INVENTED, SHANXI
from zhiheng.cli.evaluate import write_out
from zhiheng.cli.main import main
from zhiheng.facts.score_sheet import ScoreSheet

PACK = "ouc-branch-evaluation/shanxi-2021"
SAMPLES = sorted((SHANXI / "samples").glob("*.json"))


def run(*arguments, cwd=None):
    command = [str(Path(sys.executable).with_name("zhiheng")), *map(os.fsdecode, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)


@pytest.fixture
def evaluate(tmp_path, scorer, full):
    """Run the command on a sheet made of full marks and some changes."""

    def call(*options, pack=PACK, **sheet):
        data = {"unit": "演示", "period": "2022", "scores": full, **sheet}
        path = tmp_path / "sheet.json"
        path.write_text(json.dumps(data, ensure_ascii=False))
        result = run("evaluate", pack, path, "--format", "json", *options)
        return result.returncode, json.loads(result.stdout)

    return call


def test_the_json_of_a_complete_sheet(evaluate):
    status, data = evaluate()
    assert status == 0
    assert list(data) == [
        "pack",
        "edition",
        "unit",
        "period",
        "status",
        "total",
        "max",
        "conclusion",
        "vetoes",
        "weak_level2",
        "level1",
        "level2",
        "level3",
        "missing",
        "reachable",
        "advice",
        "warnings",
    ]
    assert (data["pack"], data["edition"]) == ("ouc-branch-evaluation", "shanxi-2021")
    assert (data["status"], data["total"], data["max"]) == ("complete", 1000, 1000)
    assert data["conclusion"] == "优秀"
    assert [len(data[f"level{n}"]) for n in (1, 2, 3)] == [6, 25, 61]
    assert data["level1"][0] == {"code": "1", "name": "办学定位", "points": 40, "score": 40}
    assert data["reachable"] == {
        "low": 1000,
        "high": 1000,
        "low_conclusion": "优秀",
        "high_conclusion": "优秀",
    }
    assert {warning["code"] for warning in data["warnings"]} == {"band_unverified"}
    assert len(data["warnings"]) == 8


def test_the_json_of_vetoes_weak_items_and_advice(evaluate, full):
    low = {"1.1.1(1)": 0, "1.1.1(2)": 0, "1.2.1(1)": 0, "1.2.1(2)": 0}
    _, data = evaluate(scores={**full, **low})
    (veto,) = data["vetoes"]
    assert (veto["rule"], veto["clause"]) == ("level1_veto", "附件1 说明4")
    assert "21/40（线 24）" in veto["detail"]
    assert data["weak_level2"] == [
        {"code": "1.1", "name": "全面加强党的领导", "score": 7, "points": 15, "line": 9},
        {"code": "1.2", "name": "强化思想政治教育", "score": 4, "points": 15, "line": 9},
    ]
    removal, lift = data["advice"]
    assert (removal["goal"], removal["rule"], removal["to"]) == (
        "remove_veto",
        "level1_veto",
        "优秀",
    )
    assert (removal["points"], lift["points"]) == (3, 3)
    (change,) = lift["changes"]
    assert change["to"] - change["from"] == 3


def test_the_json_of_an_incomplete_sheet(evaluate, full):
    status, data = evaluate(scores={**full, "1.1.1(1)": None})
    assert status == 0
    assert (data["status"], data["total"], data["conclusion"]) == ("incomplete", None, None)
    assert data["missing"] == ["1.1.1(1)"]
    assert data["reachable"]["low"] == 996
    assert data["level1"][0]["score"] is None
    assert data["advice"] == []


def test_every_fault_is_listed_and_nothing_else_is_printed(evaluate, full):
    status, data = evaluate(
        scores={**full, "1.1.1(1)": 9, "2.1.1(1)": 2, "3.1.1(1)": 1.5, "1.1.1": 3, "3.2.1": 30},
        flags=["9.9.9"],
        facts={"registered_students": -1, "what": 1, "ratio_established": 75},
        narratives={"9.9.9": "x"},
        extra=1,
    )
    assert status == 2
    assert list(data) == ["errors"]
    assert {(error["where"], error["code"]) for error in data["errors"]} == {
        ("extra", "unknown_key"),
        ("scores/1.1.1(1)", "out_of_range"),
        ("scores/2.1.1(1)", "binary_partial"),
        ("scores/3.1.1(1)", "not_integer"),
        ("scores/3.2.1", "outside_band"),
        ("scores/1.1.1", "unknown_point"),
        ("flags/9.9.9", "unknown_flag"),
        ("facts/registered_students", "invalid_fact"),
        ("facts/what", "unknown_key"),
        ("narratives/9.9.9", "unknown_key"),
    }
    assert all(set(error) == {"where", "code", "message", "allowed"} for error in data["errors"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nowhere/2021", "sheet.json"], "unknown_pack"),
        ([PACK, "nothing.json"], "unreadable"),
        ([PACK, "broken.json"], "unreadable"),
        ([PACK, "broken.xlsx"], "unreadable"),
        ([PACK, "sheet.json", "--facts", "nothing.json"], "unreadable"),
        ([PACK, "sheet.json", "--wording", "nothing.xlsx"], "unreadable"),
        ([PACK, "sheet.json", "--out", "broken.json/x"], "unreadable"),
    ],
)
def test_what_cannot_be_read_is_one_error(tmp_path, arguments, code):
    (tmp_path / "sheet.json").write_text('{"scores": {}}')
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "broken.xlsx").write_text("no")
    result = run("evaluate", *arguments, "--format", "json", cwd=tmp_path)
    assert result.returncode == 2
    (error,) = json.loads(result.stdout)["errors"]
    assert error["code"] == code


def test_a_repeated_key_is_a_duplicate(tmp_path):
    path = tmp_path / "sheet.json"
    path.write_text('{"scores": {"2.1.2": 9, "2.1.2": 8}}')
    result = run("evaluate", PACK, path, "--format", "json")
    assert result.returncode == 2
    assert json.loads(result.stdout)["errors"][0]["code"] == "duplicate"


def test_a_negative_conclusion_exits_1_only_on_request(evaluate, scorer):
    zero = {point.code: 0 for point in scorer.scheme.points}
    assert evaluate(scores=zero)[0] == 0
    assert evaluate("--fail-on-negative", scores=zero)[0] == 1
    assert evaluate("--fail-on-negative")[0] == 0


def test_facts_flags_unit_and_period_may_come_from_the_command_line(evaluate, tmp_path):
    facts = tmp_path / "facts.json"
    facts.write_text('{"tuition_income@2021": 5}')
    _, data = evaluate(
        "--facts", facts, "--flag", "4.1.1", "--unit", "别的", "--period", "2023 复评"
    )
    assert (data["unit"], data["period"]) == ("别的", "2023 复评")
    assert next(n for n in data["level3"] if n["code"] == "4.1.1")["score"] == 0


def test_the_explanation_is_added_on_request(evaluate):
    _, data = evaluate("--explain")
    assert data["explanation"]["subject"] == PACK
    assert data["explanation"]["because"]


def test_the_documents_are_written(evaluate, tmp_path):
    evaluate("--out", tmp_path / "out", "--as-of", "2022-09-01", unit="演示/一分校")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "演示_一分校-办学评估自评报告.docx",
        "演示_一分校-自评打分表.xlsx",
    ]


def test_templates_are_written_and_unknown_endings_refused(tmp_path):
    for ending in ("xlsx", "csv", "json"):
        path = tmp_path / f"sheet.{ending}"
        assert run("evaluate", PACK, "--template", path).returncode == 0
        assert run("evaluate", PACK, path, "--format", "json").returncode == 0
    result = run("evaluate", PACK, "--template", tmp_path / "sheet.pdf", "--format", "json")
    assert result.returncode == 2


def test_official_wording_is_laid_over(evaluate, tmp_path):
    table = tmp_path / "wording.csv"
    table.write_text("编号,正式表述\n1,办学定位（正式）\n")
    _, data = evaluate("--wording", table)
    assert data["level1"][0]["name"] == "办学定位（正式）"


def test_a_pack_folder_works_from_any_place(tmp_path):
    sheet = tmp_path / "sheet.json"
    sheet.write_text('{"unit": "u", "period": "2022", "scores": {"1.1.1.1.1(1)": "B"}}')
    result = run("evaluate", INVENTED, sheet, "--format", "json", cwd=tmp_path)
    data = json.loads(result.stdout)
    assert (data["pack"], data["edition"]) == ("invented", "five-levels")
    assert (
        list(data)[-10:-5] == ["level1", "level2", "level3", "level4", "level5"] or "level5" in data
    )
    assert "weak_level3" in data
    assert data["reachable"]["high"] == 96.4


def test_the_hundred_point_standard_has_no_conclusion(tmp_path, harbin):
    sheet = tmp_path / "sheet.json"
    scores = {point.code: point.points for point in harbin.scheme.points}
    sheet.write_text(json.dumps({"unit": "u", "period": "2022", "scores": scores}))
    result = run("evaluate", "teaching-process/harbin-2022", sheet, "--format", "json")
    data = json.loads(result.stdout)
    assert (data["total"], data["max"], data["conclusion"]) == (100, 100, None)
    assert data["vetoes"] == data["weak_level2"] == data["advice"] == []
    assert data["reachable"]["high_conclusion"] is None


def test_text_says_conclusion_reasons_and_advice(tmp_path):
    result = run("evaluate", PACK, SAMPLES[4], cwd=tmp_path)
    assert result.returncode == 0
    for words in ("总分 806/1000  限期整改", "否决", "建议", "提示", "办学定位  21/40"):
        assert words in result.stdout


def test_text_faults_go_to_standard_error(tmp_path):
    path = tmp_path / "sheet.json"
    path.write_text('{"scores": {"1.1.1(1)": 9}}')
    result = run("evaluate", PACK, path)
    assert result.returncode == 2
    assert result.stdout == ""
    assert "scores/1.1.1(1)" in result.stderr


def test_a_missing_argument_is_said():
    result = run("evaluate", PACK)
    assert result.returncode == 2
    assert "缺少 SCORES" in result.stderr


def test_the_samples_show_every_kind_of_outcome(scorer):
    outcomes = []
    for path in SAMPLES:
        result = run("evaluate", PACK, path, "--format", "json", "--explain")
        assert result.returncode == 0
        outcomes.append(json.loads(result.stdout))
    assert len(outcomes) == 22
    assert len({outcome["unit"] for outcome in outcomes}) == 22
    assert all(outcome["unit"].startswith("演示") for outcome in outcomes)
    conclusions = {outcome["conclusion"] for outcome in outcomes}
    assert conclusions == {"优秀", "良好", "合格", "限期整改", None}
    assert {v["rule"] for o in outcomes for v in o["vetoes"]} == {"level1_veto", "low_level2_count"}
    flags = {flag for path in SAMPLES for flag in json.loads(path.read_text())["flags"]}
    assert flags == {"4.1.1", "4.5.1", "4.5.3"}
    assert any(outcome["status"] == "incomplete" for outcome in outcomes)


@pytest.mark.parametrize("unit", ["校" * 300, "𠮷" * 61, "a" * 300])
def test_a_unit_with_a_very_long_name_gets_its_documents(evaluate, tmp_path, unit):
    status, data = evaluate("--out", tmp_path / "out", unit=unit)
    assert (status, data["unit"]) == (0, unit)
    names = [path.name for path in (tmp_path / "out").iterdir()]
    assert len(names) == 2
    assert all(len(name.encode()) <= 255 for name in names)


def test_no_document_is_written_where_one_cannot_be_made(scorer, full, tmp_path, monkeypatch):
    def documents(*_):
        yield "a.xlsx", b"a"
        raise ZeroDivisionError

    monkeypatch.setattr("zhiheng.documents.bundle.write_documents", documents)
    outcome = scorer.evaluate(ScoreSheet("演示", "2022", full))
    with pytest.raises(ZeroDivisionError):
        write_out(outcome, scorer, tmp_path / "out", dt.date(2022, 9, 1))
    assert not (tmp_path / "out").exists()


def test_a_fault_inside_a_template_is_not_taken_for_an_unknown_ending(
    scorer, tmp_path, monkeypatch
):
    def template(*_):
        raise KeyError("inside")

    monkeypatch.setattr("zhiheng.documents.templates.write_template", template)
    result = CliRunner().invoke(main, ["evaluate", PACK, "--template", str(tmp_path / "t.xlsx")])
    assert isinstance(result.exception, KeyError)


def test_with_json_a_template_is_named_in_one_object(tmp_path):
    path = tmp_path / "a" / "y.xlsx"
    result = run("evaluate", PACK, "--template", path, "--format", "json")
    assert json.loads(result.stdout) == {"template": str(path)}
    assert result.stderr == ""
