"""Opening, changing and closing rounds."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.catalogue.models import Edition
from zhiheng.apps.evaluation.models import (
    Participation,
    Reminder,
    Round,
    Sheet,
    SheetState,
    Stage,
)
from zhiheng.apps.events.record import record_event
from zhiheng.apps.org.models import Unit


@transaction.atomic
def open_round(
    *,
    name: str,
    period: str,
    edition: Edition,
    due: Mapping[str, dt.date | None],
    units: Iterable[Unit],
    by: User,
    note: str = "",
    cloned_from: Round | None = None,
) -> Round:
    """Open a round for some units and return it.

    Args:
        name: Name of the round.
        period: Evaluated period; it begins with the year.
        edition: The standard, in the edition that stays.
        due: Stages of the round, in order, and when each is due.
        units: Units that take part.
        by: Who opens it.
        note: Anything the units should know.
        cloned_from: The round it follows.

    Raises:
        ValidationError: The name is taken, or there is no stage.
    """
    if not due:
        raise ValidationError(_("至少要有一个阶段。"))
    opened = Round(name=name, period=period, edition=edition, note=note, cloned_from=cloned_from)
    opened.full_clean()
    opened.save()
    Stage.objects.bulk_create(
        Stage(round=opened, kind=kind, position=position, due_on=day)
        for position, (kind, day) in enumerate(due.items(), start=1)
    )
    after = {
        "name": name,
        "period": period,
        "edition": str(edition),
        "stages": {kind: day.isoformat() if day else None for kind, day in due.items()},
    }
    record_event(action="open_round", by=by, on=opened, after=after)
    add_units(round=opened, units=units, by=by)
    return opened


@transaction.atomic
def add_units(*, round: Round, units: Iterable[Unit], by: User) -> list[Participation]:
    """Let units take part; those that do already are passed over."""
    known = set(round.participations.values_list("unit_id", flat=True))
    new = [unit for unit in units if unit.pk not in known]
    added = Participation.objects.bulk_create(
        Participation(round=round, unit=unit, unit_name=unit.name, unit_kind=unit.kind)
        for unit in new
    )
    stages = list(round.stages.all())
    Sheet.objects.bulk_create(
        Sheet(participation=participation, stage=stage)
        for participation in added
        for stage in stages
    )
    if new:
        after = [unit.code for unit in new]
        record_event(action="add_units", by=by, on=round, after=after)
    return added


@transaction.atomic
def remove_unit(*, participation: Participation, reason: str, by: User) -> None:
    """Take a unit out of a round.

    Raises:
        ValidationError: It has scores already, or its sheet left the draft.
    """
    sheets = Sheet.objects.select_for_update().filter(participation=participation)
    if any(sheet.changed_at or sheet.state != SheetState.DRAFT for sheet in sheets):
        raise ValidationError(
            _("「%(unit)s」已经填报，不能移出；可以把不适用的指标标为不适用。")
            % {"unit": participation}
        )
    record_event(
        action="remove_unit",
        by=by,
        on=participation.round,
        before=participation.unit.code,
        reason=reason,
        unit_id=participation.unit_id,
    )
    participation.delete()


@transaction.atomic
def change_round(
    *,
    round: Round,
    name: str,
    note: str,
    due: Mapping[str, dt.date | None],
    by: User,
) -> Round:
    """Rename a round, change its note or its due dates."""
    stages = {stage.kind: stage for stage in round.stages.select_for_update()}
    before = {
        "name": round.name,
        "note": round.note,
        "due": {kind: _iso(stage.due_on) for kind, stage in stages.items()},
    }
    round.name, round.note = name, note
    round.full_clean()
    round.save()
    for kind, stage in stages.items():
        if kind in due:
            stage.due_on = due[kind]
            stage.save(update_fields=["due_on"])
    after = {
        "name": name,
        "note": note,
        "due": {kind: _iso(stage.due_on) for kind, stage in stages.items()},
    }
    if before != after:
        record_event(action="change_round", by=by, on=round, before=before, after=after)
    return round


@transaction.atomic
def close_round(*, round: Round, by: User) -> Round:
    """Close a round: nothing in it changes any more."""
    round = Round.objects.select_for_update().get(pk=round.pk)
    if round.closed_at is None:
        round.closed_at = timezone.now()
        round.save(update_fields=["closed_at"])
        record_event(action="close_round", by=by, on=round)
    return round


@transaction.atomic
def continue_round(*, round: Round, reason: str, by: User) -> Round:
    """Take up a closed round again."""
    round = Round.objects.select_for_update().get(pk=round.pk)
    if round.closed_at is not None:
        round.closed_at = None
        round.save(update_fields=["closed_at"])
        record_event(action="continue_round", by=by, on=round, reason=reason)
    return round


@transaction.atomic
def exclude_item(*, participation: Participation, item: str, reason: str, by: User) -> None:
    """Decide that an item does not apply to a unit, with the reason.

    Raises:
        ValidationError: There is no such item, no reason, or nothing would be left.
    """
    participation = _locked(participation)
    scheme = participation.round.edition.scheme
    items = {node.code for node in scheme.nodes if node.level == scheme.item_level}
    if item not in items:
        raise ValidationError(_("没有指标「%(item)s」。") % {"item": item})
    if not reason.strip():
        raise ValidationError(_("请写明不适用的理由。"))
    if items <= {*participation.exclusions, item}:
        raise ValidationError(_("不能把全部指标都标为不适用。"))
    if item in participation.exclusions:
        return
    participation.exclusions[item] = {
        "reason": reason,
        "by": str(by),
        "at": timezone.localdate().isoformat(),
    }
    participation.save(update_fields=["exclusions"])
    record_event(
        action="exclude_item",
        by=by,
        on=participation,
        after=item,
        reason=reason,
        unit_id=participation.unit_id,
    )


@transaction.atomic
def include_item(*, participation: Participation, item: str, by: User) -> None:
    """Take back the decision that an item does not apply."""
    participation = _locked(participation)
    if participation.exclusions.pop(item, None) is None:
        return
    participation.save(update_fields=["exclusions"])
    record_event(
        action="include_item", by=by, on=participation, before=item, unit_id=participation.unit_id
    )


def _locked(participation: Participation) -> Participation:
    """Return the participation, locked; refuse where something of it was decided already.

    Raises:
        ValidationError: The round is closed, or a sheet is handed in or signed.
    """
    found = (
        Participation.objects.select_related("round__edition")
        .select_for_update(of=("self",))
        .get(pk=participation.pk)
    )
    if found.round.closed_at is not None:
        raise ValidationError(_("本轮评估已经结束。"))
    settled = found.sheets.filter(state__in=(SheetState.SUBMITTED, SheetState.SIGNED))
    if settled.exists():
        raise ValidationError(_("已有提交或认定的打分表；请先退回或重开。"))
    return found


@transaction.atomic
def remind_units(*, sheets: Iterable[Sheet], message: str, by: User) -> int:
    """Remind the people of some sheets; return how many sheets."""
    reminders = Reminder.objects.bulk_create(
        Reminder(sheet=sheet, message=message, sent_by=by) for sheet in sheets
    )
    for reminder in reminders:
        record_event(
            action="remind_unit",
            by=by,
            on=reminder.sheet,
            reason=message,
            unit_id=reminder.sheet.participation.unit_id,
        )
    return len(reminders)


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
