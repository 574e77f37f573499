"""Giving scores: one, or many at once.

Every change says what its author saw before. Where somebody else has changed it
meanwhile, nothing is written: the author is shown both and chooses.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from zhiheng.apps.accounts.models import User
from zhiheng.apps.evaluation.actions.open_sheet import locked_sheet, touch
from zhiheng.apps.evaluation.models import Rating, Sheet, SheetQuerySet
from zhiheng.apps.evaluation.reading import (
    Judged,
    entry_text,
    facts_of,
    judged,
    scorer_of,
    standing_entries,
)
from zhiheng.apps.events.record import record_event
from zhiheng.facts.score_sheet import ScoreSheet

NOTHING_SEEN = ""


class ConflictError(Exception):
    """Somebody else changed the same scores meanwhile; nothing was written.

    Attributes:
        sheet: The sheet.
        standing: By point, the rating that stands now; None where it was taken away.
    """

    def __init__(self, sheet: Sheet, standing: Mapping[str, Rating | None]) -> None:
        super().__init__()
        self.sheet = sheet
        self.standing = dict(standing)


@dataclass(frozen=True, slots=True)
class Rated:
    """A score that was given.

    Attributes:
        sheet: The sheet, as it is now.
        rating: The rating that stands; None where the score was taken away.
        before: The entry that stood before; None where there was none.
        judged: What comes of the sheet now.
    """

    sheet: Sheet
    rating: Rating | None
    before: str | None
    judged: Judged


@dataclass(frozen=True, slots=True)
class Filled:
    """What a change of many scores did.

    Attributes:
        sheet: The sheet, as it is now.
        before: By changed point, the entry that stood before, to be put back.
        unchanged: How many were as they should be already.
    """

    sheet: Sheet
    before: dict[str, str | None]
    unchanged: int


@transaction.atomic
def rate_point(
    *,
    sheet_id: int,
    among: SheetQuerySet,
    point: str,
    entry: object,
    seen: str,
    by: User,
    reason: str | None = None,
) -> Rated:
    """Give a point a score; None takes it away.

    Args:
        sheet_id: Which sheet.
        among: Sheets the author may fill.
        point: Code of the observation point.
        entry: The score, as the engine reads it.
        seen: Token of the rating its author saw, or ``NOTHING_SEEN``.
        by: Its author.
        reason: Why; None leaves the author's earlier reason.

    Raises:
        Sheet.DoesNotExist: The sheet is not among those.
        LockedError: The sheet cannot be changed now.
        ConflictError: Somebody changed the score meanwhile, to another value.
        InvalidInputError: The score is not allowed.
    """
    sheet = locked_sheet(sheet_id, among)
    entries = dict(standing_entries(sheet))
    here = list(sheet.ratings.filter(Q(stands=True) | Q(rater=by), point=point))
    standing = next((rating for rating in here if rating.stands), None)
    before, text = entries.get(point), entry_text(entry)
    if before != text and _token(standing) != seen:
        raise ConflictError(sheet, {point: standing})
    entries[point] = text
    found = judged(sheet, entries.items())
    is_known = any(each.code == point for each in found.scorer.scheme.points)
    if not is_known or any(p.where == f"scores/{point}" for p in found.problems):
        _refuse_invalid(sheet, {point: entry})
    if before != text or reason is not None:
        if standing is not None and standing.rater_id != by.pk:
            Rating.objects.filter(pk=standing.pk).update(stands=False)
        own = next((rating for rating in here if rating.rater_id == by.pk), None)
        rating = _rated(own or Rating(sheet=sheet, point=point, rater=by, version=0), text, reason)
        rating.save()
        standing = rating if rating.stands else None
        touch(sheet)
        record_event(
            action="rate_point",
            by=by,
            on=sheet,
            before={point: before},
            after={point: text},
            reason=reason or "",
            unit_id=sheet.participation.unit_id,
        )
    return Rated(sheet, standing, before, found)


@transaction.atomic
def rate_points(
    *,
    sheet_id: int,
    among: SheetQuerySet,
    entries: Mapping[str, object],
    by: User,
    source: str,
    seen: Mapping[str, str] | None = None,
) -> Filled:
    """Give many points their scores, all or none; None takes a score away.

    Args:
        sheet_id: Which sheet.
        among: Sheets the author may fill.
        entries: Score by point.
        by: Their author.
        source: Where they come from, for the event.
        seen: By point, the token of the rating its author saw; None where the author
            decides without having seen them.

    Raises:
        Sheet.DoesNotExist: The sheet is not among those.
        LockedError: The sheet cannot be changed now.
        ConflictError: Somebody changed some of them meanwhile; none is written.
        InvalidInputError: Some are not allowed; all of them are listed, none is written.
    """
    sheet = locked_sheet(sheet_id, among)
    found = list(sheet.ratings.filter(Q(stands=True) | Q(rater=by), point__in=entries))
    stood = {rating.point: rating for rating in found if rating.stands}
    own = {rating.point: rating for rating in found if rating.rater_id == by.pk}
    texts = {point: entry_text(entry) for point, entry in entries.items()}
    before = {
        point: stood[point].entry if point in stood else None
        for point, text in texts.items()
        if (stood[point].entry if point in stood else None) != text
    }
    if seen is not None:
        other = {p: stood.get(p) for p in before if _token(stood.get(p)) != seen.get(p, "")}
        if other:
            raise ConflictError(sheet, other)
    _refuse_invalid(sheet, entries)
    if before:
        _replace(sheet, {point: texts[point] for point in before}, stood, own, by)
        touch(sheet)
        record_event(
            action="rate_points",
            by=by,
            on=sheet,
            before=before,
            after={point: texts[point] for point in before},
            reason=source,
            unit_id=sheet.participation.unit_id,
        )
    return Filled(sheet, before, len(texts) - len(before))


def _replace(
    sheet: Sheet,
    texts: Mapping[str, str | None],
    stood: Mapping[str, Rating],
    own: Mapping[str, Rating],
    by: User,
) -> None:
    """Let the author's own ratings stand in place of those that stood."""
    others = [stood[p].pk for p in texts if p in stood and stood[p].rater_id != by.pk]
    if others:
        Rating.objects.filter(pk__in=others).update(stands=False)
    changed = [
        _rated(own.get(point) or Rating(sheet=sheet, point=point, rater=by, version=0), text, None)
        for point, text in texts.items()
    ]
    Rating.objects.bulk_create([rating for rating in changed if rating.pk is None])
    Rating.objects.bulk_update(
        [rating for rating in changed if rating.point in own],
        ["entry", "stands", "rated_at", "version"],
    )


def _token(rating: Rating | None) -> str:
    return rating.token if rating is not None else NOTHING_SEEN


def _rated(rating: Rating, text: str | None, reason: str | None) -> Rating:
    rating.entry, rating.stands, rating.rated_at = text, text is not None, timezone.now()
    rating.version += 1
    if reason is not None:
        rating.reason = reason
    return rating


def _refuse_invalid(sheet: Sheet, entries: Mapping[str, object]) -> None:
    """Raise `InvalidInputError` where scores are not allowed under the sheet's facts."""
    scorer = scorer_of(sheet)
    scorer.evaluate(
        ScoreSheet(
            period=sheet.participation.round.period,
            scores=dict(entries),
            facts=facts_of(sheet, scorer.scheme),
        )
    )
