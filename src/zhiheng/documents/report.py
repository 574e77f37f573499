"""The self-evaluation report (自评报告) of an outcome, in Word."""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from zhiheng import __version__
from zhiheng.documents.numbering import chinese, heading_number
from zhiheng.documents.official_word import OfficialDocument
from zhiheng.engine.outcome import NodeScore, Outcome
from zhiheng.engine.scorer import Scorer
from zhiheng.engine.wording import adjustment_said, facts_of_point, facts_said
from zhiheng.shared.numbers import Number, marks, shown
from zhiheng.shared.texts import listed, set_tight
from zhiheng.standards.forms import ReportSection
from zhiheng.standards.scheme import Node, ObservationPoint

_NO_UNIT = "（单位名称）"
_TO_WRITE = "【待填写】"
_REMINDER = "【用语提示，定稿时删去】"
_YEAR = re.compile(r"[0-9]{4}\Z")


def write_report(outcome: Outcome, scorer: Scorer, *, issued: dt.date) -> bytes:
    """Return the report of an outcome as a Word file.

    Args:
        outcome: What came of the sheet.
        scorer: The scorer that judged it.
        issued: Date written below the unit's name.
    """
    return _Report(outcome, scorer, issued).to_bytes()


class _Report:
    def __init__(self, outcome: Outcome, scorer: Scorer, issued: dt.date) -> None:
        self._outcome = outcome
        self._scorer = scorer
        self._scheme = outcome.scheme
        self._issued = issued
        self._unit = outcome.sheet.unit or _NO_UNIT
        self._score_of = {
            scored.node.code: scored.score
            for level in range(1, self._scheme.item_level + 1)
            for scored in outcome.level(level)
        }
        title = f"{self._unit}{self._scheme.report.title}"
        comments = f"{self._scheme.name}；Zhiheng {__version__}"
        self._document = OfficialDocument(
            self._scheme.layout, title=title, comments=comments, created=issued
        )
        self._document.title(title)

    def to_bytes(self) -> bytes:
        form, document = self._scheme.report, self._document
        for first, section in enumerate(form.before, start=1):
            self._section(first, section)
        number = len(form.before) + 1
        document.heading(1, f"{chinese(number)}、{form.findings}")
        self._overall()
        roots = [node for node in self._scheme.nodes if node.parent is None]
        for i, node in enumerate(roots, start=1):
            self._node(node, i)
        for last, section in enumerate(form.after, start=number + 1):
            self._section(last, section)
        document.signature(self._unit, self._issued)
        return document.to_bytes()

    def _section(self, number: int, section: ReportSection) -> None:
        form = self._scheme.report
        self._document.heading(1, f"{chinese(number)}、{section.heading}")
        self._document.body(f"{_TO_WRITE}{section.guidance}")
        if section is (*form.before, *form.after)[0]:
            for reminder in form.wording:
                self._document.body(f"{_REMINDER}{reminder}")

    def _overall(self) -> None:
        document, outcome, scheme = self._document, self._outcome, self._scheme
        document.body(f"{self._subject()}{set_tight(self._result())}", tight=False)
        for veto in outcome.vetoes:
            clause = scheme.citation(veto.gate.source)
            document.body(f"否决情形：{veto.detail}（{clause}）。")
        for applied in outcome.adjustments:
            clause = scheme.citation(applied.rule.source)
            by = "经认定" if applied.flagged else "据填报数据"
            before = "" if applied.before is None else f"，原得 {marks(applied.before)} 分"
            document.body(
                f"{by}，{applied.rule.item} {adjustment_said(applied.rule)}（{clause}{before}）。"
            )
        strong = self._strong()
        if strong:
            document.body(f"主要亮点：得分率较高的{self._level_name()}有{self._rates(strong)}。")
        for line in self._weak():
            document.body(line)
        self._first_level_table()
        document.body(
            f"评定依据为“{scheme.title}”（{scheme.name}），由 Zhiheng {__version__} 计算。"
        )
        unverified = [
            f"{point.code} {point.name}"
            for decision in outcome.bands
            if decision.band is None
            for point in [scheme.points[decision.point]]
        ]
        if unverified:
            named = listed(unverified, len(unverified))
            document.body(
                f"档位因缺数据而未经核实的{scheme.point_label}有{named}，所缺数据见各项。"
            )

    def _subject(self) -> str:
        """Return unit and period as they were given; a bare year is called a year."""
        period = self._outcome.sheet.period
        if not period:
            return f"{self._unit}本次"
        return f"{self._unit}{period}{'年' if _YEAR.match(period) else ''}"

    def _result(self) -> str:
        outcome, scheme = self._outcome, self._scheme
        if outcome.total is None:
            reach = outcome.reachable
            return (
                f"自评尚未完成，还有 {len(outcome.missing)} 个"
                f"{scheme.point_label}没有得分：{listed(outcome.missing)}。"
                f"总分可能为 {marks(reach.low)}–{marks(reach.high)} 分，暂无结论等次。"
            )
        conclusion = f"，自评结论等次为{outcome.conclusion}" if outcome.conclusion else ""
        return f"自评总分 {marks(outcome.total)} 分（满分 {marks(scheme.max)} 分）{conclusion}。"

    def _summary_level(self) -> int:
        """Return the level that highlights and weak items are named at: the second, if any."""
        return min(2, self._scheme.item_level)

    def _level_name(self) -> str:
        return self._scheme.levels[self._summary_level() - 1]

    def _scored(self) -> list[NodeScore]:
        return [
            each for each in self._outcome.level(self._summary_level()) if each.score is not None
        ]

    def _whole(self) -> tuple[Number, Number]:
        """Return the score and the full marks of all scored indicators together."""
        scored = self._scored()
        return sum(each.score or 0 for each in scored), sum(each.node.points for each in scored)

    def _lead(self, each: NodeScore) -> Number:
        """Return how far an indicator is above the whole: 0 where it does as well, exactly."""
        score, points = self._whole()
        return (each.score or 0) * points - score * each.node.points

    def _strong(self) -> list[NodeScore]:
        """Return the best indicators: above the whole, or full, and under no line."""
        under = self._under_a_line()
        strong = [
            each
            for each in self._scored()
            if each.node.code not in under
            and (self._lead(each) > 0 or each.score == each.node.points)
        ]
        strong.sort(key=lambda each: (-_rate(each), -each.node.points))
        return strong[: self._scheme.report.highlights]

    def _under_a_line(self) -> set[str]:
        vetoes = self._outcome.vetoes
        low = {each.node.code for veto in vetoes for each in veto.low if each.certain}
        return low | {each.node.code for each in self._outcome.weak}

    def _weak(self) -> Iterator[str]:
        """Yield what the scores show to be weak, a line for each level that has a gate."""
        weak = self._outcome.weak
        if weak:
            for level in dict.fromkeys(each.node.level for each in weak):
                named = [
                    f"{each.node.code} {each.node.short_name}"
                    f"（{marks(each.score)}/{marks(each.node.points)}，线 {marks(each.line)}）"
                    for each in weak
                    if each.node.level == level
                ]
                yield (
                    f"主要不足：低于标定分线的{self._scheme.levels[level - 1]}有 {len(named)} 个，"
                    f"即{listed(named, len(named))}。"
                )
            return
        scored = self._scored()
        if not scored:
            yield "主要不足：尚无可比较的得分。"
            return
        lowest = sorted((each for each in scored if self._lead(each) < 0), key=_rate)
        if lowest:
            rates = self._rates(lowest[: self._scheme.report.highlights])
            yield f"主要不足：得分率较低的{self._level_name()}有{rates}。"
        else:
            same = f"各{self._level_name()}得分率同为 {_percent(scored[0])}"
            yield f"主要不足：{same}，从得分看不出薄弱的{self._level_name()}。"

    def _rates(self, scored: list[NodeScore]) -> str:
        named = [
            f"{each.node.code} {each.node.short_name}"
            f"（{_shown(each.score)}/{marks(each.node.points)}，{_percent(each)}）"
            for each in scored
        ]
        return listed(named, len(named))

    def _first_level_table(self) -> None:
        scheme, outcome = self._scheme, self._outcome
        rows = [
            [
                str(i),
                each.node.name,
                marks(each.node.points),
                _shown(each.score),
                _percent(each) if each.score is not None else "—",
            ]
            for i, each in enumerate(outcome.level(1), start=1)
        ]
        total = "缺数据" if outcome.total is None else marks(outcome.total)
        rate = "—"
        if outcome.total is not None:
            rate = f"{shown(Decimal(outcome.total) * 100 / scheme.max, 1)}%"
        rows.append(["", "合计", marks(scheme.max), total, rate])
        self._document.table(["序号", scheme.levels[0], "分值", "得分", "得分率"], rows)

    def _node(self, node: Node, number: int) -> None:
        self._document.heading(node.level + 1, f"{heading_number(node.level, number)}{node.name}")
        children = [child for child in self._scheme.nodes if child.parent == node.code]
        for i, child in enumerate(children, start=1):
            self._node(child, i)
        if node.level == self._scheme.item_level:
            self._item(node)

    def _item(self, item: Node) -> None:
        document, outcome = self._document, self._outcome
        score = _shown(self._score_of[item.code])
        document.body(f"编号 {item.code} · 得分 {score} / {marks(item.points)}", tight=False)
        indexed = [
            (i, point) for i, point in enumerate(self._scheme.points) if point.item == item.code
        ]
        points = "；".join(
            f"{f'（{point.number}）' if len(indexed) > 1 else ''}{point.name} "
            f"{_shown(outcome.points[i])}/{marks(point.points)}"
            for i, point in indexed
        )
        document.body(f"{self._scheme.point_label}得分：{points}。")
        for applied in outcome.adjustments:
            if applied.rule.item == item.code:
                document.body(f"{adjustment_said(applied.rule)}。")
        self._facts([point for _, point in indexed])
        narrative = outcome.sheet.narratives.get(item.code, "")
        if narrative.strip():
            document.body(narrative.strip("\r\n"), tight=False)
        else:
            document.body(f"{_TO_WRITE}自评说明。")

    def _facts(self, points: list[ObservationPoint]) -> None:
        """Write the facts used, and separately those that are missing."""
        resolver, facts = self._scorer.resolver, self._outcome.facts
        keys = resolver.with_inputs(
            key for point in points for key in facts_of_point(point, resolver)
        )
        known = [key for key in keys if key in facts.values]
        missing = [resolver.definitions[key].label for key in keys if key not in facts.values]
        if known:
            self._document.body(f"所用数据：{facts_said(known, resolver, facts)}。")
        if missing:
            self._document.body(f"缺数据：{listed(missing, len(missing))}。")


def _rate(scored: NodeScore) -> Number:
    return Decimal(scored.score or 0) * 100 / scored.node.points


def _percent(scored: NodeScore) -> str:
    return f"{shown(_rate(scored), 1)}%"


def _shown(score: Number | None) -> str:
    return "缺数据" if score is None else marks(score)
