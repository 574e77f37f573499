"""Scoring, the start of commands, documents, and a served installation."""

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Measured, python, run_contenders, time_commands
from benchmarks.page import table
from benchmarks.served.measuring import measure
from zhiheng.standards.library import bundled_packs

SHEETS = 10_000
_ADVISED = 300
_PACK = "ouc-branch-evaluation/shanxi-2021"


def scoring() -> Iterator[str]:
    """Ten thousand sheets: the engine beside a loop written by hand for this one standard."""
    found = run_contenders(
        {
            name: python("-m", "benchmarks.scoring", name, str(SHEETS))
            for name in ("engine", "plain")
        }
    )
    if found["engine"].digest != found["plain"].digest:
        raise ValueError("engine and plain loop disagree")
    advised = run_contenders(
        {"advice": python("-m", "benchmarks.scoring", "advice", str(_ADVISED))}
    )
    base = found["plain"].seconds
    names = {
        "plain": "plain loop, numbers in the code, no reasons",
        "engine": "engine, any standard, reasons on request",
    }
    yield "The results of both were compared and are the same. CPU time, medians, interleaved."
    yield ""
    rows = [
        [
            names[name],
            f"{measured.seconds / SHEETS * 1e6:,.0f} µs",
            f"{measured.seconds / base:.2f}",
            f"{measured.peak:,.0f} MiB",
        ]
        for name, measured in sorted(found.items(), reverse=True)
    ]
    each = advised["advice"].seconds / _ADVISED
    rows.append(
        [
            "engine and advice",
            f"{each * 1e6:,.0f} µs",
            f"{each * SHEETS / base:.2f}",
            f"{advised['advice'].peak:,.0f} MiB",
        ]
    )
    yield from table(["", "a sheet", "ratio", "peak memory"], rows)


def cold_start() -> Iterator[str]:
    """Whole commands from start to end, beside a Python that does nothing."""
    zhiheng = str(Path(sys.executable).with_name("zhiheng"))
    sheet = str(bundled_packs() / _PACK / "samples" / "unit-02.json")
    found = time_commands(
        {
            "python -c pass": python("-c", "pass"),
            "zhiheng --version": [zhiheng, "--version"],
            "zhiheng packs show": [zhiheng, "packs", "show", _PACK],
            "zhiheng evaluate": [zhiheng, "evaluate", _PACK, sheet, "--format", "json"],
        }
    )
    yield from table(["", "wall", "CPU", "peak memory"], [_row(n, m) for n, m in found.items()])


def documents() -> Iterator[str]:
    """Documents of the 1000-point standard, one after another in one process."""
    kinds = ("score form", "score template", "report")
    found = run_contenders(
        {kind: python("-m", "benchmarks.documents", kind, "5") for kind in kinds}
    )
    rows = [
        [kind, f"{m.seconds * 1e3:,.0f} ms", f"{1 / m.seconds:,.1f}", f"{m.peak:,.0f} MiB"]
        for kind, m in found.items()
    ]
    yield from table(["", "CPU each", "a second", "peak memory"], rows)


def served() -> Iterator[str]:
    """A served installation with two workers, a database and a seeded university of its own."""
    yield "Its own database on the same machine; one browser over a kept connection; medians."
    yield ""
    marks = {True: "held", False: "missed", None: "not measured"}
    rows = [[each.what, each.found, each.goal, marks[each.held]] for each in measure()]
    yield from table(["", "found", "goal", ""], rows)


def _row(name: str, measured: Measured) -> list[str]:
    return [
        f"`{name}`",
        f"{measured.wall * 1e3:,.0f} ms",
        f"{measured.seconds * 1e3:,.0f} ms",
        f"{measured.peak:,.0f} MiB",
    ]
