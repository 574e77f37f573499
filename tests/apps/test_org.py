"""Units: renamed, moved, merged and closed, with their past kept."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.campus import Campus
from zhiheng.apps.events.models import Event
from zhiheng.apps.org.actions import (
    UnitInUseError,
    change_unit,
    close_unit,
    delete_unit,
    open_unit,
)
from zhiheng.apps.org.models import Kind, Unit

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 1)


def changed(campus: Campus, code: str, **wanted: object) -> Unit:
    unit = campus.units[code]
    whole = {"name": unit.name, "kind": unit.kind, "parent": unit.parent, "on": DAY, **wanted}
    return change_unit(unit=unit, by=campus.administrator, **whole)


def test_a_renamed_unit_keeps_its_former_name_and_its_code(campus: Campus):
    unit = changed(campus, "01", name="演示新名分校")
    assert (unit.code, unit.name) == ("01", "演示新名分校")
    former = unit.former_names.get()
    assert (former.name, former.until) == ("演示第一分校", DAY)
    event = Event.objects.get(action="change_unit")
    assert (event.before["name"], event.after["name"]) == ("演示第一分校", "演示新名分校")
    assert event.unit_id == unit.pk


def test_a_change_of_nothing_is_no_event(campus: Campus):
    changed(campus, "01")
    assert not Event.objects.filter(action="change_unit").exists()


def test_a_unit_cannot_stand_below_itself(campus: Campus):
    with pytest.raises(ValidationError):
        changed(campus, "01", parent=campus.units["0101"])
    assert Unit.objects.get(code="01").parent == campus.units["00"]


def test_a_code_stands_once(campus: Campus):
    with pytest.raises(ValidationError) as refused:
        open_unit(code="01", name="又一", kind=Kind.BRANCH, parent=None, by=campus.administrator)
    assert "code" in refused.value.message_dict


def test_a_unit_with_open_units_below_is_not_closed(campus: Campus):
    with pytest.raises(ValidationError, match="下面还有单位"):
        close_unit(
            unit=campus.units["01"], on=DAY, merged_into=None, reason="", by=campus.administrator
        )


def test_a_merged_unit_points_to_its_successor_and_is_merged_once(campus: Campus):
    closing = {"on": DAY, "reason": "合并文件", "by": campus.administrator}
    unit = close_unit(unit=campus.units["0101"], merged_into=campus.units["02"], **closing)
    assert (unit.closed_on, unit.merged_into) == (DAY, campus.units["02"])
    assert unit not in Unit.objects.open()
    assert Event.objects.get(action="close_unit").reason == "合并文件"
    with pytest.raises(ValidationError, match="已经撤销"):
        close_unit(unit=unit, merged_into=None, **closing)


@pytest.mark.parametrize("target", ["itself", "closed"])
def test_a_unit_is_not_merged_into_itself_or_a_closed_one(campus: Campus, target: str):
    unit = campus.units["0101"]
    closed = open_unit(code="99", name="旧", kind=Kind.BRANCH, parent=None, by=campus.administrator)
    closed = close_unit(unit=closed, on=DAY, merged_into=None, reason="", by=campus.administrator)
    into = {"itself": unit, "closed": closed}[target]
    with pytest.raises(ValidationError, match="不能并入"):
        close_unit(unit=unit, on=DAY, merged_into=into, reason="", by=campus.administrator)


def test_only_a_unit_that_nothing_depends_on_is_deleted(campus: Campus):
    for code in ("01", "02"):  # the first has a unit below it, the second people
        with pytest.raises(UnitInUseError):
            delete_unit(unit=campus.units[code], by=campus.administrator)
    assert not Event.objects.filter(action="delete_unit").exists()
    delete_unit(unit=campus.units["0101"], by=campus.administrator)
    assert not Unit.objects.filter(code="0101").exists()
    assert Event.objects.get(action="delete_unit").before["code"] == "0101"


def test_within_a_unit_is_the_unit_and_everything_below(campus: Campus):
    def codes(root: str) -> set[str]:
        found = Unit.objects.within([campus.units[root].pk])
        return {unit.code for unit in found}

    assert codes("01") == {"01", "0101"}
    assert codes("00") == {"00", "01", "02", "0101"}
    assert not Unit.objects.within([])
