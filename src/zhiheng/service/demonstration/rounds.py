"""Both rounds of the demonstration: last year's, which is over, and this year's."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from zhiheng.apps.accounts.models import User
from zhiheng.apps.catalogue.models import Edition
from zhiheng.apps.evaluation.actions.flow import (
    reopen_sheet,
    return_sheet,
    sign_sheet,
    submit_sheet,
)
from zhiheng.apps.evaluation.actions.rating import rate_points
from zhiheng.apps.evaluation.actions.rounds import (
    close_round,
    exclude_item,
    open_round,
    remind_units,
)
from zhiheng.apps.evaluation.actions.supplying import set_facts, set_flag, write_narrative
from zhiheng.apps.evaluation.models import Round, Sheet, StageKind
from zhiheng.apps.org.models import Kind, Unit
from zhiheng.facts.score_sheet import ScoreSheet
from zhiheng.service.demonstration.people import University

_SOURCE = "演示数据"
# What each unit has done this year: twelve branches, ten learning centres.
_STEPS = (
    *("signed", "signed", "signed", "reopened", "returned", "submitted", "submitted"),
    *("submitted", "half", "half", "filled", "empty"),
    *("half", "half", "filled", "half", "filled", "empty", "submitted", "empty"),
    *("signed", "empty"),
)
_EXCLUDED = "6.2.3"
_TENTHS = 10


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody who fills sheets, and the office that answers.

    Attributes:
        sheet: The sheet.
        by: Who fills it.
        office: Who returns, signs and reopens it.
    """

    sheet: Sheet
    by: User
    office: User

    def fill(self, content: ScoreSheet, share: int) -> None:
        """Fill in a share of a sheet (tenths), with its facts, flags and findings."""
        mine = {"sheet_id": self.sheet.pk, "among": Sheet.objects.fillable_by(self.by)}
        set_facts(**mine, values=content.facts, by=self.by)
        items = list(content.scores.items())
        part = {
            code: score
            for code, score in items[: len(items) * share // _TENTHS]
            if score is not None
        }
        rate_points(**mine, entries=part, by=self.by, source=_SOURCE)
        for item in content.flags:
            reason = "演示文字：年度检查发现一次，按规定处理。"
            set_flag(**mine, item=item, holds=True, reason=reason, by=self.by)
        for item, text in list(content.narratives.items())[
            : len(content.narratives) * share // _TENTHS
        ]:
            write_narrative(**mine, item=item, text=text, seen=0, by=self.by)

    def submit(self) -> None:
        """Hand the sheet in."""
        submit_sheet(sheet=self.sheet, by=self.by)

    def sign(self) -> None:
        """Let the office sign the sheet."""
        sign_sheet(sheet=self.sheet, note="演示意见：同意。", by=self.office)


def hold_last_round(
    university: University, edition: Edition, sheets: list[ScoreSheet], year: int
) -> Round:
    """Hold a round of all branches from its beginning to its end and return it."""
    office = university.officer
    taking_part = [
        (unit, sheet)
        for unit, sheet in zip(university.units, sheets, strict=True)
        if unit.kind == Kind.SUB_BRANCH
    ]
    opened = open_round(
        name=f"{year} 年办学评估（演示）",
        period=str(year),
        edition=edition,
        due={StageKind.SELF: dt.date(year, 10, 31), StageKind.EXPERT: dt.date(year, 11, 30)},
        units=[unit for unit, _sheet in taking_part],
        by=office,
        note="演示轮次：已经结束，供比较。",
    )
    scorer = edition.scorer()
    for unit, sheet in taking_part:
        resolved = scorer.resolver.resolve(sheet.facts, year)
        ranges = {
            point.code: scorer.range_of(i, resolved).allowed
            for i, point in enumerate(scorer.scheme.points)
        }
        for kind, by in (
            (StageKind.SELF, university.liaisons[unit.pk]),
            (StageKind.EXPERT, office),
        ):
            hand = Hand(_sheet(opened, unit, kind), by, office)
            words = sheet.narratives if kind == StageKind.SELF else {}
            scores = _moved(sheet.scores, ranges, f"{kind}/{unit.code}")
            hand.fill(replace(sheet, scores=scores, narratives=words), _TENTHS)
            hand.submit()
            hand.sign()
    return close_round(round=opened, by=office)


def begin_this_round(
    university: University, edition: Edition, sheets: list[ScoreSheet], last: Round, today: dt.date
) -> Round:
    """Begin a round of all units in which the sheets are in every state, and return it."""
    office = university.officer
    opened = open_round(
        name=f"{today.year} 年办学评估（演示）",
        period=str(today.year),
        edition=edition,
        due={
            StageKind.SELF: today + dt.timedelta(days=14),
            StageKind.EXPERT: today + dt.timedelta(days=45),
        },
        units=university.units,
        by=office,
        note="演示轮次：各单位进度不一。",
        cloned_from=last,
    )
    for unit, content, step in zip(university.units, sheets, _STEPS, strict=True):
        hand = Hand(_sheet(opened, unit, StageKind.SELF), university.liaisons[unit.pk], office)
        _take(step, hand, content)
    idle = [university.units[i] for i, step in enumerate(_STEPS) if step == "empty"]
    participation = opened.participations.get(unit=idle[-1])
    reason = "演示理由：学习中心没有这项工作。"
    exclude_item(participation=participation, item=_EXCLUDED, reason=reason, by=office)
    remind_units(
        sheets=[_sheet(opened, unit, StageKind.SELF) for unit in idle],
        message="演示催办：请在截止日期前填报。",
        by=office,
    )
    Hand(_sheet(opened, university.units[0], StageKind.EXPERT), office, office).fill(
        replace(sheets[0], narratives={}), _TENTHS // 2
    )
    return opened


def _take(step: str, hand: Hand, content: ScoreSheet) -> None:
    """Bring one sheet to where it is."""
    if step == "empty":
        return
    hand.fill(content, _TENTHS // 2 if step == "half" else _TENTHS)
    if step in ("half", "filled"):
        return
    hand.submit()
    if step == "returned":
        reason = "演示理由：3.2.1 的生师比请附计算过程，4.3.2 请补充依据。"
        return_sheet(sheet=hand.sheet, reason=reason, by=hand.office)
    if step in ("signed", "reopened"):
        hand.sign()
    if step == "reopened":
        reason = "演示理由：在籍生数核定后有变化，请更正。"
        reopen_sheet(sheet=hand.sheet, reason=reason, by=hand.office)


def _sheet(opened: Round, unit: Unit, kind: str) -> Sheet:
    return Sheet.objects.whole().get(
        participation__round=opened, participation__unit=unit, stage__kind=kind
    )


def _moved(
    scores: Mapping[str, object], ranges: Mapping[str, list[object]], seed: str
) -> dict[str, object]:
    """Return scores of another year: most are the same, some one step lower or higher."""
    moved = {}
    for code, allowed in ranges.items():
        score = scores.get(code)
        here = allowed.index(score) if score in allowed else len(allowed) // 2
        step = (0, 0, 0, -1, -1, 1)[hashlib.sha256(f"{seed}/{code}".encode()).digest()[0] % 6]
        moved[code] = allowed[min(max(here + step, 0), len(allowed) - 1)]
    return moved
