"""The desk: each role finds what waits for it, and nothing of others."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from tests.campus import PASSWORD, Campus, begin_round, sheet_of, signed_in
from tests.filling import fill_sheet, hand_in
from zhiheng.apps.accounts.models import User
from zhiheng.apps.evaluation.actions.flow import return_sheet, sign_sheet
from zhiheng.apps.evaluation.actions.rounds import close_round, exclude_item, remind_units
from zhiheng.apps.evaluation.models import Round, Sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(campus: Campus) -> Round:
    return begin_round(campus)


def desk_of(user: User) -> str:
    return signed_in(user).get("/").content.decode()


def due_in(round: Round, days: int) -> None:
    day = timezone.localdate() + dt.timedelta(days=days)
    round.stages.filter(kind="self").update(due_on=day)


def test_an_empty_desk_says_what_happens_next(campus: Campus):
    assert "质量办开启一轮评估" in desk_of(campus.liaison)
    assert "新建一轮" in desk_of(campus.officer)
    assert "质量办开启一轮并列入您可查阅的单位" in desk_of(campus.reader)
    assert "没有被锁定的账号" in desk_of(campus.administrator)


@pytest.mark.parametrize(
    ("days", "said"),
    [(-3, "逾期 3 天"), (0, "今天截止"), (1, "还有 1 天"), (30, "还有 30 天")],
)
def test_a_liaison_sees_how_long_is_left(campus: Campus, round: Round, days: int, said: str):
    due_in(round, days)
    assert said in desk_of(campus.liaison)


def test_a_liaison_sees_progress_of_own_sheets_only(campus: Campus, round: Round):
    sheet = sheet_of(round, campus.units["01"])
    last = round.edition.scheme.points[-1].item
    exclude_item(participation=sheet.participation, item=last, reason="不承担", by=campus.officer)
    without = sum(point.item == last for point in round.edition.scheme.points)
    fill_sheet(sheet_of(round, campus.units["01"]), campus.liaison, without=3)
    desk = desk_of(campus.liaison)
    assert f"已评 {120 - without} / {123 - without}" in desk
    assert "已评 0 / 123" in desk
    assert "演示第二分校" not in desk
    assert "专家评" not in desk
    assert "等待认定" not in desk
    assert f'href="/sheets/{sheet.pk}/"' in desk


def test_a_liaison_reads_why_a_sheet_came_back_until_it_is_handed_in(campus: Campus, round: Round):
    sheet = hand_in(sheet_of(round, campus.units["01"]), campus.liaison)
    assert "查看</a>" in desk_of(campus.liaison)
    return_sheet(sheet=sheet, reason="请补充 3.1 佐证", by=campus.officer)
    remind_units(
        sheets=Sheet.objects.whole().filter(pk=sheet.pk), message="今天务必提交", by=campus.officer
    )
    desk = desk_of(campus.liaison)
    assert "请补充 3.1 佐证" in desk
    assert "今天务必提交" in desk
    assert "请补充" not in desk_of(campus.stranger)
    hand_in(Sheet.objects.whole().get(pk=sheet.pk), campus.liaison)
    desk = desk_of(campus.liaison)
    assert "请补充" not in desk
    assert "今天务必提交" not in desk


def test_what_is_to_be_filled_stands_before_what_waits_for_others(campus: Campus, round: Round):
    hand_in(sheet_of(round, campus.units["01"]), campus.liaison)
    tasks = signed_in(campus.liaison).get("/").context["tasks"]
    assert [(task.unit, task.is_open) for task in tasks] == [
        ("演示学习中心", True),
        ("演示第一分校", False),
    ]


def test_closed_rounds_leave_the_desk(campus: Campus, round: Round):
    close_round(round=round, by=campus.officer)
    for person in (campus.liaison, campus.officer, campus.reader):
        assert "演示 2024 年评估" not in desk_of(person)


def test_an_officer_sees_what_waits_to_be_signed_and_what_is_late(campus: Campus, round: Round):
    due_in(round, -1)
    sheet = hand_in(sheet_of(round, campus.units["02"]), campus.stranger)
    office = signed_in(campus.officer).get("/").context["office"]
    assert [str(each) for each in office["submitted"].sheets] == ["演示第二分校 · 自评"]
    assert office["late"].count == 2
    (summary,) = office["rounds"]
    counts = {(s.name, each.key): each.count for s in summary.stages for each in s.counts}
    assert counts == {
        ("自评", "not_started"): 2,
        ("自评", "submitted"): 1,
        ("专家评", "not_started"): 3,
    }
    sign_sheet(sheet=sheet, note="", by=campus.officer)
    assert "没有等待认定的打分表" in desk_of(campus.officer)


def test_a_reader_finds_the_rounds_to_read_with_counts_of_own_units(campus: Campus, round: Round):
    hand_in(sheet_of(round, campus.units["02"]), campus.stranger)
    desk = desk_of(campus.reader)
    assert "演示 2024 年评估" in desk
    assert "已提交 0 / 2" in desk
    assert "我的打分表" not in desk
    assert "填报</a>" not in desk


def test_an_administrator_sees_locked_accounts_and_those_never_used(campus: Campus, round: Round):
    for _ in range(5):
        Client().post("/sign-in/", {"login": "liaison", "password": "wrong"})
    Client().post("/sign-in/", {"login": "stranger", "password": PASSWORD})
    accounts = signed_in(campus.administrator).get("/").context["accounts"]
    assert [user.username for user in accounts["locked"]] == ["liaison"]
    new = {user.username for user in accounts["new"]}
    assert "liaison" in new
    assert "stranger" not in new
    desk = desk_of(campus.administrator)
    assert "演示-第一分校联络员" in desk
    assert "演示 2024 年评估" not in desk


def test_more_sheets_ask_no_more_questions_of_the_database(
    campus: Campus, round: Round, django_assert_max_num_queries
):
    for code in ("01", "0101"):
        fill_sheet(sheet_of(round, campus.units[code]), campus.liaison, without=5)
    client = signed_in(campus.liaison)
    client.get("/")
    with django_assert_max_num_queries(8):
        client.get("/")
