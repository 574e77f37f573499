"""Documents of one or many units: names in the archive, progress, and who sees what."""

import io
import zipfile

import pytest

from tests.campus import Campus, begin_round, sheet_of
from tests.filling import fill_sheet
from zhiheng.apps.accounts.actions import set_grants
from zhiheng.apps.evaluation.documents import documents_of, request_documents
from zhiheng.apps.evaluation.models import Round, Sheet
from zhiheng.apps.events.models import Event
from zhiheng.apps.jobs.models import Job, State
from zhiheng.apps.jobs.work import cancel_job, run_job

pytestmark = pytest.mark.django_db
FORM, REPORT = "自评打分表", "办学评估自评报告"


@pytest.fixture
def round(campus: Campus) -> Round:
    return begin_round(campus)


def done(job: Job) -> Job:
    run_job.call(job.pk)
    return Job.objects.get(pk=job.pk)


def archive_of(job: Job) -> zipfile.ZipFile:
    assert job.state == State.DONE, job.message
    return zipfile.ZipFile(io.BytesIO(job.result))


def sheets_of(round: Round, stage: str = "self") -> list[Sheet]:
    return list(Sheet.objects.filter(stage__round=round, stage__kind=stage))


def test_the_archive_holds_a_form_and_a_report_of_each_unit(campus: Campus, round: Round):
    for code in ("01", "02", "0101"):
        fill_sheet(sheet_of(round, campus.units[code]), campus.officer)
    sheets = sheets_of(round)
    job = done(request_documents(sheets=sheets, title="演示/文件", by=campus.officer))
    assert (job.done, job.total, job.result_name) == (3, 3, "演示_文件.zip")
    assert sorted(archive_of(job).namelist()) == [
        f"{unit}-{name}"
        for unit in ("01-演示第一分校", "0101-演示学习中心", "02-演示第二分校")
        for name in (f"{REPORT}.docx", f"{FORM}.xlsx")
    ]
    assert archive_of(job).testzip() is None
    assert Event.objects.get(action="request_job").after["sheets"] == [s.pk for s in sheets]


def test_an_unfinished_sheet_has_documents_whose_names_say_so(campus: Campus, round: Round):
    fill_sheet(sheet_of(round, campus.units["01"]), campus.officer, without=1)
    names = list(documents_of(sheet_of(round, campus.units["01"])))
    assert names == [
        f"01-演示第一分校-{FORM}（未完成）.xlsx",
        f"01-演示第一分校-{REPORT}（未完成）.docx",
    ]


def test_each_stage_has_a_folder_where_there_are_several(campus: Campus, round: Round):
    sheets = sheets_of(round) + sheets_of(round, "expert")
    job = done(request_documents(sheets=sheets, title="全部", by=campus.officer))
    names = archive_of(job).namelist()
    assert len(names) == len(set(names)) == 12
    assert {name.split("/")[0] for name in names} == {"自评", "专家评"}


def test_what_its_author_may_see_is_asked_when_the_job_runs(campus: Campus, round: Round):
    job = request_documents(sheets=sheets_of(round), title="全部", by=campus.officer)
    set_grants(user=campus.officer, grants=[], by=campus.administrator)
    archive = archive_of(done(job))
    assert archive.namelist() == ["说明.txt"]
    assert "3 份您现在无权查看" in archive.read("说明.txt").decode()


def test_a_liaison_gets_no_documents_of_others_by_naming_them(campus: Campus, round: Round):
    sheets = sheets_of(round) + sheets_of(round, "expert")
    job = done(request_documents(sheets=sheets, title="全部", by=campus.stranger))
    named = {name.split("-")[0] for name in archive_of(job).namelist()}
    assert named == {"02", "说明.txt"}


def test_a_cancelled_job_writes_nothing(campus: Campus, round: Round):
    job = request_documents(sheets=sheets_of(round), title="全部", by=campus.officer)
    assert cancel_job(job=job, by=campus.officer)
    job = done(job)
    assert (job.state, job.result) == (State.CANCELLED, None)
