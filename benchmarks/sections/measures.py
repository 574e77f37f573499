"""The weekly figures of sites and courses: the measures beside six other ways."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from benchmarks.contenders import Runs, race
from benchmarks.generator.facts import learners_of, write_facts
from benchmarks.options import Options
from benchmarks.page import Gate, gates, table

_NAMES = {
    "scan": "DuckDB, the needed columns read and added up: the floor",
    "raw": "DuckDB, SQL by hand for this one answer: the base",
    "layer": "measures of Zhiheng, week states and counts",
    "limited": "the same, DuckDB held to 2 GB",
    "streaming": "Polars, streaming",
    "clickhouse": "chdb (ClickHouse)",
    "frames": "pandas",
    "spark": "measures of Zhiheng on Spark, local[2]",
}
_HEAVY = ("clickhouse", "frames")
_SPARK_EVENTS = 200_000
_MIDDLE, _LARGE = 5_000_000, 50_000_000  # where thresholds were set


def measures(options: Options) -> Iterator[str]:
    """Yield the counts of a term in every way, and their gates."""
    events = options.events
    folder = str(write_facts(options.facts(events), events))
    modules = {"raw": "raw", "layer": "layer", "streaming": "streaming"}
    if events <= _MIDDLE:
        modules.update({name: name for name in _HEAVY})
    contenders = {
        name: (f"benchmarks.metrics.{module}", folder) for name, module in modules.items()
    }
    if events > _MIDDLE:
        contenders["limited"] = ("benchmarks.metrics.layer", folder, "2GB")
    found = race(contenders, rounds=options.rounds)
    found |= race({"scan": ("benchmarks.metrics.scan", folder)}, rounds=options.rounds, alike=False)
    yield (
        f"{events:,} events of {learners_of(events):,} learners in 20 weeks, 23 sites, 500 courses:"
        " counts by site and week, and by site, course and week, behind the measures of online"
        " teaching. All results were compared and are the same, number by number. CPU seconds of"
        " the process tree, two threads each, medians of rounds in turn after a warm-up; ratio:"
        " median of the rounds' ratios."
    )
    yield ""
    yield from table(
        ["", "CPU", "ratio", "wall", "peak memory"],
        [_row(name, found[name], found["raw"]) for name in _NAMES if name in found],
    )
    yield from gates(_gates(options, found))


def peers(options: Options) -> Iterator[str]:
    """Yield the same at a tenth of the size, with those that need the memory for it."""
    yield from measures(replace(options, events=_MIDDLE))


def spark(options: Options) -> Iterator[str]:
    """Yield the same measures on DuckDB and on Spark: equality first, then time."""
    events = options.events if options.full else _SPARK_EVENTS
    folder = str(write_facts(options.facts(events), events))
    found = race(
        {
            "layer": ("benchmarks.metrics.layer", folder),
            "spark": ("benchmarks.metrics.spark", folder),
        },
        rounds=1,
    )
    said = found["spark"].absent
    yield (
        f"{events:,} events, the expressions of the measures on both engines."
        + (f" Spark: {said}." if said else " The results are the same, number by number.")
    )
    yield ""
    yield from table(
        ["", "CPU", "ratio", "wall", "peak memory"],
        [_row(name, found[name], found["layer"]) for name in ("layer", "spark")],
    )


def _row(name: str, runs: Runs, base: Runs) -> list[str]:
    if runs.absent:
        return [f"{_NAMES[name]}: {runs.absent}", "–", "–", "–", "–"]
    return [
        _NAMES[name],
        f"{runs.cpu:,.2f} s",
        f"{runs.over(base):.2f}",
        f"{runs.wall:,.2f} s",
        f"{runs.peak:,.0f} MiB",
    ]


def _gates(options: Options, found: Mapping[str, Runs]) -> Iterator[Gate]:
    raw, layer = found["raw"], found["layer"]
    large, small = options.events >= _LARGE, options.events < _MIDDLE
    yield Gate("measures / SQL by hand, CPU", layer.over(raw), 1.3 if large else 1.5, small=small)
    yield _against("measures / Polars, CPU", layer, found["streaming"], 1.4, small=small)
    if "limited" in found:
        yield Gate("held to 2 GB / not held, CPU", found["limited"].over(layer), 1.4)
    if "frames" in found:
        pandas = found["frames"]
        yield _against("pandas / measures, CPU", pandas, layer, 1.8, least=True, small=small)
        memory = None if pandas.absent else pandas.peak / layer.peak
        why = pandas.absent
        yield Gate("pandas / measures, memory", memory, 2.5, least=True, why=why, small=small)
    if "clickhouse" in found:
        chdb = found["clickhouse"]
        yield _against("chdb / measures, CPU", chdb, layer, 1.4, least=True, small=small)
    if large:
        yield Gate("memory of the measures", layer.peak / 1024, 4, unit="GiB")


def _against(
    what: str, one: Runs, other: Runs, line: float, *, least: bool = False, small: bool = False
) -> Gate:
    absent = one.absent or other.absent
    found = None if absent else one.over(other)
    return Gate(what, found, line, least=least, why=absent, small=small)
