"""Rounds: opened, changed, closed; units in and out; what does not apply; reminders."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.campus import Campus, begin_round, sheet_of
from tests.filling import fill_sheet, hand_in
from zhiheng.apps.catalogue.models import Edition
from zhiheng.apps.evaluation.actions.flow import return_sheet, submit_sheet
from zhiheng.apps.evaluation.actions.open_sheet import LockedError
from zhiheng.apps.evaluation.actions.rating import rate_point
from zhiheng.apps.evaluation.actions.rounds import (
    add_units,
    change_round,
    close_round,
    continue_round,
    decide_item,
    exclude_item,
    include_item,
    open_round,
    remind_units,
    remove_unit,
)
from zhiheng.apps.evaluation.models import Participation, Reminder, Round, Sheet
from zhiheng.apps.evaluation.reading import scorer_of
from zhiheng.apps.events.models import Event

pytestmark = pytest.mark.django_db
ITEM = "2.1.1"


@pytest.fixture
def round(campus: Campus) -> Round:
    return begin_round(campus)


def taking_part(round: Round, code: str) -> Participation:
    return round.participations.select_related("round", "unit").get(unit__code=code)


def test_a_new_round_has_a_sheet_for_each_unit_and_stage(campus: Campus, round: Round):
    sheets = Sheet.objects.filter(stage__round=round)
    assert sheets.count() == 3 * 2
    assert set(sheets.values_list("state", flat=True)) == {"draft"}
    opened, added = Event.objects.filter(object_type="evaluation.round").order_by("id")
    assert (opened.action, opened.after["stages"]) == ("open_round", {"self": None, "expert": None})
    assert (added.action, added.after) == ("add_units", ["01", "02", "0101"])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"due": {}}, "至少要有一个阶段"),
        ({"period": "试评"}, "四位年份"),
        ({"name": "演示 2024 年评估"}, "名称"),
    ],
)
def test_a_round_is_refused_with_the_reason(campus: Campus, round: Round, changed: dict, said: str):
    given = {"name": "另一轮", "period": "2025", "due": {"self": None}} | changed
    edition = Edition.objects.get()
    with pytest.raises(ValidationError, match=said):
        open_round(**given, edition=edition, units=[campus.units["01"]], by=campus.officer)
    assert Round.objects.count() == 1


def test_units_are_added_once_and_never_to_a_closed_round(campus: Campus, round: Round):
    every = list(campus.units.values())
    added = add_units(round=round, units=every, by=campus.officer)
    assert [each.unit.code for each in added] == ["00"]
    assert sheet_of(round, campus.units["00"], "expert").state == "draft"
    assert add_units(round=round, units=every, by=campus.officer) == []
    close_round(round=round, by=campus.officer)
    with pytest.raises(ValidationError, match="已经结束"):
        add_units(round=round, units=every, by=campus.officer)


def test_a_unit_that_has_not_begun_is_taken_out_with_its_sheets(campus: Campus, round: Round):
    with pytest.raises(ValidationError, match="理由"):
        remove_unit(participation=taking_part(round, "02"), reason=" ", by=campus.officer)
    remove_unit(participation=taking_part(round, "02"), reason="暂缓参评", by=campus.officer)
    assert Sheet.objects.filter(stage__round=round).count() == 2 * 2
    event = Event.objects.get(action="remove_unit")
    assert (event.before, event.reason) == ("02", "暂缓参评")


def test_a_unit_that_has_begun_stays(campus: Campus, round: Round):
    fill_sheet(sheet_of(round, campus.units["01"]), campus.liaison, without=120)
    with pytest.raises(ValidationError, match="已经填报"):
        remove_unit(participation=taking_part(round, "01"), reason="暂缓", by=campus.officer)


def test_a_round_keeps_the_name_and_kind_a_unit_had(campus: Campus, round: Round):
    unit = campus.units["01"]
    unit.name = "演示新名称"
    unit.save()
    assert taking_part(round, "01").unit_name == "演示第一分校"


def test_changed_due_dates_are_recorded_and_nothing_else_is(campus: Campus, round: Round):
    day = dt.date(2026, 12, 1)
    given = {"name": round.name, "note": "", "by": campus.officer}
    change_round(round=round, due={"self": None, "expert": None}, **given)
    assert not Event.objects.filter(action="change_round").exists()
    change_round(round=round, due={"self": day, "expert": None}, **given)
    assert round.stages.get(kind="self").due_on == day
    event = Event.objects.get(action="change_round")
    assert (event.before["due"]["self"], event.after["due"]["self"]) == (None, "2026-12-01")


def test_a_closed_round_lets_nothing_change_until_it_goes_on(campus: Campus, round: Round):
    sheet = fill_sheet(sheet_of(round, campus.units["01"]), campus.liaison)
    close_round(round=round, by=campus.officer)
    with pytest.raises(LockedError):
        rate_point(
            sheet_id=sheet.pk,
            among=Sheet.objects.all(),
            point="1.1.1(1)",
            entry=0,
            seen="",
            by=campus.liaison,
        )
    refused = {
        "submit": lambda: submit_sheet(sheet=sheet, by=campus.liaison),
        "change": lambda: change_round(
            round=round, name="新名", note="", due={}, by=campus.officer
        ),
        "remove": lambda: remove_unit(
            participation=taking_part(round, "02"), reason="暂缓", by=campus.officer
        ),
        "exclude": lambda: exclude_item(
            participation=taking_part(round, "02"), item=ITEM, reason="不承担", by=campus.officer
        ),
        "remind": lambda: remind_units(
            sheets=Sheet.objects.whole().filter(pk=sheet.pk), message="", by=campus.officer
        ),
    }
    for name, act in refused.items():
        with pytest.raises(ValidationError, match="结束"):
            act()
        assert not Event.objects.filter(action__startswith=f"{name}_").exists()
    with pytest.raises(ValidationError, match="理由"):
        continue_round(round=round, reason="", by=campus.officer)
    continue_round(round=round, reason="补报", by=campus.officer)
    assert submit_sheet(sheet=sheet, by=campus.liaison).state == "submitted"


def test_an_item_is_decided_for_several_units_at_once(campus: Campus, round: Round):
    both = [taking_part(round, "01"), taking_part(round, "02")]
    given = {"round": round, "item": ITEM, "by": campus.officer}
    count = decide_item(participations=both, applies=False, reason="不承担", **given)
    assert count == 2
    sheet = sheet_of(round, campus.units["01"])
    assert scorer_of(sheet).scheme.max == 990
    assert scorer_of(sheet_of(round, campus.units["0101"])).scheme.max == 1000
    decided = sheet.participation.exclusions[ITEM]
    assert (decided["reason"], decided["by"]) == ("不承担", str(campus.officer))
    assert Event.objects.filter(action="exclude_item", after=ITEM).count() == 2
    assert decide_item(participations=both, applies=False, reason="再定", **given) == 0
    assert decide_item(participations=both[:1], applies=True, reason="有此职责", **given) == 1
    assert scorer_of(sheet_of(round, campus.units["01"])).scheme.max == 1000
    event = Event.objects.get(action="include_item")
    assert (event.before, event.reason, event.unit_id) == (ITEM, "有此职责", both[0].unit_id)


def test_a_unit_that_handed_in_stops_the_decision_for_all(campus: Campus, round: Round):
    handed_in = hand_in(sheet_of(round, campus.units["02"]), campus.stranger)
    both = [taking_part(round, "01"), taking_part(round, "02")]
    given = {"round": round, "item": ITEM, "participations": both, "by": campus.officer}
    with pytest.raises(ValidationError, match="演示第二分校 · 自评"):
        decide_item(applies=False, reason="不承担", **given)
    assert taking_part(round, "01").exclusions == {}
    assert not Event.objects.filter(action="exclude_item").exists()
    return_sheet(sheet=handed_in, reason="改范围", by=campus.officer)
    assert decide_item(applies=False, reason="不承担", **given) == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"item": "9.9.9"}, "没有指标"),
        ({"item": "2.1"}, "没有指标"),
        ({"reason": "  "}, "理由"),
        ({"participations": []}, "选择单位"),
    ],
)
def test_a_decision_is_refused_with_the_reason(
    campus: Campus, round: Round, changed: dict, said: str
):
    given = {"item": ITEM, "reason": "不承担", "participations": [taking_part(round, "01")]}
    with pytest.raises(ValidationError, match=said):
        decide_item(round=round, applies=False, by=campus.officer, **(given | changed))


def test_the_units_of_another_round_are_out_of_reach(campus: Campus, round: Round):
    other = open_round(
        name="另一轮",
        period="2025",
        edition=round.edition,
        due={"self": None},
        units=[campus.units["01"]],
        by=campus.officer,
    )
    theirs = [taking_part(other, "01")]
    with pytest.raises(ValidationError, match="选择单位"):
        decide_item(
            round=round,
            item=ITEM,
            participations=theirs,
            applies=False,
            reason="不承担",
            by=campus.officer,
        )


def test_something_is_always_left_to_score(campus: Campus, round: Round):
    scheme = round.edition.scheme
    items = [node.code for node in scheme.nodes if node.level == scheme.item_level]
    participation = taking_part(round, "01")
    participation.exclusions = {code: {"reason": ""} for code in items[1:]}
    participation.save()
    with pytest.raises(ValidationError, match="只剩这一项"):
        exclude_item(participation=participation, item=items[0], reason="x", by=campus.officer)
    include_item(participation=participation, item=items[1], reason="x", by=campus.officer)
    assert items[1] not in taking_part(round, "01").exclusions


def test_reminders_reach_those_who_have_not_handed_in_and_nobody_else(campus: Campus, round: Round):
    waiting = sheet_of(round, campus.units["01"])
    done = hand_in(sheet_of(round, campus.units["02"]), campus.stranger)
    given = {"message": "请提交", "by": campus.officer}
    with pytest.raises(ValidationError, match="演示第二分校 · 自评"):
        remind_units(sheets=[waiting, done], **given)
    with pytest.raises(ValidationError, match="请选择"):
        remind_units(sheets=[], **given)
    assert not Reminder.objects.exists()
    assert remind_units(sheets=[waiting], **given) == 1
    event = Event.objects.get(action="remind_unit")
    assert (event.unit_id, event.reason) == (campus.units["01"].pk, "请提交")
