"""The panel that stays in view: total, conclusion, what is open, what can still become."""

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass

from zhiheng.apps.evaluation.reading import Judged
from zhiheng.engine.wording import adjustment_said, span
from zhiheng.shared.numbers import marks
from zhiheng.standards.scheme import Node
from zhiheng.web.sheet_page.anchors import anchor
from zhiheng.web.sheet_page.rows import roots_of


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence and the clause behind it."""

    text: str
    clause: str


@dataclass(frozen=True, slots=True)
class WeakItem:
    """An indicator under its line."""

    code: str
    anchor: str
    name: str
    score: str
    line: str


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel.

    Attributes:
        total: Total score; empty while points are missing.
        full: Full marks.
        conclusion: Conclusion; empty while points are missing, or without grades.
        is_negative: Whether it is a negative judgement.
        reach: Totals still possible, while points are missing.
        reach_conclusions: Conclusions still possible, while points are missing.
        done: Points with a score.
        count: Points in all.
        next_missing: Name on the page of the first point without a score; empty if none.
        next_part: First-level indicator it belongs to.
        vetoes: Gates that fix the conclusion.
        adjustments: Zero-outs and caps that applied.
        weak: Indicators under their line.
        problems: Entries that do not fit, in words.
    """

    total: str
    full: str
    conclusion: str
    is_negative: bool
    reach: str
    reach_conclusions: str
    done: int
    count: int
    next_missing: str
    next_part: str
    vetoes: tuple[Cited, ...]
    adjustments: tuple[Cited, ...]
    weak: tuple[WeakItem, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One indicator in the tree.

    Attributes:
        node: The indicator.
        anchor: Its name on the page.
        score: Its score; empty where a point below is missing.
        open: How many points below have no score.
        is_weak: Whether it is under its line.
        part: First-level indicator it belongs to.
    """

    node: Node
    anchor: str
    score: str
    open: int
    is_weak: bool
    part: str


def panel_of(judged: Judged) -> Panel:
    """Return the panel of a sheet."""
    outcome = judged.outcome
    scheme, reach = outcome.scheme, outcome.reachable
    first = outcome.missing[0] if outcome.missing else None
    item = next((point.item for point in scheme.points if point.code == first), None)
    both = dict.fromkeys(filter(None, (reach.low_conclusion, reach.high_conclusion)))
    return Panel(
        total="" if outcome.total is None else marks(outcome.total),
        full=marks(scheme.max),
        conclusion=outcome.conclusion or "",
        is_negative=outcome.is_negative,
        reach=span(reach.low, reach.high),
        reach_conclusions="–".join(both),
        done=len(scheme.points) - len(outcome.missing),
        count=len(scheme.points),
        next_missing=anchor(first) if first is not None else "",
        next_part=roots_of(scheme.nodes)[item] if item is not None else "",
        vetoes=tuple(
            Cited(f"{veto.detail} → {veto.gate.conclusion}", scheme.citation(veto.gate.source))
            for veto in outcome.vetoes
        ),
        adjustments=tuple(
            Cited(
                f"{each.rule.item} {adjustment_said(each.rule)}", scheme.citation(each.rule.source)
            )
            for each in outcome.adjustments
        ),
        weak=tuple(
            WeakItem(
                each.node.code,
                anchor(each.node.code),
                each.node.short_name,
                marks(each.score),
                marks(each.line),
            )
            for each in outcome.weak
        ),
        problems=tuple(problem.message for problem in judged.problems),
    )


def tree_of(judged: Judged) -> tuple[TreeEntry, ...]:
    """Return every indicator with its score, in the order of the standard."""
    return _entries(judged, {node.code for node in judged.outcome.scheme.nodes})


def path_of(judged: Judged, point: str) -> tuple[TreeEntry, ...]:
    """Return the indicators above a point, the highest first."""
    scheme = judged.outcome.scheme
    parents = {node.code: node.parent for node in scheme.nodes}
    above: set[str] = set()
    code: str | None = next(each.item for each in scheme.points if each.code == point)
    while code is not None:
        above.add(code)
        code = parents[code]
    return _entries(judged, above)


def _entries(judged: Judged, codes: Set[str]) -> tuple[TreeEntry, ...]:
    outcome = judged.outcome
    scheme = outcome.scheme
    parents = {node.code: node.parent for node in scheme.nodes}
    items = {point.code: point.item for point in scheme.points}
    open_points: Counter[str] = Counter()
    for point in outcome.missing:
        above: str | None = items[point]
        while above is not None:
            open_points[above] += 1
            above = parents[above]
    weak = {each.node.code for each in outcome.weak}
    roots = roots_of(scheme.nodes)
    return tuple(
        TreeEntry(
            node,
            anchor(node.code),
            "" if score is None else marks(score),
            open_points[node.code],
            node.code in weak,
            roots[node.code],
        )
        for node, score in zip(scheme.nodes, outcome.scores, strict=True)
        if node.code in codes
    )
