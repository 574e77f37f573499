"""The product: a rule set compiled once, run as SQL, with its long table written.

`prepare(FACTS, WORK)`; each run decides about everybody.
"""

from collections.abc import Mapping
from pathlib import Path

from benchmarks.audit.answer import DAY, counts_of, digest_of
from zhiheng.engine.decisions.auditor import Auditor
from zhiheng.facts.engine import Facts, open_facts
from zhiheng.standards.library import bundled_packs
from zhiheng.standards.rulesets.loading import open_rulesets


def auditor_of(facts: Facts) -> Auditor:
    """Return an auditor of graduation."""
    pack = open_rulesets(bundled_packs() / "graduation" / "harbin-2022")
    rules = pack.rulesets["graduate"]
    return Auditor(pack, rules, facts.connection, present=facts.present, as_of=DAY)


class Layer:
    """Everybody decided about, the long table and the counts."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.auditor = auditor_of(open_facts(folder, threads=2))
        self.out = work / "layer.parquet"

    def run(self) -> None:
        self.audit = self.auditor.write(self.out)

    def digest(self) -> Mapping[str, int]:
        counts = counts_of({"everything": self.audit.outcomes, **self.audit.rules})
        return digest_of(self.out, counts)


def prepare(folder: str, work: str) -> Layer:
    return Layer(Path(folder), Path(work))
