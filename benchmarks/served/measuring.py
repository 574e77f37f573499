"""What is measured of a served installation, each with its goal.

A number that could not be measured is a dash with the reason; nothing here fails.
"""

import http.client
import json
import re
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.served.installation import Installation, Server, Visitor

_CHANGES = 300
_WRITERS = 8
_EACH = 50
_REPEATS = 5
_SEEN = re.compile(rb'<input[^>]*\bname="seen"[^>]*>')
_VALUE = re.compile(rb'\bvalue="([^"]*)"')
_FRAGMENT = {"HX-Request": "true"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table.

    Attributes:
        what: What was measured.
        found: The figure.
        goal: What it should be.
        held: Whether it is; None where that cannot be said.
    """

    what: str
    found: str
    goal: str
    held: bool | None


class Writer:
    """A person who changes scores of one sheet, each time with what was seen last."""

    def __init__(self, visitor: Visitor, sheet: int, points: dict[str, str]) -> None:
        self.visitor, self.sheet = visitor, sheet
        self._points = list(points.items())
        self._seen: dict[str, str] = {}
        self.entries: dict[str, str] = {}

    def change(self, number: int) -> float:
        """Give a point 0 or its full marks, in turn; return how long the answer took."""
        point, full = self._points[number % len(self._points)]
        entry = full if (number // len(self._points)) % 2 == 0 else "0"
        start = time.perf_counter()
        status, body = self.visitor.post(
            f"/sheets/{self.sheet}/points/{point}/",
            {"entry": entry, "seen": self._seen.get(point, "")},
            **_FRAGMENT,
        )
        seconds = time.perf_counter() - start
        expect(status, body)
        field = _SEEN.search(body)
        value = _VALUE.search(field[0]) if field else None
        if value is None:
            raise ValueError("the answer carries no token")
        self._seen[point], self.entries[point] = value[1].decode(), entry
        return seconds


def measure() -> Iterator[Finding]:
    """Yield everything that is measured, on an installation of its own."""
    installation = Installation()
    try:
        university = installation.seed("found")
        with installation.served():
            pass  # the first start sets up what later ones find
        yield cold_start(installation)
        with installation.served() as server:
            yield from answers(server, university)
            yield tried(
                f"{_WRITERS} writers at once, single changes",
                "100 a second",
                lambda what, goal: writers(what, goal, installation, server, university),
            )
            yield from memory(server)
    finally:
        installation.remove()


def cold_start(installation: Installation) -> Finding:
    """Return how long a start takes, from the command to the first page."""
    found = []
    for _ in range(_REPEATS):
        start = time.perf_counter()
        with installation.served() as server, closing(Visitor(server.address)) as visitor:
            expect(*visitor.get("/sign-in/"))
            found.append(time.perf_counter() - start)
    return timed("start of the server to the first page", found, 2)


def answers(server: Server, university: dict[str, Any]) -> Iterator[Finding]:
    """Yield how long one person waits."""
    full, large = university["full"], university["large"]
    many = len(large["points"])
    with visiting(server, university, "01") as visitor:

        def single(of: dict[str, Any]) -> Callable[[str, str], Finding]:
            writer = Writer(visitor, of["sheets"]["01"], of["points"])
            return lambda what, _goal: timed(
                what, [writer.change(number) for number in range(_CHANGES)], 0.02
            )

        for of in (full, large):
            what = f"a single score change, of {_CHANGES}, {len(of['points']):,} points"
            yield tried(what, "20 ms", single(of))
        yield tried(
            f"{_CHANGES} scores in one bulk save, {many:,} points",
            "500 ms",
            lambda what, _goal: timed(what, bulk_saves(server, university), 0.5),
        )
        sheet, other = f"/sheets/{large['sheets']['01']}/", f"/sheets/{full['sheets']['01']}/"
        for what, path, goal in (
            (f"the page of a sheet with totals, {many:,} points", sheet, 0.25),
            ("Excel of the full standard", f"{other}template/?filled=1", 1.0),
            ("Word of the full standard", f"{other}report/", 2.0),
        ):
            yield tried(
                what,
                f"{goal * 1e3:,.0f} ms",
                lambda what, _goal, path=path, line=goal: timed(what, fetches(visitor, path), line),
            )


def bulk_saves(server: Server, university: dict[str, Any]) -> list[float]:
    """Return how long it takes to save many scores at once, on one fresh sheet after another."""
    large, found = university["large"], []
    entries = dict(list(large["points"].items())[:_CHANGES])
    for code in ("02", "03", "04"):
        path = f"/sheets/{large['sheets'][code]}/scores/"
        with visiting(server, university, code) as visitor:
            start = time.perf_counter()
            status, body = visitor.post_json(path, {"entries": entries, "seen": {}})
            found.append(time.perf_counter() - start)
        expect(status, body)
        if set(json.loads(body)["tokens"]) < set(entries):
            raise ValueError("the answer lacks tokens")
    return found


def fetches(visitor: Visitor, path: str) -> list[float]:
    """Return how long it takes to fetch something, again and again."""
    found = []
    for _ in range(_REPEATS):
        start = time.perf_counter()
        expect(*visitor.get(path))
        found.append(time.perf_counter() - start)
    return found


def writers(
    what: str,
    goal: str,
    installation: Installation,
    server: Server,
    university: dict[str, Any],
) -> Finding:
    """Return how many changes a second are made by many at once, and that none is lost."""
    full = university["full"]
    codes = [f"{number:02}" for number in range(2, _WRITERS + 2)]  # the first has scores
    ready, faults = threading.Barrier(_WRITERS + 1), []
    made: dict[str, Writer] = {}

    def write(code: str) -> None:
        try:
            with visiting(server, university, code) as visitor:
                made[code] = Writer(visitor, full["sheets"][code], full["points"])
                ready.wait()
                for number in range(_EACH):
                    made[code].change(number)
        except (OSError, ValueError, http.client.HTTPException) as error:
            ready.abort()
            faults.append(error)

    threads = [threading.Thread(target=write, args=[code]) for code in codes]
    for thread in threads:
        thread.start()
    ready.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    if faults:
        raise faults[0]
    lost = sum(_lost(installation, writer) for writer in made.values())
    rate = _WRITERS * _EACH / seconds
    found = f"{rate:,.0f} a second, {lost or 'none'} lost"
    return Finding(what, found, f"{goal}, none lost", rate >= 100 and not lost)


def _lost(installation: Installation, writer: Writer) -> int:
    with installation.data() as data:
        rows = data.execute(
            "SELECT point, entry FROM evaluation_rating WHERE sheet_id = %s AND stands",
            [writer.sheet],
        ).fetchall()
    standing = dict(rows)
    return sum(standing.get(point) != entry for point, entry in writer.entries.items())


def memory(server: Server) -> Iterator[Finding]:
    """Yield how much memory the processes take after all this."""
    for what, processes in (
        ("memory of a worker that answers, at its peak", server.page_processes()),
        ("memory of the job worker, at its peak", [server.job_process()]),
    ):
        peak = max(_kilobytes(pid, "status", "VmHWM") for pid in processes) / 1024
        own = max(_kilobytes(pid, "smaps_rollup", "Pss") for pid in processes) / 1024
        found = f"{peak:,.0f} MiB (its share now: {own:,.0f})"
        yield Finding(what, found, "200 MiB", peak <= 200)


def tried(what: str, goal: str, measuring: Callable[[str, str], Finding]) -> Finding:
    """Return a finding, or why there is none."""
    try:
        return measuring(what, goal)
    except (OSError, ValueError, KeyError, http.client.HTTPException) as error:
        return Finding(what, f"— ({error})", goal, None)


def timed(what: str, seconds: list[float], goal: float) -> Finding:
    """Return a finding of times: the median, and the slowest of twenty."""
    middle = statistics.median(seconds)
    late = sorted(seconds)[int(len(seconds) * 0.95)]
    found = f"{middle * 1e3:,.0f} ms (95 %: {late * 1e3:,.0f} ms)"
    return Finding(what, found, f"{goal * 1e3:,.0f} ms", middle <= goal)


def expect(status: int, body: bytes) -> None:
    """Raise `ValueError` where an answer is not what was asked for."""
    if status != 200:
        raise ValueError(f"answered {status}: {body[:80].decode(errors='replace')!r}")


@contextmanager
def visiting(server: Server, university: dict[str, Any], code: str) -> Iterator[Visitor]:
    """Give a browser in which the liaison of a unit has signed in."""
    with closing(Visitor(server.address)) as visitor:
        visitor.sign_in(f"liaison{code}", university["password"])
        yield visitor


def _kilobytes(pid: int, file: str, key: str) -> int:
    for line in Path(f"/proc/{pid}/{file}").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{key}:"):
            return int(line.split()[1])
    return 0
