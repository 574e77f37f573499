"""A scheme without the items that do not apply to a kind of unit.

The items leave the full marks as well as the scores: what is not asked of a unit can
neither help nor harm it. Lines of gates follow the smaller full marks of their nodes;
the minimum of each grade keeps its share of the whole.
"""

from collections.abc import Set as AbstractSet
from decimal import Decimal

import msgspec

from zhiheng.shared.numbers import Number, plain
from zhiheng.standards.scheme import Node, Scheme


def without_items(scheme: Scheme, excluded: AbstractSet[str]) -> Scheme:
    """Return the scheme as it stands for a unit to which some items do not apply.

    Args:
        scheme: The whole standard.
        excluded: Codes of items (nodes of the deepest level); unknown codes are ignored.

    Raises:
        ValueError: Nothing would be left to score.
    """
    points = tuple(point for point in scheme.points if point.item not in excluded)
    if not points:
        raise ValueError("nothing would be left to score")
    marks = _full_marks(scheme, excluded)
    nodes = tuple(
        msgspec.structs.replace(node, points=marks[node.code])
        for node in scheme.nodes
        if marks[node.code] > 0
    )
    kept = {node.code for node in nodes}
    total = sum(
        (node.points * Decimal(node.weight) for node in nodes if node.parent is None), Decimal(0)
    )
    return msgspec.structs.replace(
        scheme,
        nodes=nodes,
        points=points,
        max=plain(total),
        adjustments=tuple(rule for rule in scheme.adjustments if rule.item in kept),
        expectations=tuple(
            rule
            for rule in scheme.expectations
            if rule.at in kept or rule.at in {point.code for point in points}
        ),
        gates=tuple(gate for gate in scheme.gates if gate.node is None or gate.node in kept),
        grades=tuple(
            msgspec.structs.replace(grade, minimum=plain(grade.minimum * total / scheme.max))
            for grade in scheme.grades
        ),
    )


def _full_marks(scheme: Scheme, excluded: AbstractSet[str]) -> dict[str, Number]:
    """Return the full marks left to each node, the deepest first."""
    marks: dict[str, Number] = {}
    children: dict[str, list[Node]] = {}
    for node in scheme.nodes:
        if node.parent is not None:
            children.setdefault(node.parent, []).append(node)
    for node in reversed(scheme.nodes):
        if node.level == scheme.item_level:
            marks[node.code] = 0 if node.code in excluded else node.points
        else:
            below = (marks[child.code] * Decimal(child.weight) for child in children[node.code])
            marks[node.code] = plain(sum(below, Decimal(0)))
    return marks
