"""What is wrong with a sheet, point by point: the message, and what would be valid."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from zhiheng.engine.ranges import ScoreRange
from zhiheng.engine.wording import facts_of_band, facts_said, span
from zhiheng.measures.resolution import FactResolver, ResolvedFacts
from zhiheng.shared.numbers import EXACT, LongNumber, Number, is_bounded, marks
from zhiheng.shared.problems import Problem
from zhiheng.shared.texts import listed
from zhiheng.standards.scheme import ObservationPoint, Scheme

_LONGEST_ECHO = 40


def score_problem(
    scheme: Scheme,
    point: ObservationPoint,
    given: object,
    allowed: ScoreRange,
) -> Problem:
    """Return why `given` is no score of this point, bands aside."""
    where = f"scores/{point.code}"
    name = f"{point.code}「{point.name}」"
    if point.scoring == "graded":
        message = f"{name}的得分 {_echo(given)} 无效，应为等级 {listed(_words(allowed))} 之一"
        return Problem(where, "out_of_range", message, allowed.allowed)
    if not _on_step(given, scheme.step):
        kind = "整数" if scheme.step == 1 else f"{marks(scheme.step)} 的整数倍"
        if isinstance(given, Decimal) and is_bounded(given) and given == (whole := int(given)):
            kind = f"不带小数点的整数（{whole}）"
        message = f"{name}的得分 {_echo(given)} 须为{kind}，可填 {_choice(allowed)}"
        return Problem(where, "not_integer", message, allowed.allowed)
    if (
        point.scoring == "binary"
        and isinstance(given, (int, Decimal))
        and 0 <= given <= point.points
    ):
        message = f"{name}按有无给分，只能是 0 或 {marks(point.points)} 分，不能是 {_echo(given)}"
        return Problem(where, "binary_partial", message, allowed.allowed)
    message = f"{name}的得分 {_echo(given)} 超出范围，可填 {_choice(allowed)}"
    return Problem(where, "out_of_range", message, allowed.allowed)


def band_problem(
    point: ObservationPoint,
    given: object,
    band: int,
    allowed: ScoreRange,
    resolver: FactResolver,
    facts: ResolvedFacts,
) -> Problem:
    """Return why a possible score is outside the band the facts decide."""
    decided = point.bands[band]
    keys = [key for b in point.bands[: band + 1] for key in facts_of_band(b, resolver)]
    known = [key for key in resolver.with_inputs(keys) if key in facts.values]
    message = (
        f"{point.code}「{point.name}」的得分 {_echo(given)} 不在「{decided.label}」档的"
        f" {span(allowed.low, allowed.high)}内；依据：{facts_said(known, resolver, facts)}"
    )
    return Problem(f"scores/{point.code}", "outside_band", message, allowed.allowed)


def unknown_points(scheme: Scheme, scores: Mapping[str, object]) -> Iterator[Problem]:
    """Yield scores of points the scheme does not have, with the codes that were meant."""
    codes = [point.code for point in scheme.points]
    known = set(codes)
    for code in scores:
        if code in known:
            continue
        inside = [point.code for point in scheme.points if point.item == code]
        outside = [each for each in codes if code.startswith(f"{each}(")]
        near = inside or outside or difflib.get_close_matches(str(code), codes, n=5)
        hint = f"；是否指 {listed(near)}" if near else f"；{scheme.point_label}编号如 {codes[0]}"
        message = f"没有{scheme.point_label}「{_short(code)}」{hint}"
        yield Problem(f"scores/{code}", "unknown_point", message, near or codes)


def flag_problems(scheme: Scheme, flags: Sequence[object]) -> Iterator[Problem]:
    """Yield flags that no zero-out or cap answers to, and flags set twice."""
    known = {rule.item: rule.label for rule in scheme.adjustments}
    seen: set[object] = set()
    for i, flag in enumerate(flags):
        if not isinstance(flag, str) or flag not in known:
            where = f"flags/{flag if isinstance(flag, str) else i}"
            options = listed([f"{item}（{label}）" for item, label in known.items()]) or "无"
            message = f"没有可标记的编号「{_short(flag)}」；可用：{options}"
            yield Problem(where, "unknown_flag", message, list(known))
        elif flag in seen:
            yield Problem(f"flags/{flag}", "duplicate", f"编号「{flag}」标记了两次，请删去一个")
        else:
            seen.add(flag)


def unknown_narratives(scheme: Scheme, narratives: Mapping[str, object]) -> Iterator[Problem]:
    """Yield written findings of items the scheme does not have."""
    items = [node.code for node in scheme.nodes if node.level == scheme.item_level]
    known = set(items)
    for code in narratives:
        if code not in known:
            near = difflib.get_close_matches(str(code), items, n=5) or items
            message = f"没有{scheme.levels[-1]}「{_short(code)}」；是否指 {listed(near)}"
            yield Problem(f"narratives/{code}", "unknown_key", message, near)


def _on_step(given: object, step: Number) -> bool:
    if isinstance(given, bool) or not isinstance(given, (int, Decimal)):
        return False
    if step == 1:
        return isinstance(given, int)
    return is_bounded(given) and not EXACT.remainder(given, step)


def _short(given: object) -> str:
    if isinstance(given, int) and not is_bounded(given):
        return "（过大的数）"
    text = str(given)
    return text if len(text) <= _LONGEST_ECHO else f"{text[:_LONGEST_ECHO]}…"


def _echo(given: object) -> str:
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, str) and not isinstance(given, LongNumber):
        return f"“{_short(given)}”"
    return _short(given)


def _words(allowed: ScoreRange) -> list[str]:
    return [str(entry) for entry in allowed.allowed]


def _choice(allowed: ScoreRange) -> str:
    if len(allowed.worth) == len({allowed.low, allowed.high}):
        return " 或 ".join(marks(bound) for bound in sorted({allowed.low, allowed.high}))
    return f"{marks(allowed.low)}–{marks(allowed.high)}"
