"""The audit of graduation: everybody, one learner, and what changed since."""

import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.contenders import Runs, race
from benchmarks.generator.audit import write_audit
from benchmarks.options import Options
from benchmarks.page import Gate, gates, table
from benchmarks.tree import run_command

_NAMES = {
    "scan": "DuckDB, the needed columns of the results read: the floor",
    "raw": "DuckDB, SQL by hand for this one audit: the base",
    "layer": "the rule set of Zhiheng",
    "streaming": "Polars, streaming",
    "counts": "the rule set of Zhiheng, outcomes only",
    "loop": "a plain loop in Python",
    "openfisca": "openfisca-core, outcomes only",
    "zen": "zen-engine, outcomes only",
}
_HEADER = ["", "CPU", "ratio", "wall", "peak memory"]
_SMALLER, _LARGE = 70_000, 1_000_000  # where thresholds were set
_RESULTS = 30


def audit(options: Options) -> Iterator[str]:
    """Yield the audit of everybody, with reasons, in every way that can take so many."""
    learners = options.learners
    folder, work = _facts(options, learners)
    found = race(_writers(folder, work, ("raw", "layer", "streaming")), rounds=options.rounds)
    scan = {"scan": ("benchmarks.audit.scan", folder)}
    found |= race(scan, rounds=options.rounds, alike=False)
    yield (
        f"{learners:,} learners with {_RESULTS} results each, 18 rules: for each learner and rule"
        " the outcome, what is needed, what was found and what is short, written as Parquet, and"
        " the counts. Four inputs stand in no table, so four rules say that something is missing."
        " A course taken twice counts once. What was written was compared and is the same, outcome"
        " by outcome, number by number. CPU seconds of the process tree, two threads each, medians"
        " of rounds in turn after a warm-up; ratio: median of the rounds' ratios."
    )
    yield ""
    yield from table(_HEADER, _rows(found, "raw"))
    yield from gates(_gates(options, found))


def _gates(options: Options, found: Mapping[str, Runs]) -> Iterator[Gate]:
    layer, large = found["layer"], options.learners >= _LARGE
    limit = 1.2 if large else 1.6
    yield Gate("rule set / SQL by hand, CPU", layer.over(found["raw"]), limit)
    yield Gate("rule set / column scan, CPU", layer.over(found["scan"]), 25, small=not large)
    absent = found["streaming"].absent
    polars = None if absent else layer.over(found["streaming"])
    yield Gate("rule set / Polars, CPU", polars, 1.4, why=absent, small=not large)
    if large:
        yield Gate("memory of the rule set", layer.peak / 1024, 2.5, unit="GiB")


def judges(options: Options) -> Iterator[str]:
    """Yield the audit by rule engines and a plain loop, which cannot take so many."""
    folder, work = _facts(options, _SMALLER)
    names = ("layer", "loop")
    found = race(_writers(folder, work, names), rounds=options.rounds)
    with_zen = race(_writers(folder, work, ("counts", "zen")), rounds=1)
    folder, work = _facts(options, options.learners)
    with_openfisca = race(_writers(folder, work, ("counts", "openfisca")), rounds=1)
    yield (
        f"The loop reads dictionaries of {_SMALLER:,} learners, decides and writes the same long"
        " table, which was compared. zen-engine, of as many, and openfisca-core, of"
        f" {options.learners:,}, give outcomes and no reasons: beside them the counts of the rule"
        " set alone, which are the same; DuckDB loads and joins what openfisca adds up, and"
        " zen-engine is told of each course once."
    )
    yield ""
    yield from table(_HEADER, _rows(found, "layer"))
    yield from table(_HEADER, _rows(with_zen, "counts"))
    yield from table(_HEADER, _rows(with_openfisca, "counts"))
    small = options.learners < _LARGE
    yield from gates(
        [
            _slower("loop", found, "layer", 4),
            _slower("zen", with_zen, "counts", 40),
            _slower("openfisca", with_openfisca, "counts", 3, small=small),
        ]
    )


def _slower(
    one: str, found: Mapping[str, Runs], base: str, line: float, *, small: bool = False
) -> Gate:
    absent = found[one].absent
    ratio = None if absent else found[one].over(found[base])
    return Gate(f"{one} / rule set, CPU", ratio, line, least=True, why=absent, small=small)


def learner(options: Options) -> Iterator[str]:
    """Yield how long one learner's audit takes, with its sentences."""
    folder, _ = _facts(options, options.learners)
    native = f"{folder}.duckdb"
    command = [sys.executable, "-m", "benchmarks.audit.learner", folder, native]
    found = json.loads(run_command(command).digest.splitlines()[-1])
    yield (
        f"One of {options.learners:,} learners, 100 times, on the clock: by the SQL that decides"
        " about everybody, and by the reference with the learner's rows fetched. Both say the"
        " same; nothing is compiled while a learner waits."
    )
    yield ""
    rows = [
        [f"{how}, {where}", f"{median:,.1f} ms", f"{most:,.1f} ms"]
        for where, ways in found.items()
        for how, (median, most) in ways.items()
    ]
    yield from table(["", "median", "95 %"], rows)
    median, most = found["DuckDB file"]["sql"]
    yield from gates(
        [
            Gate("SQL, DuckDB file, median", median, 30, unit="ms"),
            Gate("SQL, DuckDB file, 95 %", most, 60, unit="ms"),
            Gate(
                "reference, DuckDB file, median", found["DuckDB file"]["reference"][0], 5, unit="ms"
            ),
        ]
    )


def reaudit(options: Options) -> Iterator[str]:
    """Yield what it costs to decide again about those whose results changed."""
    folder, work = _facts(options, options.learners)
    found = race(
        {
            name: ("benchmarks.audit.again", folder, f"{work}/changed", name)
            for name in ("whole", "again")
        },
        rounds=options.rounds,
    )
    whole, again = found["whole"], found["again"]
    shutil.rmtree(f"{work}/changed", ignore_errors=True)
    yield (
        f"{options.learners:,} learners; the results of one in a hundred were corrected, in one of"
        " the files of results. Files that differ are compared by the hash of their rows. What"
        " both say of everybody is the same."
    )
    yield ""
    titles = {"whole": "everybody", "again": "those whose rows changed, found and decided about"}
    rows = [
        [
            title,
            f"{found[name].cpu:,.2f} s",
            f"1/{whole.over(found[name]):,.1f}",
            f"{found[name].wall:,.2f} s",
            f"{found[name].peak:,.0f} MiB",
        ]
        for name, title in titles.items()
    ]
    yield from table(["", "CPU", "of the whole", "wall", "peak memory"], rows)
    small = options.learners < _LARGE
    ratio = whole.over(again)
    yield from gates([Gate("everybody / again, CPU", ratio, 10, least=True, small=small)])


def growth(options: Options) -> Iterator[str]:
    """Yield what the audit of few and of many costs."""
    sizes = (options.learners // 10, _SMALLER) if not options.full else (_SMALLER, options.learners)
    contenders = {}
    for learners in sizes:
        folder, work = _facts(options, learners)
        contenders[str(learners)] = ("benchmarks.audit.layer", folder, work)
    found = race(contenders, rounds=options.rounds, alike=False)
    few, many = (found[str(learners)] for learners in sizes)
    rows = [
        [
            f"{learners:,} learners",
            f"{runs.cpu:,.2f} s",
            f"{runs.cpu / learners * 1e6:,.1f} s",
            f"{runs.wall:,.2f} s",
            f"{runs.peak:,.0f} MiB",
        ]
        for learners, runs in zip(sizes, (few, many), strict=True)
    ]
    yield from table(["", "CPU", "CPU a million", "wall", "peak memory"], rows)
    times = sizes[1] / sizes[0]
    yield from gates(
        [Gate(f"{times:,.1f} times the learners, CPU", many.over(few), round(times, 1))]
    )


def _facts(options: Options, learners: int) -> tuple[str, str]:
    """Return the folder of the facts, and one where the long tables may be written."""
    work = options.data / "audits"
    work.mkdir(parents=True, exist_ok=True)
    return str(write_audit(options.audit(learners), learners)), str(work)


def _writers(folder: str, work: str, names: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    return {name: (f"benchmarks.audit.{name}", folder, work) for name in names}


def _rows(found: Mapping[str, Runs], base: str) -> Iterator[list[str]]:
    for name, title in _NAMES.items():
        if name not in found:
            continue
        runs = found[name]
        if runs.absent:
            yield [f"{title}: {runs.absent}", "–", "–", "–", "–"]
            continue
        yield [
            title,
            f"{runs.cpu:,.2f} s",
            f"{runs.over(found[base]):.2f}",
            f"{runs.wall:,.2f} s",
            f"{runs.peak:,.0f} MiB",
        ]
