"""Long work: claimed once, cancelled, failed, taken up again after a worker died."""

import datetime as dt
import threading
from types import SimpleNamespace

import pytest
from django.utils import timezone

from tests.campus import Campus
from zhiheng.apps.events.models import Event
from zhiheng.apps.jobs import work
from zhiheng.apps.jobs.models import Job, State
from zhiheng.apps.jobs.work import (
    Result,
    Running,
    cancel_job,
    handles,
    request_job,
    run_job,
    take_up_lost_jobs,
)
from zhiheng.shared.problems import InvalidInputError, Problem

pytestmark = pytest.mark.django_db
FILE = Result("结果.txt", "text/plain", b"done")


@pytest.fixture(autouse=True)
def own_handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_HANDLERS", {})


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What is put into the queue, in place of a queue."""
    keys: list[int] = []

    class Queue:
        enqueue = staticmethod(keys.append)
        func = staticmethod(run_job.func)
        module_path = run_job.module_path

    monkeypatch.setattr(work, "run_job", Queue)
    return keys


def asked(campus: Campus, **state: object) -> Job:
    job = request_job(kind="demo", title="演示任务", parameters={"n": 2}, by=campus.officer)
    Job.objects.filter(pk=job.pk).update(**state)
    job.refresh_from_db()
    return job


def lost(campus: Campus, attempts: int = 1) -> Job:
    long_ago = timezone.now() - dt.timedelta(seconds=31)
    return asked(campus, state=State.RUNNING, beat_at=long_ago, attempts=attempts)


def test_a_job_is_queued_when_its_request_is_committed(
    campus: Campus, queued: list[int], django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        job = asked(campus)
        assert queued == []
    assert queued == [job.pk]
    assert Event.objects.get(action="request_job").after == {"kind": "demo", "n": 2}


def test_a_job_that_is_done_has_its_result_and_its_progress(campus: Campus):
    seen = []

    @handles("demo")
    def handle(running: Running) -> Result:
        seen.append((running.parameters, running.requested_by))
        running.progress(0, 2)
        running.progress(2, 2)
        return FILE

    job = asked(campus)
    run_job.func(job.pk)
    job.refresh_from_db()
    assert seen == [({"n": 2}, campus.officer)]
    assert (job.state, job.percent, job.attempts) == (State.DONE, 100, 1)
    assert (bytes(job.result), job.result_name) == (b"done", "结果.txt")
    assert job.finished_at is not None


def test_a_job_is_done_once_however_often_it_is_queued(campus: Campus):
    done = []

    @handles("demo")
    def handle(_running: Running) -> Result:
        done.append(1)
        return FILE

    job = asked(campus)
    run_job.func(job.pk)
    run_job.func(job.pk)
    assert done == [1]


def test_work_in_one_piece_shows_that_it_is_alive_and_how_far_it_is(campus: Campus, monkeypatch):
    job = asked(campus)
    written = []
    told = threading.Event()

    class Beats:
        """In place of the jobs: what the thread beside the work writes."""

        objects = SimpleNamespace(filter=lambda **_job: Beats)

        @staticmethod
        def update(**fields: object) -> int:
            written.append(fields)
            if "done" in fields:
                told.set()
            return 1

    monkeypatch.setattr(work, "_BEAT_EVERY", dt.timedelta(milliseconds=10))
    monkeypatch.setattr(work, "Job", Beats)
    with Running(job).beating() as tell:
        tell(3, 4)
        assert told.wait(10)
    assert written[-1]["beat_at"] is not None
    assert (written[-1]["done"], written[-1]["total"]) == (3, 4)
    beats = len(written)
    threading.Event().wait(0.05)
    assert len(written) == beats


def test_a_job_that_fails_says_nothing_of_the_program_but_the_log_does(campus: Campus, caplog):
    @handles("demo")
    def handle(_running: Running) -> Result:
        raise RuntimeError("inner detail")

    job = asked(campus)
    run_job.func(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message, job.result) == (State.FAILED, "", None)
    assert "inner detail" in caplog.text


def test_a_job_that_finds_faults_in_its_input_says_which(campus: Campus):
    @handles("demo")
    def handle(_running: Running) -> Result:
        raise InvalidInputError([Problem("打分!C7", "x", "得分超过满分")])

    job = asked(campus)
    run_job.func(job.pk)
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "打分!C7：得分超过满分" in job.message


def test_a_job_of_an_unknown_kind_fails(campus: Campus, caplog):
    job = asked(campus)
    run_job.func(job.pk)
    job.refresh_from_db()
    assert job.state == State.FAILED


def test_a_cancelled_job_stops_at_its_next_progress_and_keeps_no_result(campus: Campus):
    reached = []

    @handles("demo")
    def handle(running: Running) -> Result:
        cancel_job(job=Job.objects.get(), by=campus.officer)
        running.progress(2, 2)
        reached.append("the end")
        return FILE

    job = asked(campus)
    run_job.func(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result, reached) == (State.CANCELLED, None, [])


def test_a_job_cancelled_at_the_last_moment_keeps_no_result(campus: Campus):
    @handles("demo")
    def handle(_running: Running) -> Result:
        cancel_job(job=Job.objects.get(), by=campus.officer)
        return FILE

    job = asked(campus)
    run_job.func(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == (State.CANCELLED, None)


def test_a_waiting_job_that_was_cancelled_is_not_begun(campus: Campus):
    job = asked(campus)
    assert cancel_job(job=job, by=campus.officer)
    run_job.func(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.CANCELLED, 0)


@pytest.mark.parametrize("state", [State.DONE, State.FAILED, State.CANCELLED])
def test_a_finished_job_cannot_be_cancelled(campus: Campus, state: State):
    job = asked(campus, state=state)
    assert not cancel_job(job=job, by=campus.officer)
    assert not Event.objects.filter(action="cancel_job").exists()


def test_a_job_whose_worker_died_is_queued_again(campus: Campus, queued: list[int]):
    job = lost(campus)
    assert take_up_lost_jobs() == 1
    job.refresh_from_db()
    assert (job.state, queued) == (State.WAITING, [job.pk])
    assert take_up_lost_jobs() == 0


def test_a_job_that_still_beats_is_left_alone(campus: Campus, queued: list[int]):
    asked(campus, state=State.RUNNING, beat_at=timezone.now() - dt.timedelta(seconds=25))
    assert take_up_lost_jobs() == 0
    assert queued == []


def test_a_job_that_was_interrupted_three_times_is_given_up(campus: Campus, queued: list[int]):
    job = lost(campus, attempts=3)
    assert take_up_lost_jobs() == 0
    job.refresh_from_db()
    assert (job.state, queued) == (State.FAILED, [])
    assert "多次中断" in job.message
    assert job.finished_at is not None


def test_a_worker_taken_for_dead_writes_nothing_when_it_comes_back(
    campus: Campus, queued: list[int]
):
    @handles("demo")
    def handle(_running: Running) -> Result:
        # Meanwhile another worker took the job up.
        Job.objects.update(attempts=2, beat_at=timezone.now())
        return FILE

    job = asked(campus)
    run_job.func(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.result) == (State.RUNNING, 2, None)


def test_jobs_are_seen_by_who_asked_and_by_who_manages_rounds_everywhere(campus: Campus):
    own = request_job(kind="demo", title="甲", parameters={}, by=campus.liaison)
    request_job(kind="demo", title="乙", parameters={}, by=campus.officer)
    assert list(Job.objects.visible_to(campus.liaison)) == [own]
    assert Job.objects.visible_to(campus.officer).count() == 2
    assert not Job.objects.visible_to(campus.stranger)
