"""A standard as rows for reading: its tree, its rules in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from zhiheng.engine.wording import adjustment_said, formula_said, span
from zhiheng.shared.numbers import marks
from zhiheng.standards.scheme import Gate, Grade, Node, ObservationPoint, Scheme


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator or observation point.

    Attributes:
        code: Its code.
        name: Its name.
        depth: How deep it is set in; observation points are the deepest.
        points: Full marks, in words.
        is_point: Whether it is an observation point.
        way: How a point is scored, a line each.
        departments: Who is responsible, in words.
        details: What to look at, hand in and mind, a line each, as label and text.
    """

    code: str
    name: str
    depth: int
    points: str
    is_point: bool
    way: tuple[str, ...]
    departments: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """An indicator of the first level with everything below it."""

    code: str
    name: str
    points: str
    details: tuple[tuple[str, str], ...]
    below: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in words, with its clause."""

    name: str
    text: str
    clause: str


def parts_of(scheme: Scheme) -> list[Part]:
    """Return the indicators of the first level, each with its lines in order."""
    points: dict[str, list[ObservationPoint]] = {}
    for point in scheme.points:
        points.setdefault(point.item, []).append(point)
    firsts: dict[str, list[Line]] = {}
    nodes = {node.code: node for node in scheme.nodes}
    for node in scheme.nodes:
        lines = firsts.setdefault(_first(node, nodes), [])
        own = points.get(node.code, [])
        # An item scored as a whole is one line, not twice the same.
        if len(own) == 1 and own[0].code == node.code:
            lines.append(_line_of_point(scheme, own[0], node, depth=node.level - 1))
            continue
        if node.level > 1:
            lines.append(_line_of_node(scheme, node))
        lines += [_line_of_point(scheme, point, node, depth=node.level) for point in own]
    return [
        Part(
            code=code,
            name=nodes[code].name,
            points=marks(nodes[code].points),
            details=_line_of_node(scheme, nodes[code]).details,
            below=tuple((n.code, n.name) for n in scheme.nodes if n.parent == code),
            lines=tuple(lines),
        )
        for code, lines in firsts.items()
    ]


def _first(node: Node, nodes: dict[str, Node]) -> str:
    while node.parent is not None:
        node = nodes[node.parent]
    return node.code


def _line_of_node(scheme: Scheme, node: Node) -> Line:
    details = [
        *_duties_and_span(scheme, node),
        (_("材料"), node.hint),
        (_("说明"), node.notes),
    ]
    return Line(
        code=node.code,
        name=node.name,
        depth=node.level - 1,
        points=marks(node.points),
        is_point=False,
        way=(),
        departments="、".join(node.departments),
        details=_filled(details),
    )


def _line_of_point(scheme: Scheme, point: ObservationPoint, node: Node, *, depth: int) -> Line:
    is_whole = point.code == node.code
    details = [
        (scheme.point_label, point.name if is_whole and point.name != node.name else ""),
        (_("分解"), "；".join(f"{part.name}（{marks(part.points)}）" for part in point.parts)),
        (_("看"), "；".join(point.aspects)),
        *(_duties_and_span(scheme, node) if is_whole else []),
        (_("材料"), point.hint or (node.hint if is_whole else "")),
        (_("说明"), "\n".join(filter(None, [point.notes, node.notes if is_whole else ""]))),
        (_("数据"), "、".join(f.label for f in scheme.facts if f.key in point.measures)),
    ]
    return Line(
        code=point.code,
        name=node.name if is_whole else point.name,
        depth=depth,
        points=marks(point.points),
        is_point=True,
        way=tuple(_way(point)),
        departments="、".join(point.departments or (node.departments if is_whole else ())),
        details=_filled(details),
    )


def _duties_and_span(scheme: Scheme, node: Node) -> list[tuple[str, str]]:
    """Return who writes it up, whose work and which years are looked at."""
    scopes = {
        term.id: f"{term.label}（{term.explanation}）" if term.explanation else term.label
        for term in scheme.scopes
    }
    years = next((w.label for w in scheme.time_windows if w.id == node.time_window), "")
    return [
        (_("牵头"), node.lead_department or ""),
        (_("配合"), "、".join(node.cooperating_departments)),
        (_("范围"), scopes.get(node.scope or "", "")),
        (_("时段"), years),
    ]


def _filled(details: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((label, text) for label, text in details if text)


def _way(point: ObservationPoint) -> list[str]:
    if point.bands:
        return [f"{span(band.min, band.max)}：{band.label}" for band in point.bands]
    ways = {
        "degree": _("按程度给分"),
        "binary": _("有则满分，无则零分"),
        "bands": _("按数据分档给分"),
        "graded": _("按等级给分"),
    }
    return [ways[point.scoring]]


def grades_said(scheme: Scheme) -> list[Rule]:
    """Return the grades with the totals that earn them."""
    rules = []
    above: Grade | None = None
    for grade in sorted(scheme.grades, key=lambda each: Decimal(each.minimum), reverse=True):
        text = _("%(points)s 分及以上") % {"points": marks(grade.minimum)}
        if above is not None:
            text = _("%(low)s 分及以上，不足 %(high)s 分") % {
                "low": marks(grade.minimum),
                "high": marks(above.minimum),
            }
        rules.append(Rule(grade.name, text, grade.follow_up))
        above = grade
    return rules


def gates_said(scheme: Scheme) -> list[Rule]:
    """Return the rules that fix the conclusion whatever the total."""
    return [
        Rule(gate.conclusion, f"{gate.label}{_line_of(scheme, gate)}", scheme.citation(gate.source))
        for gate in scheme.gates
    ]


def _line_of(scheme: Scheme, gate: Gate) -> str:
    """Return the line of a gate in points, where it concerns one indicator."""
    node = next((node for node in scheme.nodes if node.code == gate.node), None)
    if node is None:
        return ""
    line = Decimal(node.points) * Decimal(gate.percent) / 100
    return _("（低于 %(points)s 分）") % {"points": marks(line)}


def adjustments_said(scheme: Scheme) -> list[Rule]:
    """Return the rules that set an item to 0 or limit it."""
    names = {node.code: node.name for node in scheme.nodes}
    rules = []
    for rule in scheme.adjustments:
        examples = _("（如%(examples)s）") % {"examples": "、".join(rule.examples)}
        text = f"{adjustment_said(rule)}{examples if rule.examples else ''}"
        name = f"{rule.item} {names.get(rule.item, '')}".strip()
        rules.append(Rule(name, text, scheme.citation(rule.source)))
    return rules


def facts_said(scheme: Scheme) -> list[Rule]:
    """Return the data a judgement may use: name, definition and formula, unit."""
    return [
        Rule(
            fact.label,
            "\n".join(filter(None, [fact.definition, formula_said(fact, scheme)])),
            fact.unit,
        )
        for fact in scheme.facts
    ]
