# ruff: noqa: S608 - SQL of our own names; paths are quoted
"""An audit again: only the subjects whose rows changed are decided about.

The rows of a later audit lie in a file of their own and take the place of the earlier ones
about the same subjects; `merged` reads such files as one long table.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import duckdb
import pyarrow as pa

from zhiheng.engine.decisions.auditor import Audit, Auditor
from zhiheng.engine.decisions.decision import OUTCOMES, Outcome
from zhiheng.facts.engine import Facts
from zhiheng.facts.rows_sql import Part, literal, parquet_sql, quoted, rows_sql
from zhiheng.facts.schema import fact_tables
from zhiheng.facts.store import file_digest
from zhiheng.standards.rulesets.model import RuleSet, RuleSetPack

_CHANGED = "changed"


def changed_subjects(ruleset: RuleSet, before: Facts, after: Facts) -> pa.Table | None:
    """Return the subjects whose rows differ, in a column ``subject``.

    Files that both have are not opened. Rows of other plain files are compared by their hash;
    of other loads of a store every row counts as changed, for a load may hide another. None
    where something changed that may concern everybody: decide about all of them then.
    """
    own, shared = _tables(ruleset)
    if ruleset.subject.table is None or own & shared:
        return None
    key = quoted(ruleset.subject.key)
    sides: list[str] = []
    for table in sorted(own | shared):
        one, other = _files(before, table), _files(after, table)
        if one.keys() == other.keys():
            continue
        if table in shared:
            return None
        for sign, mine, its in ((-1, one, other), (1, other, one)):
            parts = [Part(mine[each]) for each in sorted(mine.keys() - its.keys())]
            rows = rows_sql(fact_tables()[table], parts)
            sides.append(
                f"SELECT {key} AS subject, {sign} * hash(row)::HUGEINT AS weight"
                f" FROM ({rows}) AS row"
            )
    if not sides:
        return pa.table({"subject": pa.array([], pa.string())})
    stored = any(known for files in after.files.values() for _, known in files)
    which = "" if stored else " HAVING sum(weight) <> 0"
    query = f"SELECT subject FROM ({' UNION ALL '.join(sides)}) GROUP BY subject{which}"
    found: pa.Table = after.connection.cursor().sql(query).to_arrow_table()
    return found


def reaudit(
    pack: RuleSetPack,
    ruleset: RuleSet,
    facts: Facts,
    changed: pa.Table,
    *,
    before: Sequence[Path],
    counts: Audit,
    out: Path,
    as_of: dt.date,
    overrides: Mapping[str, Fraction] | None = None,
) -> Audit:
    """Decide about the subjects that changed, and return what holds of everybody.

    Args:
        changed: Subjects, as of `changed_subjects`.
        before: The long table of the earlier audit on the same day, with the same parameters:
            its file and those of audits again since, oldest first.
        counts: What it counted.
        out: Parquet file for the rows of those subjects; of those that are there no more it
            holds one row without a rule.
    """
    cursor = facts.connection.cursor()
    cursor.register(_CHANGED, changed)
    key = quoted(ruleset.subject.key)
    for table in sorted(_tables(ruleset)[0]):  # a table of this connection hides the whole one
        cursor.execute(
            f"CREATE TEMP TABLE {quoted(table)} AS SELECT * FROM main.{quoted(table)}"
            f" WHERE {key} IN (SELECT subject FROM {_CHANGED})"
        )
    auditor = Auditor(
        pack, ruleset, cursor, present=facts.present, as_of=as_of, overrides=overrides
    )
    now = auditor.write(out)
    _leave_word_of_gone(cursor, out)
    earlier = _earlier(cursor, ruleset, before)
    rules = {
        rule: _balanced(found, earlier.rules[rule], now.rules[rule])
        for rule, found in counts.rules.items()
    }
    outcomes = _balanced(counts.outcomes, earlier.outcomes, now.outcomes)
    return Audit(sum(outcomes.values()), outcomes, rules)


def merged(parts: Sequence[Path]) -> str:
    """Return the query for the long table in several files: the last about a subject counts."""
    queries = []
    for at, part in enumerate(parts):
        query = f"SELECT * FROM {parquet_sql([part])} WHERE rule IS NOT NULL"
        if later := parts[at + 1 :]:
            query += f" AND subject NOT IN (SELECT subject FROM {parquet_sql(later)})"
        queries.append(query)
    return " UNION ALL ".join(queries)


def _tables(ruleset: RuleSet) -> tuple[set[str], set[str]]:
    """Return the tables with rows of single subjects, and those that concern several."""
    own: set[str] = {str(ruleset.subject.table)}
    shared: set[str] = set()
    for given in ruleset.inputs:
        origin = given.origin
        if origin is None:
            continue
        if origin.table is not None:
            mine = ruleset.subject.key in (origin.by or (ruleset.subject.key,))
            (own if mine else shared).add(origin.table)
        shared.update(joined.table for joined in origin.joined)
    return own, shared


def _files(facts: Facts, table: str) -> dict[str, Path]:
    """Return the files of a table by what tells their contents."""
    return {known or file_digest(path): path for path, known in facts.files.get(table, ())}


def _leave_word_of_gone(cursor: duckdb.DuckDBPyConnection, out: Path) -> None:
    """Write a row without a rule for each changed subject that is there no more."""
    rows = parquet_sql([out])
    gone = f"SELECT subject FROM {_CHANGED} WHERE subject NOT IN (SELECT subject FROM {rows})"
    cursor.execute(f"CREATE TEMP TABLE gone AS {gone}")
    ((count,),) = cursor.execute("SELECT count(*) FROM gone").fetchall()
    if count:
        beside = out.with_suffix(".part")
        cursor.execute(
            f"COPY (FROM {rows} UNION ALL BY NAME FROM gone) TO {literal(str(beside))}"
            " (FORMAT parquet, COMPRESSION zstd)"
        )
        beside.replace(out)


def _earlier(cursor: duckdb.DuckDBPyConnection, ruleset: RuleSet, before: Sequence[Path]) -> Audit:
    """Return what the earlier audit said of the subjects that changed."""
    names = "', '".join(OUTCOMES)
    rows = (
        f"SELECT subject, rule, list_position(['{names}'], outcome) - 1 AS code"
        f" FROM ({merged(before)}) WHERE subject IN (SELECT subject FROM {_CHANGED})"
    )
    cursor.execute(f"CREATE TEMP TABLE earlier AS {rows}")
    rules = {rule.id: dict.fromkeys(OUTCOMES, 0) for rule in ruleset.rules}
    found = cursor.execute("SELECT rule, code, count(*) FROM earlier GROUP BY ALL").fetchall()
    for rule, code, number in found:
        rules[rule][OUTCOMES[code]] = number
    outcomes = dict.fromkeys(OUTCOMES, 0)
    whole = "SELECT max(code) AS code FROM earlier GROUP BY subject"
    for code, number in cursor.execute(
        f"SELECT code, count(*) FROM ({whole}) GROUP BY 1"
    ).fetchall():
        outcomes[OUTCOMES[code]] = number
    return Audit(sum(outcomes.values()), outcomes, rules)


def _balanced(
    counts: Mapping[Outcome, int], gone: Mapping[Outcome, int], come: Mapping[Outcome, int]
) -> dict[Outcome, int]:
    return {each: counts[each] - gone[each] + come[each] for each in OUTCOMES}
