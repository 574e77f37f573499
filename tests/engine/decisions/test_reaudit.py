"""An audit again of what changed says what the audit of everybody says."""

import random
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tests.engine.decisions.packs import DAY, write_pack
from tests.engine.decisions.test_gathering import PARAMETERS, RULES, university
from zhiheng.engine.decisions.auditor import Audit, Auditor
from zhiheng.engine.decisions.reaudit import changed_subjects, merged, reaudit
from zhiheng.facts.engine import open_facts
from zhiheng.facts.tables_for_ibis import fact_table
from zhiheng.standards.rulesets.loading import open_rulesets
from zhiheng.standards.rulesets.model import RuleSet, RuleSetPack

Tables = dict[str, list[dict[str, Any]]]


def rules_in(folder: Path) -> tuple[RuleSetPack, RuleSet]:
    pack = open_rulesets(
        write_pack(folder, RULES.replace("violations_elsewhere", "enrolments"), PARAMETERS)
    )
    return pack, pack.rulesets["audit"]


def facts_in(folder: Path, tables: Tables) -> Path:
    folder.mkdir()
    for table, rows in tables.items():
        schema = fact_table(table).schema().to_pyarrow()
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / f"{table}.parquet")
    return folder


def whole(rules: tuple[RuleSetPack, RuleSet], folder: Path, out: Path) -> Audit:
    with open_facts(folder) as facts:
        auditor = Auditor(*rules, facts.connection, present=facts.present, as_of=DAY)
        return auditor.write(out)


def changed_university() -> tuple[Tables, Tables]:
    """Return an invented university, and the same after somebody left, came, and took an exam."""
    before = university(random.Random(11))
    after = {table: [dict(row) for row in rows] for table, rows in before.items()}
    results, students = after["results"], after["students"]
    taken = next(row for row in results if row["overall_score"] == 5999)
    taken["overall_score"] = 9000
    gone = students.pop(7)["student_id"]
    after["results"] = [row for row in results if row["student_id"] != gone]
    students.append({**students[0], "student_id": "p900"})
    return before, after


def test_an_audit_again_of_what_changed_equals_the_audit_of_everybody(tmp_path: Path) -> None:
    rules = rules_in(tmp_path / "pack")
    before, after = changed_university()
    old, new = facts_in(tmp_path / "old", before), facts_in(tmp_path / "new", after)
    first, again, all_new = (tmp_path / f"{name}.parquet" for name in ("first", "again", "all"))
    counts, expected = whole(rules, old, first), whole(rules, new, all_new)
    with open_facts(old) as earlier, open_facts(new) as later:
        changed = changed_subjects(rules[1], earlier, later)
        assert changed is not None
        assert changed.num_rows == 3
        found = reaudit(*rules, later, changed, before=[first], counts=counts, out=again, as_of=DAY)
    assert found == expected
    assert expected.outcomes != counts.outcomes or expected.rules != counts.rules
    with duckdb.connect() as connection:
        query = f"FROM ({merged([first, again])}) ORDER BY ALL"
        assert (
            connection.sql(query).fetchall()
            == connection.sql(f"FROM '{all_new}' ORDER BY ALL").fetchall()
        )


def test_nobody_changed_where_the_files_are_the_same_or_hold_the_same_rows(tmp_path: Path) -> None:
    _, ruleset = rules_in(tmp_path / "pack")
    before, _ = changed_university()
    turned = {table: list(reversed(rows)) for table, rows in before.items() if table == "results"}
    old = facts_in(tmp_path / "old", before)
    new = facts_in(tmp_path / "new", {**before, **turned})
    with open_facts(old) as one, open_facts(old) as same, open_facts(new) as other:
        for later in (same, other):
            changed = changed_subjects(ruleset, one, later)
            assert changed is not None
            assert changed.num_rows == 0


def test_a_changed_register_concerns_everybody(tmp_path: Path) -> None:
    _, ruleset = rules_in(tmp_path / "pack")
    before, _ = changed_university()
    register = [{**row, "credits": 1} for row in before["programme_courses"]]
    old = facts_in(tmp_path / "old", before)
    new = facts_in(tmp_path / "new", {**before, "programme_courses": register})
    with open_facts(old) as one, open_facts(new) as other:
        assert changed_subjects(ruleset, one, other) is None
