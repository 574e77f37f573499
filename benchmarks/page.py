"""The page of results: sections with a title each; a run replaces those it measured."""

import datetime as dt
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from platform import python_version

DOCS = Path(__file__).parents[1] / "docs"
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Gate:
    """What was found beside the line it must hold.

    Attributes:
        what: What was measured.
        found: The number; None where it was not measured.
        line: The number it must not pass.
        least: Whether `found` must be at least the line, not at most.
        unit: Written behind both.
        why: Why it was not measured.
        small: Whether the data is too small for the threshold to count.
    """

    what: str
    found: float | None
    line: float
    least: bool = False
    unit: str = "×"
    why: str = ""
    small: bool = False

    def row(self) -> list[str]:
        """Return what, found, threshold and verdict as cells."""
        line = f"{'≥' if self.least else '≤'} {self.line:,g} {self.unit}"
        if self.found is None:
            return [self.what, "–", line, f"not measured: {self.why}"]
        held = self.found >= self.line if self.least else self.found <= self.line
        verdict = "held" if held else "not yet: counts at full size" if self.small else "**missed**"
        return [self.what, f"{self.found:,.3g} {self.unit}", line, verdict]


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a table in Markdown."""
    yield f"| {' | '.join(header)} |"
    yield f"|{'|'.join(['---'] + ['---:'] * (len(header) - 1))}|"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def gates(rows: Iterable[Gate]) -> Iterator[str]:
    """Yield thresholds beside what was found."""
    yield from table(["gate", "found", "threshold", ""], [gate.row() for gate in rows])


def machine() -> str:
    """Return when and on what this runs: cores and memory, nothing that names a place."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    today = dt.datetime.now().astimezone().date()
    return f"{today}: {os.cpu_count()} cores, {memory:.0f} GiB, Python {python_version()}."


def sections_of(text: str) -> dict[str, str]:
    """Return the sections of a page by title."""
    pieces = _SECTION.split(text)[1:]
    return {title: body.strip() for title, body in zip(pieces[::2], pieces[1::2], strict=True)}


def write_page(
    path: Path, heading: str, measured: Mapping[str, Sequence[str]], order: Sequence[str]
) -> None:
    """Write a page anew: what was measured now, and as it was what was not.

    Args:
        path: The page.
        heading: What stands above the sections.
        measured: Lines by the title of the section.
        order: Titles in their order; others follow.
    """
    kept = sections_of(path.read_text(encoding="utf-8")) if path.is_file() else {}
    now = {
        title: "\n".join([f"Run {machine()}", "", *lines]).strip()
        for title, lines in measured.items()
    }
    found = {**kept, **now}
    titles = [title for title in order if title in found]
    titles += [title for title in found if title not in order]
    body = "\n\n".join(f"## {title}\n\n{found[title]}" for title in titles)
    path.write_text(f"{heading.rstrip()}\n\n{body}\n", encoding="utf-8")
