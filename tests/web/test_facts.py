"""Facts in the browser: what is loaded, the way in with errors and corrections, the way out."""

import io
import re
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.campus import SETUP, Campus, signed_in
from tests.loading import (
    BAD_STUDENTS,
    GOOD_STUDENTS,
    HEADINGS,
    SECOND,
    STUDENT,
    brought_facts,
    checked_facts,
    confirmed_facts,
    loaded_facts,
)
from zhiheng.apps.accounts.actions import Granted, set_grants
from zhiheng.apps.accounts.roles import Role
from zhiheng.apps.fact_loads.models import FactLoad, SavedMapping, State
from zhiheng.apps.fact_loads.standing import fact_store
from zhiheng.apps.jobs.models import Job
from zhiheng.apps.jobs.models import State as JobState
from zhiheng.apps.jobs.work import run_job
from zhiheng.facts.schema import fact_tables
from zhiheng.facts.tables import read_excel

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(campus: Campus) -> Client:
    return signed_in(campus.officer)


def sent(
    client: Client, text: str, name: str = "学生.csv", address: str = "/facts/bring/", **given
):
    file = SimpleUploadedFile(name, text.encode())
    return client.post(address, {"file": file, "table": "", "source": "", **given})


def chosen(page: str) -> dict[str, str]:
    """Return what the form of the columns would send as it stands."""
    form = {}
    for name, options in re.findall(r'<select name="(column_\w+)"(.*?)</select>', page, re.DOTALL):
        found = re.search(r'<option value="([^"]*)" selected', options)
        form[name] = found[1] if found else ""
    for name in re.findall(r'name="(constant_\w+)"', page):
        form[name] = ""
    return form


def text_of(answer) -> str:
    return answer.content.decode()


def test_an_empty_store_says_what_to_do_next(officer: Client):
    page = text_of(officer.get("/facts/"))
    assert "还没有导入过数据" in page
    assert "/facts/tables/students/template/" in page
    assert "已有数据的表" not in page
    assert "缺数据" in text_of(officer.get("/facts/tables/students/"))


def test_what_is_loaded_is_told_with_rows_and_its_last_load(campus: Campus, officer: Client):
    load = loaded_facts(campus)
    page = text_of(officer.get("/facts/"))
    assert "已有数据的表" in page
    assert "学生.csv" in page
    page = text_of(officer.get("/facts/tables/students/"))
    assert f"/facts/loads/{load.pk}/" in page
    assert "<dd>2</dd>" in page
    assert "报考" in text_of(officer.get("/facts/tables/exam_registrations/"))
    assert officer.get("/facts/tables/nothing/").status_code == 404
    assert officer.get("/facts/tables/nothing/template/").status_code == 404


def test_every_table_has_a_template_that_is_read_as_that_table(campus: Campus, officer: Client):
    answer = officer.get("/facts/templates/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert len(archive.namelist()) == len(fact_tables())
    template = officer.get("/facts/tables/courses/template/").content
    file = SimpleUploadedFile("课程.xlsx", template)
    answer = officer.post("/facts/bring/", {"file": file}, follow=True)
    assert "对应各列" in text_of(answer)
    assert '<option value="courses" selected' in text_of(answer)


def test_a_file_is_mapped_checked_confirmed_and_withdrawn(campus: Campus, officer: Client):
    answer = sent(officer, GOOD_STUDENTS, source="演示系统导出")
    load = FactLoad.objects.get()
    assert answer.headers["Location"] == f"/facts/loads/{load.pk}/columns/"
    page = text_of(officer.get(answer.headers["Location"]))
    assert f"如 {STUDENT}" in " ".join(page.split())
    form = chosen(page)
    assert form["column_student_id"] == "学号"
    assert form["column_level"] == ""
    data = {**form, "table": "students", "source": "演示系统导出", "save_as": "学籍导出"}
    answer = officer.post(f"/facts/loads/{load.pk}/columns/", data)
    assert answer.headers["Location"] == f"/facts/loads/{load.pk}/"
    page = text_of(officer.get(f"/facts/loads/{load.pk}/"))
    assert "确认导入" in page
    assert STUDENT not in page
    officer.post(f"/facts/loads/{load.pk}/confirm/")
    assert "在排队" in text_of(officer.get(f"/facts/loads/{load.pk}/"))
    run_job.func(Job.objects.get().pk)
    page = text_of(officer.get(f"/facts/loads/{load.pk}/"))
    for said in ("已导入", "演示系统导出", fact_store().loads()[0].snapshot, "L000001"):
        assert said in page
    assert SavedMapping.objects.get().name == "学籍导出"
    page = f"/facts/loads/{load.pk}/withdraw/"
    assert officer.post(page, {"reason": ""}).status_code == 422
    assert officer.post(page, {"reason": "错"}).status_code == 422
    answer = officer.post(page, {"reason": "导出时学期选错"}, follow=True)
    assert "已撤回" in text_of(answer)
    assert "导出时学期选错" in text_of(answer)
    assert "没有可以撤回" in text_of(officer.get(page, follow=True))
    assert "缺数据" in text_of(officer.get("/facts/tables/students/"))


def test_errors_come_back_marked_and_the_corrected_file_goes_through_at_once(
    campus: Campus, officer: Client
):
    load = checked_facts(campus, BAD_STUDENTS)
    page = text_of(officer.get(f"/facts/loads/{load.pk}/"))
    for said in ("发现 1 个问题", "第 3 行", "夜大", f"?corrects={load.pk}"):
        assert said in page
    assert "确认导入" not in page
    answer = officer.get(f"/facts/loads/{load.pk}/problems/")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == "夜大"]
    assert "应为" in cell.comment.text
    cell.value = "开放"
    buffer = io.BytesIO()
    book.save(buffer)
    file = SimpleUploadedFile("学生-改.xlsx", buffer.getvalue())
    address = f"/facts/bring/?corrects={load.pk}"
    assert "代替「学生.csv」" in text_of(officer.get(address))
    answer = officer.post(address, {"file": file, "table": "", "source": ""}, follow=True)
    assert "待确认" in text_of(answer)
    assert "确认导入" in text_of(answer)
    assert officer.get(f"/facts/loads/{load.pk}/").status_code == 404
    assert FactLoad.objects.get().counts["rows"] == 2


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("学生.csv", "", "空的"),
        ("学生.docx", "x", "只收"),
        ("学生", "x", "没有扩展名"),
        ("学生.xlsx", "no workbook", "Excel"),
        ("学习.json", "{", ""),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(
    officer: Client, name: str, text: str, said: str
):
    answer = sent(officer, text, name)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not FactLoad.objects.exists()


def test_a_required_column_must_be_given_once(campus: Campus, officer: Client):
    load = brought_facts(campus)
    address = f"/facts/loads/{load.pk}/columns/"
    form = {**chosen(text_of(officer.get(address))), "table": "students"}
    answer = officer.post(address, {**form, "column_status": ""})
    assert answer.status_code == 422
    assert "必填" in text_of(answer)
    answer = officer.post(address, {**form, "constant_status": "在籍"})
    assert answer.status_code == 422
    assert "请留空" in text_of(answer)
    answer = officer.post(address, {**form, "column_status": "", "constant_status": "在籍"})
    assert answer.status_code == 302
    answer = officer.post(address, {**form, "column_status": "别的表头"})
    assert answer.status_code == 422


def test_another_table_or_a_saved_mapping_can_be_picked(campus: Campus, officer: Client):
    load = brought_facts(campus)
    address = f"/facts/loads/{load.pk}/columns/"
    page = text_of(officer.get(f"{address}?table=enrolments"))
    assert chosen(page)["column_course_id"] == ""
    mapping = {"table": "students", "columns": {"student_id": "单位编号"}, "constants": {}}
    saved = SavedMapping.objects.create(
        table="students", name="奇怪的", mapping=mapping, kept_by=campus.officer
    )
    page = text_of(officer.get(f"{address}?table=students&saved={saved.pk}"))
    assert chosen(page)["column_student_id"] == "单位编号"
    assert officer.get(f"{address}?table=nothing&saved=x&sheet=y").status_code == 200


def test_progress_is_a_part_of_the_page_and_the_end_reloads_it(campus: Campus, officer: Client):
    load = confirmed_facts(campus)
    address = f"/facts/loads/{load.pk}/progress/"
    part = text_of(officer.get(address))
    assert part in text_of(officer.get(f"/facts/loads/{load.pk}/"))
    seen = re.search(r"seen=([\w.]+)", part)[1]
    assert officer.get(f"{address}?seen={seen}").status_code == 204
    Job.objects.update(state=JobState.RUNNING, done=1, total=4)
    assert 'value="25"' in text_of(officer.get(f"{address}?seen={seen}"))
    Job.objects.update(state=JobState.FAILED, message="演示原因")
    assert officer.get(address).headers["HX-Refresh"] == "true"
    page = text_of(officer.get(f"/facts/loads/{load.pk}/"))
    for said in ("没有导入任何内容", "演示原因", "再试一次"):
        assert said in page
    officer.post(f"/facts/loads/{load.pk}/confirm/")
    run_job.func(Job.objects.latest("pk").pk)
    assert officer.get(address).headers["HX-Refresh"] == "true"
    assert "已导入" in text_of(officer.get(f"/facts/loads/{load.pk}/"))


def test_the_same_file_again_leads_to_the_first(campus: Campus, officer: Client):
    first, again = loaded_facts(campus), loaded_facts(campus)
    page = text_of(officer.get(f"/facts/loads/{again.pk}/"))
    assert "没有再导入一遍" in page
    assert f'href="/facts/loads/{first.pk}/"' in page


def test_a_draft_of_somebody_else_is_not_there(campus: Campus, officer: Client):
    draft = checked_facts(campus)
    admin = signed_in(campus.administrator)
    for page in ("", "columns/", "problems/", "progress/", "withdraw/"):
        assert admin.get(f"/facts/loads/{draft.pk}/{page}").status_code == 404
    for page in ("confirm/", "drop/"):
        assert admin.post(f"/facts/loads/{draft.pk}/{page}").status_code == 404
    assert admin.get(f"/facts/bring/?corrects={draft.pk}").status_code == 404
    assert str(draft) not in text_of(admin.get("/facts/loads/"))
    assert str(draft) in text_of(officer.get("/facts/loads/"))
    assert "还没有完成的导入" in text_of(officer.get("/facts/"))
    assert FactLoad.objects.get().state == State.CHECKED


def test_an_officer_of_some_units_sees_how_much_is_loaded_and_no_load(campus: Campus):
    load = loaded_facts(campus)
    draft = checked_facts(campus, HEADINGS + SECOND)
    grant = Granted(Role.QUALITY_OFFICER, campus.units["01"])
    set_grants(user=campus.stranger, grants=[grant], by=SETUP)
    local = signed_in(campus.stranger)
    page = text_of(local.get("/facts/"))
    assert "已有数据的表" in page
    assert "学生.csv" not in page
    assert "导入数据</a>" not in page
    assert local.get("/facts/bring/").status_code == 404
    assert local.get(f"/facts/loads/{load.pk}/").status_code == 404
    assert local.get(f"/facts/loads/{load.pk}/withdraw/").status_code == 404
    assert local.post(f"/facts/loads/{draft.pk}/confirm/").status_code == 404
    assert "学生.csv" not in text_of(local.get("/facts/loads/"))
    assert "学生.csv" not in text_of(local.get("/facts/tables/students/"))


def test_a_draft_can_be_given_up(campus: Campus, officer: Client):
    draft = checked_facts(campus)
    answer = officer.post(f"/facts/loads/{draft.pk}/drop/", follow=True)
    assert "已放弃「学生.csv」" in text_of(answer)
    assert not FactLoad.objects.exists()


def test_the_history_is_filtered_and_exported(campus: Campus, officer: Client):
    loaded_facts(campus)
    address = "/facts/loads/"
    assert "学生.csv" in text_of(officer.get(f"{address}?table=students&state=loaded"))
    assert "学生.csv" not in text_of(officer.get(f"{address}?table=courses"))
    assert "学生.csv" in text_of(officer.get(f"{address}?words=演示系统"))
    (sheet,) = read_excel(officer.get(f"{address}?export=xlsx").content, "x").values()
    assert sheet.rows[1][:4] == ["学生.csv", "学生", "已导入", 2]


def test_a_broken_store_is_said_and_not_shown_as_empty(
    campus: Campus, officer: Client, facts_folder
):
    facts_folder.mkdir()
    (facts_folder / "loads.jsonl").write_text("{broken")
    assert "已损坏" in text_of(officer.get("/facts/"))
    assert "已损坏" in text_of(officer.get("/facts/tables/students/"))


def test_the_lists_ask_the_database_as_often_for_many_loads_as_for_one(
    campus: Campus, officer: Client, django_assert_max_num_queries
):
    for _ in range(3):
        brought_facts(campus)
    with django_assert_max_num_queries(12):
        officer.get("/facts/loads/")
    with django_assert_max_num_queries(12):
        officer.get("/facts/")
