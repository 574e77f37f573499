"""The fact store: immutable loads, withdrawn or whole, whatever happens in between."""

import fcntl
import multiprocessing
import os
import signal
import time

import pytest

from tests.fact_files import (
    AT,
    GOOD_RESULT,
    RESULTS,
    checked,
    csv_bytes,
    everything_in,
    load,
    results,
)
from zhiheng.facts.engine import open_facts
from zhiheng.facts.importing import check_drafts, read_drafts
from zhiheng.facts.pseudonyms import Pseudonymiser
from zhiheng.facts.sources import SourceFile
from zhiheng.facts.store import MANIFEST, FactStore
from zhiheng.shared.problems import InvalidInputError


@pytest.fixture
def store(tmp_path):
    return FactStore(tmp_path / "facts")


def asked(store: FactStore, query: str) -> list[tuple[object, ...]]:
    with open_facts(store.folder) as facts:
        return facts.connection.execute(query).fetchall()


def test_a_load_says_what_came_from_where_by_whom_and_when(store):
    (made,) = load(store, results({}, {"学号": "0022010008"}), "课程成绩.csv")
    assert (made.id, made.table, made.rows) == ("L000001", "results", 2)
    assert (made.source_name, made.loaded_by, made.loaded_at) == ("课程成绩.csv", "演示-教务员", AT)
    assert store.path_of(made).is_file()
    assert store.loads() == [made]


def test_the_same_bytes_read_the_same_way_are_loaded_once(store):
    (first,) = load(store, results({}), "课程成绩.csv")
    (again,) = load(store, results({}), "另一个名字.csv")
    assert again == first
    assert len(store.loads()) == 1


def test_the_same_rows_from_other_bytes_give_the_same_snapshot(store):
    (first,) = load(store, results({}, {"学号": "9"}), "课程成绩.csv")
    (turned,) = load(store, results({"学号": "9"}, {}), "课程成绩.csv")
    assert turned.id != first.id
    assert turned.snapshot == first.snapshot


def test_of_two_rows_with_one_key_the_later_load_counts_until_it_is_withdrawn(store):
    load(store, results({}, {"学号": "2"}), "课程成绩.csv")
    (later,) = load(store, results({"终考成绩": "90"}), "课程成绩.csv")
    scores = "SELECT final_score FROM results ORDER BY 1"
    assert asked(store, scores) == [(7150,), (9000,)]
    taken = store.withdraw(later.id, by="演示-教务员", at=AT, reason="成绩未复核")
    assert (taken.is_active, taken.withdrawn_because) == (False, "成绩未复核")
    assert asked(store, scores) == [(7150,), (7150,)]


def test_events_that_two_loads_share_are_counted_once(store):
    heading = ("行为编号", "时间", "人员编号", "身份", "行为")
    rows = [(f"E{i}", "2022-10-12 19:30:00", "7", "学生", "登录") for i in range(6)]
    load(store, csv_bytes([heading, *rows[:4]]), "学习行为.csv")
    load(store, csv_bytes([heading, *rows[2:]]), "学习行为.csv")
    assert asked(store, "SELECT count(*), count(DISTINCT event_id) FROM learning_events") == [
        (6, 6)
    ]


def test_what_was_withdrawn_can_be_loaded_again(store):
    (first,) = load(store, results({}), "课程成绩.csv")
    store.withdraw(first.id, by="a", at=AT, reason="错")
    (again,) = load(store, results({}), "课程成绩.csv")
    assert again.id == "L000002"


@pytest.mark.parametrize(
    ("load_id", "code"), [("L000009", "unknown_load"), ("L000001", "withdrawn")]
)
def test_only_a_load_that_counts_can_be_withdrawn(store, load_id, code):
    (first,) = load(store, results({}), "课程成绩.csv")
    store.withdraw(first.id, by="a", at=AT, reason="错")
    with pytest.raises(InvalidInputError) as refused:
        store.withdraw(load_id, by="a", at=AT, reason="错")
    assert refused.value.problems[0].code == code


def test_a_withdrawal_needs_a_reason(store):
    (first,) = load(store, results({}), "课程成绩.csv")
    with pytest.raises(InvalidInputError, match="理由"):
        store.withdraw(first.id, by="a", at=AT, reason=" ")


def test_identifiers_of_people_are_nowhere_in_the_store(store):
    load(store, results({"学号": "9988776655"}), "课程成绩.csv")
    assert b"9988776655" not in everything_in(store.folder)
    ((student,),) = asked(store, "SELECT student_id FROM results")
    assert student.startswith("p")
    assert len(student) == 25


def test_another_key_is_refused_before_anyone_has_two_pseudonyms(store):
    load(store, results({}), "课程成绩.csv")
    drafts = read_drafts(SourceFile("课程成绩.csv", results({"学号": "2"})))
    with (
        check_drafts(drafts, pseudonymiser=Pseudonymiser(bytes(32)), store=store) as found,
        pytest.raises(InvalidInputError, match="另一个密钥"),
    ):
        found.load(by="a", at=AT)
    assert len(store.loads()) == 1


def test_a_second_writer_is_told_to_wait(store):
    load(store, results({}), "课程成绩.csv")
    with (store.folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(InvalidInputError, match="另一个程序正在写入"):
            load(store, results({"学号": "2"}), "课程成绩.csv")
    load(store, results({"学号": "2"}), "课程成绩.csv")
    assert len(store.loads()) == 2


def test_a_damaged_record_is_told_with_its_line(store):
    load(store, results({}), "课程成绩.csv")
    with (store.folder / MANIFEST).open("ab") as record:
        record.write(b'{"load": ')
    with pytest.raises(InvalidInputError, match="已损坏"):
        store.loads()


def _keep_loading(folder) -> None:
    store = FactStore(folder)
    for number in range(1000):
        rows = [{"学号": f"{number}-{i}"} for i in range(200)]
        load(store, results(*rows), "课程成绩.csv")


@pytest.mark.parametrize("after", [0.0, 0.05, 0.11, 0.17, 0.23])
def test_a_program_killed_at_any_moment_leaves_whole_loads_only(store, after):
    process = multiprocessing.get_context("fork").Process(
        target=_keep_loading, args=(store.folder,)
    )
    process.start()
    waited = time.monotonic() + 20
    while not store.exists and time.monotonic() < waited:
        time.sleep(0.01)
    time.sleep(after)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    loads = store.loads()
    assert loads
    assert asked(store, "SELECT count(*) FROM results") == [(200 * len(loads),)]
    load(store, results({}), "课程成绩.csv")
    assert not list(store.folder.rglob("*.unfinished"))
    assert len(store.loads()) == len(loads) + 1


def test_sheets_of_one_file_are_loaded_together_or_not_at_all(store, monkeypatch):
    content = csv_bytes([RESULTS, GOOD_RESULT])
    with checked(content, store=store) as found:
        monkeypatch.setattr(FactStore, "_record", _stop)
        with pytest.raises(RuntimeError):
            found.load(by="a", at=AT)
    assert store.loads() == []


def _stop(*_: object) -> None:
    raise RuntimeError


def test_no_store_is_made_by_a_file_that_is_refused(store):
    with (
        checked(results({"终考成绩": "101"}), store=store) as found,
        pytest.raises(InvalidInputError, match="超出范围"),
    ):
        found.load(by="a", at=AT)
    assert not store.folder.exists()
