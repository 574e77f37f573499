"""What a night costs, what kept weeks save, and how the cost grows with the events."""

import shutil
from collections.abc import Iterator

from benchmarks.contenders import Runs, race
from benchmarks.generator.facts import write_facts
from benchmarks.options import Options
from benchmarks.page import Gate, gates, table

_NAMES = {
    "layer": "term counted from all events, nothing kept",
    "full": "the same, and every week kept",
    "nightly": "one night: the last day came in, its week is counted again",
    "stored": "term counted from kept weeks",
}
_GROWTH = 10
_LARGE = 50_000_000  # where thresholds were set


def increments(options: Options) -> Iterator[str]:
    """Yield a night, and a term from kept weeks, beside the whole term from its events."""
    folder = str(write_facts(options.facts(options.events), options.events))
    work = options.data / "kept"
    shutil.rmtree(work, ignore_errors=True)
    kept = {
        name: ("benchmarks.metrics.kept", folder, str(work), name)
        for name in ("full", "nightly", "stored")
    }
    night = race({"nightly": kept.pop("nightly")}, rounds=options.rounds)
    whole = {"layer": ("benchmarks.metrics.layer", folder), **kept}
    found = race(whole, rounds=options.rounds) | night
    shutil.rmtree(work, ignore_errors=True)
    base, small = found["layer"], options.events < _LARGE
    night_ratio, kept_ratio = base.over(found["nightly"]), base.over(found["stored"])
    yield (
        f"{options.events:,} events in 20 weeks. The counts of the term are the same from events"
        " and from kept weeks, number by number."
    )
    yield ""
    yield from table(
        ["", "CPU", "of the whole", "wall", "peak memory"],
        [_row(title, found[name], base) for name, title in _NAMES.items()],
    )
    yield from gates(
        [
            Gate("whole / one night, CPU", night_ratio, 10, least=True, small=small),
            Gate("one night, wall", found["nightly"].wall, 2, unit="s"),
            Gate("whole / from kept weeks, CPU", kept_ratio, 4, least=True, small=small),
        ]
    )


def growth(options: Options) -> Iterator[str]:
    """Yield what a tenth of the events costs, and all of them."""
    sizes = (options.events // _GROWTH, options.events)
    contenders = {
        str(events): ("benchmarks.metrics.layer", str(write_facts(options.facts(events), events)))
        for events in sizes
    }
    found = race(contenders, rounds=options.rounds, alike=False)
    small, large = (found[str(events)] for events in sizes)
    yield "Events, and with them learners, weeks and courses as they come."
    yield ""
    rows = [
        [
            f"{events:,} events",
            f"{runs.cpu:,.2f} s",
            f"{runs.cpu / events * 1e6:,.2f} s",
            f"{runs.wall:,.2f} s",
            f"{runs.peak:,.0f} MiB",
        ]
        for events, runs in zip(sizes, (small, large), strict=True)
    ]
    yield from table(["", "CPU", "CPU a million", "wall", "peak memory"], rows)
    yield from gates([Gate(f"ten times the events, {sizes[1]:,}, CPU", large.over(small), 13)])


def _row(title: str, runs: Runs, base: Runs) -> list[str]:
    return [
        title,
        f"{runs.cpu:,.2f} s",
        f"1/{base.over(runs):,.1f}",
        f"{runs.wall:,.2f} s",
        f"{runs.peak:,.0f} MiB",
    ]
