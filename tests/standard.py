"""A standard of any size for tests: every part of one shape, two points an item."""

import msgspec

from zhiheng.standards.library import open_pack
from zhiheng.standards.scheme import Node, ObservationPoint, Scheme

_ROOTS, _MIDDLES, _POINTS = 10, 6, 2
_FULL = 5


def generated_scheme(points: int) -> Scheme:
    """Return a standard with so many observation points of five marks each."""
    pattern = open_pack("ouc-branch-evaluation/shanxi-2021")
    source = pattern.nodes[0].source
    items_each = -(-points // (_ROOTS * _MIDDLES * _POINTS))
    nodes: list[Node] = []
    made: list[ObservationPoint] = []

    def node(code: str, parent: str | None, level: int, marks: int) -> None:
        nodes.append(
            Node(
                code=code,
                name=f"演示指标 {code}",
                short_name=f"演示指标 {code}",
                points=marks,
                parent=parent,
                level=level,
                source=source,
            )
        )

    for root in range(1, _ROOTS + 1):
        node(str(root), None, 1, _MIDDLES * items_each * _POINTS * _FULL)
        for middle in range(1, _MIDDLES + 1):
            node(f"{root}.{middle}", str(root), 2, items_each * _POINTS * _FULL)
            for item in range(1, items_each + 1):
                code = f"{root}.{middle}.{item}"
                node(code, f"{root}.{middle}", 3, _POINTS * _FULL)
                made += [
                    ObservationPoint(
                        code=f"{code}({number})",
                        number=number,
                        item=code,
                        name=f"演示观测点 {number}",
                        points=_FULL,
                        scoring="degree",
                        source=source,
                    )
                    for number in range(1, _POINTS + 1)
                ]
    full = len(made) * _FULL
    return msgspec.structs.replace(
        pattern,
        scheme="generated",
        edition=f"points-{len(made)}",
        title=f"演示标准（{len(made)} 个观测点）",
        max=full,
        nodes=tuple(nodes),
        points=tuple(made),
        facts=(),
        adjustments=(),
        expectations=(),
        gates=(),
        grades=tuple(
            msgspec.structs.replace(grade, minimum=grade.minimum * full // pattern.max)
            for grade in pattern.grades
        ),
    )
