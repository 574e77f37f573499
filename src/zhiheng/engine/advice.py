"""The smallest changes of scores that lift the conclusion or remove a veto.

Smallest means: fewest points of score added in all, then few observation points
touched. Scores stay inside what the facts allow; zeroed and capped items give no more
than their limit. Where the tree has weights, where a point of score counts more in one
place than in another, a good plan is held against an exact search; the advice claims to
be the smallest only where that search came to its end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from zhiheng.engine.least_raise import TooManyTrialsError, demand_of, least_raise
from zhiheng.engine.outcome import Outcome
from zhiheng.engine.raising import RaisablePoints
from zhiheng.engine.scorer import Scorer
from zhiheng.engine.verdict import line_of
from zhiheng.shared.numbers import Number, marks, plain
from zhiheng.shared.texts import listed
from zhiheng.standards.scheme import Gate


@dataclass(frozen=True, slots=True)
class Change:
    """One observation point to be raised.

    Attributes:
        code: The point.
        before: Its score now.
        after: The score it would need.
    """

    code: str
    before: Number
    after: Number


@dataclass(frozen=True, slots=True)
class Advice:
    """What would have to change, and what would come of it.

    Attributes:
        goal: ``remove_veto`` or ``lift_grade``.
        rule: The gate to be removed, for ``remove_veto``.
        to: Conclusion after the changes.
        points: Points of score added in all; None where no change of scores is enough.
        changes: The changes; empty where none is enough.
        message: The advice in a Chinese sentence.
    """

    goal: Literal["remove_veto", "lift_grade"]
    rule: str | None
    to: str | None
    points: Number | None
    changes: tuple[Change, ...]
    message: str


def advise(outcome: Outcome, scorer: Scorer) -> tuple[Advice, ...]:
    """Return the advice for a complete outcome; none while points are missing."""
    if outcome.total is None or outcome.conclusion is None:
        return ()
    names = [grade.name for grade in outcome.scheme.grades]
    advice = [_remove(veto.gate, outcome, scorer) for veto in outcome.vetoes]
    if outcome.conclusion != names[0]:
        advice.append(_lift(outcome, scorer, names))
    return tuple(advice)


def _remove(gate: Gate, outcome: Outcome, scorer: Scorer) -> Advice:
    plan = _smallest_plan(outcome, scorer, [gate], 0)
    goal = f"消除「{gate.label}」"
    return _advice("remove_veto", gate.rule, goal, plan, outcome, scorer)


def _lift(outcome: Outcome, scorer: Scorer, names: Sequence[str]) -> Advice:
    """Return the smallest step to any better conclusion."""
    target = outcome.scheme.grades[names.index(outcome.conclusion or "") - 1]
    gates = [
        veto.gate
        for veto in outcome.vetoes
        if names.index(veto.gate.conclusion) > names.index(target.name)
    ]
    plan = _smallest_plan(outcome, scorer, gates, target.minimum)
    return _advice("lift_grade", None, f"结论升至「{target.name}」或更高", plan, outcome, scorer)


def _smallest_plan(
    outcome: Outcome, scorer: Scorer, gates: Iterable[Gate], minimum: Number
) -> RaisablePoints | None:
    """Return the points raised least so that no gate holds and the total is enough."""
    node_gates = [gate for gate in gates if gate.kind == "node_below"]
    count_gates = [gate for gate in gates if gate.kind == "count_below"]
    best: RaisablePoints | None = None
    for choice in _choices(outcome, scorer, node_gates, count_gates):
        plan = RaisablePoints(outcome, scorer)
        goals = [(node, line_of(outcome.scheme.nodes[node], gate)) for gate, node in choice]
        goals += [
            (i, line_of(node, gate))
            for gate in node_gates
            for i, node in enumerate(outcome.scheme.nodes)
            if node.code == gate.node
        ]
        reached = all(plan.raise_node(node, goal) for node, goal in goals)
        if reached and plan.raise_total(minimum) and (best is None or plan.cost < best.cost):
            best = plan
    if best is not None and any(node.weight != 1 for node in outcome.scheme.nodes):
        demand = demand_of(outcome, [*node_gates, *count_gates], minimum)
        try:
            less = least_raise(outcome, scorer, demand, best.cost)
        except TooManyTrialsError:
            best.is_least = False
            return best
        if less is not None:
            best = RaisablePoints(outcome, scorer)
            best.set_to(less)
    return best


def _choices(
    outcome: Outcome, scorer: Scorer, node_gates: Sequence[Gate], count_gates: Sequence[Gate]
) -> list[list[tuple[Gate, int]]]:
    """Return the sets of weak nodes worth trying to lift over their line.

    Lifting a node below another gate's node also serves that gate. So, for each such
    gate and for the rest of the tree, the cheapest few are taken together, in every
    division of the number that is needed.
    """
    if not count_gates:
        return [[]]
    scheme = outcome.scheme
    combined: list[list[tuple[Gate, int]]] = [[]]
    for gate in count_gates:
        groups: list[list[tuple[Number, int]]] = [[] for _ in range(len(node_gates) + 1)]
        low = 0
        for i, node in enumerate(scheme.nodes):
            score = outcome.scores[i]
            if node.level != gate.level or score is None or score >= line_of(node, gate):
                continue
            low += 1
            trial = RaisablePoints(outcome, scorer)
            if trial.raise_node(i, line_of(node, gate)):
                group = next(
                    (
                        g
                        for g, other in enumerate(node_gates)
                        if f"{node.code}.".startswith(f"{other.node}.")
                    ),
                    len(node_gates),
                )
                groups[group].append((trial.cost, i))
        wanted = low - (gate.count or 0) + 1
        for group_of in groups:
            group_of.sort()
        divisions = [
            counts
            for counts in product(*(range(len(group) + 1) for group in groups))
            if sum(counts) == wanted
        ]
        combined = [
            [*before, *((gate, i) for g, n in zip(groups, counts, strict=True) for _, i in g[:n])]
            for before in combined
            for counts in divisions
        ]
    return combined


def _advice(
    goal: Literal["remove_veto", "lift_grade"],
    rule: str | None,
    wish: str,
    plan: RaisablePoints | None,
    outcome: Outcome,
    scorer: Scorer,
) -> Advice:
    if plan is None:
        message = f"仅靠提高得分无法{wish}：须先改变受限的数据、清零或封顶的情形"
        return Advice(goal, rule, None, None, (), message)
    changes = tuple(
        Change(point.code, plain(outcome.points[i] or 0), after)
        for i, after in sorted(plan.raised.items())
        for point in [outcome.scheme.points[i]]
    )
    total, low = plan.rolled_up()
    conclusion = scorer.verdict.conclude(total, scorer.verdict.fixed_by(low))
    steps = listed([f"{c.code} {marks(c.before)}→{marks(c.after)}" for c in changes], 12)
    amount = "最少提高" if plan.is_least else "提高不多于"
    message = f"{wish}：{amount} {marks(plan.cost)} 分，例如 {steps}；结论将为「{conclusion}」"
    return Advice(goal, rule, conclusion, plain(plan.cost), changes, message)
