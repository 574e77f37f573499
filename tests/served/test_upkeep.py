"""What the job worker does between jobs: lost jobs, old sessions, old entries of the queue."""

import datetime as dt

import pytest
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.campus import Campus
from zhiheng.apps.accounts.models import Session
from zhiheng.apps.accounts.sessions import SessionStore
from zhiheng.apps.jobs.models import Job, State
from zhiheng.apps.jobs.work import run_job, take_up_lost_jobs
from zhiheng.service.worker import Chore, forget_old_tasks

LONG_AGO = dt.timedelta(minutes=5)


@pytest.fixture(autouse=True)
def queue():
    """The queue in the database, as it is served."""
    with override_settings(TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}):
        yield


def job(campus: Campus, state: str, age: dt.timedelta, **fields: object) -> Job:
    asked = Job.objects.create(
        kind="sheet_documents", title="演示", requested_by=campus.officer, state=state, **fields
    )
    at = timezone.now() - age
    beat_at = at if state == State.RUNNING else None
    Job.objects.filter(pk=asked.pk).update(requested_at=at, beat_at=beat_at)
    return asked


def queued(asked: Job) -> int:
    return DBTaskResult.objects.ready().filter(args_kwargs__args=[asked.pk]).count()


def test_a_job_whose_worker_is_silent_is_queued_again(campus: Campus):
    silent = job(campus, State.RUNNING, LONG_AGO, attempts=1)
    alive = job(campus, State.RUNNING, dt.timedelta(0), attempts=1)
    assert take_up_lost_jobs() == 1
    silent.refresh_from_db()
    assert (silent.state, queued(silent), queued(alive)) == (State.WAITING, 1, 0)
    assert take_up_lost_jobs() == 0


def test_a_job_that_kills_its_workers_is_given_up(campus: Campus):
    deadly = job(campus, State.RUNNING, LONG_AGO, attempts=3)
    assert take_up_lost_jobs() == 0
    deadly.refresh_from_db()
    assert deadly.state == State.FAILED
    assert "多次中断" in deadly.message


def test_a_job_that_fell_out_of_the_queue_is_queued_once(campus: Campus):
    fallen = job(campus, State.WAITING, LONG_AGO)
    new = job(campus, State.WAITING, dt.timedelta(0))
    assert take_up_lost_jobs() == 1
    assert take_up_lost_jobs() == 0
    assert (queued(fallen), queued(new)) == (1, 0)


def test_a_job_that_only_waits_long_is_left_in_the_queue(campus: Campus):
    patient = job(campus, State.WAITING, LONG_AGO)
    run_job.enqueue(patient.pk)
    assert take_up_lost_jobs() == 0
    assert queued(patient) == 1


def test_old_entries_of_the_queue_are_forgotten_and_waiting_ones_kept(campus: Campus):
    for number in range(3):
        run_job.enqueue(number)
    done, waiting, new = DBTaskResult.objects.order_by("enqueued_at")
    DBTaskResult.objects.exclude(pk=waiting.pk).update(status="RUNNING")
    DBTaskResult.objects.exclude(pk=new.pk).update(
        enqueued_at=timezone.now() - dt.timedelta(days=15)
    )
    assert forget_old_tasks() == 1
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {waiting.pk, new.pk}
    assert done.pk not in {waiting.pk, new.pk}


def test_sessions_that_ended_are_cleared(campus: Campus):
    for key, hours in (("ended", -1), ("open", 1)):
        end = timezone.now() + dt.timedelta(hours=hours)
        Session.objects.create(session_key=key, session_data="", expire_date=end)
    SessionStore.clear_expired()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]


def test_a_chore_is_done_at_once_and_then_when_it_is_due():
    times: list[float] = []
    chore = Chore(5, lambda: times.append(0))
    assert [chore.do_when_due(now) for now in (100.0, 104.0, 105.0, 106.0, 111.0)] == [
        True,
        False,
        True,
        False,
        True,
    ]
    assert len(times) == 3
