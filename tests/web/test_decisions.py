"""Why not: one learner, one form, with every reason, and nobody of another unit."""

import pytest
from django.test import Client

from tests.campus import Campus, signed_in
from tests.deciding import (
    ELSEWHERE,
    EXPIRED,
    FLAT,
    GRADUATE,
    RULES,
    VALID,
    decision_of,
    load_learners,
)
from zhiheng.apps.decisions.models import Look
from zhiheng.apps.decisions.packs import Chosen, all_rulesets
from zhiheng.apps.events.models import Event
from zhiheng.apps.identities.pseudonyms import pseudonym_of

pytestmark = pytest.mark.django_db
FIND = "/decisions/find/"
TRY = f"{RULES}{'/'.join(FLAT)}/try/"


@pytest.fixture
def learners(campus: Campus) -> None:
    load_learners(campus)


def text_of(client: Client, address: str, data: dict[str, object] | None = None) -> str:
    """Return a page that is there."""
    answer = client.get(address, data or {})
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def outcomes(page: str) -> dict[str, str]:
    """Return what stands on a page: the outcome of each rule, in words, in order."""
    found = {}
    for part in page.split('data-rule="')[1:]:
        name, rest = part.split('"', 1)
        words = rest.split("</span>", 2)
        found[name] = words[1].strip()
    return found


def test_rule_sets_are_listed_by_pack_and_found_by_clause_or_rule(campus: Campus, liaison: Client):
    page = text_of(liaison, "/decisions/")
    assert "毕业资格审核" in page
    assert "考场人数与监考配置" in page
    narrowed = text_of(liaison, "/decisions/", {"words": "HRB-EXAM-06 一人监考"})
    assert "考场人数与监考配置" in narrowed
    assert "毕业资格审核" not in narrowed
    assert "毕业资格审核" not in text_of(liaison, "/decisions/", {"about": "form"})
    assert "考场人数与监考配置" not in text_of(liaison, "/decisions/", {"about": "facts"})
    assert "没有符合条件的规则集" in text_of(liaison, "/decisions/", {"words": "没有这个"})


def test_a_rule_set_shows_its_rules_clauses_facts_and_parameters(campus: Campus, liaison: Client):
    page = text_of(liaison, f"{RULES}{'/'.join(FLAT)}/")
    for text in ("不准一人监考", "第二章一（四）", "监考员数", "HRB-EXAM-06"):
        assert text in page
    page = text_of(liaison, f"{RULES}{'/'.join(GRADUATE)}/")
    assert "学生 · 注册日期" in page
    assert "另行提供" in page
    assert "课程综合成绩合格线" in page  # used where credits are counted
    assert "毕业生图像高" not in page  # of another rule set of the pack
    page = text_of(liaison, f"{RULES}exam-administration/harbin-2022/paper_access/")
    assert "由单位设定，尚未设定" in page
    assert liaison.get(f"{RULES}graduation/harbin-2022/nothing/").status_code == 404
    assert liaison.get(f"{RULES}nothing/harbin-2022/graduate/").status_code == 404


@pytest.mark.parametrize(("invigilators", "word"), [("2", "符合"), ("1", "不符合"), ("", "缺数据")])
def test_a_form_is_decided_at_once_on_both_sides_of_the_line(
    campus: Campus, liaison: Client, invigilators: str, word: str
):
    filled = {"in_candidates": "25", "in_invigilators": invigilators, "in_is_complex": "false"}
    page = text_of(liaison, TRY, filled)
    assert outcomes(page)["never_alone"] == word
    assert next(iter(outcomes(page).values())) == word
    part = liaison.get(TRY, filled, headers={"HX-Request": "true", "HX-Target": "decision"})
    assert outcomes(part.content.decode()) == outcomes(page)
    assert "<html" not in part.content.decode()


def test_what_is_lacking_is_said_and_how_far(campus: Campus, liaison: Client):
    page = text_of(liaison, TRY, {"in_candidates": "25", "in_invigilators": "1"})
    assert "现有监考 1 人，每个考场须有 2 人，还差 1 人" in page
    assert "补足之前该考场不得开考" in page
    assert "1 人" in page


def test_an_empty_form_decides_nothing_and_wrong_entries_are_named(campus: Campus, liaison: Client):
    page = text_of(liaison, TRY)
    assert not outcomes(page)
    assert "填写数据后" in page
    page = text_of(liaison, TRY, {"in_candidates": "二十", "in_invigilators": "2"})
    assert "「考生数（人）」应为数，却是「二十」" in page
    assert outcomes(page)["never_alone"] == "符合"
    page = text_of(liaison, TRY, {"in_invigilators": "2", "day": "昨天"})
    assert "应为日期" in page
    assert not outcomes(page)


@pytest.mark.parametrize(("day", "is_read"), [("1900-01-01", True), ("1899-12-31", False)])
def test_days_that_nobody_can_mean_are_refused(
    campus: Campus, liaison: Client, day: str, is_read: bool
):
    page = text_of(liaison, TRY, {"in_invigilators": "2", "day": day})
    assert ("日期应在" not in page) is is_read
    graduate = f"{RULES}{'/'.join(GRADUATE)}/try/"
    assert "日期应在" in text_of(liaison, graduate, {"in_enrolled_on": "9999-12-31"})


FILLED = {"number": "1", "truth": "true", "date": "2020-02-29", "text": "演示", "codes": "-"}


@pytest.mark.parametrize("chosen", all_rulesets(), ids=lambda each: each.key)
def test_every_rule_set_can_be_read_and_tried(campus: Campus, liaison: Client, chosen: Chosen):
    address = f"{RULES}{chosen.key}/"
    assert chosen.ruleset.title in text_of(liaison, address)
    given = {
        f"in_{each.key}": next(iter(each.choices), "") or FILLED.get(each.type, "")
        for each in chosen.ruleset.inputs
    }
    page = text_of(liaison, f"{address}try/", given)
    assert set(outcomes(page)) == {rule.id for rule in chosen.ruleset.rules}


def test_no_look_is_noted_for_a_form(campus: Campus, liaison: Client):
    text_of(liaison, TRY, {"in_candidates": "25"})
    assert not Event.objects.filter(action="look_at_decision").exists()


def test_a_form_with_texts_keeps_them_out_of_the_address(campus: Campus, liaison: Client):
    texts = text_of(liaison, f"{RULES}training-plans/harbin-2022/plan_course/try/")
    assert "hx-push-url" not in texts
    assert "hx-push-url" in text_of(liaison, TRY)


def test_a_learner_is_found_by_the_whole_number_and_shown_masked(
    campus: Campus, learners: None, liaison: Client
):
    answer = liaison.post(FIND, {"wanted": f" {EXPIRED} "})
    pseudonym = pseudonym_of(EXPIRED)
    assert answer.headers["Location"] == f"/decisions/people/{pseudonym}/"
    page = text_of(liaison, answer.headers["Location"])
    assert f"{pseudonym[:5]}…{pseudonym[-4:]}" in page
    assert "毕业资格审核" in page
    assert EXPIRED not in page
    for wanted in (EXPIRED[:-1], "%", "演示", ELSEWHERE):
        answer = liaison.post(FIND, {"wanted": wanted})
        assert answer.status_code == 422
        assert "没有找到" in answer.content.decode()
    assert liaison.post(FIND, {"wanted": ""}).status_code == 422


def test_a_search_from_a_rule_set_leads_to_its_decision(
    campus: Campus, learners: None, liaison: Client
):
    answer = liaison.post(f"{RULES}{'/'.join(GRADUATE)}/find/", {"wanted": VALID})
    assert answer.headers["Location"] == decision_of(VALID)
    assert liaison.get(f"{RULES}{'/'.join(FLAT)}/find/").status_code == 404


def test_without_facts_the_search_says_what_to_do(campus: Campus, liaison: Client):
    answer = liaison.post(FIND, {"wanted": VALID})
    assert answer.status_code == 422
    assert "还没有导入这张数据表" in answer.content.decode()


def test_what_fails_stands_first_with_its_facts_and_clause(
    campus: Campus, learners: None, liaison: Client
):
    page = text_of(liaison, decision_of(EXPIRED), {"day": "2023-03-01"})
    found = outcomes(page)
    assert next(iter(found.items())) == ("validity", "不符合")
    assert found["registration"] == "缺数据"
    assert "2014-09-20" in page
    assert "学生 · 注册日期" in page
    assert EXPIRED not in page


@pytest.mark.parametrize(("day", "word"), [("2022-09-19", "符合"), ("2022-09-20", "不符合")])
def test_the_day_of_decision_decides(
    campus: Campus, learners: None, liaison: Client, day: str, word: str
):
    page = text_of(liaison, decision_of(EXPIRED), {"day": day})
    assert outcomes(page)["validity"] == word


def test_what_the_facts_lack_may_be_filled_in_for_one_decision(
    campus: Campus, learners: None, liaison: Client
):
    filled = {"day": "2023-03-01", "in_registered": "true"}
    page = liaison.post(decision_of(VALID), filled).content.decode()
    assert outcomes(page)["registration"] == "符合"
    again = text_of(liaison, decision_of(VALID), {"day": "2023-03-01"})
    assert outcomes(again)["registration"] == "缺数据"
    # What the facts hold is not for the visitor to say.
    page = liaison.post(decision_of(EXPIRED), {**filled, "in_enrolled_on": "2023-01-01"})
    assert outcomes(page.content.decode())["validity"] == "不符合"


def test_every_look_at_a_learner_is_an_event_without_the_number(
    campus: Campus, learners: None, liaison: Client
):
    text_of(liaison, decision_of(EXPIRED), {"day": "2023-03-01"})
    (event,) = Event.objects.filter(action="look_at_decision")
    assert event.actor_id == campus.liaison.pk
    assert event.unit_id == campus.units["01"].pk
    assert event.after["subject"] == pseudonym_of(EXPIRED)
    assert event.after["ruleset"] == "/".join(GRADUATE)
    assert EXPIRED not in f"{event.after}{event.object_name}"
    (look,) = Look.objects.all()
    assert look.outcome == "failed"
    assert "validity" in look.failed
    assert look.as_of.isoformat() == "2023-03-01"


def test_a_learner_of_another_unit_is_not_there(campus: Campus, learners: None, liaison: Client):
    for number, status in ((VALID, 200), (ELSEWHERE, 404), ("0099", 404)):
        assert liaison.get(decision_of(number)).status_code == status
        person = f"/decisions/people/{pseudonym_of(number)}/"
        assert liaison.get(person).status_code == status
    stranger = signed_in(campus.stranger)
    assert stranger.get(decision_of(VALID)).status_code == 404
    assert stranger.post(decision_of(VALID), {}).status_code == 404
    assert signed_in(campus.officer).get(decision_of(ELSEWHERE)).status_code == 200
    assert not Event.objects.filter(action="look_at_decision", actor_id=campus.stranger.pk)


def test_a_learner_of_a_centre_below_the_branch_is_seen_by_the_branch(
    campus: Campus, learners: None, liaison: Client
):
    campus.units["0101"].code = "02"
    campus.units["02"].code = "99"
    campus.units["02"].save()
    campus.units["0101"].save()
    assert liaison.get(decision_of(ELSEWHERE)).status_code == 200
