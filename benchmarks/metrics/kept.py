"""Week states that are kept, in three situations: `prepare(FACTS, WORK, "nightly")`.

``full``     nothing is kept yet: every week is counted from its events, and kept
``nightly``  the events of the last day have come in since: its week is counted again
``stored``   every week is kept: the counts of the term come from the states alone
"""

import shutil
from collections.abc import Mapping
from pathlib import Path

from benchmarks.metrics.layer import PLACES, STATES, WEEKS, count, said, week_of
from zhiheng.facts.engine import Facts, open_facts
from zhiheng.measures.engines import DuckDbRunner
from zhiheng.measures.kept_states import KeptStates

_LAST_DAY = "day-139.parquet"


class Kept:
    """The product's kept states, put back as they were before each run."""

    def __init__(self, facts: Path, work: Path, situation: str) -> None:
        self.before = work / f"{situation}-before"
        self.states = work / situation
        self.places = week_of(WEEKS - 1) if situation == "nightly" else PLACES
        self.before.mkdir(parents=True, exist_ok=True)
        self.facts = open_facts(facts, threads=2)
        if situation == "stored":
            self._keep(self.facts)
        if situation == "nightly":
            with open_facts(_evening(facts, work / "evening"), threads=2) as evening:
                self._keep(evening)

    def _keep(self, facts: Facts) -> None:
        states = KeptStates(facts, self.before)
        states.provide(DuckDbRunner(facts.connection), STATES, PLACES)

    def reset(self) -> None:
        shutil.rmtree(self.states, ignore_errors=True)
        shutil.copytree(self.before, self.states)

    def run(self) -> None:
        self.runner = DuckDbRunner(self.facts.connection)
        states = KeptStates(self.facts, self.states)
        states.provide(self.runner, STATES, self.places)
        self.recounted = len({monday for _, monday in states.recounted})
        count(self.runner)

    def close(self) -> None:
        self.facts.close()

    def digest(self) -> Mapping[str, int]:
        return said(self.runner.cursor)


def _evening(facts: Path, folder: Path) -> Path:
    """Return the same facts without those of the last day."""
    shutil.rmtree(folder, ignore_errors=True)
    for path in facts.rglob("*.parquet"):
        if path.name != _LAST_DAY:
            link = folder / path.relative_to(facts)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path.resolve())
    return folder


def prepare(facts: str, work: str, situation: str) -> Kept:
    return Kept(Path(facts), Path(work), situation)
