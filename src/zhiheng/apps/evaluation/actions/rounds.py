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
from zhiheng.shared.periods import year_of
from zhiheng.shared.texts import listed

_SETTLED = (SheetState.SUBMITTED, SheetState.SIGNED)


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
        ValidationError: The name is taken, the period names no year, or there is no stage.
    """
    if not due:
        raise ValidationError(_("至少要有一个阶段。"))
    if year_of(period) is None:
        raise ValidationError({"period": _("评估年份要以四位年份开头，如 2024 或 2024 年度。")})
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
    """Let units take part; those that do already are passed over.

    Raises:
        ValidationError: The round is closed.
    """
    round = _open(round)
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
        ValidationError: The round is closed, there is no reason, the unit has scores
            already, or its sheet left the draft.
    """
    _open(participation.round)
    _refuse_no_reason(reason, _("请写明移出的理由。"))
    sheets = Sheet.objects.select_for_update().filter(participation=participation)
    if any(sheet.changed_at or sheet.state != SheetState.DRAFT for sheet in sheets):
        raise ValidationError(
            _("「%(unit)s」已经填报，不能移出；可以把不适用于它的指标定为不适用。")
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
    """Rename a round, change its note or its due dates.

    Raises:
        ValidationError: The round is closed, or the name is taken.
    """
    round = _open(round)
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
    """Take up a closed round again.

    Raises:
        ValidationError: There is no reason.
    """
    _refuse_no_reason(reason, _("请写明恢复的理由。"))
    round = Round.objects.select_for_update().get(pk=round.pk)
    if round.closed_at is not None:
        round.closed_at = None
        round.save(update_fields=["closed_at"])
        record_event(action="continue_round", by=by, on=round, reason=reason)
    return round


@transaction.atomic
def decide_item(
    *,
    round: Round,
    item: str,
    participations: Iterable[Participation],
    applies: bool,
    reason: str,
    by: User,
) -> int:
    """Decide for some units of a round, all or none, whether an item applies to them.

    Return for how many that is new.

    Raises:
        ValidationError: The round is closed; there is no such item, no unit or no reason;
            nothing would be left to score; or sheets are handed in or signed, which are
            all named.
    """
    round = _open(round)
    scheme = round.edition.scheme
    items = {node.code for node in scheme.nodes if node.level == scheme.item_level}
    if item not in items:
        raise ValidationError(_("没有指标「%(item)s」。") % {"item": item})
    _refuse_no_reason(reason, _("请写明理由。"))
    keys = [participation.pk for participation in participations]
    found = list(round.participations.select_for_update(of=("self",)).filter(pk__in=keys))
    if not found:
        raise ValidationError(_("请选择单位。"))
    changed = [each for each in found if (item in each.exclusions) == applies]
    _refuse_settled(changed)
    for each in changed:
        if applies:
            del each.exclusions[item]
            continue
        if items <= {*each.exclusions, item}:
            raise ValidationError(
                _("「%(unit)s」只剩这一项指标，不能把全部指标都定为不适用。") % {"unit": each}
            )
        decided = {"reason": reason, "by": str(by), "at": timezone.localdate().isoformat()}
        each.exclusions[item] = decided
    Participation.objects.bulk_update(changed, ["exclusions"])
    for each in changed:
        record_event(
            action="include_item" if applies else "exclude_item",
            by=by,
            on=each,
            before=item if applies else None,
            after=None if applies else item,
            reason=reason,
            unit_id=each.unit_id,
        )
    return len(changed)


def exclude_item(*, participation: Participation, item: str, reason: str, by: User) -> None:
    """Decide that an item does not apply to a unit, with the reason.

    Raises:
        ValidationError: As `decide_item` does.
    """
    decide_item(
        round=participation.round,
        item=item,
        participations=[participation],
        applies=False,
        reason=reason,
        by=by,
    )


def include_item(*, participation: Participation, item: str, reason: str, by: User) -> None:
    """Take back, with the reason, the decision that an item does not apply to a unit.

    Raises:
        ValidationError: As `decide_item` does.
    """
    decide_item(
        round=participation.round,
        item=item,
        participations=[participation],
        applies=True,
        reason=reason,
        by=by,
    )


@transaction.atomic
def remind_units(*, sheets: Iterable[Sheet], message: str, by: User) -> int:
    """Remind the people of some sheets; return how many sheets.

    Raises:
        ValidationError: There is none, a round is closed, or a sheet is handed in already.
    """
    sheets = list(sheets)
    if not sheets:
        raise ValidationError(_("请选择要催办的打分表。"))
    done = [sheet for sheet in sheets if not sheet.is_editable]
    if done:
        raise ValidationError(
            _("这些打分表已经提交，或者本轮已经结束，不用催办：%(sheets)s。")
            % {"sheets": listed([str(sheet) for sheet in done])}
        )
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


def _open(round: Round) -> Round:
    """Return the round, locked.

    Raises:
        ValidationError: It is closed.
    """
    found = Round.objects.select_for_update().get(pk=round.pk)
    if found.closed_at is not None:
        raise ValidationError(_("本轮评估已经结束；要更改，请先恢复本轮。"))
    return found


def _refuse_no_reason(reason: str, message: str) -> None:
    if not reason.strip():
        raise ValidationError(message)


def _refuse_settled(participations: Iterable[Participation]) -> None:
    """Refuse where a sheet is handed in or signed; the sheets stay locked meanwhile."""
    sheets = Sheet.objects.select_for_update(of=("self",)).filter(
        participation__in=list(participations)
    )
    settled = [
        str(sheet)
        for sheet in sheets.select_related("participation", "stage")
        if sheet.state in _SETTLED
    ]
    if settled:
        raise ValidationError(
            _("已有提交或认定的打分表：%(sheets)s。请先退回或重开；这一次没有更改任何单位。")
            % {"sheets": listed(settled)}
        )


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
