"""Contenders that stay: each in a process of its own, told when to run, watched from outside.

The first run of each warms up and says what came out; only those that agree are timed, in
turn, round after round.
"""

import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from benchmarks.tree import Watch, cpu_seconds

_TOLERANCE = 1e-9


class Contender(Protocol):
    """One way to do the work; where it has a `reset`, that is done before each run, untimed."""

    def run(self) -> None:
        """Do the work once; this is what is timed."""

    def digest(self) -> Mapping[str, float]:
        """Return numbers that tell results apart, of the last run."""


@dataclass(slots=True)
class Runs:
    """What the rounds of one contender took.

    Attributes:
        seconds: CPU seconds of the process tree, a round each.
        walls: Seconds on the clock, a round each.
        peak: Peak memory of the process tree (MiB).
        absent: Why it did not run; empty where it did.
    """

    seconds: list[float] = field(default_factory=list)
    walls: list[float] = field(default_factory=list)
    peak: float = 0.0
    absent: str = ""

    @property
    def cpu(self) -> float:
        """The median of the CPU seconds."""
        return statistics.median(self.seconds)

    @property
    def wall(self) -> float:
        """The median of the seconds on the clock."""
        return statistics.median(self.walls)

    def over(self, base: "Runs") -> float:
        """Return the median, over the rounds, of how many times the CPU seconds of the base."""
        return statistics.median(
            mine / its for mine, its in zip(self.seconds, base.seconds, strict=True)
        )


class Worker:
    """A contender in its process; `module` has a function `prepare(*arguments)`."""

    def __init__(self, module: str, arguments: Sequence[str]) -> None:
        self.runs = Runs()
        self._said = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.contenders", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
        )
        self.runs.absent = str(self._hear().get("absent", ""))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._said.close()

    def warm_up(self) -> Mapping[str, float]:
        """Run once, untimed, and return what came out."""
        self._ask("reset")
        self._ask("run")
        return self._ask("digest")["digest"]

    def run(self) -> None:
        """Run once and note what it took."""
        self._ask("reset")
        before, start = cpu_seconds(self._process.pid), time.perf_counter()
        with Watch(self._process.pid) as watch:
            self._ask("run")
        self.runs.walls.append(time.perf_counter() - start)
        self.runs.seconds.append(cpu_seconds(self._process.pid) - before)
        self.runs.peak = max(self.runs.peak, watch.peak)

    def _ask(self, what: str) -> dict[str, object]:
        self._process.stdin.write(what + "\n")
        self._process.stdin.flush()
        return self._hear()

    def _hear(self) -> dict[str, object]:
        said = self._process.stdout.readline()
        if not said:
            self._said.seek(0)
            raise RuntimeError(self._said.read()[-4000:])
        return json.loads(said)


def race(
    contenders: Mapping[str, Sequence[str]], *, rounds: int = 3, alike: bool = True
) -> dict[str, Runs]:
    """Warm up, compare what came out, then run all in turn.

    Args:
        contenders: Module and arguments by name.
        rounds: How often each runs while timed.
        alike: Whether the results must be the same.

    Raises:
        ValueError: Two contenders disagree.
    """
    workers = {name: Worker(module, rest) for name, (module, *rest) in contenders.items()}
    try:
        here = {name: each for name, each in workers.items() if not each.runs.absent}
        digests = {name: worker.warm_up() for name, worker in here.items()}
        if alike:
            compare(digests)
        for _ in range(rounds):
            for worker in here.values():
                worker.run()
        return {name: worker.runs for name, worker in workers.items()}
    finally:
        for worker in workers.values():
            worker.__exit__(None, None, None)


def compare(digests: Mapping[str, Mapping[str, float]]) -> None:
    """Raise unless all say the same of what all can say."""
    if not digests:
        return
    (first, expected), *others = digests.items()
    for name, found in others:
        for key, value in expected.items():
            if key not in found or abs(found[key] - value) > _TOLERANCE * max(1.0, abs(value)):
                raise ValueError(f"{name} disagrees with {first}: {key} {found.get(key)}, {value}")


def serve(module: str, arguments: Sequence[str]) -> None:
    """Answer orders on standard input; libraries may print, so answers have their own way."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def answer(**what: object) -> None:
        answers.write(json.dumps(what) + "\n")
        answers.flush()

    try:
        contender: Contender = importlib.import_module(module).prepare(*arguments)
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] in ("benchmarks", "zhiheng"):
            raise
        answer(absent=f"{error.name} is not installed")
        return
    answer()
    for order in sys.stdin:
        if order.strip() == "run":
            contender.run()
            answer()
        elif order.strip() == "reset":
            getattr(contender, "reset", lambda: None)()
            answer()
        else:
            answer(digest=contender.digest())


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2:])
