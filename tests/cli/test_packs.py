"""`zhiheng packs`, `zhiheng demo`, and what a newcomer tries first."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.cli.test_evaluate import PACK, run
from tests.conftest import HARBIN, INVENTED, SHANXI
from zhiheng import __version__


def test_the_version_and_the_help_are_given():
    assert run("--version").stdout.strip() == f"zhiheng {__version__}"
    assert "evaluate" in run("--help").stdout
    assert "SCORES" in run("evaluate", "--help").stdout


def test_packs_are_listed_from_any_folder(tmp_path):
    data = json.loads(run("packs", "list", "--format", "json", cwd=tmp_path).stdout)
    names = {f"{each['pack']}/{each['edition']}": each for each in data["packs"]}
    assert set(names) >= {PACK, "teaching-process/harbin-2022", "annual-report/heilongjiang-2022"}
    assert names["online-teaching-inspection/harbin-2022"]["kind"] == "measures"
    assert names[PACK]["points"] == 123
    assert names[PACK]["published"]


def test_a_pack_is_shown_in_words_and_as_json():
    text = run("packs", "show", PACK).stdout
    for words in ("61 个三级指标", "3.2.1", "ratio_established", "level1_veto", "main_share = 0.4"):
        assert words in text
    data = json.loads(run("packs", "show", PACK, "--format", "json").stdout)
    assert len(data["points"]) == 123
    assert data["pack"] == "ouc-branch-evaluation"


def test_lint_is_clean_and_says_where_it_is_not(tmp_path):
    assert run("packs", "lint").returncode == 0
    copy = tmp_path / "a" / "b"
    shutil.copytree(SHANXI, copy)
    (copy / "effective.lock").unlink()
    tree = copy / "indicators" / "1-positioning.yaml"
    tree.write_text(tree.read_text().replace("points: 40\n", "points: 41\n"))
    result = run("packs", "lint", copy, "--format", "json")
    assert result.returncode == 2
    (report,) = json.loads(result.stdout)["packs"]
    assert {error["where"] for error in report["errors"]} >= {"indicators/1-positioning.yaml:6"}


def test_lint_runs_the_cases_and_checks_the_lock(tmp_path):
    copy = tmp_path / "a" / "b"
    shutil.copytree(SHANXI, copy)
    cases = copy / "cases" / "scores.yaml"
    cases.write_text(cases.read_text().replace("expect: {total: 996}", "expect: {total: 997}"))
    rules = copy / "rules" / "conclusion.yaml"
    rules.write_text(rules.read_text().replace("minimum: 900", "minimum: 901"))
    result = run("packs", "lint", copy, "--format", "json")
    (report,) = json.loads(result.stdout)["packs"]
    codes = [error["code"] for error in report["errors"]]
    assert "case_fails" in codes
    assert "stale_lock" in codes


def test_a_pack_goes_to_excel_and_back_and_is_frozen(tmp_path):
    workbook, folder = tmp_path / "标准.xlsx", tmp_path / "mine" / "2026"
    assert run("packs", "export", PACK, workbook).returncode == 0
    assert run("packs", "import", workbook, "--into", folder).returncode == 0
    assert run("packs", "lint", folder).returncode == 0
    assert run("packs", "freeze", folder).returncode == 0
    assert (folder / "effective.lock").exists()
    again = run("packs", "import", workbook, "--into", folder, "--format", "json")
    assert again.returncode == 2


def test_a_pack_whose_cases_fail_is_not_frozen(tmp_path):
    copy = tmp_path / "a" / "b"
    shutil.copytree(INVENTED, copy)
    cases = copy / "cases" / "cases.yaml"
    cases.write_text(cases.read_text().replace("total: 96.4", "total: 96.5"))
    assert run("packs", "freeze", copy).returncode == 2
    assert not (copy / "effective.lock").exists()


def test_a_published_edition_is_frozen_again_only_on_request(tmp_path):
    copy = tmp_path / "a" / "b"
    shutil.copytree(HARBIN, copy)
    assert run("packs", "freeze", copy).returncode == 0
    pack = copy / "pack.yaml"
    pack.write_text(pack.read_text().replace("哈尔滨，百分制", "改"))
    refused = run("packs", "freeze", copy, "--format", "json")
    assert refused.returncode == 2
    assert [error["code"] for error in json.loads(refused.stdout)["errors"]] == [
        "already_published"
    ]
    assert run("packs", "freeze", copy, "--replace").returncode == 0


def test_own_packs_are_found_beside_those_that_come_along(tmp_path, monkeypatch):
    shutil.copytree(INVENTED, tmp_path / "own" / "five")
    monkeypatch.setenv("ZHIHENG_PACKS", str(tmp_path))
    data = json.loads(run("packs", "list", "--format", "json").stdout)
    assert {each["edition"] for each in data["packs"]} >= {"five-levels", "shanxi-2021"}


def test_the_wording_table_is_written(tmp_path):
    assert run("packs", "wording", PACK, tmp_path / "w.xlsx").returncode == 0
    assert run("evaluate", PACK, "--template", tmp_path / "s.xlsx").returncode == 0
    result = run(
        "evaluate", PACK, tmp_path / "s.xlsx", "--wording", tmp_path / "w.xlsx", "--format", "json"
    )
    assert result.returncode == 0


def test_the_demonstration_writes_two_documents_for_every_unit(tmp_path):
    result = run("demo", "--out", tmp_path / "out")
    assert result.returncode == 0
    assert len(list((tmp_path / "out").iterdir())) == 44
    for conclusion in ("优秀", "良好", "合格", "限期整改"):
        assert conclusion in result.stdout


def test_the_wheel_carries_the_packs(tmp_path):
    root = Path(__file__).parents[2]
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=root,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    assert "zhiheng/_packs/ouc-branch-evaluation/shanxi-2021/effective.lock" in names
    program = "from zhiheng.standards.library import bundled_packs, open_pack\n"
    program += "print(bundled_packs(), open_pack('teaching-process/harbin-2022').max)"
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(tmp_path / "site")},
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert str(tmp_path / "site") in said
    assert "100" in said


def test_places_that_cannot_be_written_are_refused_in_words(tmp_path):
    taken, workbook = tmp_path / "taken", tmp_path / "std.xlsx"
    taken.write_text("x")
    run("packs", "export", PACK, workbook)
    draft = tmp_path / "draft"
    shutil.copytree(INVENTED, draft)
    (draft / "effective.lock").mkdir()
    for arguments in (
        ("packs", "import", workbook, "--into", taken),
        ("packs", "import", workbook, "--into", taken / "below"),
        ("packs", "import", workbook, "--into", "/proc/below"),
        ("packs", "export", PACK, tmp_path),
        ("packs", "wording", PACK, tmp_path),
        ("packs", "freeze", draft),
        ("evaluate", PACK, "--template", taken / "t.xlsx"),
        ("demo", "--out", taken),
    ):
        result = run(*arguments)
        assert result.returncode == 2, arguments
        assert "无法写入" in result.stderr, arguments


def test_a_broken_pack_is_marked_in_the_list_and_hides_no_other(tmp_path, monkeypatch):
    shutil.copytree(INVENTED, tmp_path / "own" / "broken")
    (tmp_path / "own" / "broken" / "pack.yaml").write_text("scheme: own\nwhat: 1\n")
    monkeypatch.setenv("ZHIHENG_PACKS", str(tmp_path))
    result = run("packs", "list")
    assert result.returncode == 0
    (line,) = [line for line in result.stdout.splitlines() if "own/broken" in line]
    assert "不可用" in line
    assert PACK in result.stdout
    entries = json.loads(run("packs", "list", "--format", "json").stdout)["packs"]
    (broken,) = [entry for entry in entries if "errors" in entry]
    assert (broken["pack"], broken["edition"]) == ("own", "broken")
    assert {error["code"] for error in broken["errors"]} >= {"missing_key", "unknown_key"}


def test_lint_names_a_pack_however_its_folder_is_written(tmp_path):
    folder = tmp_path / "own" / "five"
    shutil.copytree(INVENTED, folder)
    assert run("packs", "lint", ".", cwd=folder).stdout.startswith("own/five：")
    assert run("packs", "lint", "five", cwd=folder.parent).stdout.startswith("own/five：")
    assert run("packs", "lint", "../five", cwd=folder).stdout.startswith("own/five：")
