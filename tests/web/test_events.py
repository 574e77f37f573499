"""The page of the audit log: filters, scope, export."""

import datetime as dt

import pytest
from django.test import Client

from tests.campus import SETUP, Campus, signed_in
from zhiheng.apps.accounts.actions import Granted, open_account
from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Role
from zhiheng.apps.events.models import Event
from zhiheng.apps.events.record import record_event
from zhiheng.facts.tables import read_excel
from zhiheng.web.event_words import ACTIONS, action_said
from zhiheng.web.histories import changes_between

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(campus: Campus) -> Client:
    return signed_in(campus.administrator)


def happened(campus: Campus, at: str, name: str, unit: str | None = None) -> Event:
    """Write an event that happened at a moment (UTC)."""
    return Event.objects.create(
        at=dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC),
        actor_name="演示-某人",
        action="change_unit",
        object_type="org.unit",
        object_id="1",
        object_name=name,
        unit_id=campus.units[unit].pk if unit else None,
    )


@pytest.mark.parametrize("role", ["liaison", "stranger", "reader"])
def test_only_administrators_and_quality_officers_read_the_log(campus: Campus, role: str):
    visitor = signed_in(campus.people[role])
    assert visitor.get("/events/").status_code == 403
    assert visitor.get("/events/?export=xlsx").status_code == 403


def test_days_are_days_in_shanghai(campus: Campus, auditor: Client):
    happened(campus, "2026-03-04T15:59:59", "当日最后一秒")
    happened(campus, "2026-03-04T16:00:00", "次日第一秒")
    page = auditor.get("/events/?since=2026-03-05&until=2026-03-05").content.decode()
    assert "次日第一秒" in page
    assert "2026-03-05 00:00" in page
    assert "当日最后一秒" not in page
    page = auditor.get("/events/?until=2026-03-04").content.decode()
    assert "当日最后一秒" in page
    assert "2026-03-04 23:59" in page
    assert "次日第一秒" not in page


def test_the_log_is_filtered_by_words_and_action(campus: Campus, auditor: Client):
    record_event(
        action="close_unit", by=campus.officer, on=campus.units["01"], reason="合并文件三号"
    )
    record_event(action="sign_in", by=campus.reader, on=campus.reader)
    page = auditor.get("/events/?words=三号").content.decode()
    assert page.count("<tr>") == 2  # its head and one line
    page = auditor.get("/events/?action=sign_in&words=查阅人").content.decode()
    assert page.count("<tr>") == 2
    assert "没有符合条件的记录" in auditor.get("/events/?words=nobody").content.decode()


def test_a_wrong_filter_shows_nothing_rather_than_everything(campus: Campus, auditor: Client):
    page = auditor.get("/events/?since=someday")
    assert page.status_code == 200
    assert "<tbody>" not in page.content.decode()


@pytest.fixture
def branch_officer(campus: Campus) -> User:
    """A quality officer of the first branch and what is below it."""
    user, _given = open_account(
        username="branch-officer",
        display_name="演示-分校质量办",
        unit=campus.units["01"],
        grants=[Granted(Role.QUALITY_OFFICER, campus.units["01"])],
        by=SETUP,
    )
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])
    return User.objects.get(pk=user.pk)


def test_an_officer_of_a_branch_reads_of_its_units_only(campus: Campus, branch_officer: User):
    happened(campus, "2026-03-04T01:00:00", "本校的事", unit="01")
    happened(campus, "2026-03-04T01:00:00", "下级的事", unit="0101")
    happened(campus, "2026-03-04T01:00:00", "别校的事", unit="02")
    happened(campus, "2026-03-04T01:00:00", "上级的事", unit="00")
    happened(campus, "2026-03-04T01:00:00", "没有单位的事")
    officer = signed_in(branch_officer)
    page = officer.get("/events/").content.decode()
    whole = read_excel(officer.get("/events/?export=xlsx").content, "x")
    exported = str([sheet.rows for sheet in whole.values()])
    for text in (page, exported):
        assert "本校的事" in text
        assert "下级的事" in text
        for hidden in ("别校的事", "上级的事", "没有单位的事"):
            assert hidden not in text
    page = officer.get("/events/?words=别校").content.decode()
    assert "没有符合条件的记录" in page
    page = signed_in(campus.officer).get("/events/").content.decode()
    assert "别校的事" in page
    assert "没有单位的事" in page


def test_the_export_holds_every_line_the_filter_leaves_in_local_time(
    campus: Campus, auditor: Client
):
    for number in range(60):
        happened(campus, "2026-03-04T16:00:00", f"第 {number} 件")
    answer = auditor.get("/events/?since=2026-03-05&until=2026-03-05&export=xlsx")
    rows = read_excel(answer.content, "x")["操作记录"].rows
    assert len(rows) == 61
    assert rows[0] == ["时间", "操作人", "操作", "对象", "更改", "理由", "来源地址"]
    assert "2026-03-05" in str(rows[1][0])
    assert rows[1][2] == "更改单位"


def test_hidden_columns_stay_hidden_in_the_export(campus: Campus, auditor: Client):
    answer = auditor.get("/events/?hide=reason&hide=address&hide=at&export=xlsx")
    rows = read_excel(answer.content, "x")["操作记录"].rows
    assert rows[0] == ["时间", "操作人", "操作", "对象", "更改"]


def test_what_people_typed_is_shown_as_text(campus: Campus, auditor: Client):
    record_event(
        action="close_unit",
        by=campus.officer,
        on=campus.units["01"],
        after={"name": "<script>alert(1)</script>"},
        reason="<b>因</b>",
    )
    page = auditor.get("/events/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;b&gt;因" in page


def test_an_act_that_changed_much_is_cut_on_the_page_and_whole_in_the_export(
    campus: Campus, auditor: Client
):
    after = {f"1.1.{number}": str(number) for number in range(20)}
    record_event(action="rate_points", by=campus.officer, on=campus.units["01"], after=after)
    page = auditor.get("/events/?action=rate_points").content.decode()
    assert "1.1.11 " in page
    assert "1.1.12 " not in page
    assert "另有 8 处" in page
    answer = auditor.get("/events/?action=rate_points&export=xlsx")
    assert "1.1.19" in read_excel(answer.content, "x")["操作记录"].rows[1][4]


def test_a_long_text_is_cut_on_the_page_and_whole_in_the_export(campus: Campus, auditor: Client):
    text = "很长的自评说明" * 60 + "结尾"
    record_event(
        action="write_narrative", by=campus.officer, on=campus.units["01"], after={"1.1.1": text}
    )
    page = auditor.get("/events/?action=write_narrative").content.decode()
    assert "很长的自评说明" in page
    assert "结尾" not in page
    answer = auditor.get("/events/?action=write_narrative&export=xlsx")
    assert read_excel(answer.content, "x")["操作记录"].rows[1][4].endswith("结尾")


def test_the_log_cannot_be_changed_through_the_page(campus: Campus, auditor: Client):
    before = Event.objects.count()
    auditor.post("/events/", {"action": "delete"})
    assert Event.objects.count() == before


def test_the_log_costs_the_same_whatever_its_length(
    campus: Campus, auditor: Client, django_assert_max_num_queries
):
    for number in range(60):
        happened(campus, "2026-03-04T01:00:00", f"第 {number} 件", unit="01")
    auditor.get("/")
    with django_assert_max_num_queries(5):
        auditor.get("/events/")


def test_every_recorded_action_has_its_words(campus: Campus):
    written = set(Event.objects.values_list("action", flat=True))
    assert written
    assert written <= set(ACTIONS)
    assert action_said("sign_in") == "登录"


def test_changes_are_told_in_words():
    changes = changes_between({"is_active": True, "kind": "branch"}, {"is_active": False})
    assert [(c.key, c.before, c.after) for c in changes] == [
        ("可登录", "是", "否"),
        ("类别", "分部（省校）", ""),
    ]
    (grants,) = changes_between([], ["查阅人 · 全部单位", "单位联络员 · 甲"])
    assert (grants.before, grants.after) == ("", "查阅人 · 全部单位、单位联络员 · 甲")
    (stages,) = changes_between(None, {"stages": {"self": "2026-05-01", "expert": None}})
    assert stages.after == "自评 2026-05-01；专家评"
    assert changes_between(None, None) == []
    assert changes_between(None, {"unit": "", "reason": None}) == []
