"""What `zhiheng evaluate` refuses: every fault at once, and never a traceback."""

import json
import shutil

import pytest

from tests.cli.test_evaluate import PACK, run
from tests.conftest import SHANXI

LONELY = r"""{"\ud800": 1, "unit": "\ud800", "scores": {"\ud801": 1, "2.1.2": "\ud802"},
 "flags": ["\ud803"], "facts": {"\ud804": 1, "tuition_income": "\ud805"},
 "narratives": {"\ud806": "x", "1.1.1": "\ud807"}}"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_characters_that_no_output_can_hold_are_echoed_as_boxes(tmp_path, form):
    path = tmp_path / "sheet.json"
    path.write_text(LONELY)
    result = run("evaluate", PACK, path, "--format", form, "--unit", b"\xff", "--period", b"\xff")
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    if form == "json":
        assert [error["where"] for error in json.loads(result.stdout)["errors"]] == [
            "□",
            "scores/2.1.2",
            "scores/□",
            "flags/□",
            "facts/□",
            "facts/tuition_income",
            "narratives/□",
        ]


def test_a_unit_that_no_output_can_hold_is_judged_all_the_same(tmp_path):
    path = tmp_path / "sheet.json"
    path.write_text('{"scores": {}}')
    for name in (b"\xff", "\x01"):
        arguments = ["--unit", name, "--period", name, "--out", tmp_path / "out"]
        assert run("evaluate", PACK, path, *arguments).returncode == 0


@pytest.mark.parametrize("pack", ["x" * 300, "x" * 5000, "a/" * 3000])
def test_a_pack_name_that_no_folder_can_have_is_unknown(tmp_path, pack):
    (tmp_path / "sheet.json").write_text("{}")
    result = run("evaluate", pack, tmp_path / "sheet.json", "--format", "json")
    assert result.returncode == 2
    (error,) = json.loads(result.stdout)["errors"]
    assert error["code"] == "unknown_pack"
    assert len(error["message"]) < 300


def codes(result):
    assert result.returncode == 2
    return [(error["where"], error["code"]) for error in json.loads(result.stdout)["errors"]]


def test_the_faults_of_all_files_are_listed_at_once(tmp_path):
    (tmp_path / "sheet.json").write_text('{"scores": {"1.1.1(1)": 99}, "more": 1}')
    (tmp_path / "wording.csv").write_text("编号,正式表述\n9.9,x\n1,甲\n1,乙\n")
    (tmp_path / "facts.csv").write_text("键,值\nwhat,1\n")
    options = ["--flag", "9.9.9", "--format", "json"]
    files = ["--facts", "nothing.json", "--wording", "wording.csv"]
    assert codes(run("evaluate", PACK, "sheet.json", *files, *options, cwd=tmp_path)) == [
        ("wording/1", "duplicate"),
        ("nothing.json", "unreadable"),
        ("more", "unknown_key"),
        ("scores/1.1.1(1)", "out_of_range"),
        ("flags/9.9.9", "unknown_flag"),
    ]
    files = ["--facts", "facts.csv", "--wording", "nothing.xlsx"]
    assert codes(run("evaluate", PACK, "nothing.csv", *files, *options, cwd=tmp_path)) == [
        ("nothing.xlsx", "unreadable"),
        ("nothing.csv", "unreadable"),
        ("flags/9.9.9", "unknown_flag"),
        ("facts/what", "unknown_key"),
    ]
    files = ["--facts", "nothing.json", "--wording", "nothing.xlsx"]
    assert codes(run("evaluate", "nowhere/1", "sheet.json", *files, *options, cwd=tmp_path)) == [
        ("pack", "unknown_pack"),
        ("nothing.xlsx", "unreadable"),
        ("nothing.json", "unreadable"),
        ("more", "unknown_key"),
    ]


@pytest.mark.parametrize(
    ("arguments", "where", "code"),
    [
        ([PACK], "SCORES", "unreadable"),
        ([], "PACK", "unreadable"),
        ([PACK, "t.json", "--as-of", "soon"], "--as-of", "unreadable"),
        ([PACK, "t.json", "--fact", "x.json"], "--fact", "unknown_key"),
        ([PACK, "t.json", "more.json"], "command", "unreadable"),
        ([PACK, "t.json", "--unit"], "command", "unreadable"),
        ([PACK, "t.json", "--template", "y.xlsx"], "template", "unreadable"),
        ([PACK, "--template", "y.pdf"], "template", "unreadable"),
    ],
)
def test_with_json_a_wrong_usage_is_one_object_too(tmp_path, arguments, where, code):
    (tmp_path / "t.json").write_text("{}")
    for wish in (["--format", "json"], ["--format=json"]):
        result = run("evaluate", *wish, *arguments, cwd=tmp_path)
        assert codes(result) == [(where, code)]
        assert result.stderr == ""
    assert not (tmp_path / "y.xlsx").exists()


def test_without_json_a_wrong_usage_is_said_on_standard_error():
    result = run("evaluate", "--as-of", "soon", PACK, "x.json")
    assert (result.returncode, result.stdout) == (2, "")
    assert "--as-of" in result.stderr


def test_the_faults_of_a_pack_are_faults_of_a_file_that_cannot_be_used(tmp_path):
    (tmp_path / "t.json").write_text('{"more": 1}')
    changed, broken = tmp_path / "changed", tmp_path / "broken"
    for copy in (changed, broken):
        shutil.copytree(SHANXI, copy)
        tree = copy / "indicators" / "1-positioning.yaml"
        tree.write_text(tree.read_text().replace("points: 40\n", "points: 41\n"))
    (broken / "effective.lock").unlink()
    options = ["--format", "json"]
    assert codes(run("evaluate", "changed", "t.json", *options, cwd=tmp_path)) == [
        ("changed/effective.lock", "unreadable"),
        ("more", "unknown_key"),
    ]
    found = codes(run("evaluate", "broken", "t.json", *options, cwd=tmp_path))
    assert ("broken/indicators/1-positioning.yaml:6", "unreadable") in found
    assert {code for _, code in found} == {"unreadable", "unknown_key"}
