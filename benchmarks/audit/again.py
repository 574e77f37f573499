"""An audit again after one result in a hundred changed: `prepare(FACTS, WORK, "again")`.

``whole``  everybody is decided about anew
``again``  only those whose rows changed; what both say of everybody is compared
"""

import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb

from benchmarks.audit.answer import DAY, counts_of, digest_of
from benchmarks.audit.layer import auditor_of
from zhiheng.engine.decisions.reaudit import changed_subjects, merged, reaudit
from zhiheng.facts.engine import open_facts
from zhiheng.standards.library import bundled_packs
from zhiheng.standards.rulesets.loading import open_rulesets

# The results of one learner in a hundred, all in the first file: a correction that came in.
_CORRECTED = """
SELECT * REPLACE (CASE WHEN changes THEN least(overall_score + 1500, 10000) ELSE overall_score END
    AS overall_score)
FROM (SELECT *, student_id IN (SELECT student_id FROM
        (SELECT DISTINCT student_id FROM {rows}) ORDER BY student_id LIMIT {learners}) AS changes
      FROM {rows})
"""


class Again:
    """The audit of changed facts."""

    def __init__(self, folder: Path, work: Path, situation: str) -> None:
        self.work = work / situation
        self.work.mkdir(parents=True, exist_ok=True)
        corrected = _corrected(folder, self.work / "facts")
        self.after = open_facts(corrected, threads=2)
        self.out = self.work / "long.parquet"
        self.situation = situation
        if situation == "again":
            self.before = open_facts(folder, threads=2)
            self.first = self.work / "first.parquet"
            self.counts = auditor_of(self.before).write(self.first)
            self.pack = open_rulesets(bundled_packs() / "graduation" / "harbin-2022")

    def run(self) -> None:
        if self.situation == "whole":
            self.audit = auditor_of(self.after).write(self.out)
            return
        ruleset = self.pack.rulesets["graduate"]
        changed = changed_subjects(ruleset, self.before, self.after)
        self.audit = reaudit(
            self.pack,
            ruleset,
            self.after,
            changed,
            before=[self.first],
            counts=self.counts,
            out=self.out,
            as_of=DAY,
        )

    def digest(self) -> Mapping[str, int]:
        long = self.out
        if self.situation == "again":
            long = self.work / "merged.parquet"
            with duckdb.connect(config={"threads": 2}) as connection:
                connection.execute(f"COPY ({merged([self.first, self.out])}) TO '{long}'")
        return digest_of(long, counts_of({"everything": self.audit.outcomes, **self.audit.rules}))


def _corrected(folder: Path, place: Path) -> Path:
    """Return the same facts with one result in a hundred corrected."""
    shutil.rmtree(place, ignore_errors=True)
    results = sorted((folder / "results").glob("*.parquet"))
    for path in folder.rglob("*.parquet"):
        link = place / path.relative_to(folder)
        link.parent.mkdir(parents=True, exist_ok=True)
        if path != results[0]:
            link.symlink_to(path.resolve())
    with duckdb.connect(config={"threads": 2}) as connection:
        everyone = f"SELECT count(*) FROM '{folder / 'students.parquet'}'"
        ((learners,),) = connection.execute(everyone).fetchall()
        query = _CORRECTED.format(rows=f"'{results[0]}'", learners=learners // 100)
        made = place / "results" / results[0].name
        connection.execute(
            f"COPY (SELECT * EXCLUDE (changes) FROM ({query})) TO '{made}'"
            " (FORMAT parquet, COMPRESSION zstd)"
        )
    return place


def prepare(folder: str, work: str, situation: str) -> Again:
    return Again(Path(folder), Path(work), situation)
