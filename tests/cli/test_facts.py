"""`zhiheng facts` as people and programs use it."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from tests.fact_files import KEY, everything_in, results
from zhiheng.cli.main import main
from zhiheng.facts.schema import fact_tables


def run(*arguments: object, key: str | None = KEY.hex()) -> Result:
    """Run the command; it ends by itself, never by a fault of its own."""
    environment = {"ZHIHENG_PSEUDONYM_KEY": key}
    done = CliRunner().invoke(main, ["facts", *map(str, arguments)], env=environment)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return done


def told(*arguments: object) -> tuple[int, dict[str, object]]:
    """Run the command and return its status and JSON."""
    done = run(*arguments, "--format", "json")
    assert done.stderr == ""
    return done.exit_code, json.loads(done.stdout)


@pytest.fixture
def written(tmp_path):
    """Write a file with facts."""

    def write(content: bytes, name: str = "课程成绩.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def test_every_template_is_imported_as_it_stands(tmp_path):
    folder, store = tmp_path / "模板", tmp_path / "facts"
    status, data = told("templates", "--out", folder)
    assert status == 0
    assert {each["table"] for each in data["templates"]} == set(fact_tables())
    status, data = told("import", *sorted(folder.iterdir()), "--into", store)
    assert status == 0
    for file in data["files"]:
        assert (file["status"], file["rows"], file["problems"], file["notes"]) == (
            "loaded",
            1,
            [],
            [],
        )
    status, data = told("import", *sorted(folder.iterdir()), "--into", store)
    assert {file["status"] for file in data["files"]} == {"unchanged"}


def test_an_import_tells_load_and_snapshot(tmp_path, written):
    status, data = told("import", written(results({})), "--into", tmp_path / "facts")
    (file,) = data["files"]
    assert status == 0
    assert (file["file"], file["table"], file["status"]) == ("课程成绩.csv", "results", "loaded")
    assert (file["rows"], file["load"], file["problems"]) == (1, "L000001", [])
    assert (tmp_path / "facts" / "snapshots" / f"{file['snapshot']}.parquet").is_file()


def test_a_refused_file_exits_with_2_and_every_problem(tmp_path, written):
    faulty = written(results({"终考成绩": "100.5"}, {"学号": "2", "考次": "小考"}))
    good = written(results({}), "results.csv")
    status, data = told("import", faulty, good, "--into", tmp_path / "facts")
    refused, loaded = data["files"]
    assert status == 2
    assert (refused["status"], loaded["status"]) == ("refused", "loaded")
    first, second = refused["problems"]
    assert (first["row"], first["column"], first["code"]) == (2, "终考成绩", "range")
    assert (second["row"], second["value"]) == (3, "小考")
    assert "正考" in second["allowed"]


def test_files_are_loaded_so_that_what_others_refer_to_comes_first(tmp_path, written):
    store = tmp_path / "facts"
    courses = written("课程编号,课程名称,学分\n00042,演示,4\n".encode(), "课程.csv")
    status, data = told("import", written(results({})), courses, "--into", store)
    assert [file["load"] for file in data["files"]] == ["L000002", "L000001"]
    assert status == 0


def test_a_dry_run_shows_what_was_understood_and_writes_nothing(tmp_path, written):
    status, data = told("import", written(results({})), "--into", tmp_path / "facts", "--dry-run")
    (file,) = data["files"]
    assert (status, file["status"], file["load"]) == (0, "checked", None)
    assert file["preview"][0]["终考成绩"] == 7150
    assert not (tmp_path / "facts").exists()


def test_a_marked_copy_is_mended_and_imported_as_it_is(tmp_path, written):
    faulty = written(results({}, {"学号": "2", "终考成绩": "x"}))
    errors, store = tmp_path / "错误", tmp_path / "facts"
    status, data = told("import", faulty, "--into", store, "--errors", errors)
    path = Path(data["files"][0]["errors_file"])
    assert status == 2
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    cell = book["课程成绩"]["F3"]
    assert (cell.value, cell.fill.start_color.rgb) == ("x", "FFFFC7CE")
    assert "分数" in cell.comment.text
    assert [row[1].value for row in book["错误清单"].iter_rows(min_row=2)] == [3]
    cell.value = "61"
    book.save(path)
    status, data = told("import", path, "--into", store)
    assert (status, data["files"][0]["rows"]) == (0, 2)


def test_bad_rows_are_left_out_and_counted_when_asked(tmp_path, written):
    faulty = written(results({}, {"学号": "2", "终考成绩": "x"}))
    status, data = told("import", faulty, "--into", tmp_path / "facts", "--skip-bad-rows")
    (file,) = data["files"]
    assert (status, file["status"], file["rows"]) == (0, "loaded", 1)
    assert file["counts"]["bad_rows"] == 1


def test_a_mapping_is_saved_and_used_again(tmp_path, written):
    mapping, store = tmp_path / "对应.yaml", tmp_path / "facts"
    status, _ = told("import", written(results({})), "--into", store, "--save-mapping", mapping)
    assert status == 0
    renamed = mapping.read_text(encoding="utf-8").replace("学号", "XH")
    mapping.write_text(renamed, encoding="utf-8")
    other = written(results({"学号": "2"}).replace("学号".encode(), b"XH"), "导出.csv")
    status, data = told("import", other, "--into", store, "--mapping", mapping)
    assert (status, data["files"][0]["status"]) == (0, "loaded")


def test_numbers_of_people_are_in_no_output_and_no_file(tmp_path, written):
    number = "2022987654"
    faulty = written(results({"学号": number, "考次": "小考"}, {"学号": number, "考次": "小考"}))
    good = written(results({"学号": number}), "results.csv")
    store = tmp_path / "facts"
    for form in ("text", "json"):
        done = run("import", faulty, good, "--into", store, "--format", form)
        assert done.exit_code == 2
        assert number not in done.stdout + done.stderr
    assert number.encode() not in everything_in(store)


@pytest.mark.parametrize("key", [None, "", "ab" * 31, "not hexadecimal"])
def test_without_a_usable_key_nothing_is_loaded_and_it_is_said_how_to_get_one(
    tmp_path, written, key
):
    done = run("import", written(results({})), "--into", tmp_path / "facts", key=key)
    assert done.exit_code == 2
    assert "zhiheng facts key" in done.stderr
    assert not (tmp_path / "facts").exists()


def test_a_new_key_can_be_used(tmp_path, written):
    key = run("key", key=None).stdout.strip()
    assert len(key) == 64
    done = run("import", written(results({})), "--into", tmp_path / "facts", key=key)
    assert done.exit_code == 0
    assert "已导入 1 行" in done.stdout


def test_tables_without_people_need_no_key(tmp_path, written):
    courses = written("课程编号,课程名称,学分\n00042,演示,4\n".encode(), "课程.csv")
    assert run("import", courses, "--into", tmp_path / "facts", key=None).exit_code == 0


def test_loads_are_listed_and_withdrawn(tmp_path, written):
    store = tmp_path / "facts"
    told("import", written(results({})), "--into", store, "--by", "演示-教务员")
    status, taken = told(
        "withdraw", store, "L000001", "--reason", "成绩未复核", "--by", "演示-主任"
    )
    assert status == 0
    _, data = told("loads", store)
    (listed,) = data["loads"]
    assert listed == taken
    assert (listed["by"], listed["withdrawn"]["by"]) == ("演示-教务员", "演示-主任")
    assert "成绩未复核" in run("loads", store).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("loads", "nowhere"),
        ("withdraw", "nowhere", "L1", "--reason", "x"),
        ("templates", "--out", "/dev/null/x"),
        ("templates", "--out", "x", "--table", "没有"),
        ("import", "nowhere.csv", "--into", "facts"),
        ("import", "nowhere.csv", "--into", "facts", "--mapping", "nowhere.yaml"),
        ("import", "nowhere.csv", "--into", "facts", "--table", "没有"),
    ],
)
def test_what_cannot_be_done_exits_with_2_and_one_json_object(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, data = told(*arguments)
    assert status == 2
    assert data
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_cannot_be_written_is_told(tmp_path, written):
    (tmp_path / "facts").write_text("a file")
    status, data = told("import", written(results({})), "--into", tmp_path / "facts")
    assert status == 2
    assert data["files"][0]["problems"][0]["code"] == "unreadable"
