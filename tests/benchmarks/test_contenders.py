"""The contenders agree at a tiny size, and disagreement is never timed."""

import os
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from benchmarks.contenders import Runs, compare, race
from benchmarks.metrics import kept, layer, raw, scan
from benchmarks.metrics.layer import PLACES
from benchmarks.page import Gate, sections_of, write_page
from benchmarks.tree import Watch, cpu_seconds, run_command


@pytest.fixture(scope="module")
def folder(facts_folder: Path) -> str:
    return str(facts_folder)


@pytest.fixture(scope="module")
def expected(folder: str) -> dict[str, int]:
    contender = raw.prepare(folder)
    contender.run()
    return dict(contender.digest())


def test_the_hand_written_sql_counts_something(expected: dict[str, int]) -> None:
    assert expected["site_week rows"] > 0
    assert expected["course_week live_met"] > 0
    assert expected["site_week answered"] < expected["site_week posts"]


def test_the_measures_say_what_sql_by_hand_says(folder: str, expected: dict[str, int]) -> None:
    with closing(layer.prepare(folder)) as contender:
        contender.run()
        assert contender.digest() == expected


@pytest.mark.parametrize("situation", ["full", "stored"])
def test_kept_weeks_say_the_same(
    folder: str, expected: dict[str, int], tmp_path: Path, situation: str
) -> None:
    with closing(kept.prepare(folder, str(tmp_path), situation)) as contender:
        contender.reset()
        contender.run()
        assert contender.digest() == expected


def test_a_night_counts_one_week_again(folder: str, tmp_path: Path) -> None:
    with closing(kept.prepare(folder, str(tmp_path), "nightly")) as contender:
        contender.reset()
        contender.run()
        assert contender.recounted == 1
        assert contender.places["since"] > PLACES["since"]


@pytest.mark.parametrize(
    ("module", "peer"), [("streaming", "polars"), ("frames", "pandas"), ("clickhouse", "chdb")]
)
def test_peers_say_the_same(folder: str, module: str, peer: str) -> None:
    pytest.importorskip(peer, reason=f"{peer} is a peer of the benchmarks alone")
    found = race(
        {
            "raw": ("benchmarks.metrics.raw", folder),
            module: (f"benchmarks.metrics.{module}", folder),
        },
        rounds=1,
    )
    assert found[module].absent == ""
    assert len(found[module].seconds) == 1


def test_the_floor_reads_and_says_nothing(folder: str) -> None:
    contender = scan.prepare(folder)
    contender.run()
    assert contender.digest() == {}


def test_results_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="two disagrees with one: rows"):
        compare({"one": {"rows": 3}, "two": {"rows": 4}})
    compare({"one": {"rows": 3}, "two": {"rows": 3, "more": 1}})


def test_a_peer_that_is_not_installed_is_told_not_failed() -> None:
    found = race({"absent": ("tests.benchmarks.absent",)}, rounds=1)
    assert found["absent"].absent == "surely_not_installed is not installed"


def test_ratios_are_those_of_rounds() -> None:
    base, other = Runs(seconds=[1.0, 2.0, 4.0]), Runs(seconds=[2.0, 4.0, 40.0])
    assert other.over(base) == 2.0


def test_a_tree_counts_its_children() -> None:
    burn = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(9_000_000))'])"
    assert run_command([sys.executable, "-c", burn]).seconds > 0.05


def test_memory_and_time_of_this_process_are_seen() -> None:
    before = cpu_seconds(os.getpid())
    with Watch(os.getpid()) as watch:
        until = time.process_time() + 0.1
        while time.process_time() < until:
            pass
    assert cpu_seconds(os.getpid()) - before > 0.05
    assert watch.peak > 10


@pytest.mark.parametrize(
    ("found", "least", "verdict"),
    [(1.5, False, "held"), (1.51, False, "**missed**"), (4, True, "**missed**"), (5, True, "held")],
)
def test_a_gate_says_whether_it_held(found: float, least: bool, verdict: str) -> None:
    line = 5 if least else 1.5
    assert Gate("what", found, line, least=least).row()[3] == verdict


def test_a_gate_without_a_number_says_why() -> None:
    assert Gate("what", None, 2, why="polars is not installed").row()[3] == (
        "not measured: polars is not installed"
    )


def test_a_run_of_one_section_leaves_the_others(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    write_page(page, "# Page", {"One": ["first"], "Two": ["second"]}, ["One", "Two"])
    write_page(page, "# Page", {"Two": ["changed"]}, ["One", "Two"])
    sections = sections_of(page.read_text(encoding="utf-8"))
    assert sections["One"].endswith("first")
    assert sections["Two"].endswith("changed")
    assert list(sections) == ["One", "Two"]
