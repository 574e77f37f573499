"""Checks on facts, formulas and conditions: kinds, cycles, bands, use."""

from collections.abc import Iterator

from zhiheng.shared.expressions import ExpressionError, Kind, read_expression
from zhiheng.shared.numbers import plain
from zhiheng.shared.problems import Problem
from zhiheng.shared.texts import is_name
from zhiheng.standards.compiler import Places
from zhiheng.standards.scheme import OTHERWISE, FactDefinition, ObservationPoint, Scheme


def name_kinds(scheme: Scheme) -> dict[str, Kind]:
    """Return whether each fact and parameter is a number or a truth value."""
    kinds: dict[str, Kind] = {
        fact.key: "truth" if fact.kind == "truth" else "number" for fact in scheme.facts
    }
    for parameter in scheme.parameters:
        kinds[parameter.id] = "truth" if isinstance(parameter.value, bool) else "number"
    return kinds


def facts_follow(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield formulas that cannot be read, yield the wrong kind, or go in a circle."""
    kinds = name_kinds(scheme)
    facts = {fact.key for fact in scheme.facts}
    uses: dict[str, tuple[str, ...]] = {}
    for fact in scheme.facts:
        if not fact.key.isidentifier():
            place = places.of("fact", fact.key, "key")
            yield Problem(place, "bad_key", f"「{fact.key}」应是英文标识（字母、数字、下划线）")
        if fact.formula is None:
            continue
        place = places.of("fact", fact.key, "formula")
        try:
            expression = read_expression(fact.formula)
            kind = expression.kind(kinds)
        except ExpressionError as error:
            yield Problem(place, "bad_formula", f"「{fact.key}」的公式：{error}")
            continue
        uses[fact.key] = expression.names
        if not facts & set(expression.names):
            message = f"「{fact.key}」的公式没有用到任何数据；不变的数请写成参数"
            yield Problem(place, "constant_formula", message)
        if kind != kinds[fact.key]:
            yield Problem(place, "wrong_kind", f"「{fact.key}」的公式得出的不是它的 kind")
    for key in uses:
        if _circular(key, uses):
            place = places.of("fact", key, "formula")
            yield Problem(place, "circular_formula", f"「{key}」的公式绕回了自身")


def _circular(start: str, uses: dict[str, tuple[str, ...]]) -> bool:
    ahead, seen = list(uses[start]), set()
    while ahead:
        key = ahead.pop()
        if key == start:
            return True
        if key not in seen:
            seen.add(key)
            ahead.extend(uses.get(key, ()))
    return False


def _conditions(scheme: Scheme) -> Iterator[tuple[str, tuple[str, str, tuple[str | int, ...]]]]:
    """Yield every condition of the pack and where it stands."""
    for point in scheme.points:
        for i, band in enumerate(point.bands):
            if band.when != OTHERWISE:
                yield band.when, ("bands", point.code, ("bands", i, "when"))
    for rule in scheme.adjustments:
        yield rule.when, ("adjustment", rule.rule, ("when",))
    for expectation in scheme.expectations:
        yield expectation.holds, ("expectation", expectation.rule, ("holds",))


def conditions_hold(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield conditions that cannot be read or are no truth value."""
    kinds = name_kinds(scheme)
    for text, (entry, key, inside) in _conditions(scheme):
        place = places.of(entry, key, *inside)
        try:
            if read_expression(text).kind(kinds) != "truth":
                yield Problem(place, "not_a_condition", f"「{text}」不是条件")
        except ExpressionError as error:
            yield Problem(place, "bad_condition", f"条件：{error}")


def bands_fit(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield bands at the wrong points, outside the full marks, or leaving marks out."""
    for point in scheme.points:
        if (point.scoring == "bands") != bool(point.bands):
            place = places.of("point", point.code, "scoring")
            message = f"「{point.code}」按 {point.scoring} 给分，却有 {len(point.bands)} 个档次"
            yield Problem(place, "bands_missing", message)
            continue
        for i, band in enumerate(point.bands):
            place = places.of("bands", point.code, "bands", i)
            if not 0 <= band.min <= band.max <= point.points:
                message = f"「{point.code}」的档应在 0–{plain(point.points)} 之内且下限不大于上限"
                yield Problem(place, "bad_band", message)
            if band.when == OTHERWISE and i != len(point.bands) - 1:
                yield Problem(place, "otherwise_first", "otherwise 只能是最后一档")
        if point.bands and (gap := _uncovered(point, scheme)) is not None:
            place = places.of("bands", point.code)
            yield Problem(place, "bands_have_gap", f"「{point.code}」没有一档能给 {gap} 分", gap)


def _uncovered(point: ObservationPoint, scheme: Scheme) -> object:
    score = point.points * 0
    while score <= point.points:
        if not any(band.min <= score <= band.max for band in point.bands):
            return plain(score)
        score += scheme.step
    return None


def parameters_apart(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield parameters named as a fact, or as no formula and no file can name them."""
    facts = {fact.key for fact in scheme.facts}
    for parameter in scheme.parameters:
        place = places.of("parameter", parameter.id, "id")
        if parameter.id in facts:
            yield Problem(place, "name_taken", f"参数「{parameter.id}」与一项数据同名")
        if not parameter.id.isidentifier():
            yield Problem(place, "bad_key", f"「{parameter.id}」应是英文标识")
        if not is_name(parameter.group):
            message = f"文件名「{parameter.group}」应由字母、数字、- 与 _ 组成"
            yield Problem(place, "bad_name", message)


def facts_used(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield facts that no formula, condition or observation point uses."""
    used = {key for point in scheme.points for key in point.measures}
    for text, _ in _conditions(scheme):
        used.update(_names(text))
    for fact in scheme.facts:
        if fact.formula is not None:
            used.update(_names(fact.formula))
    for fact in scheme.facts:
        if fact.key not in used:
            place = places.of("fact", fact.key)
            yield Problem(place, "unused_fact", f"没有规则用到「{fact.key}」{_described(fact)}")


def parameters_used(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield parameters that no formula uses though they should, or uses though they should not."""
    used = {name for text, _ in _conditions(scheme) for name in _names(text)}
    used.update(name for fact in scheme.facts for name in _names(fact.formula or "0"))
    for parameter in scheme.parameters:
        place = places.of("parameter", parameter.id)
        if parameter.id not in used and not parameter.outside_scoring:
            message = (
                f"没有公式或条件用到参数「{parameter.id}」（{parameter.label}）："
                "改它不起作用；供评分之外使用的，请写 outside_scoring: true"
            )
            yield Problem(place, "unused_parameter", message)
        if parameter.id in used and parameter.outside_scoring:
            message = f"参数「{parameter.id}」有公式用到，不应写 outside_scoring"
            yield Problem(place, "used_parameter", message)


def _names(text: str) -> tuple[str, ...]:
    try:
        return read_expression(text).names
    except ExpressionError:
        return ()


def _described(fact: FactDefinition) -> str:
    return f"（{fact.label}）"
