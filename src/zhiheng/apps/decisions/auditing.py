"""The job of a run: everybody decided, with sentences, into one file and its counts.

The file holds a row for each subject and rule, and one for the whole (rule ``""``), so that
what a clerk reads years later is what was decided then. It is kept in the database, with
its counts, in one statement: backups hold it, and there is never half of it.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.apps.decisions.actions import JOB
from zhiheng.apps.decisions.ground import auditor_of, facts_here
from zhiheng.apps.decisions.models import Run, as_overrides
from zhiheng.apps.decisions.packs import chosen_ruleset
from zhiheng.apps.decisions.supplied import supplied_rows
from zhiheng.apps.jobs.work import Result, Running, handles
from zhiheng.engine.decisions.decision import OUTCOME_WORDS, OUTCOMES, Decision
from zhiheng.shared.problems import InvalidInputError, Problem

WHOLE = ""
SCHEMA = pa.schema(
    {
        "subject": pa.string(),
        "unit": pa.string(),
        "position": pa.int16(),
        "rule": pa.string(),
        "outcome": pa.string(),
        "need": pa.string(),
        "got": pa.string(),
        "shortfall": pa.string(),
        "clause": pa.string(),
        "message": pa.string(),
    }
)
_AT_ONCE = 2000

Counts = dict[str, dict[str, Counter[str]]]


@handles(JOB)
def audit_ruleset(running: Running) -> Result:
    """Decide about everybody of a run and return its receipt."""
    run = Run.objects.select_related("asked_by").get(pk=running.parameters["run"])
    if run.is_done:  # a worker was killed between the list and the end of its job
        return _receipt(run)
    chosen, facts = chosen_ruleset(run.key), facts_here()
    if chosen is None:
        raise _refused(_("这个规则集已不在系统中。"))
    if facts is None:
        raise _refused(_("事实库还没有数据，无法审核。请先导入数据。"))
    auditor = auditor_of(chosen, facts, run.as_of, as_overrides(run.parameters))
    if run.supplied:
        auditor.supply(supplied_rows(chosen.ruleset, run.supplied))
    units = None if run.units is None else sorted(run.units)
    counts: Counts = {}
    sink = pa.BufferOutputStream()
    with running.beating(), pq.ParquetWriter(sink, SCHEMA, compression="zstd") as writer:
        total = auditor.subjects(units)
        done = 0
        for batch in auditor.decisions(units, _AT_ONCE):
            rows = [row for unit, decision in batch for row in _rows(unit, decision)]
            writer.write_table(pa.Table.from_pylist(rows, SCHEMA))
            for row in rows:
                of_unit = counts.setdefault(row["unit"] or "", {})
                of_unit.setdefault(row["rule"], Counter())[row["outcome"]] += 1
            done += len(batch)
            running.progress(min(done, total - 1), total)
    content = sink.getvalue().to_pybytes()
    run.counts, run.content = counts, content
    run.digest, run.facts = hashlib.sha256(content).hexdigest(), facts.digest
    run.finished_at = timezone.now()
    run.save(update_fields=["counts", "content", "digest", "facts", "finished_at"])
    running.progress(total, total)
    return _receipt(run)


def _rows(unit: str | None, decision: Decision) -> Iterator[dict[str, Any]]:
    """Yield the whole, then each rule."""
    told = {"subject": decision.subject, "unit": unit}
    yield {**told, "position": -1, "rule": WHOLE, "outcome": decision.outcome}
    for position, reason in enumerate(decision.reasons):
        yield {
            **told,
            "position": position,
            "rule": reason.rule,
            "outcome": reason.outcome,
            "need": _text(reason.need),
            "got": _text(reason.got),
            "shortfall": _text(reason.shortfall),
            "clause": reason.clause,
            "message": reason.message,
        }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _refused(message: str) -> InvalidInputError:
    return InvalidInputError([Problem("run", "refused", message)])


def _receipt(run: Run) -> Result:
    whole: Counter[str] = Counter()
    for of_unit in run.counts.values():
        whole.update(of_unit.get(WHOLE, {}))
    said = {
        _("规则集"): f"{run.title}（{run.key}）",
        _("判断日期"): run.as_of.isoformat(),
        **{OUTCOME_WORDS[outcome]: whole[outcome] for outcome in reversed(OUTCOMES)},
        _("数据摘要"): run.facts,
        _("名单摘要"): run.digest,
    }
    lines = "".join(f"{name}\t{value}\n" for name, value in said.items())
    name = _("%(run)s-回执.txt") % {"run": run}
    return Result(name, "text/plain; charset=utf-8", lines.encode())
