"""Beside the scores: facts, flags, written findings, steps and files of a sheet."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.campus import sheet_of, signed_in
from zhiheng.apps.evaluation.actions.flow import submit_sheet
from zhiheng.apps.evaluation.actions.rating import rate_points
from zhiheng.apps.evaluation.models import Decision, Rating, Sheet, SheetState
from zhiheng.apps.evaluation.reading import judged
from zhiheng.apps.events.models import Event
from zhiheng.apps.intake.models import State, Upload

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def put(client: Client, sheet: Sheet, key: str, value: str, seen: str = ""):
    path = f"/sheets/{sheet.pk}/facts/{key}/"
    return client.post(path, {"value": value, "seen": seen}, headers=HTMX)


def fill(sheet: Sheet, by) -> None:
    scorer = judged(sheet).scorer
    entries = {point.code: scorer.allowed(i)[-1] for i, point in enumerate(scorer.scheme.points)}
    rate_points(sheet_id=sheet.pk, among=Sheet.objects.all(), entries=entries, by=by, source="演示")


def test_a_fact_is_saved_and_what_follows_from_it_comes_along(liaison, sheet):
    put(liaison, sheet, "amount_due", "200")
    answer = put(liaison, sheet, "amount_paid", "150").content.decode()
    assert "75 %" in answer or "75%" in answer
    sheet.refresh_from_db()
    assert sheet.facts == {"amount_due": "200", "amount_paid": "150"}
    event = Event.objects.filter(action="set_facts").latest("pk")
    assert (event.before, event.after) == ({"实向总部缴费": None}, {"实向总部缴费": "150"})


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("registered_students", "0", 200),
        ("registered_students", "-1", 422),
        ("registered_students", "1.5", 422),
        ("paid_rate", "100", 200),
        ("paid_rate", "100.1", 422),
        ("paid_rate", "多", 422),
        ("has_repayment_plan", "true", 200),
        ("amount_due@2023", "3", 200),
        ("amount_due@2030", "3", 422),
        ("nothing", "3", 404),
    ],
)
def test_both_sides_of_what_a_fact_may_be(liaison, sheet, key, value, code):
    assert put(liaison, sheet, key, value).status_code == code
    sheet.refresh_from_db()
    assert (key in sheet.facts) == (code == 200)


def test_an_emptied_fact_is_missing_and_not_zero(liaison, sheet):
    put(liaison, sheet, "registered_students", "10")
    assert put(liaison, sheet, "registered_students", "", "10").status_code == 200
    sheet.refresh_from_db()
    assert sheet.facts == {}


def test_two_people_never_overwrite_a_fact_silently(liaison, sheet, campus):
    put(signed_in(campus.officer), sheet, "registered_students", "10")
    answer = put(liaison, sheet, "registered_students", "12")
    assert answer.status_code == 409
    assert "<b>10</b>" in answer.content.decode()
    assert put(liaison, sheet, "registered_students", "12", "10").status_code == 200


def test_every_fact_of_the_standard_can_be_supplied(liaison, sheet):
    page = liaison.get(f"/sheets/{sheet.pk}/facts/").content.decode()
    for fact in judged(sheet).scorer.scheme.facts:
        assert f'/facts/{fact.key}/"' in page
    assert "/facts/amount_due@2021/" in page


def test_a_flag_needs_a_reason_and_moves_the_outcome(liaison, sheet, campus):
    fill(sheet, campus.liaison)
    path = f"/sheets/{sheet.pk}/flags/4.1.1/"
    assert liaison.get(path).status_code == 200
    assert liaison.post(path, {"holds": "yes", "reason": " "}).status_code == 422
    answer = liaison.post(path, {"holds": "yes", "reason": "核查属实"})
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")
    sheet.refresh_from_db()
    assert sheet.flags == {"4.1.1": "核查属实"}
    page = liaison.get(f"/sheets/{sheet.pk}/flags/").content.decode()
    assert "核查属实" in page
    assert "近一年有严重违规招生" in liaison.get(f"/sheets/{sheet.pk}/").content.decode()
    liaison.post(path, {"holds": "no", "reason": "查无实据"})
    sheet.refresh_from_db()
    assert sheet.flags == {}
    assert liaison.get(f"/sheets/{sheet.pk}/flags/1.1.1/").status_code == 404


def test_a_finding_is_saved_and_never_overwritten_silently(liaison, sheet, campus):
    path = f"/sheets/{sheet.pk}/narratives/1.1.1/"
    answer = liaison.post(path, {"text": "坚持方向", "seen": "0"})
    assert answer.status_code == 200
    assert 'name="seen" value="1"' in answer.content.decode()
    late = signed_in(campus.officer).post(path, {"text": "另写", "seen": "0"})
    assert late.status_code == 409
    assert "坚持方向" in late.content.decode()
    assert liaison.post(path, {"text": "", "seen": "1"}).status_code == 200
    assert liaison.post(f"/sheets/{sheet.pk}/narratives/9.9/", {"text": "x"}).status_code == 404


def test_an_unfinished_sheet_cannot_be_submitted_and_says_what_is_missing(liaison, sheet):
    path = f"/sheets/{sheet.pk}/steps/submit/"
    assert "已评 0 / 123" in liaison.get(path).content.decode()
    answer = liaison.post(path)
    assert answer.status_code == 422
    assert "还有 123 个观测点没有得分" in answer.content.decode()


def test_a_sheet_goes_its_way(liaison, sheet, campus):
    officer = signed_in(campus.officer)
    fill(sheet, campus.liaison)
    path = f"/sheets/{sheet.pk}/steps/"
    assert officer.post(f"{path}sign/", {"note": ""}).status_code == 403
    answer = liaison.post(f"{path}submit/")
    assert answer.headers["HX-Redirect"] == f"/sheets/{sheet.pk}/"
    assert liaison.post(f"{path}sign/", {"note": ""}).status_code == 403
    assert officer.post(f"{path}return/", {"reason": ""}).status_code == 422
    assert officer.post(f"{path}return/", {"reason": "补材料"}).status_code == 204
    assert liaison.post(f"{path}submit/").status_code == 204
    assert officer.post(f"{path}sign/", {"note": "同意"}).status_code == 204
    assert Decision.objects.get(sheet=sheet).outcome["total"] == 1000
    assert officer.post(f"{path}reopen/", {"reason": ""}).status_code == 422
    assert officer.post(f"{path}reopen/", {"reason": "更正数据"}).status_code == 204
    sheet.refresh_from_db()
    assert sheet.state == SheetState.REOPENED
    history = liaison.get(f"/sheets/{sheet.pk}/history/").content.decode()
    for word in ("提交审核", "退回修改", "认定", "重开", "补材料", "更正数据", "同意"):
        assert word in history
    assert officer.get(f"{path}burn/").status_code == 404


def template(client: Client, sheet: Sheet, filled: str = ""):
    content = client.get(f"/sheets/{sheet.pk}/template/{filled}").content
    return openpyxl.load_workbook(io.BytesIO(content))


def upload(client: Client, sheet: Sheet, book, name: str = "填好.xlsx"):
    buffer = io.BytesIO()
    book.save(buffer)
    return upload_bytes(client, sheet, buffer.getvalue(), name)


def upload_bytes(client: Client, sheet: Sheet, content: bytes, name: str):
    file = SimpleUploadedFile(name, content, EXCEL)
    return client.post(f"/sheets/{sheet.pk}/import/", {"file": file}, follow=True)


def row_of(tab, code: str) -> int:
    return next(cell.row for cell in tab["A"] if cell.value == code)


def test_a_file_with_five_kinds_of_error_shows_all_five_and_changes_nothing(liaison, sheet):
    book = template(liaison, sheet)
    scores, facts = book["打分"], book["数据"]
    scores.cell(row_of(scores, "1.1.1(1)"), 6).value = 9
    scores.cell(row_of(scores, "1.1.1(2)"), 6).value = 2.5
    scores.cell(row_of(scores, "1.1.1(3)"), 6).value = "好"
    scores.cell(row_of(scores, "1.1.1(4)"), 1).value = "7.7.7"
    scores.cell(row_of(scores, "7.7.7"), 6).value = 1
    facts.cell(row_of(facts, "registered_students"), 5).value = -3
    page = upload(liaison, sheet, book).content.decode()
    for row in ("1.1.1(1)", "1.1.1(2)", "1.1.1(3)", "7.7.7"):
        assert row in page
    assert "在籍生数" in page
    assert "打分!F" in page
    assert "数据!E" in page
    kept = Upload.objects.get()
    assert kept.state == State.REFUSED
    assert len({problem["code"] for problem in kept.problems}) >= 4
    assert len(kept.problems) == 5
    assert not Rating.objects.exists()
    listed = liaison.get(f"/sheets/{sheet.pk}/import/{kept.pk}/problems/")
    table = openpyxl.load_workbook(io.BytesIO(listed.content)).active
    assert sum(1 for row in table.iter_rows() if row[0].value) >= 6


def test_a_good_file_is_shown_first_then_taken_in_then_taken_back(liaison, sheet):
    book = template(liaison, sheet)
    scores = book["打分"]
    scores.cell(row_of(scores, "1.1.1(1)"), 6).value = 3
    page = upload(liaison, sheet, book)
    assert "将更改 1 项" in page.content.decode()
    assert not Rating.objects.exists()
    kept = Upload.objects.get()
    path = f"/sheets/{sheet.pk}/import/{kept.pk}/"
    assert "已导入" in liaison.post(f"{path}apply/", follow=True).content.decode()
    assert Rating.objects.get(stands=True).entry == "3"
    again = liaison.post(f"{path}apply/", follow=True).content.decode()
    assert "不能这样处理" in again
    assert "恢复 1 项" in liaison.post(f"{path}undo/", follow=True).content.decode()
    assert not Rating.objects.filter(stands=True).exists()


def test_a_file_is_not_taken_in_over_what_changed_since_the_preview(liaison, sheet, campus):
    book = template(liaison, sheet)
    scores = book["打分"]
    scores.cell(row_of(scores, "1.1.1(1)"), 6).value = 3
    upload(liaison, sheet, book)
    signed_in(campus.officer).post(
        f"/sheets/{sheet.pk}/points/1.1.1(1)/", {"entry": "2", "seen": ""}, headers=HTMX
    )
    kept = Upload.objects.get()
    path = f"/sheets/{sheet.pk}/import/{kept.pk}/"
    assert "又被人更改" in liaison.post(f"{path}apply/", follow=True).content.decode()
    assert Rating.objects.get(stands=True).entry == "2"


def test_what_was_filled_comes_back_in_the_template(liaison, sheet):
    liaison.post(f"/sheets/{sheet.pk}/points/1.1.1(1)/", {"entry": "3", "seen": ""}, headers=HTMX)
    liaison.post(f"/sheets/{sheet.pk}/narratives/1.1.1/", {"text": "坚持方向", "seen": "0"})
    scores = template(liaison, sheet, "?filled=1")["打分"]
    assert scores.cell(row_of(scores, "1.1.1(1)"), 6).value == 3
    page = upload(liaison, sheet, template(liaison, sheet, "?filled=1"))
    assert "与现有内容相同" in page.content.decode()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "空.xlsx"),
        (b"PK\x03\x04junk", "坏.xlsx"),
        (b"\xff\xfe\x00", "坏.csv"),
        (b"{", "坏.json"),
    ],
)
def test_a_broken_file_is_named_and_changes_nothing(liaison, sheet, content, name):
    answer = upload_bytes(liaison, sheet, content, name)
    assert answer.status_code in (200, 422)
    assert not Rating.objects.exists()
    assert "问题" in answer.content.decode() or answer.status_code == 422


def test_a_file_for_another_unit_is_refused(liaison, sheet, campus, round):
    other = sheet_of(round, campus.units["0101"])
    page = upload(liaison, sheet, template(liaison, other)).content.decode()
    assert "请核对是否选错了文件" in page


def test_an_upload_of_one_sheet_is_not_found_under_another(liaison, sheet, campus, round):
    upload(liaison, sheet, template(liaison, sheet))
    other = sheet_of(round, campus.units["0101"])
    kept = Upload.objects.get()
    assert liaison.get(f"/sheets/{sheet.pk}/import/{kept.pk}/").status_code == 200
    assert liaison.get(f"/sheets/{other.pk}/import/{kept.pk}/").status_code == 404


def test_a_submitted_sheet_takes_no_file(liaison, sheet, campus):
    fill(sheet, campus.liaison)
    submit_sheet(sheet=sheet, by=campus.liaison)
    assert "不能导入" in liaison.get(f"/sheets/{sheet.pk}/import/").content.decode()
    assert upload(liaison, sheet, template(liaison, sheet)).status_code == 404


def test_the_printed_sheet_and_the_report_are_files_of_their_kind(liaison, sheet, campus):
    fill(sheet, campus.liaison)
    form = liaison.get(f"/sheets/{sheet.pk}/form/")
    assert openpyxl.load_workbook(io.BytesIO(form.content)).active is not None
    report = liaison.get(f"/sheets/{sheet.pk}/report/")
    assert report.content.startswith(b"PK")
    assert "attachment" in report.headers["Content-Disposition"]
    page = liaison.get(f"/sheets/{sheet.pk}/print/").content.decode()
    assert page.count("<tr>") > 123
