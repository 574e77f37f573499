"""The product's counts alone, beside those that give outcomes and no reasons."""

from collections.abc import Mapping
from pathlib import Path

from benchmarks.audit.answer import counts_of
from benchmarks.audit.layer import auditor_of
from zhiheng.facts.engine import open_facts


class Counts:
    """Everybody decided about, nothing written."""

    def __init__(self, folder: Path) -> None:
        self.auditor = auditor_of(open_facts(folder, threads=2))

    def run(self) -> None:
        self.audit = self.auditor.everybody()

    def digest(self) -> Mapping[str, int]:
        return counts_of({"everything": self.audit.outcomes, **self.audit.rules})


def prepare(folder: str, _work: str) -> Counts:
    return Counts(Path(folder))
