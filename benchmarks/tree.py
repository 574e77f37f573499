"""What a process and all its children have used: read from /proc, for Spark has a JVM."""

import os
import resource
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.measure import Measured

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_EVERY = 0.05


def processes(root: int) -> Iterator[int]:
    """Yield a process and its descendants."""
    yield root
    for task in Path(f"/proc/{root}/task").glob("*"):
        try:
            children = (task / "children").read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in children:
            yield from processes(int(child))


def cpu_seconds(root: int) -> float:
    """Return the CPU seconds of a process tree, its finished children counted."""
    ticks = 0
    for process in processes(root):
        try:
            said = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
        except OSError:
            continue
        # After the name in parentheses: user, system, and the same of children waited for.
        ticks += sum(int(each) for each in said.rpartition(")")[2].split()[11:15])
    return ticks / _TICK


def memory(root: int) -> float:
    """Return the resident memory of a process tree (MiB)."""
    pages = 0
    for process in processes(root):
        try:
            pages += int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
        except OSError:
            continue
    return pages * _PAGE / 2**20


class Watch:
    """The peak memory of a process tree while the block runs, looked at every 50 ms."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.peak = 0.0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()
        self.peak = max(self.peak, memory(self._root))

    def _look(self) -> None:
        while not self._done.wait(_EVERY):
            self.peak = max(self.peak, memory(self._root))


def run_command(command: Sequence[str], **environment: str) -> Measured:
    """Run a command to its end and return what its process tree took.

    Raises:
        CalledProcessError: It failed.
    """
    start = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with (
        subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
        ) as process,
        Watch(process.pid) as watch,
    ):
        said = process.stdout.read() if process.stdout else ""
        code = process.wait()
    if code:
        raise subprocess.CalledProcessError(code, list(command), said)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Measured(cpu, time.perf_counter() - start, watch.peak, said)
