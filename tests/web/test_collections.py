"""The pages of collected tables: what they show, take, refuse, and to whom."""

import datetime as dt
import io
import json

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from tests.campus import Campus, signed_in
from tests.collecting import begin_collection, fill, fill_all, sign_all, submission_of, workbook
from zhiheng.apps.collection.actions.collections import lock_collection
from zhiheng.apps.collection.actions.flow import hand_up
from zhiheng.apps.collection.models import Collection, Submission
from zhiheng.apps.collection.reading import checked, values_of, whole_checked
from zhiheng.apps.intake.models import Upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def collection(campus: Campus) -> Collection:
    return begin_collection(campus)


@pytest.fixture
def branch(campus: Campus, collection: Collection) -> Submission:
    return submission_of(collection, campus.units["01"])


@pytest.fixture
def liaison(campus: Campus) -> Client:
    return signed_in(campus.liaison)


@pytest.fixture
def officer(campus: Campus) -> Client:
    return signed_in(campus.officer)


def cell(submission: Submission, field: str, table: str = "sites") -> str:
    return reverse("web:enter_cell", args=[submission.pk, table, field])


def bring(client: Client, submission: Submission, content: bytes) -> Upload:
    file = io.BytesIO(content)
    file.name = "演示.xlsx"
    answer = client.post(reverse("web:import_tables", args=[submission.pk]), {"file": file})
    assert answer.status_code == 302
    return Upload.objects.get()


def test_a_value_is_saved_with_all_that_follows_from_it(campus, collection, branch, liaison):
    liaison.post(cell(branch, "teachers"), {"entry": "10", "seen": ""})
    page = liaison.post(cell(branch, "fulltime"), {"entry": "12", "seen": ""}).content.decode()
    assert "已保存" in page
    assert 'id="panel" hx-swap-oob="true"' in page
    assert page.count("专任 12 人，多于教师总数 10 人") == 3  # both cells and the panel
    school = submission_of(collection, campus.units["00"])
    page = signed_in(campus.officer).post(cell(school, "men", "school"), {"entry": "1,200"})
    assert "<b>1,200</b>" in page.content.decode()


def test_two_people_do_not_overwrite_each_other(branch, liaison, officer):
    liaison.post(cell(branch, "teachers"), {"entry": "10", "seen": ""})
    answer = officer.post(cell(branch, "teachers"), {"entry": "11", "seen": ""})
    assert answer.status_code == 409
    assert "把这一栏改成了 <b>10</b>" in answer.content.decode()
    assert values_of(branch) == {"sites/teachers": "10"}
    answer = officer.post(cell(branch, "teachers"), {"entry": "11", "seen": "1"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("field", "entry", "status"),
    [("teachers", "十", 422), ("teachers", "-1", 422), ("nothing", "1", 404), ("no", "1", 404)],
)
def test_what_cannot_be_entered_is_refused(branch, liaison, field: str, entry: str, status: int):
    assert liaison.post(cell(branch, field), {"entry": entry}).status_code == status
    assert values_of(branch) == {}


def test_a_pasted_column_is_entered_whole_or_not_at_all(branch, liaison):
    address = reverse("web:enter_many", args=[branch.pk])

    def paste(entries: dict[str, str], seen: dict[str, str]):
        body = json.dumps({"entries": entries, "seen": seen})
        return liaison.post(address, body, "application/json")

    answer = paste({"sites/teachers": "10", "sites/fulltime": "4"}, {})
    assert answer.json() == {
        "tokens": {"sites/teachers": "1", "sites/fulltime": "1"},
        "before": {"sites/teachers": None, "sites/fulltime": None},
        "unchanged": 0,
    }
    assert paste({"sites/teachers": "9"}, {"sites/teachers": ""}).status_code == 409
    assert (
        paste({"sites/area": "1", "sites/fulltime": "x"}, {"sites/fulltime": "1"}).status_code
        == 422
    )
    assert values_of(branch) == {"sites/teachers": "10", "sites/fulltime": "4"}
    assert liaison.post(address, "[]", "application/json").status_code == 400


def test_last_year_stands_beside_with_the_change(campus, liaison):
    last = begin_collection(campus, "演示 2021 年报", "2021")
    fill(submission_of(last, campus.units["01"]), campus.officer, teachers=8)
    this = begin_collection(campus, previous=last)
    branch = fill(submission_of(this, campus.units["01"]), campus.liaison, teachers=10)
    page = liaison.get(reverse("web:submission", args=[branch.pk])).content.decode()
    assert "+25 %" in page
    page = liaison.get(reverse("web:submission_diff", args=[branch.pk])).content.decode()
    assert "上年 → 现在" in page


def test_an_explanation_is_kept_beside_its_warning(campus, branch, liaison):
    fill(branch, campus.liaison, teachers=10, area=9)
    key = checked(branch).unexplained[0].key
    address = reverse("web:explain_finding", args=[branch.pk, key])
    answer = liaison.post(address, {"text": "无"})
    assert (answer.status_code, "至少写 4 个字" in answer.content.decode()) == (422, True)
    answer = liaison.post(address, {"text": "校舍在建"})
    assert (answer.status_code, "检查通过，可以上报" in answer.content.decode()) == (200, True)
    other = reverse("web:explain_finding", args=[branch.pk, "0" * 32])
    assert liaison.post(other, {"text": "校舍在建"}).status_code == 404


def test_a_file_is_looked_at_taken_in_and_taken_back(campus, branch, liaison):
    fill(branch, campus.liaison, teachers=8)
    upload = bring(liaison, branch, workbook(teachers=10, fulltime=5))
    page = liaison.get(reverse("web:table_upload", args=[branch.pk, upload.pk])).content.decode()
    assert "将更改 2 项" in page
    assert values_of(branch) == {"sites/teachers": "8"}
    names = [branch.pk, upload.pk]
    liaison.post(reverse("web:apply_table_upload", args=names))
    assert values_of(branch) == {"sites/teachers": "10", "sites/fulltime": "5"}
    fill(branch, campus.liaison, fulltime=6)
    page = liaison.post(reverse("web:undo_table_upload", args=names), follow=True)
    assert "恢复 1 项，另有 1 项后来又改过" in page.content.decode()
    assert values_of(branch) == {"sites/teachers": "8", "sites/fulltime": "6"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (workbook(teachers="十人"), "不是数"),
        (workbook(unit="演示第二分校", teachers=1), "里没有「演示第一分校」这一行"),
        (b"?", "演示.xlsx"),
    ],
)
def test_a_file_with_faults_changes_nothing(branch, liaison, content: bytes, message: str):
    upload = bring(liaison, branch, content)
    page = liaison.get(reverse("web:table_upload", args=[branch.pk, upload.pk])).content.decode()
    assert "没有导入任何内容" in page
    assert message in page
    liaison.post(reverse("web:apply_table_upload", args=[branch.pk, upload.pk]))
    assert values_of(branch) == {}


def test_what_changed_after_the_preview_is_not_overwritten(campus, branch, liaison):
    upload = bring(liaison, branch, workbook(teachers=10))
    fill(branch, campus.liaison, teachers=9)
    names = [branch.pk, upload.pk]
    page = liaison.post(reverse("web:apply_table_upload", args=names), follow=True)
    assert "这些栏目又被人更改：教师总数" in page.content.decode()
    assert values_of(branch) == {"sites/teachers": "9"}


def test_the_template_comes_back_unchanged(campus, branch, liaison):
    fill(branch, campus.liaison, teachers=10, area="12.5")
    template = liaison.get(reverse("web:table_template", args=[branch.pk])).content
    upload = bring(liaison, branch, template)
    assert (upload.problems, upload.preview) == ([], {})


def test_a_step_is_refused_with_what_stands_in_the_way(campus, branch, liaison):
    address = reverse("web:submission_step", args=[branch.pk, "hand_up"])
    answer = liaison.post(address)
    assert (answer.status_code, "还没有填任何数据" in answer.content.decode()) == (422, True)
    fill(branch, campus.liaison, teachers=1, area=1)
    assert liaison.post(address).status_code == 204
    assert liaison.post(address).status_code == 403
    assert liaison.post(cell(branch, "teachers"), {"entry": "2", "seen": "1"}).status_code == 409


@pytest.mark.parametrize(
    ("who", "step", "status"),
    [
        ("liaison", "approve", 403),
        ("leader", "approve", 403),
        ("officer", "sign", 403),
        ("stranger", "hand_up", 404),
        ("reader", "hand_up", 403),
        ("officer", "approve", 204),
        ("officer", "nothing", 404),
    ],
)
def test_each_step_is_for_those_whose_it_is(campus, branch, liaison, who, step, status):
    fill(branch, campus.liaison, teachers=1, area=1)
    liaison.post(reverse("web:submission_step", args=[branch.pk, "hand_up"]))
    client = signed_in(campus.people[who])
    address = reverse("web:submission_step", args=[branch.pk, step])
    assert client.post(address, {"note": ""}).status_code == status


def test_the_whole_shows_sums_findings_and_official_files(campus, collection, officer):
    fill_all(collection, campus.officer)
    fill(submission_of(collection, campus.units["00"]), campus.officer, women=19)
    page = officer.get(reverse("web:whole", args=[collection.pk]) + "?table=sites")
    assert "<b>30</b>" in page.content.decode()
    assert "合计 29 人，各办学点之和 30 人" in page.content.decode()
    key = whole_checked(collection).unexplained[0].key
    address = reverse("web:explain_whole_finding", args=[collection.pk, key])
    assert officer.post(address, {"text": ""}).status_code == 200
    assert officer.post(address, {"text": "嗯"}).status_code == 422
    assert "年末调出一人" in officer.post(address, {"text": "年末调出一人"}).content.decode()
    book = officer.get(reverse("web:official_tables", args=[collection.pk, "xlsx"])).content
    rows = list(openpyxl.load_workbook(io.BytesIO(book))["表2 演示办学点"].values)
    assert rows[3][:4] == (1, "演示第一分校", 10, 5)
    assert rows[6][1:4] == ("总计", 30, 15)
    words = officer.get(reverse("web:official_tables", args=[collection.pk, "docx"])).content
    tables = Document(io.BytesIO(words)).tables
    assert [cell.text for cell in tables[1].rows[-1].cells][:4] == ["", "总计", "30", "15"]
    findings = officer.get(reverse("web:whole_findings", args=[collection.pk])).content
    lines = list(openpyxl.load_workbook(io.BytesIO(findings)).active.values)
    assert lines[1][4] == "合计 29 人，各办学点之和 30 人"
    assert lines[1][-1] == "年末调出一人"


def test_a_locked_collection_is_only_unlocked_by_the_administrator(campus, collection, officer):
    fill_all(collection, campus.officer)
    address = reverse("web:lock_collection", args=[collection.pk])
    answer = officer.post(address)
    assert (answer.status_code, "没有经领导审定" in answer.content.decode()) == (422, True)
    sign_all(collection, campus)
    lock_collection(collection=collection, by=campus.officer)
    unlocking = reverse("web:unlock_collection", args=[collection.pk])
    assert officer.post(unlocking, {"reason": "演示"}).status_code == 403
    administrator = signed_in(campus.administrator)
    assert administrator.post(unlocking, {"reason": ""}).status_code == 422
    assert administrator.post(unlocking, {"reason": "演示"}).status_code == 302
    collection.refresh_from_db()
    assert collection.locked_at is None


def test_a_collection_is_opened_from_a_pack_and_carried_on(campus, officer):
    page = officer.get(reverse("web:new_collection"))
    assert "高等学历继续教育" in page.content.decode()
    given = {"name": "演示年报", "period": "2022", "units": [campus.units["01"].pk]}
    address = reverse("web:new_collection")
    assert officer.post(address, given).status_code == 422
    forms = {f"form_{each}": campus.units["00"].pk for each in ("table1", "table3", "narrative")}
    assert officer.post(address, {**given, **forms}).status_code == 302
    opened = Collection.objects.get()
    assert sorted(opened.submissions.values_list("unit__code", "is_site")) == [
        ("00", False),
        ("01", True),
    ]
    page = officer.get(f"{address}?after={opened.pk}").content.decode()
    assert 'value="2023"' in page
    assert officer.get(f"{address}?after=999").status_code == 404


def test_reminders_and_work_stand_on_the_desk(campus, collection, branch, liaison, officer):
    address = reverse("web:remind_tables", args=[collection.pk])
    given = {"submissions": [branch.pk], "message": "请于周五前上报"}
    assert officer.post(address, given).status_code == 302
    assert "请于周五前上报" in liaison.get("/").content.decode()
    fill(branch, campus.liaison, teachers=1, area=1)
    liaison.post(reverse("web:submission_step", args=[branch.pk, "hand_up"]))
    assert "审核</a>" in officer.get("/").content.decode()
    answer = officer.post(address, given, follow=True)
    assert "选中的单位都已上报" in answer.content.decode()


def test_the_list_of_units_asks_the_same_however_long_it_is(
    campus, collection, officer, django_assert_max_num_queries
):
    fill_all(collection, campus.officer)
    with django_assert_max_num_queries(14):
        page = officer.get(reverse("web:collection", args=[collection.pk]))
    assert "3 / 4" in page.content.decode()
    page = officer.get(reverse("web:collection", args=[collection.pk]) + "?state=not_started")
    assert "没有符合条件的记录" in page.content.decode()


def test_others_see_their_own_units_only(campus, collection, branch):
    stranger = signed_in(campus.stranger)
    page = stranger.get(reverse("web:collection", args=[collection.pk])).content.decode()
    assert "演示第二分校" in page
    assert "演示第一分校" not in page
    export = stranger.get(reverse("web:collection", args=[collection.pk]) + "?export=xlsx").content
    cells = [
        value for row in openpyxl.load_workbook(io.BytesIO(export)).active.values for value in row
    ]
    assert "演示第一分校" not in cells
    for name in ("submission", "table_template", "submission_findings", "submission_history"):
        assert stranger.get(reverse(f"web:{name}", args=[branch.pk])).status_code == 404


def test_who_is_late_is_found_and_no_longer_once_handed_up(campus, collection, branch, officer):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Collection.objects.update(due_on=yesterday)
    address = reverse("web:collection", args=[collection.pk]) + "?state=overdue"
    page = officer.get(address).content.decode()
    assert "逾期 1 天" in page
    assert page.count("演示第一分校") > 0
    fill(branch, campus.liaison, teachers=1, area=1)
    hand_up(submission=submission_of(collection, campus.units["01"]), by=campus.liaison)
    assert "演示第一分校" not in officer.get(address).content.decode()
    Collection.objects.update(due_on=timezone.localdate())
    assert "没有符合条件的记录" in officer.get(address).content.decode()
