"""The rows of the sheet: items, their observation points, and what stands beside each."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from zhiheng.apps.accounts.models import User
from zhiheng.apps.evaluation.models import Decision, Rating, Sheet
from zhiheng.apps.evaluation.reading import Judged
from zhiheng.engine.outcome import BandDecision
from zhiheng.engine.wording import facts_of_point, said, span
from zhiheng.shared.numbers import marks
from zhiheng.standards.scheme import Node, ObservationPoint
from zhiheng.web.sheet_page.anchors import anchor


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands beside a score: who gave it, and what is wrong with it.

    Attributes:
        code: The point.
        anchor: Its name on the page.
        seen: Token to be sent back, which shows that this rating was seen.
        rater: Who gave it; empty where there is none.
        at: When; None where there is none.
        reason: Why, where the rater said so.
        problem: Why it does not fit, where it does not.
    """

    code: str
    anchor: str
    seen: str
    rater: str
    at: dt.datetime | None
    reason: str
    problem: str


@dataclass(frozen=True, slots=True)
class FactSaid:
    """A fact in words.

    Attributes:
        label: What it is.
        value: Its value with unit; empty where it is not known.
        why: Why it is not known.
    """

    label: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class PointRow:
    """One observation point.

    Attributes:
        point: The point.
        anchor: Its name on the page.
        entry: What is entered; empty where nothing is.
        span: Scores it may have under the facts (``24–29 分``).
        band: What the facts decide; empty where it has no bands.
        is_verified: Whether the facts decide its band, where it has bands.
        facts: Facts that bear on it.
        previous: Entry of the previous round; empty where there is none.
        mark: What stands beside the score.
    """

    point: ObservationPoint
    anchor: str
    entry: str
    span: str
    band: str
    is_verified: bool
    facts: tuple[FactSaid, ...]
    previous: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class ItemBlock:
    """One item with its points.

    Attributes:
        node: The item.
        anchor: Its name on the page.
        score: Its score; empty where a point is missing.
        rows: Its points.
    """

    node: Node
    anchor: str
    score: str
    rows: tuple[PointRow, ...]


def mark_of(point: str, rating: Rating | None, judged: Judged, rater: User | None) -> Mark:
    """Return what stands beside the score of a point.

    Args:
        point: Code of the point.
        rating: The rating that stands; None where there is none.
        judged: What comes of the sheet.
        rater: Who gave the rating, where that is known already.
    """
    where = f"scores/{point}"
    problem = next((p.message for p in judged.problems if p.where == where), "")
    if rating is None:
        return Mark(point, anchor(point), "", "", None, "", problem)
    name = str(rater if rater is not None and rater.pk == rating.rater_id else rating.rater)
    at = timezone.localtime(rating.rated_at)
    return Mark(point, anchor(point), rating.token, name, at, rating.reason, problem)


def standing_ratings(sheet: Sheet) -> dict[str, Rating]:
    """Return the ratings that stand, by point, with their raters."""
    found = sheet.ratings.filter(stands=True).select_related("rater")
    return {rating.point: rating for rating in found}


def previous_entries(sheet: Sheet) -> dict[str, str]:
    """Return what the previous round officially said of this unit, by point.

    The previous round is the one this follows; else the latest that was signed before.
    """
    round = sheet.participation.round
    earlier = Decision.objects.filter(
        sheet__participation__unit=sheet.participation.unit_id,
        sheet__stage__kind=sheet.stage.kind,
        sheet__participation__round__edition__scheme_name=round.edition.scheme_name,
        sheet__participation__round__lt=round.pk,
    )
    if round.cloned_from_id is not None:
        earlier = earlier.filter(sheet__participation__round=round.cloned_from_id)
    content = earlier.order_by("-signed_at").values_list("content", flat=True).first()
    scores = content["scores"] if content is not None else {}
    return {point: each["entry"] for point, each in scores.items()}


def item_blocks(
    judged: Judged,
    ratings: Mapping[str, Rating],
    previous: Mapping[str, str],
    part: str | None,
) -> tuple[ItemBlock, ...]:
    """Return the items of a part of the sheet (the code of a first-level indicator), or all."""
    outcome = judged.outcome
    scheme = outcome.scheme
    roots = roots_of(scheme.nodes)
    decisions = {decision.point: decision for decision in outcome.bands}
    rows: dict[str, list[PointRow]] = {}
    for i, point in enumerate(scheme.points):
        if part is None or roots[point.item] == part:
            row = _row(i, point, judged, ratings.get(point.code), previous, decisions.get(i))
            rows.setdefault(point.item, []).append(row)
    scores = dict(zip(scheme.nodes, outcome.scores, strict=True))
    return tuple(
        ItemBlock(
            node,
            anchor(node.code),
            "" if score is None else marks(score),
            tuple(rows[node.code]),
        )
        for node, score in scores.items()
        if node.code in rows
    )


def roots_of(nodes: tuple[Node, ...]) -> dict[str, str]:
    """Return the first-level indicator of every indicator, by code."""
    roots: dict[str, str] = {}
    for node in nodes:
        roots[node.code] = node.code if node.parent is None else roots[node.parent]
    return roots


def _row(
    i: int,
    point: ObservationPoint,
    judged: Judged,
    rating: Rating | None,
    previous: Mapping[str, str],
    decision: BandDecision | None,
) -> PointRow:
    outcome, scorer = judged.outcome, judged.scorer
    allowed = scorer.range_of(i, outcome.facts)
    band = ""
    if decision is not None and decision.band is not None:
        band = point.bands[decision.band].label
    return PointRow(
        point=point,
        anchor=anchor(point.code),
        entry=(rating.entry or "") if rating is not None else "",
        span=span(allowed.low, allowed.high),
        band=band,
        is_verified=decision is None or decision.band is not None,
        facts=tuple(_fact(key, judged) for key in facts_of_point(point, scorer.resolver)),
        previous=previous.get(point.code, ""),
        mark=mark_of(point.code, rating, judged, None),
    )


def _fact(key: str, judged: Judged) -> FactSaid:
    resolver, facts = judged.scorer.resolver, judged.outcome.facts
    definition = resolver.definitions[key]
    missing = resolver.why_missing(key, facts)
    if missing is not None:
        return FactSaid(definition.label, "", missing.reason)
    return FactSaid(definition.label, said(definition, facts.values[key]), "")
