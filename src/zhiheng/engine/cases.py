"""Runs a pack's cases: each is judged, and what came of it compared with what must."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from zhiheng.engine.notices import notices_of
from zhiheng.engine.outcome import Outcome
from zhiheng.engine.scorer import Scorer
from zhiheng.facts.score_sheet import ScoreSheet
from zhiheng.shared.numbers import Number, plain
from zhiheng.shared.periods import year_of
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.cases import Case, Expected
from zhiheng.standards.scheme import Scheme

_NO_CONCLUSION = "none"


def case_problems(scorer: Scorer, case: Case) -> list[str]:
    """Return where a case turns out otherwise than it must; an empty list if nowhere."""
    try:
        sheet = _sheet(scorer, case)
    except ValueError as error:
        return [str(error)]
    try:
        outcome = scorer.evaluate(sheet)
    except InvalidInputError as error:
        return list(_compared_errors(case.expect, error.problems))
    if case.expect.errors:
        return [f"应有问题 {', '.join(case.expect.errors)}，却没有"]
    return list(_compared(outcome, scorer, case.expect))


def _sheet(scorer: Scorer, case: Case) -> ScoreSheet:
    scheme = scorer.scheme
    facts = scorer.resolver.resolve(case.facts, year_of(case.period))
    scores: dict[str, object] = {}
    for i, point in enumerate(scheme.points):
        allowed = scorer.range_of(i, facts)
        if case.base == "full":
            scores[point.code] = max(allowed.worth, key=lambda entry: allowed.worth[entry])
        elif case.base == "zero":
            scores[point.code] = min(allowed.worth, key=lambda entry: allowed.worth[entry])
    for code, score in case.nodes.items():
        _lower(scorer, scheme, scores, code, score)
    scores.update(case.scores)
    return ScoreSheet(
        unit="案例", period=case.period, scores=scores, flags=case.flags, facts=case.facts
    )


def _lower(
    scorer: Scorer, scheme: Scheme, scores: dict[str, object], code: str, score: Number
) -> None:
    """Lower points below a node, the last first, until they add up to `score`."""
    below = [p for p in scheme.points if f"{p.item}.".startswith(f"{code}.")]
    excess = sum((_exact(scores[p.code]) for p in below), Decimal(0)) - score
    for point in reversed(below):
        if excess <= 0:
            break
        now = _exact(scores[point.code])
        index = scheme.points.index(point)
        options = [
            _exact(entry) for entry in scorer.allowed(index) if now - excess <= _exact(entry) < now
        ]
        if options:
            scores[point.code] = min(options)
            excess -= now - min(options)
    if excess:
        raise ValueError(f"案例无法使 {code} 得 {plain(score)} 分")


def _exact(entry: object) -> Number:
    if isinstance(entry, (int, Decimal)):
        return entry
    raise ValueError(f"nodes 只能用于数字得分的方案：{entry}")


def _compared_errors(expect: Expected, problems: tuple[Problem, ...]) -> Iterator[str]:
    found = sorted(f"{problem.where} {problem.code}" for problem in problems)
    if expect.errors is None:
        yield f"不应有问题，却有 {'; '.join(str(problem) for problem in problems)}"
    elif found != sorted(expect.errors):
        yield f"问题应为 {sorted(expect.errors)}，却是 {found}"


def _compared(outcome: Outcome, scorer: Scorer, expect: Expected) -> Iterator[str]:
    conclusion = outcome.conclusion or _NO_CONCLUSION
    reach = outcome.reachable
    pairs: list[tuple[str, Any, Any]] = [
        ("status", expect.status, outcome.status),
        ("total", expect.total, outcome.total),
        ("conclusion", expect.conclusion, conclusion),
        ("vetoes", _sorted(expect.vetoes), sorted(v.gate.rule for v in outcome.vetoes)),
        ("weak", _sorted(expect.weak), sorted(each.node.code for each in outcome.weak)),
        ("missing", _sorted(expect.missing), sorted(outcome.missing)),
        ("reachable", expect.reachable, (reach.low, reach.high)),
    ]
    for name, wanted, got in pairs:
        if wanted is not None and wanted != got:
            yield f"{name} 应为 {wanted}，却是 {got}"
    scores = dict(zip((n.code for n in outcome.scheme.nodes), outcome.scores, strict=True))
    for code, score in expect.scores.items():
        if scores[code] != score:
            yield f"{code} 应得 {score}，却得 {scores[code]}"
    yield from _compared_bands(outcome, scorer, expect)
    for key, wanted in expect.facts.items():
        got = outcome.facts.values.get(key)
        if got != wanted:
            yield f"数据 {key} 应为 {wanted}，却是 {got}"
    notices = {f"{notice.where} {notice.code}" for notice in notices_of(outcome, scorer)}
    for notice in set(expect.warnings) - notices:
        yield f"应有提示 {notice}，却没有（有 {sorted(notices)}）"
    for notice in set(expect.no_warnings) & notices:
        yield f"不应有提示 {notice}"


def _compared_bands(outcome: Outcome, scorer: Scorer, expect: Expected) -> Iterator[str]:
    decided = {
        outcome.scheme.points[d.point].code: (d.band, scorer.range_of(d.point, outcome.facts))
        for d in outcome.bands
    }
    for code, wanted in expect.bands.items():
        band, allowed = decided[code]
        got = None if band is None else (allowed.low, allowed.high)
        if got != wanted:
            yield f"{code} 的档应为 {wanted}，却是 {got}"


def _sorted(entries: tuple[str, ...] | None) -> list[str] | None:
    return None if entries is None else sorted(entries)
