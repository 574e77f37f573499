"""The least that lifts scores far enough where nodes have weights: an exact search.

Where a point of score counts more in one place than in another, the next best step is
not always part of the best plan. So every indicator hands up all that is worth having:
for each amount added below it, the highest score that buys (and how many of the counted
indicators it lifts over their lines). More for less drives out less for more. Nothing
dearer than a plan already known is followed, nor what even the best use of the rest of
that plan's cost could not bring to the total.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from zhiheng.engine.outcome import Outcome
from zhiheng.engine.scorer import Scorer
from zhiheng.engine.verdict import line_of
from zhiheng.shared.numbers import EXACT, Number
from zhiheng.standards.scheme import Gate

_Lifted = tuple[int, ...]
_MOST_TRIALS = 100_000  # combinations looked at: about a second


@dataclass(frozen=True, slots=True)
class Demand:
    """What raised scores have to lead to.

    Attributes:
        minimum: Least total.
        lines: Least score of single indicators, by index.
        counts: For each counting gate: the line of each indicator under it now, by
            index, and how many of them must reach theirs.
    """

    minimum: Number
    lines: Mapping[int, Number]
    counts: tuple[tuple[Mapping[int, Number], int], ...]


def demand_of(outcome: Outcome, gates: Iterable[Gate], minimum: Number) -> Demand:
    """Return what it takes that none of `gates`, which hold now, holds any more.

    Args:
        outcome: A complete outcome.
        gates: Gates to be removed.
        minimum: Total that must be reached besides.
    """
    lines: dict[int, Number] = {}
    counts = []
    for gate in gates:
        low = {
            i: line_of(node, gate)
            for i, node in enumerate(outcome.scheme.nodes)
            if (node.code == gate.node or node.level == gate.level)
            and outcome.lowest[i] < line_of(node, gate)
        }
        if gate.kind == "node_below":
            lines.update({i: max(line, lines.get(i, line)) for i, line in low.items()})
        else:
            counts.append((low, len(low) - (gate.count or 0) + 1))
    return Demand(minimum, lines, tuple(counts))


class TooManyTrialsError(Exception):
    """The search was given up: whether there is something cheaper is not known."""


class _Plan(NamedTuple):
    """What raising some points below a node leads to."""

    cost: Number
    lifted: _Lifted
    score: Number
    raised: tuple[tuple[int, Number], ...]


class _Part(NamedTuple):
    """What stands side by side below a node: its score now, and the plans for it."""

    now: Number
    plans: list[_Plan]


def least_raise(
    outcome: Outcome, scorer: Scorer, demand: Demand, below: Number
) -> dict[int, Number] | None:
    """Return the new scores, by index of the point, that meet a demand with the least added.

    None where nothing that costs less than `below` does.

    Raises:
        TooManyTrialsError: The scheme is too large to find out in reasonable time.
    """
    return _Search(outcome, scorer, demand, below).least()


class _Search:
    def __init__(self, outcome: Outcome, scorer: Scorer, demand: Demand, below: Number) -> None:
        self._outcome = outcome
        self._scorer = scorer
        self._demand = demand
        self._below = below
        self._limits = {applied.rule.item: applied.rule.limit for applied in outcome.adjustments}
        self._children: dict[str | None, list[int]] = {}
        for i, node in enumerate(outcome.scheme.nodes):
            self._children.setdefault(node.parent, []).append(i)
        self._points: dict[str, list[int]] = {}
        for i, point in enumerate(outcome.scheme.points):
            self._points.setdefault(point.item, []).append(i)
        self._lacking = demand.minimum - (outcome.total or 0)
        sought = {*demand.lines, *(i for lines, _ in demand.counts for i in lines)}
        self._sought = tuple(f"{outcome.scheme.nodes[i].code}." for i in sought)
        self._trials = 0
        # What one point of score inside a node adds to the total.
        self._worths: dict[str | None, Number] = {None: 1}
        for node in outcome.scheme.nodes:
            self._worths[node.code] = EXACT.multiply(self._worths[node.parent], node.weight)
        self._highest = max(self._worths[item] for item in self._points)

    def least(self) -> dict[int, Number] | None:
        wanted = tuple(number for _, number in self._demand.counts)
        roots = [self._node(i) for i in self._children[None]]
        enough = [
            plan
            for plan in self._together(roots, None)
            if plan.score >= self._demand.minimum and plan.lifted == wanted
        ]
        best = min(enough, key=lambda plan: (plan.cost, len(plan.raised)), default=None)
        return None if best is None else dict(best.raised)

    def _node(self, i: int) -> _Part:
        """Return the plans for what is below a node, by what they add to its parent."""
        node = self._outcome.scheme.nodes[i]
        parts = [self._node(child) for child in self._children.get(node.code, ())]
        parts += [self._point(point) for point in self._points.get(node.code, ())]
        limit = self._limits.get(node.code)
        line = self._demand.lines.get(i)
        plans = []
        for plan in self._together(parts, node.code):
            score = plan.score if limit is None else min(plan.score, limit)
            if line is not None and score < line:
                continue
            lifted = tuple(
                min(number, done + (i in lines and score >= lines[i]))
                for done, (lines, number) in zip(plan.lifted, self._demand.counts, strict=True)
            )
            worth = score if node.weight == 1 else EXACT.multiply(score, node.weight)
            plans.append(_Plan(plan.cost, lifted, worth, plan.raised))
        now = EXACT.multiply(self._outcome.lowest[i], node.weight)
        return _Part(now, _worth_having(plans))

    def _point(self, i: int) -> _Part:
        now = self._outcome.points[i] or 0
        nothing = (0,) * len(self._demand.counts)
        worth = self._scorer.range_of(i, self._outcome.facts).worth
        plans = [_Plan(0, nothing, now, ())]
        if self._lacking <= 0 and not f"{self._outcome.scheme.points[i].item}.".startswith(
            self._sought
        ):
            return _Part(now, plans)
        plans += [
            _Plan(score - now, nothing, score, ((i, score),))
            for score in sorted(worth.values())
            if now < score < now + self._below
        ]
        return _Part(now, plans)

    def _together(self, parts: Iterable[_Part], node: str | None) -> list[_Plan]:
        """Return the plans that take one of each part below a node."""
        most = tuple(number for _, number in self._demand.counts)
        together = [_Plan(0, (0,) * len(most), 0, ())]
        now: Number = 0
        for part in parts:
            now = EXACT.add(now, part.now)
            self._trials += len(together) * len(part.plans)
            if self._trials > _MOST_TRIALS:
                raise TooManyTrialsError
            together = _worth_having(
                _Plan(
                    a.cost + b.cost,
                    tuple(map(min, map(sum, zip(a.lifted, b.lifted, strict=True)), most)),
                    score,
                    a.raised + b.raised,
                )
                for a, b in product(together, part.plans)
                if a.cost + b.cost < self._below
                and self._may_do(
                    a.cost + b.cost, (score := EXACT.add(a.score, b.score)) - now, node
                )
            )
        return together

    def _may_do(self, cost: Number, gained: Number, node: str | None) -> bool:
        """Return whether the rest of the cost, used best, could bring the total far enough."""
        rest = EXACT.multiply(self._below - cost, self._highest)
        return EXACT.fma(gained, self._worths[node], rest) >= self._lacking


def _worth_having(plans: Iterable[_Plan]) -> list[_Plan]:
    """Return the plans that no other beats: cheaper, lifting as many, scoring as much."""
    kept: dict[_Lifted, list[_Plan]] = {}
    for plan in sorted(plans, key=lambda plan: (plan.cost, -plan.score, len(plan.raised))):
        rivals = kept.setdefault(plan.lifted, [])
        if not rivals or plan.score > rivals[-1].score:
            rivals.append(plan)
    return [plan for rivals in kept.values() for plan in rivals]
