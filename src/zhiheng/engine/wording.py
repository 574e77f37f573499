"""How scores, facts and bands are put into words, the same in every message."""

import re
from collections.abc import Iterable

from zhiheng.measures.resolution import FactResolver, ResolvedFacts
from zhiheng.shared.expressions import Value, read_expression
from zhiheng.shared.numbers import Number, marks, shown
from zhiheng.shared.texts import listed
from zhiheng.standards.scheme import (
    OTHERWISE,
    Adjustment,
    Band,
    FactDefinition,
    ObservationPoint,
    Scheme,
)

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SIGNS = {" * ": " × ", " / ": " ÷ ", " >= ": " ≥ ", " <= ": " ≤ "}


def span(low: Number, high: Number) -> str:
    """Return a range of scores in words.

    Example:
        >>> span(24, 29), span(30, 30)
        ('24–29 分', '30 分')
    """
    return f"{marks(low)} 分" if low == high else f"{marks(low)}–{marks(high)} 分"


def said(definition: FactDefinition, value: Value) -> str:
    """Return a fact's value with its unit."""
    return _with_unit(value, definition.unit)


def _with_unit(value: Value, unit: str) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    joint = "" if unit.startswith((":", "%")) else " "
    return f"{shown(value)}{joint}{unit}".strip()


def formula_said(definition: FactDefinition, scheme: Scheme) -> str:
    """Return a formula with names in place of keys (``= 100 × 教学投入 ÷ 学费收入``)."""
    names = {fact.key: fact.label for fact in scheme.facts}
    for parameter in scheme.parameters:
        value = parameter.value
        names[parameter.id] = shown(value) if not isinstance(value, bool) else str(value)
    text = _NAME.sub(lambda found: names.get(found[0], found[0]), definition.formula or "")
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    return f"= {text}" if text else ""


def facts_said(keys: Iterable[str], resolver: FactResolver, facts: ResolvedFacts) -> str:
    """Return facts in words, those that are missing said to be."""
    parts = []
    for key in keys:
        definition = resolver.definitions[key]
        if key in facts.values:
            parts.append(f"{definition.label} {said(definition, facts.values[key])}")
        else:
            parts.append(f"{definition.label} 缺数据")
    return listed(parts, at_most=len(parts))


def parameters_said(names: Iterable[str], scheme: Scheme) -> str:
    """Return the parameters among `names` with their values (``自有场所占比下限 60%``)."""
    wanted = set(names)
    return "、".join(
        f"{parameter.label} {_with_unit(parameter.value, parameter.unit)}"
        for parameter in scheme.parameters
        if parameter.id in wanted
    )


def adjustment_said(rule: Adjustment) -> str:
    """Return a zero-out or cap in words: its condition, and what follows from it."""
    effect = "本项不得分" if rule.effect == "zero_out" else f"本项最高 {marks(rule.limit)} 分"
    return f"{rule.label}，{effect}"


def facts_of_band(band: Band, resolver: FactResolver) -> tuple[str, ...]:
    """Return the facts a band's condition names."""
    if band.when == OTHERWISE:
        return ()
    return tuple(name for name in read_expression(band.when).names if name in resolver.definitions)


def facts_of_point(point: ObservationPoint, resolver: FactResolver) -> tuple[str, ...]:
    """Return the facts that bear on a point: of its bands, and those shown beside it."""
    keys = [key for band in point.bands for key in facts_of_band(band, resolver)]
    return tuple(dict.fromkeys([*keys, *point.measures]))
