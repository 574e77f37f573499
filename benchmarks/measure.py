"""Measuring commands side by side: interleaved, each in a process of its own."""

import json
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ROUNDS = 3

# A process of its own starts the command: a child counts the memory it was forked from
# as its own peak, so the one that forks must be small.
_WATCH = """
import json, os, sys, time
start = time.perf_counter()
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ,
    file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
usage = os.wait4(child, 0)[2]
wall = time.perf_counter() - start
cpu = usage.ru_utime + usage.ru_stime
print(json.dumps({"seconds": cpu, "wall": wall, "peak": usage.ru_maxrss / 1024, "digest": ""}))
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians over the rounds.

    Attributes:
        seconds: CPU seconds of what was measured.
        wall: Seconds on the clock; 0 where only CPU was measured.
        peak: Peak memory of the process (MiB).
        digest: What came out, to be compared.
    """

    seconds: float
    wall: float
    peak: float
    digest: str


def run_contenders(commands: Mapping[str, Sequence[str]]) -> dict[str, Measured]:
    """Run commands in turn, round after round; each prints one JSON object about itself."""
    found: dict[str, list[dict[str, object]]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            found[name].append(json.loads(said))
    return {name: _medians(runs) for name, runs in found.items()}


def time_commands(commands: Mapping[str, Sequence[str]]) -> dict[str, Measured]:
    """Run whole commands in turn, round after round, and time them from outside."""
    watched = {name: [*python("-S", "-c", _WATCH), *command] for name, command in commands.items()}
    return run_contenders(watched)


def python(*arguments: str) -> list[str]:
    """Return the command that runs this Python with arguments."""
    return [sys.executable, *arguments]


def _medians(runs: Sequence[Mapping[str, object]]) -> Measured:
    digests = {str(run["digest"]) for run in runs}
    if len(digests) > 1:
        raise ValueError("the same command gave different results")
    seconds, wall, peak = (
        statistics.median(float(str(run.get(key, 0))) for run in runs)
        for key in ("seconds", "wall", "peak")
    )
    return Measured(seconds, wall, peak, digests.pop())
