"""Facts of a sheet from measures in the browser: preview, choice, conflicts, proof."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.test import Client

from tests.campus import begin_round, sheet_of, signed_in
from tests.filling import hand_in
from tests.measured_campus import LEARNERS, load_facts, load_students, load_table
from zhiheng.apps.evaluation import measuring
from zhiheng.apps.evaluation.models import Sheet
from zhiheng.apps.evaluation.origins import origins_of
from zhiheng.apps.events.models import Event
from zhiheng.apps.jobs.models import Job
from zhiheng.apps.jobs.work import run_job
from zhiheng.standards.library import open_pack

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
STUDENTS = "registered_students"
TUITION = "tuition_income@2023"


def put(client: Client, sheet: Sheet, key: str, value: str, seen: str = ""):
    path = f"/sheets/{sheet.pk}/facts/{key}/"
    return client.post(path, {"value": value, "seen": seen}, headers=HTMX)


def preview(client: Client, sheet: Sheet) -> str:
    return client.get(f"/sheets/{sheet.pk}/take/").content.decode()


def digest_in(page: str) -> str:
    found = re.search(r'name="facts" value="(\w+)"', page)
    assert found
    return found[1]


def ticked(page: str) -> set[str]:
    return set(re.findall(r'name="take" value="([^"]+)" checked', page))


def offered(page: str) -> set[str]:
    return set(re.findall(r'name="take" value="([^"]+)"', page))


def take(client: Client, sheet: Sheet, *keys: str, page: str = "", **seen: str):
    facts = digest_in(page or preview(client, sheet))
    data = {"facts": facts, "take": list(keys)}
    data |= {f"seen-{key}": value for key, value in seen.items()}
    return client.post(f"/sheets/{sheet.pk}/take/", data)


def test_the_preview_shows_both_values_and_ticks_only_what_is_empty(liaison, sheet):
    load_facts()
    put(liaison, sheet, STUDENTS, "9")
    page = preview(liaison, sheet)
    assert {STUDENTS, TUITION, "tuition_income@2022"} <= offered(page)
    assert STUDENTS not in ticked(page)
    assert TUITION in ticked(page)
    assert "填的与数据不同" in page
    assert f'name="seen-{STUDENTS}" value="9"' in page


def test_what_cannot_be_told_is_listed_with_the_reason_and_is_never_offered(liaison, sheet):
    load_facts()
    page = preview(liaison, sheet)
    assert "tuition_income@2021" not in offered(page)
    assert "学费收入 2021" in page
    assert "ebooks" not in offered(page)
    assert "还没有导入" in page


def test_what_is_taken_shows_where_it_comes_from(liaison, sheet):
    load_facts()
    answer = take(liaison, sheet, STUDENTS, TUITION)
    assert (answer.status_code, answer.url) == (302, f"/sheets/{sheet.pk}/facts/")
    page = liaison.get(answer.url).content.decode()
    assert "已从数据取 2 项" in page
    assert page.count("来自数据") == 2
    assert f"/facts/{STUDENTS}/why/" in page
    proof = liaison.get(f"/sheets/{sheet.pk}/facts/{STUDENTS}/why/").content.decode()
    for word in ("口径", "条款", "2024", "01，含下级单位", "演示-第一分校联络员"):
        assert word in proof
    assert "后来改成了" not in proof
    assert liaison.get(f"/sheets/{sheet.pk}/facts/ebooks/why/").status_code == 404
    assert "从数据取数" in liaison.get(f"/sheets/{sheet.pk}/history/").content.decode()


def test_only_what_is_chosen_is_taken(liaison, sheet):
    load_facts()
    put(liaison, sheet, STUDENTS, "9")
    assert take(liaison, sheet, TUITION).status_code == 302
    sheet.refresh_from_db()
    assert sheet.facts == {STUDENTS: "9", TUITION: "4323"}
    assert set(sheet.origins) == {TUITION}


def test_a_typed_value_is_replaced_when_it_was_ticked_and_seen(liaison, sheet):
    load_facts()
    put(liaison, sheet, STUDENTS, "9")
    assert take(liaison, sheet, STUDENTS, **{STUDENTS: "9"}).status_code == 302
    sheet.refresh_from_db()
    assert sheet.facts == {STUDENTS: "3"}


def test_a_value_changed_afterwards_is_marked_at_once_and_on_the_page(liaison, sheet):
    load_facts()
    take(liaison, sheet, STUDENTS)
    answer = put(liaison, sheet, STUDENTS, "5", seen="3").content.decode()
    assert "取数后改过" in answer
    page = liaison.get(f"/sheets/{sheet.pk}/facts/").content.decode()
    assert "取数后改过" in page
    assert "来自数据" not in page
    proof = liaison.get(f"/sheets/{sheet.pk}/facts/{STUDENTS}/why/").content.decode()
    assert "取数时是 3，后来改成了 5" in proof
    assert STUDENTS not in ticked(preview(liaison, sheet))
    assert "来自数据" in put(liaison, sheet, STUDENTS, "3", seen="5").content.decode()


def test_newer_facts_make_an_origin_stale_and_offer_to_take_again(liaison, sheet):
    load_facts()
    take(liaison, sheet, STUDENTS, TUITION)
    path = f"/sheets/{sheet.pk}/facts/"
    assert "数据有更新" not in liaison.get(path).content.decode()
    assert STUDENTS not in ticked(preview(liaison, sheet))
    load_students([*LEARNERS, ("e", "01")])
    page = liaison.get(path).content.decode()
    assert "有 2 项取数之后数据有更新" in page
    assert "重新取数" in page
    again = preview(liaison, sheet)
    assert {STUDENTS, TUITION} <= ticked(again)
    take(liaison, sheet, STUDENTS, TUITION, **{STUDENTS: "3", TUITION: "4323"})
    sheet.refresh_from_db()
    assert sheet.facts[STUDENTS] == "4"
    assert "数据有更新" not in liaison.get(path).content.decode()


def test_facts_that_changed_since_the_preview_are_shown_again_and_not_taken(liaison, sheet):
    load_facts()
    page = preview(liaison, sheet)
    load_students([*LEARNERS, ("e", "01")])
    answer = take(liaison, sheet, STUDENTS, page=page)
    assert answer.status_code == 409
    assert "数据有更新；没有写入" in answer.content.decode()
    assert digest_in(answer.content.decode()) != digest_in(page)
    sheet.refresh_from_db()
    assert sheet.facts == {}


def test_a_conflict_shows_what_stands_and_writes_nothing(liaison, sheet, campus):
    load_facts()
    page = preview(liaison, sheet)
    put(signed_in(campus.officer), sheet, STUDENTS, "8")
    answer = take(liaison, sheet, STUDENTS, TUITION, page=page)
    again = answer.content.decode()
    assert answer.status_code == 409
    assert "刚被人改过" in again
    assert f'name="seen-{STUDENTS}" value="8"' in again
    assert ticked(again) == {TUITION}
    sheet.refresh_from_db()
    assert sheet.facts == {STUDENTS: "8"}
    assert not Event.objects.filter(action="take_facts").exists()


def test_nothing_chosen_or_only_what_nobody_offered_is_refused(liaison, sheet):
    load_facts()
    for keys in ((), ("amount_due@2023",), ("tuition_income@2021",), ("nothing",)):
        answer = take(liaison, sheet, *keys)
        assert answer.status_code == 422
        assert "请至少勾选一项" in answer.content.decode()
    sheet.refresh_from_db()
    assert sheet.facts == {}


def test_values_come_from_the_facts_and_not_from_the_form(liaison, sheet):
    load_facts()
    data = {"facts": digest_in(preview(liaison, sheet)), "take": STUDENTS, STUDENTS: "999"}
    liaison.post(f"/sheets/{sheet.pk}/take/", data)
    sheet.refresh_from_db()
    assert sheet.facts == {STUDENTS: "3"}


def test_without_facts_the_page_says_so_and_leads_those_who_may_to_them(liaison, sheet, campus):
    page = preview(liaison, sheet)
    assert "还没有导入任何数据" in page
    assert "质量管理办公室" in page
    assert 'href="/facts/"' not in page
    office = preview(signed_in(campus.officer), sheet)
    assert '<a class="btn btn-primary" href="/facts/">' in office


def test_a_unit_that_the_facts_do_not_know_is_named(liaison, sheet, campus):
    load_students()
    assert "没有单位编号 01" in preview(liaison, sheet)
    assert 'href="/facts/tables/units/"' in preview(signed_in(campus.officer), sheet)


def test_a_sheet_of_another_unit_is_not_found(campus, sheet):
    load_facts()
    stranger = signed_in(campus.stranger)
    assert stranger.get(f"/sheets/{sheet.pk}/take/").status_code == 404
    assert stranger.post(f"/sheets/{sheet.pk}/take/", {"take": STUDENTS}).status_code == 404
    assert stranger.get(f"/sheets/{sheet.pk}/facts/{STUDENTS}/why/").status_code == 404


def test_who_only_reads_sees_the_origin_but_no_way_to_take(campus, liaison, sheet):
    load_facts()
    take(liaison, sheet, STUDENTS)
    reader = signed_in(campus.reader)
    page = reader.get(f"/sheets/{sheet.pk}/facts/").content.decode()
    assert "来自数据" in page
    assert "从数据取数" not in page
    assert reader.get(f"/sheets/{sheet.pk}/facts/{STUDENTS}/why/").status_code == 200
    assert reader.get(f"/sheets/{sheet.pk}/take/").status_code == 403


def test_a_sheet_that_was_handed_in_takes_nothing(liaison, sheet, campus):
    load_facts()
    page = preview(liaison, sheet)
    hand_in(sheet, campus.liaison)
    assert "从数据取数" not in liaison.get(f"/sheets/{sheet.pk}/facts/").content.decode()
    assert "现在不能取数" in preview(liaison, sheet)
    answer = take(liaison, sheet, STUDENTS, page=page)
    assert answer.status_code == 409
    sheet.refresh_from_db()
    assert (sheet.facts, origins_of(sheet)) == ({}, {})


def test_a_standard_without_measures_offers_nothing(liaison, campus):
    round = begin_round(campus, open_pack("teaching-process/harbin-2022"), name="演示另一轮")
    sheet = sheet_of(round, campus.units["01"])
    assert "从数据取数" not in liaison.get(f"/sheets/{sheet.pk}/facts/").content.decode()
    assert "没有对应的指标" in preview(liaison, sheet)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What another test counted for the same facts is not known here."""
    cache.clear()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """One event may be counted while the person waits, two are too many."""
    monkeypatch.setattr(measuring, "_MOST_AT_ONCE", 1)


def load_events(count: int) -> None:
    moment = dt.datetime.fromisoformat("2024-04-01T10:00:00")
    events = [(f"E{i}", "student", moment, "a", "K1", "post") for i in range(count)]
    load_table("learning_events", "event_id role at person_id course_id action", events)


def test_many_events_are_counted_in_a_job_and_the_page_waits_for_it(liaison, sheet, few):
    load_facts()
    load_events(2)
    path = f"/sheets/{sheet.pk}/take/"
    page = liaison.get(path).content.decode()
    assert "要在后台计算" in page
    assert not Job.objects.filter(kind=measuring.KIND).exists()
    assert liaison.post(path, {"count": "1"}).url == path
    assert liaison.post(path, {"count": "1"}).url == path
    job = Job.objects.get(kind=measuring.KIND)
    assert "正在后台计算" in liaison.get(path).content.decode()
    poll = liaison.get(path, headers=HTMX)
    assert (poll.status_code, "HX-Refresh" in poll.headers) == (204, False)
    run_job.func(job.pk)
    poll = liaison.get(path, headers=HTMX)
    assert (poll.status_code, poll.headers["HX-Refresh"]) == (204, "true")
    assert {STUDENTS, "student_posts@2024"} <= ticked(preview(liaison, sheet))
    assert take(liaison, sheet, STUDENTS).status_code == 302
    sheet.refresh_from_db()
    assert sheet.facts == {STUDENTS: "3"}


def test_few_events_are_counted_at_once(liaison, sheet, few):
    load_facts()
    load_events(1)
    assert "student_posts@2024" in offered(preview(liaison, sheet))
    assert not Job.objects.filter(kind=measuring.KIND).exists()


def test_a_job_that_failed_says_so_and_can_be_asked_for_again(liaison, sheet, few, campus):
    load_facts()
    load_events(2)
    path = f"/sheets/{sheet.pk}/take/"
    liaison.post(path, {"count": "1"})
    job = Job.objects.get(kind=measuring.KIND)
    Job.objects.filter(pk=job.pk).update(requested_by=campus.stranger)  # whose role is elsewhere
    run_job.func(job.pk)
    assert Job.objects.get(kind=measuring.KIND).state == "failed"
    page = liaison.get(path).content.decode()
    assert "上一次没有算成" in page
    assert "不能由您填报" in page
    liaison.post(path, {"count": "1"})
    assert Job.objects.filter(kind=measuring.KIND).count() == 2


def test_a_job_of_older_facts_is_not_shown_for_newer_ones(liaison, sheet, few):
    load_facts()
    load_events(2)
    path = f"/sheets/{sheet.pk}/take/"
    liaison.post(path, {"count": "1"})
    run_job.func(Job.objects.get(kind=measuring.KIND).pk)
    assert offered(preview(liaison, sheet))
    load_students([*LEARNERS, ("e", "01")])
    assert "要在后台计算" in preview(liaison, sheet)
    late = liaison.post(path, {"facts": "0", "take": STUDENTS}).content.decode()
    assert "数据有更新；没有写入" in late


def test_every_fact_that_can_be_taken_has_a_field_on_the_page(liaison, sheet):
    load_facts()
    page = liaison.get(f"/sheets/{sheet.pk}/facts/").content.decode()
    assert '<a class="btn btn-plain" href="' + f'/sheets/{sheet.pk}/take/">' in page
    for key in offered(preview(liaison, sheet)):
        assert f'/facts/{key}/"' in page
