"""An outcome as plain Chinese text for the terminal."""

from collections.abc import Iterable, Iterator

from zhiheng.engine.advice import advise
from zhiheng.engine.explanation import Reason, explain
from zhiheng.engine.notices import notices_of
from zhiheng.engine.outcome import Outcome
from zhiheng.engine.scorer import Scorer
from zhiheng.engine.wording import adjustment_said
from zhiheng.shared.numbers import marks
from zhiheng.shared.problems import Problem
from zhiheng.shared.texts import listed


def problems_as_text(problems: Iterable[Problem]) -> str:
    """Return a refused input in words, one line a problem."""
    lines = [f"  {problem.where}  {problem.message}" for problem in problems]
    return "\n".join([f"输入有 {len(lines)} 处问题，没有进行下去：", *lines])


def outcome_as_text(outcome: Outcome, scorer: Scorer, *, explained: bool = False) -> str:
    """Return an outcome in words: conclusion first, then why, then what to do."""
    return "\n".join(_lines(outcome, scorer, explained=explained))


def _lines(outcome: Outcome, scorer: Scorer, *, explained: bool) -> Iterator[str]:
    scheme = outcome.scheme
    yield f"{outcome.sheet.unit or '（未写明单位）'}  {outcome.sheet.period or ''}  {scheme.name}"
    if outcome.total is None:
        reach = outcome.reachable
        lacking = listed(outcome.missing)
        yield f"未完成：缺 {len(outcome.missing)} 个{scheme.point_label}（{lacking}）"
        between = f"仍可能为 {marks(reach.low)}–{marks(reach.high)} 分"
        if reach.low_conclusion:
            between += f"，{reach.low_conclusion}至{reach.high_conclusion}"
        yield between
    else:
        grade = f"  {outcome.conclusion}" if outcome.conclusion else ""
        yield f"总分 {marks(outcome.total)}/{marks(scheme.max)}{grade}"
    for veto in outcome.vetoes:
        yield f"否决  {veto.detail}〔{scheme.citation(veto.gate.source)}〕"
    for applied in outcome.adjustments:
        citation = scheme.citation(applied.rule.source)
        yield f"{applied.rule.item}  {adjustment_said(applied.rule)}〔{citation}〕"
    for scored in outcome.level(1):
        score = "缺" if scored.score is None else marks(scored.score)
        yield f"  {scored.node.code} {scored.node.short_name}  {score}/{marks(scored.node.points)}"
    if outcome.weak:
        weak = [
            f"{each.node.code} {each.node.short_name} {marks(each.score)}（线 {marks(each.line)}）"
            for each in outcome.weak
        ]
        yield f"低分{scheme.levels[outcome.weak[0].node.level - 1]} {len(weak)} 个："
        yield from (f"  {each}" for each in weak)
    for advice in advise(outcome, scorer):
        yield f"建议  {advice.message}"
    for notice in notices_of(outcome, scorer):
        yield f"提示  {notice.message}"
    if explained:
        yield "依据"
        yield from _reasons(explain(outcome, scorer), 1)


def _reasons(reason: Reason, depth: int) -> Iterator[str]:
    clause = f"〔{reason.clause}〕" if reason.clause else ""
    yield f"{'  ' * depth}{reason.subject}  {reason.statement}{clause}"
    for inner in reason.because:
        yield from _reasons(inner, depth + 1)
