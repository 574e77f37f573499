"""Checks on the tree and the conclusion: codes, sums, steps, grades, gates."""

from collections.abc import Iterator
from decimal import Decimal

from zhiheng.shared.numbers import Number, plain
from zhiheng.shared.problems import Problem
from zhiheng.shared.texts import is_name
from zhiheng.standards.compiler import Places
from zhiheng.standards.scheme import Node, Scheme

_WHOLE_PERCENT = 100


def codes_nest(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield nodes whose code is no code or does not extend the parent's, or at no level."""
    for node in scheme.nodes:
        place = places.of("node", node.code, "code")
        if not all(is_name(part) for part in node.code.split(".")):
            message = f"编号「{node.code}」应由字母、数字、- 与 _ 组成，各级之间用一个点隔开"
            yield Problem(place, "bad_code", message)
        if node.parent is not None and not node.code.startswith(f"{node.parent}."):
            message = f"编号「{node.code}」应以上级编号「{node.parent}.」开头"
            yield Problem(place, "code_not_nested", message)
        if node.level > len(scheme.levels):
            message = f"「{node.code}」在第 {node.level} 级，而 levels 只有 {len(scheme.levels)} 级"
            yield Problem(place, "too_deep", message)
    holders = {point.item for point in scheme.points}
    parents = {node.parent for node in scheme.nodes}
    for node in scheme.nodes:
        if node.level == scheme.item_level and node.code not in holders:
            place = places.of("node", node.code)
            yield Problem(place, "no_points", f"「{node.code}」没有{scheme.point_label}")
        if node.level < scheme.item_level and (node.code in holders or node.code not in parents):
            place = places.of("node", node.code)
            message = f"「{node.code}」是第 {node.level} 级，应有下级指标而不是{scheme.point_label}"
            yield Problem(place, "wrong_level", message)


def points_add_up(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield every node, point or scheme whose full marks are not the sum of its parts."""
    below: dict[str | None, list[Node]] = {}
    for node in scheme.nodes:
        below.setdefault(node.parent, []).append(node)
    total = _weighted(below.get(None, []))
    if total != scheme.max:
        message = f"一级指标合计 {plain(total)}，与 max {plain(scheme.max)} 不符"
        yield Problem(places.of("pack", "pack", "max"), "bad_sum", message, plain(total))
    for node in scheme.nodes:
        children = below.get(node.code)
        parts = (
            _weighted(children)
            if children
            else sum(point.points for point in scheme.points if point.item == node.code)
        )
        if parts != node.points:
            place = places.of("node", node.code, "points")
            message = f"「{node.code}」标 {plain(node.points)}，下级合计 {plain(parts)}"
            yield Problem(place, "bad_sum", message, plain(parts))
    for point in scheme.points:
        shares = sum(part.points for part in point.parts)
        if point.parts and shares != point.points:
            place = places.of("point", point.code, "parts")
            message = f"「{point.code}」标 {plain(point.points)}，各部分合计 {plain(shares)}"
            yield Problem(place, "bad_sum", message, plain(shares))


def _weighted(nodes: list[Node]) -> Number:
    return sum((node.points * Decimal(node.weight) for node in nodes), Decimal(0))


def points_fit(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield points whose number or full marks do not fit the scheme."""
    expected: dict[str, int] = {}
    for point in scheme.points:
        expected[point.item] = expected.get(point.item, 0) + 1
        if point.number != expected[point.item]:
            place = places.of("point", point.code, "number")
            message = f"「{point.item}」的第 {expected[point.item]} 个应编号 {expected[point.item]}"
            yield Problem(place, "bad_number", message, expected[point.item])
        place = places.of("point", point.code, "points")
        if point.points % scheme.step:
            message = f"「{point.code}」的分值应是 {plain(scheme.step)} 的整数倍"
            yield Problem(place, "bad_step", message)
        if point.scoring == "graded" and not scheme.letters:
            message = f"「{point.code}」按等级给分，但 pack.yaml 没有 letters"
            yield Problem(places.of("point", point.code, "scoring"), "no_letters", message)


def grades_descend(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield grades that do not go down, or do not reach 0."""
    for above, grade in zip(scheme.grades, scheme.grades[1:], strict=False):
        if grade.minimum >= above.minimum:
            place = places.of("grade", grade.name, "minimum")
            message = f"「{grade.name}」的下限应低于「{above.name}」的 {plain(above.minimum)}"
            yield Problem(place, "grades_not_descending", message)
    if scheme.grades and scheme.grades[-1].minimum != 0:
        place = places.of("grade", scheme.grades[-1].name, "minimum")
        yield Problem(place, "grades_have_gap", "最低等次的下限应为 0", 0)
    if scheme.grades and scheme.grades[0].minimum > scheme.max:
        place = places.of("grade", scheme.grades[0].name, "minimum")
        yield Problem(place, "grade_unreachable", f"下限超过满分 {plain(scheme.max)}")


def gates_fit(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield gates that name no node, level or grade, or lack a number they need."""
    nodes = {node.code for node in scheme.nodes}
    names = [grade.name for grade in scheme.grades]
    for gate in scheme.gates:
        if gate.conclusion not in names:
            place = places.of("gate", gate.rule, "conclusion")
            yield Problem(place, "unknown_grade", f"没有等次「{gate.conclusion}」", names)
        if not 0 < gate.percent <= _WHOLE_PERCENT:
            place = places.of("gate", gate.rule, "percent")
            yield Problem(place, "bad_percent", "percent 应在 0 与 100 之间")
        place = places.of("gate", gate.rule)
        if gate.kind == "node_below" and gate.node not in nodes:
            yield Problem(place, "unknown_node", f"node_below 须指明指标；没有「{gate.node}」")
        if gate.kind == "count_below":
            at_level = [node for node in scheme.nodes if node.level == gate.level]
            if not at_level or gate.count is None or not 0 < gate.count <= len(at_level):
                message = f"count_below 须有 level 与 count（1–{len(at_level)}）"
                yield Problem(place, "bad_count", message)


def adjustments_fit(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield zero-outs and caps that name no item, collide, or limit nothing."""
    items = {node.code: node for node in scheme.nodes if node.level == scheme.item_level}
    seen: dict[str, str] = {}
    for rule in scheme.adjustments:
        place = places.of("adjustment", rule.rule, "item")
        if rule.item not in items:
            yield Problem(place, "unknown_item", f"没有{scheme.levels[-1]}「{rule.item}」")
            continue
        if rule.item in seen:
            message = f"「{rule.item}」已有规则 {seen[rule.item]}；一个编号只能标记一条规则"
            yield Problem(place, "flag_taken", message)
        seen[rule.item] = rule.rule
        place = places.of("adjustment", rule.rule, "limit")
        if rule.effect == "zero_out" and rule.limit != 0:
            yield Problem(place, "bad_limit", "zero_out 的 limit 应为 0", 0)
        if rule.effect == "cap" and not 0 < rule.limit < items[rule.item].points:
            message = f"cap 的 limit 应大于 0 且小于满分 {plain(items[rule.item].points)}"
            yield Problem(place, "bad_limit", message)
