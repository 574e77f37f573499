"""Children that are kept running: forked, watched, started again, stopped together.

A child is forked from this process, so that what is loaded already is loaded once and
its memory shared. No thread may run here while a child is forked.
"""

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_HEARD = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD})
_STOPPING = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
_TICK = 0.5
_WATCH_EVERY = 5.0
_LIVED = 5.0
_LONGEST_PAUSE = 30.0
_PR_SET_PDEATHSIG = 1

Say = Callable[[str], None]


@dataclass(slots=True)
class Child:
    """One process to be kept running.

    Attributes:
        name: What it is, for messages.
        work: What it does; where that ends, the process ends.
        pid: Its number; 0 while it does not run.
    """

    name: str
    work: Callable[[], None]
    pid: int = 0
    _started_at: float = field(default=0.0, repr=False)
    _pause: float = field(default=0.0, repr=False)
    _due_at: float = field(default=0.0, repr=False)

    def start(self) -> None:
        """Fork the process."""
        self._started_at = time.monotonic()
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            _live(self.work, parent)

    def ended(self, now: float) -> None:
        """Note that the process ended; one that ends at once is started again later."""
        self.pid = 0
        lived = now - self._started_at
        self._pause = 0.0 if lived > _LIVED else min(max(1.0, self._pause * 2), _LONGEST_PAUSE)
        self._due_at = now + self._pause

    def is_due(self, now: float) -> bool:
        """Return whether the process does not run and may be started."""
        return not self.pid and now >= self._due_at


@contextmanager
def stoppable() -> Iterator[None]:
    """Let the signals that stop us raise `KeyboardInterrupt` meanwhile, which ends it."""

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    for each in _STOPPING:
        signal.signal(each, stop)
    with suppress(KeyboardInterrupt):
        yield


def keep_running(
    children: Iterable[Child], say: Say, stop_within: float, watch: Callable[[], None]
) -> None:
    """Keep children running until this process is told to stop; then stop them.

    SIGTERM, SIGINT and SIGHUP stop; a second one stops at once.

    Args:
        children: What to run.
        say: Told in one sentence when a child ends by itself.
        stop_within: How long the children may take to finish their work (seconds).
        watch: Called now and then, to look after what is not a child.
    """
    children, watched_at = list(children), time.monotonic()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
    try:
        for child in children:
            child.start()
        while not _told_to_stop(_TICK):
            _reap(children, say)
            now = time.monotonic()
            for child in children:
                if child.is_due(now):
                    child.start()
            if now > watched_at + _WATCH_EVERY:
                watched_at = now
                watch()
        _stop(children, stop_within)
    finally:
        for child in children:
            _signal(child, signal.SIGKILL)
        # What is left to do is short; another signal must not cut it off.
        for each in _STOPPING:
            signal.signal(each, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _live(work: Callable[[], None], parent: int) -> None:
    """Do a child's work and leave; nothing of the parent's is run on the way out."""
    status = 1
    try:
        # Signals of the terminal reach the parent alone, which stops us in good order.
        os.setpgid(0, 0)
        _end_with(parent)
        for each in _HEARD:
            signal.signal(each, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)
        work()
        status = 0
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else 0
    except BaseException:  # noqa: BLE001 - a forked child must not return into its parent's code
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _end_with(parent: int) -> None:
    """Let the system stop us when our parent is killed; only Linux can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)


def _told_to_stop(seconds: float) -> bool:
    heard = signal.sigtimedwait(_HEARD, seconds)
    return heard is not None and heard.si_signo in _STOPPING


def _reap(children: Iterable[Child], say: Say | None = None) -> None:
    for child in children:
        if not child.pid:
            continue
        pid, status = os.waitpid(child.pid, os.WNOHANG)
        if pid:
            child.ended(time.monotonic())
            if say is not None:
                code = os.waitstatus_to_exitcode(status)
                how = f"信号 {-code}" if code < 0 else f"退出码 {code}"
                say(f"{child.name}意外结束（{how}），将重新启动")


def _stop(children: list[Child], within: float) -> None:
    for child in children:
        _signal(child, signal.SIGTERM)
    until = time.monotonic() + within
    while any(child.pid for child in children) and time.monotonic() < until:
        if _told_to_stop(_TICK):
            break
        _reap(children)
    for child in children:
        _signal(child, signal.SIGKILL)
    for child in children:
        if child.pid:
            os.waitpid(child.pid, 0)
            child.pid = 0


def _signal(child: Child, number: int) -> None:
    if child.pid:
        os.kill(child.pid, number)
