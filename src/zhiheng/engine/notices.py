"""What an outcome draws attention to: nothing here moves a score."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zhiheng.engine.outcome import Outcome
from zhiheng.engine.scorer import Scorer
from zhiheng.engine.wording import (
    adjustment_said,
    facts_of_band,
    facts_of_point,
    facts_said,
    parameters_said,
    said,
    span,
)
from zhiheng.measures.trends import trends_of
from zhiheng.shared.expressions import read_expression
from zhiheng.shared.texts import listed

_WHAT_TO_DO = {
    "bands": "可在档内酌情下调",
    "degree": "可酌情下调",
    "graded": "可酌情降等",
    "binary": "请核对是否仍然具备",
}
_DIRECTIONS = {"rising": "上升", "level": "持平", "falling": "下降"}


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing worth a look.

    Attributes:
        where: Path inside the sheet (``scores/3.2.1``).
        code: Stable machine name.
        message: One Chinese sentence.
        clause: The clause behind it; empty where there is none.
    """

    where: str
    code: str
    message: str
    clause: str = ""


def notices_of(outcome: Outcome, scorer: Scorer) -> tuple[Notice, ...]:
    """Return everything an outcome draws attention to, in the order of the scheme."""
    return (
        *_unnamed(outcome),
        *_unverified_bands(outcome, scorer),
        *_unexplained(outcome),
        *_flags_and_facts(outcome, scorer),
        *(Notice(p.where, p.code, p.message) for p in outcome.facts.warnings),
        *_unmet_expectations(outcome, scorer),
        *_worsening_trends(outcome, scorer),
    )


def _unnamed(outcome: Outcome) -> Iterator[Notice]:
    if not outcome.sheet.unit:
        yield Notice("unit", "no_unit", "没有写明单位名称，文件上将留空")
    if not outcome.sheet.period:
        yield Notice("period", "no_period", "没有写明评估年份，逐年数据无法合计")


def _unverified_bands(outcome: Outcome, scorer: Scorer) -> Iterator[Notice]:
    for decision in outcome.bands:
        if decision.band is not None:
            continue
        point = outcome.scheme.points[decision.point]
        keys = [key for band in point.bands for key in facts_of_band(band, scorer.resolver)]
        why = _lacking(keys, outcome, scorer)
        allowed = scorer.range_of(decision.point, outcome.facts)
        message = (
            f"{point.code}「{point.name}」的档位未经数据核实：{why}；"
            f"暂可填 {span(allowed.low, allowed.high)}内任一分值"
        )
        clause = outcome.scheme.citation(point.source)
        yield Notice(f"scores/{point.code}", "band_unverified", message, clause)


def _unexplained(outcome: Outcome) -> Iterator[Notice]:
    for point, score in zip(outcome.scheme.points, outcome.points, strict=True):
        if not point.needs_reason or score is None or score == point.points:
            continue
        if not outcome.sheet.narratives.get(point.item, "").strip():
            message = (
                f"{point.code}「{point.name}」未给满分，由评审人酌定，"
                f"请在 {point.item} 的自评说明中写明理由"
            )
            clause = outcome.scheme.citation(point.source)
            yield Notice(f"scores/{point.code}", "reason_wanted", message, clause)


def _lacking(keys: Iterable[str], outcome: Outcome, scorer: Scorer) -> str:
    """Return why facts are not known: what is lacking, then what cannot be computed."""
    reasons = [scorer.resolver.why_missing(key, outcome.facts) for key in keys]
    missing = [reason for reason in reasons if reason is not None]
    lacking = dict.fromkeys(key for reason in missing for key in reason.lacking)
    names = "".join(f"「{scorer.resolver.definitions[key].label}」" for key in lacking)
    others = dict.fromkeys(reason.reason for reason in missing if not reason.lacking)
    return "；".join([*([f"缺{names}"] if names else []), *others])


def _flags_and_facts(outcome: Outcome, scorer: Scorer) -> Iterator[Notice]:
    for applied in outcome.adjustments:
        rule = applied.rule
        names = read_expression(rule.when).names
        facts = facts_said(
            [name for name in names if name in scorer.resolver.definitions],
            scorer.resolver,
            outcome.facts,
        )
        clause = outcome.scheme.citation(rule.source)
        if applied.flagged and applied.by_facts is False:
            message = (
                f"已标记 {rule.item}（{rule.label}），但数据不支持：{facts}；仍按标记处理，请核对"
            )
            yield Notice(f"flags/{rule.item}", "flag_contradicts_facts", message, clause)
        if not applied.flagged:
            message = (
                f"未标记 {rule.item}，但数据成立：{facts}；已按「{adjustment_said(rule)}」处理"
            )
            yield Notice(f"flags/{rule.item}", "facts_without_flag", message, clause)


def _unmet_expectations(outcome: Outcome, scorer: Scorer) -> Iterator[Notice]:
    for rule in outcome.scheme.expectations:
        expression = read_expression(rule.holds)
        if expression.bound(scorer.resolver.parameters)(outcome.facts.values) is False:
            keys = [name for name in expression.names if name in scorer.resolver.definitions]
            said_facts = facts_said(keys, scorer.resolver, outcome.facts)
            line = parameters_said(expression.names, outcome.scheme)
            against = f"（标准：{line}）" if line else ""
            message = (
                f"{rule.at}：未达到「{rule.label}」{against}，现为 {said_facts}；不影响得分，供酌定"
            )
            clause = outcome.scheme.citation(rule.source)
            yield Notice(f"scores/{rule.at}", "expectation_unmet", message, clause)


def _worsening_trends(outcome: Outcome, scorer: Scorer) -> Iterator[Notice]:
    trends = trends_of(scorer.resolver, outcome.facts)
    for point in outcome.scheme.points:
        for key in facts_of_point(point, scorer.resolver):
            trend = trends.get(key)
            if trend is None or not trend.worsens:
                continue
            definition = scorer.resolver.definitions[key]
            values = listed(
                [f"{year} 年 {said(definition, value)}" for year, value in trend.values]
            )
            message = (
                f"{point.code}：「{definition.label}」逐年{_DIRECTIONS[trend.direction]}"
                f"（{values}），{_WHAT_TO_DO[point.scoring]}"
            )
            clause = outcome.scheme.citation(point.source)
            yield Notice(f"scores/{point.code}", "trend_worsens", message, clause)
