"""`zhiheng check`: the sample, the marked copy, the template, and refusals."""

import io
import json

import pytest
from openpyxl import load_workbook

from tests.cli.test_evaluate import run
from tests.reports import PACK, consistent_tables
from zhiheng.documents.table_workbook import write_table_workbook
from zhiheng.standards.library import bundled_packs
from zhiheng.standards.tables import open_table_pack

SAMPLE = bundled_packs() / "annual-report" / "heilongjiang-2022" / "samples" / "published.xlsx"
KEYS = {"rule", "severity", "table", "rows", "columns", "actual", "expected", "message", "clause"}


@pytest.fixture
def clean(tmp_path):
    path = tmp_path / "clean.xlsx"
    path.write_bytes(write_table_workbook(open_table_pack(PACK), consistent_tables()))
    return path


def changed(path, tmp_path, change):
    workbook = load_workbook(path)
    change(workbook)
    workbook.save(tmp_path / "changed.xlsx")
    return tmp_path / "changed.xlsx"


def checked(*arguments):
    result = run("check", PACK, *arguments, "--format", "json")
    assert result.returncode == 0, result.stdout
    return json.loads(result.stdout)


def test_json_is_one_object_of_the_agreed_form():
    data = checked(SAMPLE)
    assert (data["pack"], data["edition"]) == ("annual-report", "heilongjiang-2022")
    counted = dict.fromkeys(("error", "warning", "note"), 0)
    for finding in data["findings"]:
        assert set(finding) >= KEYS
        counted[finding["severity"]] += 1
        assert finding["table"] in ("table1", "table2", "table3", "narrative")
        assert all(set(row) == {"no", "label"} for row in finding["rows"])
        for number in (finding["actual"], finding["expected"]):
            assert number is None or isinstance(number, int | float)
    assert data["summary"] == counted


def test_text_tells_the_findings_by_table_errors_first():
    text = run("check", PACK, SAMPLE).stdout
    assert text.index("表1 基本办学数据") < text.index("表2 各校外教学点") < text.index("表3 学校")
    assert "第 7 行「哈尔滨开放大学呼兰分校」：专任开放教育教师 17 人" in text
    assert "可能：" in text


def test_a_clean_workbook_is_told_to_be_clean(clean):
    assert checked(clean)["findings"] == []
    assert "没有发现问题" in run("check", PACK, clean).stdout


def test_errors_end_with_1_only_when_asked_to(clean):
    assert run("check", PACK, SAMPLE).returncode == 0
    assert run("check", PACK, SAMPLE, "--fail-on-negative").returncode == 1
    assert run("check", PACK, clean, "--fail-on-negative").returncode == 0


def test_the_marked_copy_keeps_the_figures_and_shows_the_findings(tmp_path):
    out = tmp_path / "marked" / "copy.xlsx"
    data = json.loads(run("check", PACK, SAMPLE, "--out", out, "--format", "json").stdout)
    marked, original = load_workbook(out), load_workbook(SAMPLE)
    assert marked.sheetnames[0] == "检查结果"
    assert marked["检查结果"].max_row == len(data["findings"]) + 1
    finding = next(each for each in data["findings"] if each["rule"] == "teachers-fulltime-within")
    sheet, _, address = finding["places"][0].rpartition("!")
    assert "专任开放教育教师 17 人" in marked[sheet][address].comment.text
    assert original[sheet][address].comment is None
    for name in original.sheetnames:
        values = [[cell.value or None for cell in row] for row in original[name].iter_rows()]
        assert [[cell.value or None for cell in row] for row in marked[name].iter_rows()] == values
    assert checked(out)["findings"] == data["findings"]


def test_the_template_is_empty_and_reads_back(tmp_path):
    path = tmp_path / "empty.xlsx"
    assert run("check", PACK, "--template", path).returncode == 0
    rules = {finding["rule"] for finding in checked(path)["findings"]}
    assert rules <= {"table1-blank", "table3-blank", "text-blank", "sites-complete"}


def test_last_year_is_compared_by_name_of_the_site(clean, tmp_path):
    def halve(workbook):
        sheet = workbook["表2 各校外教学点基本情况"]
        sheet["T5"] = sheet["T5"].value * 2 + 1

    now = changed(clean, tmp_path, halve)
    found = [f for f in checked(now, "--previous", clean)["findings"] if "changed" in f["rule"]]
    assert [(each["rule"], each["rows"][0]["no"], each["columns"]) for each in found] == [
        ("site-changed-much", 3, ["terminals"])
    ]


def test_registered_sites_that_are_missing_are_named(clean, tmp_path):
    sites = tmp_path / "sites.txt"
    workbook = load_workbook(clean)
    names = [row[1].value for row in workbook["表2 各校外教学点基本情况"].iter_rows(min_row=3)]
    sites.write_text("\n".join([*names[1:], "演示第九分校"]))
    found = checked(clean, "--sites", sites)["findings"]
    assert {each["rule"] for each in found} == {"sites-registered"}
    assert "演示第九分校" in found[0]["cause"]
    assert found[1]["rows"] == [{"no": 1, "label": "校本部"}]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"no workbook", "不是可读的 Excel 文件"), (None, "没有这个文件")],
)
def test_a_workbook_that_cannot_be_read_is_refused(tmp_path, content, said):
    path = tmp_path / "broken.xlsx"
    if content is not None:
        path.write_bytes(content)
    result = run("check", PACK, path, "--format", "json")
    assert result.returncode == 2
    (problem,) = json.loads(result.stdout)["errors"]
    assert said in problem["message"]


def test_a_workbook_without_any_of_the_tables_is_refused(clean, tmp_path):
    def rename(workbook):
        for i, sheet in enumerate(workbook.worksheets):
            sheet.title = f"其他{i}"

    result = run("check", PACK, changed(clean, tmp_path, rename), "--format", "json")
    assert result.returncode == 2
    assert "表2 各校外教学点基本情况" in json.loads(result.stdout)["errors"][0]["message"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((PACK,), "缺少 WORKBOOK"),
        ((PACK, SAMPLE, "--template", "x.xlsx"), "分两次"),
        ((PACK, "--template", "x.csv"), "可用 .xlsx"),
        ((PACK, SAMPLE, "--out", "x.csv"), "可用 .xlsx"),
        (("nowhere/1999", SAMPLE), "annual-report/heilongjiang-2022"),
        (("ouc-branch-evaluation/shanxi-2021", SAMPLE), "zhiheng evaluate"),
    ],
)
def test_wrong_usage_is_refused_in_words_and_as_json(arguments, said):
    plain = run("check", *arguments)
    assert (plain.returncode, plain.stdout) == (2, "")
    assert said in plain.stderr
    as_json = run("check", *arguments, "--format", "json")
    assert as_json.returncode == 2
    assert said in json.loads(as_json.stdout)["errors"][0]["message"]


def test_table_packs_are_listed_shown_and_linted():
    listed = json.loads(run("packs", "list", "--format", "json").stdout)["packs"]
    (entry,) = [each for each in listed if each["pack"] == "annual-report"]
    assert (entry["kind"], entry["tables"]) == ("tables", 4)
    shown = run("packs", "show", PACK).stdout
    for words in ("表2 各校外教学点基本情况", "teachers-fulltime-within", "av_share = 6"):
        assert words in shown
    assert json.loads(run("packs", "show", PACK, "--format", "json").stdout)["kind"] == "tables"
    linted = json.loads(run("packs", "lint", PACK, "--format", "json").stdout)["packs"][0]
    assert linted["errors"] == []
    assert linted["cases"] > 500


def test_no_cell_becomes_a_formula(clean, tmp_path):
    def name(workbook):
        workbook["表2 各校外教学点基本情况"]["B4"] = "'=1+1"

    out = tmp_path / "marked.xlsx"
    run("check", PACK, changed(clean, tmp_path, name), "--out", out)
    sheet = load_workbook(io.BytesIO(out.read_bytes()))["检查结果"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
