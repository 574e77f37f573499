"""What stands beside the scores: facts, flags, written findings, each with its event."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.evaluation.actions.open_sheet import locked_sheet, touch
from zhiheng.apps.evaluation.models import Sheet, SheetNarrative, SheetQuerySet
from zhiheng.apps.evaluation.reading import fact_text, facts_of, named, scorer_of
from zhiheng.apps.events.record import record_event
from zhiheng.facts.score_sheet import ScoreSheet
from zhiheng.shared.problems import InvalidInputError, Problem


class FactConflictError(Exception):
    """Somebody else changed the same facts meanwhile; nothing was written.

    Attributes:
        sheet: The sheet.
        standing: By key, the value that stands now as text; None where there is none.
    """

    def __init__(self, sheet: Sheet, standing: Mapping[str, str | None]) -> None:
        super().__init__()
        self.sheet = sheet
        self.standing = dict(standing)


class NarrativeConflictError(Exception):
    """Somebody else wrote the same finding meanwhile; nothing was written.

    Attributes:
        standing: The finding that stands now.
    """

    def __init__(self, standing: SheetNarrative) -> None:
        super().__init__()
        self.standing = standing


@transaction.atomic
def set_facts(
    *,
    sheet_id: int,
    among: SheetQuerySet,
    values: Mapping[str, object],
    by: User,
    seen: Mapping[str, str | None] | None = None,
) -> Sheet:
    """Supply facts of a sheet, all or none; None takes one away.

    Args:
        sheet_id: Which sheet.
        among: Sheets the author may fill.
        values: Value by key (``key`` or ``key@year``).
        by: Their author.
        seen: By key, the stored text its author saw; None where the author decides
            without having seen them.

    Raises:
        Sheet.DoesNotExist: The sheet is not among those.
        LockedError: The sheet cannot be changed now.
        FactConflictError: Somebody changed some of them meanwhile; none is written.
        InvalidInputError: Some are not possible; all of them are listed.
    """
    sheet = locked_sheet(sheet_id, among)
    after = {key: fact_text(value) for key, value in values.items() if value is not None}
    changed = [key for key in values if sheet.facts.get(key) != after.get(key)]
    if seen is not None:
        refuse_conflicts(sheet, changed, seen)
    scorer = scorer_of(sheet)
    merged = {**facts_of(sheet, scorer.scheme), **values}
    scorer.evaluate(ScoreSheet(period=sheet.participation.round.period, facts=merged))
    if changed:
        names = {key: named(scorer.scheme, "facts", key) for key in changed}
        before = {names[key]: sheet.facts.get(key) for key in changed}
        kept = {key: text for key, text in sheet.facts.items() if key not in values}
        sheet.facts = {**kept, **after}
        touch(sheet, "facts")
        record_event(
            action="set_facts",
            by=by,
            on=sheet,
            before=before,
            after={names[key]: after.get(key) for key in changed},
            unit_id=sheet.participation.unit_id,
        )
    return sheet


def refuse_conflicts(sheet: Sheet, changed: Iterable[str], seen: Mapping[str, str | None]) -> None:
    """Refuse to change facts that are not as their author saw them.

    Raises:
        FactConflictError: Somebody changed some of them meanwhile.
    """
    other = {key: sheet.facts.get(key) for key in changed if sheet.facts.get(key) != seen.get(key)}
    if other:
        raise FactConflictError(sheet, other)


@transaction.atomic
def set_flag(
    *, sheet_id: int, among: SheetQuerySet, item: str, holds: bool, reason: str, by: User
) -> Sheet:
    """State, or take back, that an item's zero-out or cap applies.

    Raises:
        Sheet.DoesNotExist: The sheet is not among those.
        LockedError: The sheet cannot be changed now.
        ValidationError: No such rule, or no reason.
    """
    sheet = locked_sheet(sheet_id, among)
    if item not in {rule.item for rule in scorer_of(sheet).scheme.adjustments}:
        raise ValidationError(_("「%(item)s」没有清零或封顶的规定。") % {"item": item})
    if holds == (item in sheet.flags):
        return sheet
    if not reason.strip():
        raise ValidationError(_("请写明理由。"))
    kept = {code: why for code, why in sheet.flags.items() if code != item}
    sheet.flags = {**kept, item: reason} if holds else kept
    touch(sheet, "flags")
    record_event(
        action="set_flag",
        by=by,
        on=sheet,
        before={item: not holds},
        after={item: holds},
        reason=reason,
        unit_id=sheet.participation.unit_id,
    )
    return sheet


@transaction.atomic
def write_narrative(
    *, sheet_id: int, among: SheetQuerySet, item: str, text: str, seen: int, by: User
) -> SheetNarrative:
    """Write the finding of an item.

    Args:
        sheet_id: Which sheet.
        among: Sheets the author may fill.
        item: Code of the item.
        text: The finding.
        seen: Version its author saw; 0 for none.
        by: Its author.

    Raises:
        Sheet.DoesNotExist: The sheet is not among those.
        LockedError: The sheet cannot be changed now.
        InvalidInputError: There is no such item.
        NarrativeConflictError: Somebody wrote it meanwhile.
    """
    sheet = locked_sheet(sheet_id, among)
    if item not in {point.item for point in scorer_of(sheet).scheme.points}:
        message = _("没有指标「%(item)s」。") % {"item": item}
        raise InvalidInputError([Problem(f"narratives/{item}", "unknown_key", message)])
    found = sheet.narratives.filter(item=item).select_related("written_by").first()
    if (found.text if found else "") == text:
        return found or SheetNarrative(sheet=sheet, item=item, version=0)
    if found is not None and found.version != seen:
        raise NarrativeConflictError(found)
    before = found.text if found else ""
    narrative = found or SheetNarrative(sheet=sheet, item=item, version=0)
    narrative.text, narrative.written_by, narrative.written_at = text, by, timezone.now()
    narrative.version += 1
    narrative.save()
    touch(sheet)
    record_event(
        action="write_narrative",
        by=by,
        on=sheet,
        before={item: before},
        after={item: text},
        unit_id=sheet.participation.unit_id,
    )
    return narrative
