"""Why an outcome is what it is: a tree of reasons, each with clause and values."""

from collections.abc import Iterator
from dataclasses import dataclass

from zhiheng.engine.outcome import BandDecision, Outcome
from zhiheng.engine.scorer import Scorer
from zhiheng.engine.verdict import line_of
from zhiheng.engine.wording import adjustment_said, facts_of_point, formula_said, said, span
from zhiheng.shared.numbers import Number, marks
from zhiheng.standards.scheme import Adjustment, Gate, Node, ObservationPoint, Scheme


@dataclass(frozen=True, slots=True)
class Reason:
    """One statement, and the statements it rests on.

    Attributes:
        subject: Code, rule or key it is about.
        statement: What holds, with its values.
        clause: The clause behind it; empty where there is none.
        because: What it rests on.
    """

    subject: str
    statement: str
    clause: str = ""
    because: tuple["Reason", ...] = ()


def explain(outcome: Outcome, scorer: Scorer) -> Reason:
    """Return the whole tree of reasons, from the conclusion down to facts and parameters."""
    scheme = outcome.scheme
    verdict = outcome.conclusion or "无结论"
    if outcome.total is None:
        reach = outcome.reachable
        statement = (
            f"缺 {len(outcome.missing)} 个{scheme.point_label}，尚无总分；"
            f"可能为 {span(reach.low, reach.high)}"
        )
    else:
        statement = f"总分 {marks(outcome.total)}/{marks(scheme.max)}，{verdict}"
    roots = [node for node in scheme.nodes if node.parent is None]
    return Reason(
        scheme.name,
        statement,
        because=(
            *_gates(outcome, scorer),
            *_grades(outcome, scorer),
            *(_node(n, outcome, scorer) for n in roots),
        ),
    )


def _gates(outcome: Outcome, scorer: Scorer) -> Iterator[Reason]:
    held = {veto.gate.rule: veto for veto in outcome.vetoes}
    may_hold = [gate.rule for gate in scorer.verdict.fixed_by(outcome.lowest)]
    for gate in outcome.scheme.gates:
        clause = outcome.scheme.citation(gate.source)
        if gate.rule in held:
            yield Reason(gate.rule, f"成立 → {gate.conclusion}：{held[gate.rule].detail}", clause)
        else:
            word = "未定" if gate.rule in may_hold else "不成立"
            yield Reason(gate.rule, f"{word}：{gate.label}：{_standing(gate, outcome)}", clause)


def _standing(gate: Gate, outcome: Outcome) -> str:
    """Return the values because of which a gate does not hold, or not yet."""
    looked_at = [
        (node, line_of(node, gate), outcome.lowest[i], outcome.highest[i])
        for i, node in enumerate(outcome.scheme.nodes)
        if node.code == gate.node or node.level == gate.level
    ]
    if gate.kind == "node_below":
        return "；".join(_against(*each) for each in looked_at)
    under = [each for each in looked_at if each[3] < each[1]]
    may_be_under = sum(low < line for _, line, low, _ in looked_at)
    at_most = f"，至多 {may_be_under} 个" if may_be_under > len(under) else ""
    named = "；".join(_against(*each) for each in under)
    return f"低于线 {len(under)} 个{at_most}，达到 {gate.count} 个才成立" + (named and f"：{named}")


def _against(node: Node, line: Number, low: Number, high: Number) -> str:
    score = marks(low) if low == high else f"{marks(low)}–{marks(high)}"
    return f"{node.code} {node.short_name} {score}/{marks(node.points)}（线 {marks(line)}）"


def _grades(outcome: Outcome, scorer: Scorer) -> Iterator[Reason]:
    if outcome.total is None:
        return
    earned = scorer.verdict.earned(outcome.total)
    for grade in outcome.scheme.grades:
        if grade.name == earned:
            statement = (
                f"{marks(outcome.total)} 分达到「{grade.name}」的下限 {marks(grade.minimum)} 分"
            )
            yield Reason(grade.name, statement, outcome.scheme.citation(grade.source))


def _node(node: Node, outcome: Outcome, scorer: Scorer) -> Reason:
    scheme = outcome.scheme
    score = outcome.scores[scheme.nodes.index(node)]
    because: list[Reason] = [
        _node(child, outcome, scorer) for child in scheme.nodes if child.parent == node.code
    ]
    for i, point in enumerate(scheme.points):
        if point.item == node.code:
            because.append(_point(i, point, outcome, scorer))
    statement = f"{node.short_name} {_marks(score, node.points)}"
    for gate in scheme.gates:
        if gate.kind == "count_below" and gate.level == node.level and score is not None:
            low = score < line_of(node, gate)
            statement += f"，{'低于' if low else '不低于'} {marks(line_of(node, gate))} 分线"
    for applied in outcome.adjustments:
        if applied.rule.item == node.code:
            clause = scheme.citation(applied.rule.source)
            by = "标记" if applied.flagged else "数据"
            before = "" if applied.before is None else f"，原得 {marks(applied.before)} 分"
            before += _window(applied.rule, scheme)
            because.append(
                Reason(
                    applied.rule.rule, f"{adjustment_said(applied.rule)}（据{by}{before}）", clause
                )
            )
    return Reason(node.code, statement, scheme.citation(node.source), tuple(because))


def _window(rule: Adjustment, scheme: Scheme) -> str:
    """Return which years the rule looks at, to follow its statement."""
    labels = [window.label for window in scheme.time_windows if window.id == rule.window]
    return f"；时段：{labels[0]}" if labels else ""


def _point(i: int, point: ObservationPoint, outcome: Outcome, scorer: Scorer) -> Reason:
    scheme = outcome.scheme
    because: list[Reason] = []
    for decision in outcome.bands:
        if decision.point == i:
            because.append(_band(decision, point, outcome, scorer))
    for key in scorer.resolver.with_inputs(facts_of_point(point, scorer.resolver)):
        because.append(_fact(key, outcome, scorer))
    statement = f"{point.name} {_marks(outcome.points[i], point.points)}"
    return Reason(point.code, statement, scheme.citation(point.source), tuple(because))


def _band(
    decision: BandDecision, point: ObservationPoint, outcome: Outcome, scorer: Scorer
) -> Reason:
    allowed = scorer.range_of(decision.point, outcome.facts)
    clause = outcome.scheme.citation(point.source)
    if decision.band is None:
        statement = f"档位未经数据核实，可填 {span(allowed.low, allowed.high)}"
    else:
        label = point.bands[decision.band].label
        statement = f"数据落在「{label}」档，可填 {span(allowed.low, allowed.high)}"
    return Reason(f"{point.code}#band", statement, clause)


def _fact(key: str, outcome: Outcome, scorer: Scorer) -> Reason:
    definition = scorer.resolver.definitions[key]
    clause = outcome.scheme.citation(definition.source)
    missing = scorer.resolver.why_missing(key, outcome.facts)
    if missing is not None:
        return Reason(key, f"{definition.label} 缺数据（{missing.reason}）", clause)
    value = said(definition, outcome.facts.values[key])
    formula = formula_said(definition, outcome.scheme)
    return Reason(key, f"{definition.label} {value} {formula}".strip(), clause)


def _marks(score: Number | None, points: Number) -> str:
    return f"缺/{marks(points)}" if score is None else f"{marks(score)}/{marks(points)}"
