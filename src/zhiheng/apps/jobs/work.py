"""Doing jobs: who does which kind, progress, and taking up what a dead worker left.

A handler is registered for a kind of job and gets a `Running`; it reports progress and
returns a `Result`. A worker that stops beating for `settings.JOB_LOST_AFTER` is taken for
dead: its jobs are done again, from the start.
"""

import datetime as dt
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from zhiheng.apps.accounts.models import User
from zhiheng.apps.events.record import record_event
from zhiheng.apps.jobs.models import Job, State
from zhiheng.shared.problems import InvalidInputError

_BEAT_EVERY = dt.timedelta(seconds=1)
_MOST_ATTEMPTS = 3
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a job: one file."""

    name: str
    media_type: str
    content: bytes


class CancelledError(Exception):
    """Somebody cancelled the job; its handler stops."""


class Running:
    """A job under way, as its handler sees it."""

    def __init__(self, job: Job) -> None:
        self.parameters: dict[str, Any] = job.parameters
        self.requested_by: User = job.requested_by
        self._job = job
        self._beat_at = timezone.now()

    def progress(self, done: int, total: int) -> None:
        """Say how far the work is.

        Raises:
            CancelledError: Somebody cancelled the job.
        """
        now = timezone.now()
        if done < total and now - self._beat_at < _BEAT_EVERY:
            return
        self._beat_at = now
        alive = Job.objects.filter(
            pk=self._job.pk, state=State.RUNNING, attempts=self._job.attempts
        ).update(done=done, total=total, beat_at=now)
        if not alive:
            raise CancelledError

    @contextmanager
    def beating(self) -> Iterator[Callable[[int, int], None]]:
        """Show meanwhile that the worker is alive; give a function to be told how far it is.

        That function may be called in any thread. What it was told is written now and then
        by a thread of its own, on a connection of its own: what the work writes meanwhile
        in one transaction is seen by nobody yet. Whether somebody cancelled the job is for
        `progress` to say.
        """
        over = threading.Event()
        told: dict[str, int] = {}
        thread = threading.Thread(target=self._beat_until, args=(over, told), daemon=True)
        thread.start()
        try:
            yield lambda done, total: told.update(done=done, total=total)
        finally:
            over.set()
            thread.join()

    def _beat_until(self, over: threading.Event, told: dict[str, int]) -> None:
        try:
            while not over.wait(_BEAT_EVERY.total_seconds()):
                Job.objects.filter(
                    pk=self._job.pk, state=State.RUNNING, attempts=self._job.attempts
                ).update(beat_at=timezone.now(), **told)
        finally:
            connection.close()


Handler = Callable[[Running], Result]
_HANDLERS: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register a function as the handler of a kind of job."""

    def register(handler: Handler) -> Handler:
        _HANDLERS[kind] = handler
        return handler

    return register


@transaction.atomic
def request_job(*, kind: str, title: str, parameters: dict[str, Any], by: User) -> Job:
    """Ask for a job to be done and return it."""
    job = Job.objects.create(kind=kind, title=title, parameters=parameters, requested_by=by)
    record_event(action="request_job", by=by, on=job, after={"kind": kind, **parameters})
    transaction.on_commit(lambda: run_job.enqueue(job.pk))
    return job


@transaction.atomic
def cancel_job(*, job: Job, by: User) -> bool:
    """Cancel a job that is not finished; return whether it was."""
    open_states = (State.WAITING, State.RUNNING)
    cancelled = Job.objects.filter(pk=job.pk, state__in=open_states).update(
        state=State.CANCELLED, finished_at=timezone.now()
    )
    if cancelled:
        record_event(action="cancel_job", by=by, on=job)
    return bool(cancelled)


@task()
def run_job(job_id: int) -> None:
    """Do one job, unless somebody else does it already."""
    claimed = Job.objects.filter(pk=job_id, state=State.WAITING).update(
        state=State.RUNNING, beat_at=timezone.now(), attempts=F("attempts") + 1
    )
    if not claimed:
        return
    job = Job.objects.select_related("requested_by").get(pk=job_id)
    mine = Job.objects.filter(pk=job_id, state=State.RUNNING, attempts=job.attempts)
    try:
        result = _HANDLERS[job.kind](Running(job))
    except CancelledError:
        return
    except InvalidInputError as error:
        _fail(mine, str(error))
        return
    except Exception:  # noqa: BLE001 - whatever it is, the person who asked must be told
        _LOG.exception("job %d (%s) failed", job_id, job.kind)
        _fail(mine, "")
        return
    mine.update(
        state=State.DONE,
        finished_at=timezone.now(),
        done=F("total"),
        result=result.content,
        result_name=result.name,
        result_type=result.media_type,
    )


def _fail(jobs: QuerySet[Job], message: str) -> None:
    """Mark jobs as failed, with what the person who asked should know besides."""
    jobs.update(state=State.FAILED, finished_at=timezone.now(), message=message)


def take_up_lost_jobs() -> int:
    """Queue again the jobs whose worker died, and those that fell out of the queue.

    A job falls out when a process dies between writing the job and queueing it, or
    between taking it from the queue and beginning it.

    Returns:
        How many were queued again.
    """
    before = timezone.now() - settings.JOB_LOST_AFTER
    lost = Job.objects.filter(state=State.RUNNING, beat_at__lt=before)
    _fail(lost.filter(attempts__gte=_MOST_ATTEMPTS), _("处理程序多次中断，已不再重试。"))
    taken = 0
    for job_id in list(lost.values_list("pk", flat=True)):
        # It waits from now on; until then it counts as queued.
        if lost.filter(pk=job_id).update(state=State.WAITING, beat_at=timezone.now()):
            run_job.enqueue(job_id)
            taken += 1
    waiting = Job.objects.filter(
        Q(beat_at__lt=before) | Q(beat_at=None, requested_at__lt=before), state=State.WAITING
    )
    for job_id in waiting.values_list("pk", flat=True):
        if not _is_queued(job_id):
            Job.objects.filter(pk=job_id).update(beat_at=timezone.now())
            run_job.enqueue(job_id)
            taken += 1
    return taken


def _is_queued(job_id: int) -> bool:
    queued = DBTaskResult.objects.ready().filter(task_path=run_job.module_path)
    return queued.filter(args_kwargs__args=[job_id]).exists()
