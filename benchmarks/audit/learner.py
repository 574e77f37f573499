"""One learner's audit, again and again: `python -m benchmarks.audit.learner FACTS NATIVE`.

Prints, as JSON, the milliseconds of each way (median and 95 %) on Parquet and on a native DuckDB
file; fails if anything is compiled meanwhile.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from benchmarks.audit.layer import auditor_of
from zhiheng.engine.decisions import auditing
from zhiheng.engine.decisions.auditor import Auditor
from zhiheng.facts.engine import Facts, open_facts
from zhiheng.facts.schema import fact_tables

_TIMES = 100


def native(folder: Path, path: Path) -> Path:
    """Write the facts as a DuckDB file, sorted by learner; kept if it is there."""
    if not path.is_file():
        made = path.with_suffix(".part")
        made.unlink(missing_ok=True)
        with open_facts(folder, threads=2) as facts:
            facts.connection.execute(f"ATTACH '{made}' AS native")
            for name in fact_tables():
                order = " ORDER BY student_id" if name in ("results", "students") else ""
                query = f'CREATE TABLE native."{name}" AS FROM "{name}"{order}'
                facts.connection.execute(query)
        made.rename(path)
    return path


def timed(ask: Callable[[str], object], learners: list[str]) -> tuple[float, float]:
    """Return median and 95 % of a question, in milliseconds, after a few unasked."""
    for learner in learners[:5]:
        ask(learner)
    spans = []
    compiled = auditing._compiled.cache_info().misses
    for learner in learners:
        start = time.perf_counter()
        ask(learner)
        spans.append(1_000 * (time.perf_counter() - start))
    if auditing._compiled.cache_info().misses != compiled:
        raise ValueError("a rule set was compiled while a learner waited")
    return statistics.median(spans), statistics.quantiles(spans, n=20)[-1]


def measured(auditor: Auditor, learners: list[str]) -> dict[str, tuple[float, float]]:
    """Return what both ways took, after they were found to say the same."""
    for learner in learners[:20]:
        if auditor.one(learner) != auditor.one_by_sql(learner):
            raise ValueError(f"SQL and reference disagree about {learner}")
    return {"sql": timed(auditor.one_by_sql, learners), "reference": timed(auditor.one, learners)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", type=Path)
    parser.add_argument("native", type=Path)
    asked = parser.parse_args()
    found = {}
    with open_facts(asked.facts, threads=2) as facts:
        everyone = (
            f"SELECT student_id FROM students USING SAMPLE reservoir({_TIMES}) REPEATABLE (7)"
        )
        learners = [learner for (learner,) in facts.connection.execute(everyone).fetchall()]
        auditor = auditor_of(facts)
        found["Parquet"] = measured(auditor, learners)
        path = native(asked.facts, asked.native)
        present = facts.present
    with duckdb.connect(str(path), read_only=True, config={"threads": 2}) as connection:
        auditor = auditor_of(Facts(path, connection, present))
        found["DuckDB file"] = measured(auditor, learners)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
