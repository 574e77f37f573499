"""A standard in words and as JSON: what it scores, what it may be told, how it concludes."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec

from zhiheng.engine.wording import adjustment_said, span
from zhiheng.shared.numbers import marks, shown
from zhiheng.standards.scheme import ObservationPoint, Scheme

_SCORING_WORDS = {"degree": "程度", "binary": "有无", "bands": "分档", "graded": "等级"}


def pack_as_data(scheme: Scheme) -> dict[str, Any]:
    """Return the whole scheme as JSON data, its name as ``pack`` and ``edition``."""
    data = msgspec.to_builtins(scheme, builtin_types=(Decimal,))
    return {"pack": data.pop("scheme"), "edition": data.pop("edition"), **data}


def pack_as_text(scheme: Scheme) -> str:
    """Return the scheme in words."""
    return "\n".join(_lines(scheme))


def _lines(scheme: Scheme) -> Iterator[str]:
    counts = [
        f"{len([n for n in scheme.nodes if n.level == level])} 个{name}"
        for level, name in enumerate(scheme.levels, start=1)
    ]
    yield f"{scheme.name}  {scheme.title}"
    yield f"发布：{scheme.issuer}；满分 {marks(scheme.max)}；给分步长 {marks(scheme.step)}"
    yield f"{'、'.join(counts)}、{len(scheme.points)} 个{scheme.point_label}"
    yield ""
    yield "指标"
    for node in scheme.nodes:
        yield f"{'  ' * node.level}{node.code} {node.name}（{marks(node.points)}）"
        for point in scheme.points:
            if point.item == node.code:
                yield from _point(point, node.level + 1)
    yield from _rules(scheme)
    yield from _facts(scheme)
    if scheme.parameters:
        yield "\n参数"
        for parameter in scheme.parameters:
            value = f"{_value(parameter.value)} {parameter.unit}".strip()
            yield f"  {parameter.id} = {value}  {parameter.label}"
    if scheme.checklists:
        yield "\n清单"
    for checklist in scheme.checklists:
        yield f"  {checklist.title}：{'；'.join(checklist.items)}"
    yield "\n读法"
    for reading in scheme.readings:
        yield f"  {reading.number}. {reading.title}"


def _point(point: ObservationPoint, depth: int) -> Iterator[str]:
    way = _SCORING_WORDS[point.scoring]
    yield f"{'  ' * depth}{point.code} {point.name}（{marks(point.points)}，{way}）"
    for band in point.bands:
        yield f"{'  ' * (depth + 1)}{span(band.min, band.max)}  {band.label}  [{band.when}]"


def _rules(scheme: Scheme) -> Iterator[str]:
    if scheme.adjustments:
        yield "\n可标记的情形（flags）"
    for rule in scheme.adjustments:
        clause = scheme.citation(rule.source)
        yield f"  {rule.item}  {adjustment_said(rule)}〔{clause}〕[{rule.when}]"
    if scheme.gates:
        yield "\n否决"
    for gate in scheme.gates:
        clause = scheme.citation(gate.source)
        yield f"  {gate.rule}  {gate.label} → {gate.conclusion}〔{clause}〕"
    if scheme.grades:
        yield "\n等次"
    for grade in scheme.grades:
        yield f"  {grade.name}  {marks(grade.minimum)} 分起  {grade.follow_up}".rstrip()


def _facts(scheme: Scheme) -> Iterator[str]:
    if scheme.facts:
        yield "\n数据（facts）"
    for fact in scheme.facts:
        unit = f"（{fact.unit}）" if fact.unit else ""
        formula = f" = {fact.formula}" if fact.formula else ""
        yearly = "，可逐年填" if fact.series else ""
        yield f"  {fact.key}  {fact.label}{unit}{yearly}{formula}"


def _value(value: object) -> str:
    return ("是" if value else "否") if isinstance(value, bool) else shown(value)  # type: ignore[arg-type]
