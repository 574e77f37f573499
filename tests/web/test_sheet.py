"""The page of a sheet: what it shows, how scores are taken, and what stands in the way."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.campus import begin_round, sheet_of, signed_in
from tests.standard import generated_scheme
from zhiheng.apps.evaluation.actions.flow import return_sheet, sign_sheet, submit_sheet
from zhiheng.apps.evaluation.actions.rating import rate_point, rate_points
from zhiheng.apps.evaluation.models import Rating, Round, Sheet
from zhiheng.apps.evaluation.reading import judged
from zhiheng.apps.events.models import Event
from zhiheng.web.sheet_page.anchors import anchor

pytestmark = pytest.mark.django_db

POINT = "1.1.1(1)"
HTMX = {"HX-Request": "true"}
MOST_QUERIES = 12


def rate(client: Client, sheet: Sheet, entry: str, seen: str = "", point: str = POINT):
    path = f"/sheets/{sheet.pk}/points/{point}/"
    return client.post(path, {"entry": entry, "seen": seen}, headers=HTMX)


def token(html: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', html)
    assert found is not None
    return found[1]


def whole(sheet: Sheet, by, share: int = 1) -> None:
    """Give every point its most, or the least."""
    scorer = judged(sheet).scorer
    entries = {
        point.code: scorer.allowed(i)[-1 if share else 0]
        for i, point in enumerate(scorer.scheme.points)
    }
    rate_points(sheet_id=sheet.pk, among=Sheet.objects.all(), entries=entries, by=by, source="演示")


def test_every_point_has_a_row_and_every_indicator_a_place_in_the_tree(liaison, sheet):
    page = liaison.get(f"/sheets/{sheet.pk}/").content.decode()
    scheme = judged(sheet).scorer.scheme
    assert page.count('class="form-control score"') == len(scheme.points) == 123
    assert all(f'id="t-{anchor(node.code)}"' in page for node in scheme.nodes)
    assert all(f'id="r-{anchor(point.code)}"' in page for point in scheme.points)


def test_a_score_is_saved_with_who_and_when(liaison, sheet, campus):
    answer = rate(liaison, sheet, "3")
    assert answer.status_code == 200
    assert "已保存" in answer.content.decode()
    rating = Rating.objects.get(sheet=sheet, stands=True)
    assert (rating.entry, rating.rater) == ("3", campus.liaison)
    event = Event.objects.get(action="rate_point")
    assert (event.before, event.after) == ({POINT: None}, {POINT: "3"})
    assert event.address == "127.0.0.1"


def test_what_is_swapped_in_is_what_a_fresh_page_shows(liaison, sheet):
    answer = rate(liaison, sheet, "3").content.decode()
    page = liaison.get(f"/sheets/{sheet.pk}/").content.decode()
    mark, _, rest = answer.partition('<span class="tree-score')
    assert mark.strip() in page
    for name in ("t-1", "t-1_2e1", "h-1_2e1_2e1", "panel"):
        swapped = element(answer, name).replace(' hx-swap-oob="true"', "")
        assert swapped == element(page, name)
    assert rest


def element(html: str, name: str) -> str:
    """Return the markup of the element with an id, without the spaces between lines."""
    start = html.rindex("<", 0, html.index(f'id="{name}"'))
    kind = re.match(r"<(\w+)", html[start:])
    assert kind is not None
    depth, at = 0, start
    for found in re.finditer(rf"</?{kind[1]}\b", html[start:]):
        depth += -1 if found[0].startswith("</") else 1
        if depth == 0:
            at = start + found.end()
            break
    return re.sub(r"\s+", " ", html[start:at])


def test_a_point_of_an_item_with_one_point_is_told_from_its_item(liaison, sheet):
    answer = rate(liaison, sheet, "5", point="3.5.1")
    assert answer.status_code in (200, 422)
    why = liaison.get(f"/sheets/{sheet.pk}/points/3.5.1/why/").content.decode()
    node = liaison.get(f"/sheets/{sheet.pk}/nodes/3.5.1/why/").content.decode()
    assert why != node
    assert "还没有人评过" in why or "现行" in why


@pytest.mark.parametrize(
    ("entry", "code"),
    [("0", 200), ("4", 200), ("5", 422), ("-1", 422), ("2.5", 422), ("四", 422), ("４", 200)],
)
def test_both_sides_of_what_a_point_may_have(liaison, sheet, entry, code):
    answer = rate(liaison, sheet, entry)
    assert answer.status_code == code
    assert Rating.objects.filter(sheet=sheet, stands=True).count() == (code == 200)
    if code == 422:
        assert "可填 0" in answer.content.decode() or "0 至 4" in answer.content.decode()
        assert "没有保存" in answer.content.decode()


def test_an_emptied_score_is_taken_away_and_never_counts_as_zero(liaison, sheet):
    seen = token(rate(liaison, sheet, "3").content.decode())
    answer = rate(liaison, sheet, "", seen)
    assert answer.status_code == 200
    assert "未评" in answer.content.decode()
    assert POINT in judged(sheet).outcome.missing


def test_two_people_never_overwrite_each_other_silently(liaison, sheet, campus):
    officer = signed_in(campus.officer)
    stale = token(rate(liaison, sheet, "3").content.decode())
    assert rate(officer, sheet, "2", stale).status_code == 200
    answer = rate(liaison, sheet, "4", stale)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "演示-质量办管理员" in html
    assert "<b>2</b>" in html
    assert Rating.objects.get(sheet=sheet, stands=True).entry == "2"
    fresh = re.search(r'"seen": "([^"]+)"', html)
    assert fresh is not None
    assert rate(liaison, sheet, "4", fresh[1].replace("\\u002D", "-")).status_code == 200
    assert Rating.objects.get(sheet=sheet, stands=True).entry == "4"
    assert Rating.objects.filter(sheet=sheet).count() == 2


def test_giving_the_same_score_as_somebody_else_is_no_conflict(liaison, sheet, campus):
    officer = signed_in(campus.officer)
    rate(officer, sheet, "2")
    assert rate(liaison, sheet, "2").status_code == 200


def test_a_submitted_sheet_takes_no_score_and_says_so(liaison, sheet, campus):
    whole(sheet, campus.liaison)
    submit_sheet(sheet=sheet, by=campus.liaison)
    answer = rate(liaison, sheet, "1")
    assert answer.status_code == 409
    assert "没有保存" in answer.content.decode()
    page = liaison.get(f"/sheets/{sheet.pk}/").content.decode()
    assert 'class="form-control score"' not in page


def test_a_stranger_finds_nothing_whatever_number_is_guessed(sheet, campus, round):
    stranger = signed_in(campus.stranger)
    for path in ("", "advice/", "history/", "print/", "facts/", "flags/", "narratives/", "why/"):
        assert stranger.get(f"/sheets/{sheet.pk}/{path}").status_code == 404
    for path in ("template/", "form/", "report/", "import/"):
        assert stranger.get(f"/sheets/{sheet.pk}/{path}").status_code == 404
    assert rate(stranger, sheet, "3").status_code == 404
    assert bulk(stranger, sheet, {POINT: "3"}).status_code == 404
    assert not Rating.objects.exists()


def test_a_reader_reads_and_changes_nothing(sheet, campus):
    reader = signed_in(campus.reader)
    page = reader.get(f"/sheets/{sheet.pk}/")
    assert page.status_code == 200
    assert 'class="form-control score"' not in page.content.decode()
    assert rate(reader, sheet, "3").status_code == 403
    assert bulk(reader, sheet, {POINT: "3"}).status_code == 403


def test_a_liaison_sees_the_expert_sheet_only_after_it_is_signed(liaison, campus, round):
    expert = sheet_of(round, campus.units["01"], "expert")
    assert liaison.get(f"/sheets/{expert.pk}/").status_code == 404
    whole(expert, campus.officer)
    submit_sheet(sheet=expert, by=campus.officer)
    sign_sheet(sheet=expert, note="", by=campus.officer)
    assert liaison.get(f"/sheets/{expert.pk}/").status_code == 200
    assert rate(liaison, expert, "1").status_code == 404


def bulk(client: Client, sheet: Sheet, entries, seen=None, **headers):
    body = {"entries": entries} if seen is None else {"entries": entries, "seen": seen}
    return client.post(
        f"/sheets/{sheet.pk}/scores/",
        json.dumps(body),
        content_type="application/json",
        headers={"Accept": "application/json", **headers},
    )


def test_many_scores_are_taken_in_one_call(liaison, sheet):
    answer = bulk(liaison, sheet, {POINT: "3", "1.1.1(2)": "4"}, {})
    assert answer.status_code == 200
    said = answer.json()
    assert set(said["tokens"]) == {POINT, "1.1.1(2)"}
    assert said["before"] == {POINT: None, "1.1.1(2)": None}
    assert Event.objects.filter(action="rate_points").count() == 1


def test_of_many_scores_one_wrong_one_refuses_all(liaison, sheet):
    answer = bulk(liaison, sheet, {POINT: "3", "1.1.1(2)": "9", "9.9.9": "1"})
    assert answer.status_code == 422
    assert {problem["where"] for problem in answer.json()["problems"]} == {
        "scores/1.1.1(2)",
        "scores/9.9.9",
    }
    assert not Rating.objects.exists()


def test_of_many_scores_one_changed_meanwhile_refuses_all(liaison, sheet, campus):
    rate(signed_in(campus.officer), sheet, "2")
    answer = bulk(liaison, sheet, {POINT: "3", "1.1.1(2)": "4"}, {})
    assert answer.status_code == 409
    assert [each["point"] for each in answer.json()["conflicts"]] == [POINT]
    assert Rating.objects.count() == 1
    page = bulk(liaison, sheet, {POINT: "3"}, {}, Accept="text/html")
    assert "演示-质量办管理员" in page.content.decode()


@pytest.mark.parametrize(
    "body", ["", "[]", '{"entries": 3}', '{"entries": {"a": "' + "9" * 30 + '"}}']
)
def test_a_body_of_another_form_is_refused(liaison, sheet, body):
    answer = liaison.post(f"/sheets/{sheet.pk}/scores/", body, content_type="application/json")
    assert answer.status_code == 400


def test_a_single_change_takes_few_queries_whatever_the_size(campus, liaison, round):
    small = sheet_of(round, campus.units["01"])
    Round.objects.update(name="旧")
    large = sheet_of(begin_round(campus, generated_scheme(1200)), campus.units["01"])
    counts = []
    for sheet, point in ((small, POINT), (large, "1.1.1(1)")):
        rate(liaison, sheet, "1", point=point)
        rating = Rating.objects.get(sheet=sheet)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert rate(liaison, sheet, "2", rating.token, point).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_the_page_takes_as_many_queries_for_one_rating_as_for_all(liaison, sheet, campus):
    rate(liaison, sheet, "1")
    with CaptureQueriesContext(connection) as few:
        liaison.get(f"/sheets/{sheet.pk}/")
    whole(sheet, campus.officer)
    with CaptureQueriesContext(connection) as many:
        liaison.get(f"/sheets/{sheet.pk}/")
    assert len(few) == len(many)


def test_a_large_standard_is_shown_part_by_part(campus, liaison):
    sheet = sheet_of(begin_round(campus, generated_scheme(1200)), campus.units["01"])
    first = liaison.get(f"/sheets/{sheet.pk}/").content.decode()
    second = liaison.get(f"/sheets/{sheet.pk}/?part=2").content.decode()
    assert 0 < first.count('class="form-control score"') < 1200
    assert 'id="r-2_2e1_2e1_281_29"' in second
    assert 'id="r-2_2e1_2e1_281_29"' not in first
    assert liaison.get(f"/sheets/{sheet.pk}/?part=99").status_code == 404


def test_the_previous_round_stands_beside(campus, liaison, round, sheet):
    whole(sheet, campus.liaison)
    submit_sheet(sheet=sheet, by=campus.liaison)
    sign_sheet(sheet=sheet, note="", by=campus.officer)
    Round.objects.update(name="上一轮")
    later = sheet_of(begin_round(campus), campus.units["01"])
    row = liaison.get(f"/sheets/{later.pk}/points/{POINT}/row/").content.decode()
    assert re.search(r'data-label="上轮">4<', row)
    other = sheet_of(later.participation.round, campus.units["0101"])
    row = liaison.get(f"/sheets/{other.pk}/points/{POINT}/row/").content.decode()
    assert re.search(r'data-label="上轮">–<', row)


def test_every_number_opens_its_birth_certificate(liaison, sheet, campus):
    rate(liaison, sheet, "3")
    point = liaison.get(f"/sheets/{sheet.pk}/points/{POINT}/why/").content.decode()
    assert "附件1 1.1.1(1)" in point
    assert "演示-第一分校联络员" in point
    node = liaison.get(f"/sheets/{sheet.pk}/nodes/1.1/why/").content.decode()
    assert "1.1.1" in node
    total = liaison.get(f"/sheets/{sheet.pk}/why/").content.decode()
    assert "尚无总分" in total
    for wrong in ("points/9.9/why/", "nodes/9.9/why/"):
        assert liaison.get(f"/sheets/{sheet.pk}/{wrong}").status_code == 404


def test_a_reason_is_kept_with_the_score(liaison, sheet):
    rate(liaison, sheet, "3")
    answer = liaison.post(f"/sheets/{sheet.pk}/points/{POINT}/reason/", {"reason": "有规划文件"})
    assert answer.status_code == 200
    assert answer.headers["HX-Trigger"] == "close-dialog"
    assert Rating.objects.get(sheet=sheet).reason == "有规划文件"
    assert "有规划文件" in liaison.get(f"/sheets/{sheet.pk}/").content.decode()


def test_advice_comes_when_every_point_has_a_score(liaison, sheet, campus):
    assert "评完全部" in liaison.get(f"/sheets/{sheet.pk}/advice/").content.decode()
    whole(sheet, campus.liaison, share=0)
    assert "评完全部" not in liaison.get(f"/sheets/{sheet.pk}/advice/").content.decode()


def test_returned_sheets_show_why(liaison, sheet, campus):
    whole(sheet, campus.liaison)
    submit_sheet(sheet=sheet, by=campus.liaison)
    return_sheet(sheet=sheet, reason="请补充 1.2 的材料", by=campus.officer)
    page = liaison.get(f"/sheets/{sheet.pk}/").content.decode()
    assert "请补充 1.2 的材料" in page
    assert 'class="form-control score"' in page


def test_items_that_do_not_apply_leave_the_page_and_the_full_marks(liaison, sheet, campus, round):
    participation = sheet.participation
    participation.exclusions = {"1.1.1": {"reason": "演示", "by": "演示", "at": "2024-01-01"}}
    participation.save()
    page = liaison.get(f"/sheets/{sheet.pk}/").content.decode()
    assert 'id="r-1_2e1_2e1_281_29"' not in page
    assert "/ 985" in page
    assert rate(liaison, sheet, "1").status_code == 422


def test_a_score_given_by_a_rater_stays_when_another_one_stands(sheet, campus):
    among = Sheet.objects.all()
    for person, entry in ((campus.liaison, 3), (campus.officer, 2)):
        standing = Rating.objects.filter(sheet=sheet, stands=True).first()
        rate_point(
            sheet_id=sheet.pk,
            among=among,
            point=POINT,
            entry=entry,
            seen=standing.token if standing else "",
            by=person,
        )
    said = {(r.rater_id, r.entry, r.stands) for r in Rating.objects.filter(sheet=sheet)}
    assert said == {(campus.liaison.pk, "3", False), (campus.officer.pk, "2", True)}
