"""The way of a sheet: handed in, given back, signed, reopened, and what is refused."""

import pytest
from django.core.exceptions import ValidationError

from tests.campus import Campus, begin_round, sheet_of
from tests.filling import fill_sheet, hand_in
from zhiheng.apps.evaluation.actions.flow import (
    reopen_sheet,
    return_sheet,
    sign_sheet,
    submit_sheet,
)
from zhiheng.apps.evaluation.actions.open_sheet import LockedError
from zhiheng.apps.evaluation.actions.rating import rate_point
from zhiheng.apps.evaluation.actions.rounds import exclude_item
from zhiheng.apps.evaluation.actions.supplying import set_facts
from zhiheng.apps.evaluation.models import Sheet
from zhiheng.apps.evaluation.reading import scorer_of
from zhiheng.apps.events.models import Event

pytestmark = pytest.mark.django_db

ACTS = {
    "submit": lambda sheet, by: submit_sheet(sheet=sheet, by=by),
    "return": lambda sheet, by: return_sheet(sheet=sheet, reason="补充佐证", by=by),
    "sign": lambda sheet, by: sign_sheet(sheet=sheet, note="同意", by=by),
    "reopen": lambda sheet, by: reopen_sheet(sheet=sheet, reason="复核", by=by),
}
WAYS = {
    "draft": ((), {"submit"}),
    "submitted": (("submit",), {"return", "sign"}),
    "returned": (("submit", "return"), {"submit"}),
    "signed": (("submit", "sign"), {"reopen"}),
    "reopened": (("submit", "sign", "reopen"), {"submit"}),
}


@pytest.fixture
def sheet(campus: Campus) -> Sheet:
    return sheet_of(begin_round(campus, stages="self"), campus.units["01"])


def again(sheet: Sheet) -> Sheet:
    return Sheet.objects.whole().get(pk=sheet.pk)


@pytest.mark.parametrize("state", WAYS)
@pytest.mark.parametrize("act", ACTS)
def test_each_state_allows_its_own_steps_only(campus: Campus, sheet: Sheet, state: str, act: str):
    fill_sheet(sheet, campus.liaison)
    way, allowed = WAYS[state]
    for step in way:
        ACTS[step](again(sheet), campus.officer)
    assert again(sheet).state == state
    before = Event.objects.count()
    if act in allowed:
        ACTS[act](again(sheet), campus.officer)
        event = Event.objects.first()
        assert (event.action, event.before) == (f"{act}_sheet", {"state": state})
        assert again(sheet).state != state
    else:
        with pytest.raises(ValidationError, match="不能这样处理"):
            ACTS[act](again(sheet), campus.officer)
        assert again(sheet).state == state
        assert Event.objects.count() == before


def test_an_unfinished_sheet_is_refused_with_what_is_missing(campus: Campus, sheet: Sheet):
    sheet = fill_sheet(sheet, campus.liaison, without=2)
    last = scorer_of(sheet).scheme.points[-1].code
    with pytest.raises(ValidationError, match="还有 2 个观测点没有得分") as refused:
        submit_sheet(sheet=sheet, by=campus.liaison)
    assert last in str(refused.value)
    assert again(sheet).state == "draft"


def test_an_item_that_does_not_apply_need_not_be_scored(campus: Campus, sheet: Sheet):
    scheme = scorer_of(sheet).scheme
    last = scheme.points[-1].item
    without = sum(point.item == last for point in scheme.points)
    fill_sheet(sheet, campus.liaison, without=without)
    with pytest.raises(ValidationError):
        submit_sheet(sheet=again(sheet), by=campus.liaison)
    exclude_item(participation=sheet.participation, item=last, reason="不承担", by=campus.officer)
    assert submit_sheet(sheet=again(sheet), by=campus.liaison).state == "submitted"


def test_scores_that_later_facts_contradict_are_refused(campus: Campus, sheet: Sheet):
    fill_sheet(sheet, campus.liaison)
    facts = {"has_arrears": True, "has_repayment_plan": False}
    set_facts(sheet_id=sheet.pk, among=Sheet.objects.all(), values=facts, by=campus.liaison)
    with pytest.raises(ValidationError, match=r"2\.3\.1"):
        submit_sheet(sheet=again(sheet), by=campus.liaison)
    assert again(sheet).state == "draft"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_giving_back_and_reopening_need_a_reason(campus: Campus, sheet: Sheet, reason: str):
    sheet = hand_in(sheet, campus.liaison)
    with pytest.raises(ValidationError, match="退回的理由"):
        return_sheet(sheet=sheet, reason=reason, by=campus.officer)
    sign_sheet(sheet=sheet, note="", by=campus.officer)
    with pytest.raises(ValidationError, match="重开的理由"):
        reopen_sheet(sheet=again(sheet), reason=reason, by=campus.officer)


def test_a_returned_sheet_says_why_until_it_is_handed_in_again(campus: Campus, sheet: Sheet):
    sheet = hand_in(sheet, campus.liaison)
    return_sheet(sheet=sheet, reason="补充佐证", by=campus.officer)
    assert again(sheet).returned_reason == "补充佐证"
    submit_sheet(sheet=again(sheet), by=campus.liaison)
    assert again(sheet).returned_reason == ""


@pytest.mark.parametrize("step", ["submitted", "signed"])
def test_nothing_changes_a_sheet_that_was_handed_in(campus: Campus, sheet: Sheet, step: str):
    sheet = hand_in(sheet, campus.liaison)
    if step == "signed":
        sign_sheet(sheet=sheet, note="", by=campus.officer)
    point = scorer_of(sheet).scheme.points[0].code
    with pytest.raises(LockedError):
        rate_point(
            sheet_id=sheet.pk,
            among=Sheet.objects.all(),
            point=point,
            entry=0,
            seen="",
            by=campus.officer,
        )


def test_decisions_are_numbered_and_stay_as_they_were(campus: Campus, sheet: Sheet):
    first = sign_sheet(sheet=hand_in(sheet, campus.liaison), note="同意", by=campus.officer)
    assert (first.number, first.outcome["total"], first.outcome["conclusion"]) == (1, 1000, "优秀")
    assert first.content["edition"] == sheet.participation.round.edition.digest
    assert len(first.content["scores"]) == 123
    reopen_sheet(sheet=again(sheet), reason="复核", by=campus.officer)
    second = sign_sheet(
        sheet=hand_in(again(sheet), campus.officer, item_1_1_1=0), note="", by=campus.officer
    )
    assert (second.number, second.outcome["total"]) == (2, 985)
    assert second.digest != first.digest
    first.refresh_from_db()
    assert first.outcome["total"] == 1000
    assert Event.objects.filter(action="sign_sheet").count() == 2
