"""The pages of background jobs: own ones, their progress, their result."""

import pytest
from django.test import Client
from django.utils import timezone

from tests.campus import Campus, begin_round, sheet_of, signed_in
from zhiheng.apps.accounts.models import User
from zhiheng.apps.evaluation.documents import request_documents
from zhiheng.apps.jobs.models import Job, State
from zhiheng.apps.jobs.work import run_job

pytestmark = pytest.mark.django_db


def job_of(user: User, state: State = State.RUNNING, **fields: object) -> Job:
    whole = {"kind": "demo", "title": "演示任务", "done": 3, "total": 11, **fields}
    return Job.objects.create(requested_by=user, state=state, beat_at=timezone.now(), **whole)


def done(user: User) -> Job:
    return job_of(
        user,
        State.DONE,
        finished_at=timezone.now(),
        result=b"content",
        result_name="演示 文件.zip",
        result_type="application/zip",
    )


def test_the_list_shows_ones_own_jobs_and_all_to_who_manages_rounds(campus: Campus):
    job_of(campus.liaison, title="联络员的任务")
    job_of(campus.officer, title="质量办的任务")
    page = signed_in(campus.liaison).get("/jobs/").content.decode()
    assert "联络员的任务" in page
    assert "质量办的任务" not in page
    page = signed_in(campus.officer).get("/jobs/").content.decode()
    assert "联络员的任务" in page
    assert "质量办的任务" in page


def test_the_list_is_filtered_by_state_and_exported(campus: Campus):
    job_of(campus.liaison, title="进行的")
    job_of(campus.liaison, State.FAILED, title="失败的")
    liaison = signed_in(campus.liaison)
    page = liaison.get("/jobs/?state=failed").content.decode()
    assert "失败的" in page
    assert "进行的" not in page
    assert liaison.get("/jobs/?export=xlsx").status_code == 200


def test_an_empty_list_says_where_jobs_come_from(campus: Campus):
    assert "还没有后台任务" in signed_in(campus.liaison).get("/jobs/").content.decode()


def test_who_reads_no_sheets_has_no_jobs(campus: Campus):
    job = job_of(campus.officer)
    administrator = signed_in(campus.administrator)
    for page in ("", f"{job.pk}/", f"{job.pk}/progress/", f"{job.pk}/result/"):
        assert administrator.get(f"/jobs/{page}").status_code == 403
    assert administrator.post(f"/jobs/{job.pk}/cancel/").status_code == 403


def test_another_persons_job_is_not_found(campus: Campus):
    job = done(campus.liaison)
    stranger = signed_in(campus.stranger)
    for page in ("", "progress/", "result/"):
        assert stranger.get(f"/jobs/{job.pk}/{page}").status_code == 404
    assert stranger.post(f"/jobs/{job.pk}/cancel/").status_code == 404


def test_the_result_is_for_who_asked_for_it_even_where_others_see_the_job(campus: Campus):
    job = done(campus.liaison)
    answer = signed_in(campus.liaison).get(f"/jobs/{job.pk}/result/")
    assert answer.content == b"content"
    assert answer.headers["Content-Type"] == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    officer = signed_in(campus.officer)
    page = officer.get(f"/jobs/{job.pk}/").content.decode()
    assert "只有申请人可以下载" in page
    assert "/result/" not in page
    assert officer.get(f"/jobs/{job.pk}/result/").status_code == 404


@pytest.mark.parametrize("state", [State.WAITING, State.RUNNING, State.FAILED, State.CANCELLED])
def test_there_is_no_result_before_the_end(campus: Campus, state: State):
    job = job_of(campus.liaison, state)
    assert signed_in(campus.liaison).get(f"/jobs/{job.pk}/result/").status_code == 404


def part(page: str) -> str:
    """Return the part of a page that is asked for again, without what differs each time."""
    start = page.index('<section class="panel" id="job-progress"')
    text = page[start : page.index("</section>", start)]
    before, _name, rest = text.partition('name="csrfmiddlewaretoken" value="')
    return before + rest.partition('"')[2]


@pytest.mark.parametrize("state", list(State))
def test_the_part_that_is_asked_for_again_is_the_part_of_the_page(campus: Campus, state: State):
    job = done(campus.liaison) if state == State.DONE else job_of(campus.liaison, state)
    liaison = signed_in(campus.liaison)
    page = liaison.get(f"/jobs/{job.pk}/").content.decode()
    answer = liaison.get(f"/jobs/{job.pk}/progress/", headers={"HX-Request": "true"})
    assert part(answer.content.decode()) == part(page)
    assert "no-store" in answer.headers["Cache-Control"]


def test_progress_is_asked_for_until_the_job_is_finished(campus: Campus):
    job = job_of(campus.liaison)
    liaison = signed_in(campus.liaison)
    page = liaison.get(f"/jobs/{job.pk}/").content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert "已完成 3 / 11" in page
    for state in (State.DONE, State.FAILED, State.CANCELLED):
        Job.objects.filter(pk=job.pk).update(state=state, finished_at=timezone.now())
        page = liaison.get(f"/jobs/{job.pk}/progress/").content.decode()
        assert "hx-get" not in page
        assert "取消任务" not in page


def test_what_is_seen_already_is_not_sent_again(campus: Campus):
    job = job_of(campus.liaison)
    liaison = signed_in(campus.liaison)
    address = f"/jobs/{job.pk}/progress/?seen=running.3.11"
    assert liaison.get(address).status_code == 204
    Job.objects.filter(pk=job.pk).update(done=4)
    answer = liaison.get(address)
    assert answer.status_code == 200
    assert "seen=running.4.11" in answer.content.decode()


def test_a_failed_job_says_what_to_do_and_nothing_of_the_program(campus: Campus):
    job = job_of(campus.liaison, State.FAILED, message="处理程序多次中断，已不再重试。")
    page = signed_in(campus.liaison).get(f"/jobs/{job.pk}/").content.decode()
    assert "再申请一次" in page
    assert "多次中断" in page
    assert "Traceback" not in page


def test_a_job_is_cancelled_by_post_and_once(campus: Campus):
    job = job_of(campus.liaison)
    liaison = signed_in(campus.liaison)
    assert liaison.get(f"/jobs/{job.pk}/cancel/").status_code == 405
    page = liaison.post(f"/jobs/{job.pk}/cancel/", follow=True).content.decode()
    assert "已取消" in page
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    page = liaison.post(f"/jobs/{job.pk}/cancel/", follow=True).content.decode()
    assert "已经结束" in page


def test_documents_are_made_as_a_job_and_downloaded(campus: Campus):
    sheet = sheet_of(begin_round(campus), campus.units["01"])
    job = request_documents(sheets=[sheet], title="演示文件", by=campus.liaison)
    run_job.func(job.pk)
    answer: Client = signed_in(campus.liaison).get(f"/jobs/{job.pk}/result/")
    assert answer.content.startswith(b"PK")
    page = signed_in(campus.liaison).get(f"/jobs/{job.pk}/").content.decode()
    assert "下载文件" in page


def test_documents_of_sheets_one_may_not_see_are_left_out(campus: Campus):
    sheet = sheet_of(begin_round(campus), campus.units["01"])
    job = request_documents(sheets=[sheet], title="演示文件", by=campus.stranger)
    run_job.func(job.pk)
    job.refresh_from_db()
    assert b"01-" not in bytes(job.result)


def test_the_list_costs_the_same_whatever_its_length(campus: Campus, django_assert_max_num_queries):
    for number in range(40):
        job_of(campus.liaison, title=f"任务 {number}")
    officer = signed_in(campus.officer)
    officer.get("/")
    with django_assert_max_num_queries(5):
        officer.get("/jobs/")
