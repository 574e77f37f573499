"""The audit of graduation: everybody, one learner, and what changed since."""

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.contenders import Runs, race
from benchmarks.generator.audit import write_audit
from benchmarks.options import Options
from benchmarks.page import Gate, gates, table

_NAMES = {
    "scan": "DuckDB, the needed columns of the results read: the floor",
    "raw": "DuckDB, SQL by hand for this one audit: the base",
    "layer": "the rule set of Zhiheng",
    "streaming": "Polars, streaming",
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
