"""The job worker: does what is queued, and between jobs what has to be done now and then."""

import datetime as dt
import logging
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import OperationalError, close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from zhiheng.apps.accounts.sessions import SessionStore
from zhiheng.apps.fact_loads.actions import forget_drafts
from zhiheng.apps.jobs.work import take_up_lost_jobs

_POLL = 0.5
_LOG = logging.getLogger(__name__)
_TASKS_KEPT = dt.timedelta(days=14)


@dataclass(slots=True)
class Chore:
    """Something done again and again.

    Attributes:
        every: How often (seconds).
        work: What is done.
        due_at: When it is due next, on the monotonic clock.
    """

    every: float
    work: Callable[[], object]
    due_at: float = 0.0

    def do_when_due(self, now: float) -> bool:
        """Do it where it is due; return whether it was."""
        if now < self.due_at:
            return False
        self.due_at = now + self.every
        self.work()
        return True


def work() -> None:
    """Do jobs until the process is told to stop; a job under way is finished first."""
    logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
    worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )
    worker.configure_signals()
    chores = (
        Chore(5, take_up_lost_jobs),
        Chore(24 * 3600, SessionStore.clear_expired),
        Chore(24 * 3600, forget_old_tasks),
        Chore(24 * 3600, forget_drafts),
    )
    try:
        while worker.running:
            close_old_connections()
            for chore in chores:
                chore.do_when_due(time.monotonic())
            worker.run()
            time.sleep(_POLL)
    except OperationalError as error:
        # Whoever keeps us running starts us again when the database may answer.
        _LOG.error("数据库没有应答：%s", str(error).partition("\n")[0])
        sys.exit(1)


def forget_old_tasks() -> int:
    """Delete entries of the queue that were dealt with, or left by a dead worker, long ago.

    The jobs themselves, with their results, are kept.
    """
    old = DBTaskResult.objects.filter(enqueued_at__lt=timezone.now() - _TASKS_KEPT)
    return old.exclude(pk__in=DBTaskResult.objects.ready().values("pk")).delete()[0]
