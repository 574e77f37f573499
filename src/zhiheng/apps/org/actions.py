"""Changes to units, each with its event."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from zhiheng.apps.events.record import Actor, record_event
from zhiheng.apps.org.models import FormerName, Unit


class UnitInUseError(Exception):
    """Something depends on the unit: it can be closed, not deleted."""


@transaction.atomic
def open_unit(
    *,
    code: str,
    name: str,
    kind: str,
    parent: Unit | None,
    by: Actor,
    opened_on: dt.date | None = None,
) -> Unit:
    """Set up a unit and return it.

    Raises:
        ValidationError: The code is taken, or a field is not valid.
    """
    unit = Unit(code=code, name=name, kind=kind, parent=parent, opened_on=opened_on)
    unit.full_clean()
    unit.save()
    after = {"code": code, "name": name, "kind": kind, "parent": parent.code if parent else None}
    record_event(action="open_unit", by=by, on=unit, after=after, unit_id=unit.pk)
    return unit


@transaction.atomic
def change_unit(
    *, unit: Unit, name: str, kind: str, parent: Unit | None, on: dt.date, by: Actor
) -> Unit:
    """Rename, reclassify or move a unit; its former name is kept.

    Raises:
        ValidationError: The unit would stand below itself, or a field is not valid.
    """
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    before = {"name": unit.name, "kind": unit.kind, "parent": _code(unit.parent)}
    if unit.name != name:
        FormerName.objects.create(unit=unit, name=unit.name, until=on)
    unit.name, unit.kind, unit.parent = name, kind, parent
    unit.full_clean()
    unit.save()
    after = {"name": name, "kind": kind, "parent": _code(parent)}
    if before != after:
        record_event(
            action="change_unit", by=by, on=unit, before=before, after=after, unit_id=unit.pk
        )
    return unit


@transaction.atomic
def close_unit(
    *, unit: Unit, on: dt.date, merged_into: Unit | None, reason: str, by: Actor
) -> Unit:
    """Close a unit, or merge it into another; what it did stays its own.

    Raises:
        ValidationError: It is closed already, has open units below it, or is merged
            into itself or into a closed unit.
    """
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.closed_on is not None:
        raise ValidationError(_("「%(unit)s」已经撤销。") % {"unit": unit})
    if Unit.objects.open().filter(parent=unit).exists():
        raise ValidationError(_("「%(unit)s」下面还有单位，请先把它们移到别处。") % {"unit": unit})
    if merged_into is not None and (merged_into.pk == unit.pk or merged_into.closed_on):
        raise ValidationError(_("不能并入「%(unit)s」。") % {"unit": merged_into})
    unit.closed_on, unit.merged_into = on, merged_into
    unit.save(update_fields=["closed_on", "merged_into"])
    after = {"closed_on": on.isoformat(), "merged_into": _code(merged_into)}
    record_event(action="close_unit", by=by, on=unit, after=after, reason=reason, unit_id=unit.pk)
    return unit


@transaction.atomic
def delete_unit(*, unit: Unit, by: Actor) -> None:
    """Take away a unit that was opened by mistake.

    Raises:
        UnitInUseError: Units, accounts or evaluations depend on it.
    """
    if unit.children.exists() or unit.former_names.exists():
        raise UnitInUseError
    before = {"code": unit.code, "name": unit.name, "kind": unit.kind}
    record_event(action="delete_unit", by=by, on=unit, before=before, unit_id=unit.pk)
    try:
        unit.delete()
    except ProtectedError:
        raise UnitInUseError from None


def _code(unit: Unit | None) -> str | None:
    return unit.code if unit is not None else None
