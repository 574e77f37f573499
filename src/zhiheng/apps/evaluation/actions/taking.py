"""Facts taken from measures: value and origin together, with one event."""

from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.evaluation.actions.open_sheet import locked_sheet, touch
from zhiheng.apps.evaluation.actions.supplying import refuse_conflicts
from zhiheng.apps.evaluation.models import Sheet, SheetQuerySet
from zhiheng.apps.evaluation.origins import Origin, Told, kept_origin
from zhiheng.apps.evaluation.reading import fact_value, facts_of, scorer_of
from zhiheng.apps.events.record import record_event
from zhiheng.facts.score_sheet import ScoreSheet

_DIGITS_SHOWN = 12


@transaction.atomic
def take_facts(
    *,
    sheet_id: int,
    among: SheetQuerySet,
    told: Collection[Told],
    seen: Mapping[str, str | None],
    by: User,
) -> Sheet:
    """Put what measures say into a sheet, all or none, and keep where it comes from.

    Args:
        sheet_id: Which sheet.
        among: Sheets the person may fill.
        told: What is taken.
        seen: By key, the stored text the person saw.
        by: Who takes it.

    Raises:
        Sheet.DoesNotExist: The sheet is not among those.
        LockedError: The sheet cannot be changed now.
        ValidationError: Nothing was chosen, or something that has no value.
        FactConflictError: Somebody changed some of them meanwhile; none is written.
        InvalidInputError: Some are not possible; all of them are listed.
    """
    sheet = locked_sheet(sheet_id, among)
    after = {each.key: each.value for each in told if each.value is not None}
    if not told or len(after) < len(told):
        raise ValidationError(_("请至少勾选一项有值的数据。"))
    refuse_conflicts(sheet, [key for key in after if sheet.facts.get(key) != after[key]], seen)
    scorer = scorer_of(sheet)
    definitions = {fact.key: fact for fact in scorer.scheme.facts}
    values = {key: fact_value(definitions[key.partition("@")[0]], after[key]) for key in after}
    merged = {**facts_of(sheet, scorer.scheme), **values}
    scorer.evaluate(ScoreSheet(period=sheet.participation.round.period, facts=merged))
    before = {each.label: sheet.facts.get(each.key) for each in told}
    now = timezone.now()
    taken = {each.key: Origin(told=each, taken_by=str(by), taken_at=now) for each in told}
    sheet.facts = {**sheet.facts, **after}
    sheet.origins = {
        **sheet.origins,
        **{key: kept_origin(origin) for key, origin in taken.items()},
    }
    touch(sheet, "facts", "origins")
    digests = sorted({each.facts[:_DIGITS_SHOWN] for each in told})
    record_event(
        action="take_facts",
        by=by,
        on=sheet,
        before=before,
        after={**{each.label: each.value for each in told}, "snapshot": "、".join(digests)},
        unit_id=sheet.participation.unit_id,
    )
    return sheet
