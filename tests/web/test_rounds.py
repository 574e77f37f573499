"""Rounds in the browser: who may see, who may change, and what comes of it."""

import datetime as dt
import io

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.campus import PASSWORD, SETUP, Campus, begin_round, sheet_of, signed_in
from tests.filling import fill_sheet, hand_in
from zhiheng.apps.accounts.actions import Granted, open_account
from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Role
from zhiheng.apps.catalogue.models import Edition
from zhiheng.apps.evaluation.actions.rounds import add_units, close_round
from zhiheng.apps.evaluation.models import Participation, Reminder, Round, Sheet
from zhiheng.apps.jobs.models import Job
from zhiheng.apps.org.actions import close_unit, open_unit
from zhiheng.web.round_forms import a_year_later

pytestmark = pytest.mark.django_db
SHANXI = "pack:ouc-branch-evaluation/shanxi-2021"
PAGES = ("", "comparison/", "exclusions/", "exclusions/2.1.1/sub_branch/")
FORMS = ("edit/", "close/", "continue/", "units/")


@pytest.fixture
def round(campus: Campus) -> Round:
    return begin_round(campus)


@pytest.fixture
def branch_officer(campus: Campus) -> User:
    """Who manages the rounds of the first branch only."""
    user, _given = open_account(
        username="branch",
        display_name="演示-分校质量管理员",
        unit=campus.units["01"],
        grants=[Granted(Role.QUALITY_OFFICER, campus.units["01"])],
        by=SETUP,
        password=PASSWORD,
    )
    User.objects.update(must_change_password=False)
    return User.objects.get(pk=user.pk)


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def table_in(response) -> list[list[object]]:
    assert "attachment" in response.headers["Content-Disposition"]
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(response.content))
        .get_sheet_by_index(0)
        .to_python()
    )


def filled_in(campus: Campus, **changed: object) -> dict[str, object]:
    return {
        "name": "演示 2025 年评估",
        "period": "2025",
        "edition": SHANXI,
        "stage_self": "on",
        "due_self": "2026-03-01",
        "units": [campus.units["01"].pk, campus.units["0101"].pk],
        **changed,
    }


@pytest.mark.parametrize(
    ("person", "pages", "forms"),
    [
        ("officer", 200, 200),
        ("liaison", 200, 403),
        ("stranger", 200, 403),
        ("reader", 200, 403),
        ("administrator", 403, 403),
    ],
)
def test_each_role_opens_its_pages_of_a_round(
    campus: Campus, round: Round, person: str, pages: int, forms: int
):
    client = signed_in(campus.people[person])
    assert client.get("/rounds/").status_code == pages
    assert client.get("/rounds/new/").status_code == forms
    for page in PAGES:
        assert client.get(f"/rounds/{round.pk}/{page}").status_code == pages, page
    taking_part = round.participations.get(unit=campus.units["02"])
    for form in (*FORMS, f"units/{taking_part.pk}/remove/"):
        assert client.get(f"/rounds/{round.pk}/{form}").status_code == forms, form


def test_writes_are_refused_to_those_who_only_read(campus: Campus, round: Round):
    sheet = sheet_of(round, campus.units["01"])
    taking_part = round.participations.get(unit=campus.units["01"])
    writes = {
        "edit/": {"name": "新名"},
        "close/": {},
        "continue/": {"reason": "补报"},
        "units/": {"units": [campus.units["00"].pk]},
        f"units/{taking_part.pk}/remove/": {"reason": "暂缓"},
        "remind/": {"sheets": [sheet.pk], "message": "请提交"},
        "exclusions/2.1.1/sub_branch/": {
            "units": [taking_part.pk],
            "reason": "不承担",
            "applies": "no",
        },
    }
    for person in ("liaison", "reader", "administrator"):
        client = signed_in(campus.people[person])
        for address, given in writes.items():
            assert client.post(f"/rounds/{round.pk}/{address}", given).status_code == 403, address
    assert signed_in(campus.liaison).post("/rounds/new/", filled_in(campus)).status_code == 403
    round.refresh_from_db()
    assert (round.name, round.closed_at) == ("演示 2024 年评估", None)
    assert round.participations.count() == 3
    assert not Participation.objects.exclude(exclusions={}).exists()
    assert not Reminder.objects.exists()


def test_a_round_without_a_unit_of_theirs_is_not_there(campus: Campus, round: Round):
    round.participations.filter(unit=campus.units["02"]).delete()
    client = signed_in(campus.stranger)
    assert "演示 2024 年评估" not in text_of(client, "/rounds/")
    for page in PAGES:
        assert client.get(f"/rounds/{round.pk}/{page}").status_code == 404, page
    assert client.post(f"/rounds/{round.pk}/documents/", {"all": "1"}).status_code == 404
    assert client.get("/rounds/999999/").status_code == 404


def test_a_liaison_sees_the_own_units_of_a_round_only(campus: Campus, round: Round):
    hand_in(sheet_of(round, campus.units["02"]), campus.stranger)
    page = text_of(signed_in(campus.liaison), f"/rounds/{round.pk}/")
    assert "演示第一分校" in page
    assert "演示学习中心" in page
    assert "演示第二分校" not in page
    assert "已提交" not in page.split('id="ledger"')[0].replace("已提交 0 / 2", "")
    assert "本轮历史" not in page
    assert "专家评" not in page.split('id="ledger"')[0]


def test_who_manages_one_branch_sees_it_but_cannot_change_the_round(
    campus: Campus, round: Round, branch_officer: User
):
    client = signed_in(branch_officer)
    page = text_of(client, f"/rounds/{round.pk}/")
    assert "演示第一分校" in page
    assert "演示第二分校" not in page
    for form in FORMS:
        assert client.get(f"/rounds/{round.pk}/{form}").status_code == 403, form
    assert client.get("/rounds/new/").status_code == 403
    own, other = (sheet_of(round, campus.units[code]).pk for code in ("0101", "02"))
    given = {"sheets": [own, other], "message": "请提交"}
    assert client.post(f"/rounds/{round.pk}/remind/", given).status_code == 302
    assert [reminder.sheet_id for reminder in Reminder.objects.all()] == [own]


def test_a_round_is_opened_with_a_pack_that_is_installed_with_it(campus: Campus):
    client = signed_in(campus.officer)
    assert "选用时装入" in text_of(client, "/rounds/new/")
    response = client.post("/rounds/new/", filled_in(campus))
    opened = Round.objects.get()
    assert response.headers["Location"] == f"/rounds/{opened.pk}/"
    assert str(opened.edition) == "ouc-branch-evaluation/shanxi-2021"
    assert opened.stages.get().due_on == dt.date(2026, 3, 1)
    assert Sheet.objects.filter(stage__round=opened).count() == 2
    offered = text_of(client, "/rounds/new/")
    assert f'value="edition:{opened.edition.pk}"' in offered
    assert SHANXI not in offered


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"stage_self": ""}, "没有勾选「自评」"),
        ({"stage_self": "", "due_self": ""}, "请至少勾选一个阶段"),
        ({"units": []}, "请至少选择一个参评单位"),
        ({"units": [999999]}, "999999"),
        ({"period": "今年"}, "四位年份"),
        ({"edition": "pack:../../etc"}, "有效"),
        ({"edition": "edition:999"}, "有效"),
        ({"due_self": "明天"}, "有效"),
        ({"name": ""}, "必填"),
    ],
)
def test_a_round_filled_in_wrongly_is_not_opened(campus: Campus, changed: dict, said: str):
    response = signed_in(campus.officer).post("/rounds/new/", filled_in(campus, **changed))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Round.objects.exists()
    assert not Edition.objects.exists()


def test_the_last_round_is_cloned_a_year_on(campus: Campus, round: Round):
    round.stages.filter(kind="self").update(due_on=dt.date(2024, 2, 29))
    gone = open_unit(
        code="03", name="演示第三分校", kind="sub_branch", parent=None, by=campus.officer
    )
    add_units(round=round, units=[gone], by=campus.officer)
    close_unit(
        unit=gone,
        on=dt.date(2024, 9, 1),
        merged_into=campus.units["02"],
        reason="合并",
        by=campus.administrator,
    )
    client = signed_in(campus.officer)
    response = client.get(f"/rounds/new/?clone={round.pk}")
    form = response.context["form"]
    assert form["name"].value() == "演示 2025 年评估"
    assert form["period"].value() == "2025"
    assert form["edition"].value() == f"edition:{round.edition_id}"
    assert form["due_self"].value() == dt.date(2025, 2, 28)
    assert (form["stage_expert"].value(), form["stage_trial"].value()) == (True, None)
    picked = [u.code for g in form.unit_groups for u in g.units if u.is_picked]
    assert sorted(picked) == ["01", "0101", "02"]
    assert "演示第三分校（已并入演示第二分校）" in response.content.decode()
    given = filled_in(campus, edition=f"edition:{round.edition_id}")
    client.post(f"/rounds/new/?clone={round.pk}", given)
    assert Round.objects.get(period="2025").cloned_from == round
    assert client.get("/rounds/new/?clone=999").status_code == 404
    assert client.get("/rounds/new/?clone=x").status_code == 404
    assert client.get(f"/rounds/new/?clone={10**30}").status_code == 404


def test_a_day_moves_to_the_same_day_a_year_later():
    assert a_year_later(dt.date(2024, 2, 28)) == dt.date(2025, 2, 28)
    assert a_year_later(dt.date(2023, 3, 1)) == dt.date(2024, 3, 1)


def test_sheets_are_narrowed_by_state(campus: Campus, round: Round):
    today = timezone.localdate()
    round.stages.filter(kind="self").update(due_on=today - dt.timedelta(days=2))
    fill_sheet(sheet_of(round, campus.units["01"]), campus.liaison, without=3)
    hand_in(sheet_of(round, campus.units["02"]), campus.stranger)
    client = signed_in(campus.officer)

    def rows(state: str) -> list[tuple[str, str]]:
        page = client.get(f"/rounds/{round.pk}/?stage=self&state={state}")
        return [row.record.participation.unit.code for row in page.context["table"].rows]

    assert rows("not_started") == ["0101"]
    assert rows("draft") == ["01"]
    assert rows("unsubmitted") == ["01", "0101"]
    assert rows("overdue") == ["01", "0101"]
    assert rows("submitted") == ["02"]
    assert rows("signed") == []
    page = text_of(client, f"/rounds/{round.pk}/?stage=self")
    assert "120 / 123" in page
    assert "1000 / 1000" in page
    assert "逾期 2 天" in page


def test_the_swapped_list_is_the_list_of_the_fresh_page(campus: Campus, round: Round):
    client = signed_in(campus.officer)
    address = f"/rounds/{round.pk}/?state=not_started"
    headers = {"HX-Request": "true", "HX-Target": "ledger"}
    part = client.get(address, headers=headers).content.decode()
    whole = text_of(client, address)

    def lines(text: str) -> list[str]:
        return [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]

    assert "\n".join(lines(part)).strip() in "\n".join(lines(whole))
    assert "<html" not in part


def test_the_list_is_exported_as_it_is_shown(campus: Campus, round: Round):
    hand_in(sheet_of(round, campus.units["02"]), campus.stranger)
    client = signed_in(campus.officer)
    head, *rows = table_in(client.get(f"/rounds/{round.pk}/?stage=self&hide=code&export=xlsx"))
    assert head[:5] == ["单位", "阶段", "状态", "已评分", "总分"]
    assert [row[0] for row in rows] == ["演示第一分校", "演示学习中心", "演示第二分校"]
    assert rows[2][2:5] == ["已提交", "123 / 123", 1000.0]
    head, row = table_in(client.get("/rounds/?export=xlsx"))
    assert row[head.index("已提交")] == "自评 1/3\n专家评 0/3"


@pytest.mark.parametrize("address", ["/rounds/", "/rounds/{}/", "/"])
def test_more_units_ask_no_more_questions_of_the_database(
    campus: Campus, round: Round, address: str, django_assert_max_num_queries
):
    address = address.format(round.pk)
    client = signed_in(campus.officer)
    client.get(address)
    units = [
        open_unit(code=f"9{n}", name=f"演示{n}", kind="branch", parent=None, by=campus.officer)
        for n in range(8)
    ]
    add_units(round=round, units=units, by=campus.officer)
    with django_assert_max_num_queries(12):
        client.get(address)


def test_due_dates_and_note_are_changed(campus: Campus, round: Round):
    client = signed_in(campus.officer)
    given = {"name": "改名", "note": "请报送", "due_self": "2026-12-01", "due_expert": ""}
    assert client.post(f"/rounds/{round.pk}/edit/", given).status_code == 302
    page = text_of(client, f"/rounds/{round.pk}/")
    assert "2026-12-01" in page
    assert "请报送" in page
    assert client.post(f"/rounds/{round.pk}/edit/", given | {"name": ""}).status_code == 422
    close_round(round=round, by=campus.officer)
    response = client.post(f"/rounds/{round.pk}/edit/", given)
    assert response.status_code == 422
    assert "已经结束" in response.content.decode()


def test_a_round_is_closed_knowing_what_is_unsigned_and_taken_up_again(
    campus: Campus, round: Round
):
    client = signed_in(campus.officer)
    assert "全部 6 份打分表中，还有 6 份没有认定" in text_of(client, f"/rounds/{round.pk}/close/")
    client.post(f"/rounds/{round.pk}/close/")
    round.refresh_from_db()
    assert round.closed_at is not None
    page = text_of(client, f"/rounds/{round.pk}/")
    assert "已结束" in page
    assert "催办</button>" not in page
    assert client.post(f"/rounds/{round.pk}/continue/", {"reason": ""}).status_code == 422
    client.post(f"/rounds/{round.pk}/continue/", {"reason": "补报"})
    round.refresh_from_db()
    assert round.closed_at is None
    assert "补报" in text_of(client, f"/rounds/{round.pk}/")


def test_units_are_added_and_taken_out(campus: Campus, round: Round):
    client = signed_in(campus.officer)
    page = text_of(client, f"/rounds/{round.pk}/units/")
    assert "演示总部" in page
    assert "演示第一分校" not in page
    assert client.post(f"/rounds/{round.pk}/units/", {"units": ["x"]}).status_code == 422
    taking_part = [campus.units["01"].pk]
    assert client.post(f"/rounds/{round.pk}/units/", {"units": taking_part}).status_code == 422
    client.post(f"/rounds/{round.pk}/units/", {"units": [campus.units["00"].pk]})
    added = round.participations.get(unit=campus.units["00"])
    address = f"/rounds/{round.pk}/units/{added.pk}/remove/"
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "不参评"}).status_code == 302
    assert not round.participations.filter(pk=added.pk).exists()
    assert client.get(address).status_code == 404
    fill_sheet(sheet_of(round, campus.units["01"]), campus.liaison, without=120)
    begun = round.participations.get(unit=campus.units["01"])
    refused = client.post(f"/rounds/{round.pk}/units/{begun.pk}/remove/", {"reason": "暂缓"})
    assert refused.status_code == 422
    assert "已经填报" in refused.content.decode()


def test_reminders_ask_for_words_first_and_pass_over_what_is_handed_in(
    campus: Campus, round: Round
):
    done = hand_in(sheet_of(round, campus.units["02"]), campus.stranger)
    waiting = sheet_of(round, campus.units["01"])
    round.stages.filter(kind="self").update(due_on=dt.date(2026, 12, 1))
    client = signed_in(campus.officer)
    address = f"/rounds/{round.pk}/remind/"
    page = client.post(address, {"sheets": [done.pk, waiting.pk]})
    assert "请于 2026-12-01 前提交" in page.content.decode()
    assert "另 1 份已提交" in page.content.decode()
    assert not Reminder.objects.exists()
    given = {"sheets": [waiting.pk], "message": ""}
    assert client.post(address, given).status_code == 422
    given["message"] = "请周五前提交"
    assert client.post(address, given).status_code == 302
    assert Reminder.objects.get().sheet == waiting
    assert "请周五前提交" in text_of(signed_in(campus.liaison), "/")
    assert "请周五前提交" not in text_of(signed_in(campus.stranger), "/")
    response = client.post(address, {"sheets": [done.pk]}, follow=True)
    assert "请选择未提交的单位" in response.content.decode()
    assert client.get(address).status_code == 405


def test_documents_are_asked_for_picked_sheets_within_sight(campus: Campus, round: Round):
    own, other = (sheet_of(round, campus.units[code]).pk for code in ("01", "02"))
    client = signed_in(campus.liaison)
    address = f"/rounds/{round.pk}/documents/"
    response = client.post(address, {"sheets": [own, other, "x", 10**30]})
    job = Job.objects.get()
    assert response.headers["Location"] == f"/jobs/{job.pk}/"
    assert (job.parameters["sheets"], job.requested_by) == ([own], campus.liaison)
    client.post(address, {"all": "1"})
    assert len(Job.objects.first().parameters["sheets"]) == 2
    response = client.post(address, {"sheets": [other]}, follow=True)
    assert "请先选择" in response.content.decode()
    assert Job.objects.count() == 2
    assert client.get(address).status_code == 405
