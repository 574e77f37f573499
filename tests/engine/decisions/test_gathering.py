"""Inputs out of canonical tables: SQL and plain Python gather alike."""

import datetime as dt
import random
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tests.engine.decisions.packs import DAY, write_pack
from zhiheng.engine.decisions.auditor import Auditor
from zhiheng.engine.decisions.gathering import Gatherer, Registers
from zhiheng.facts.schema import fact_tables
from zhiheng.facts.tables_for_ibis import fact_table
from zhiheng.standards.rulesets.loading import open_rulesets

RULES = """
ruleset: audit
title: 毕业
document: rules
subject: {label: 学生, table: students, key: student_id, unit: unit_id}
inputs:
  - {key: status, label: 状态, type: choice, origin: {column: status}}
  - {key: enrolled_on, label: 入学, type: date, origin: {column: enrolled_on}}
  - {key: needed, label: 应得, type: number, scale: 1,
     origin: {table: programmes, by: [programme_id], take: total_credits}}
  - {key: earned, label: 已得, type: number, scale: 1,
     origin: {table: results, by: [student_id],
              joined: [{table: programme_courses, on: [programme_id, rule_version, course_id]}],
              where: overall_score >= pass_line and nature != 'makeup',
              take: programme_courses_credits, once_per: [course_id], aggregate: sum}}
  - {key: sittings, label: 次数, type: number,
     origin: {table: results, by: [student_id],
              where: "status == 'valid' and today > '2022-01-01'", aggregate: count}}
  - {key: courses, label: 门数, type: number,
     origin: {table: results, by: [student_id], take: course_id, aggregate: count_distinct}}
  - {key: best, label: 最高, type: number, scale: 2,
     origin: {table: results, by: [student_id], take: overall_score, aggregate: max}}
  - {key: cheated, label: 作弊, type: truth,
     origin: {table: results, by: [student_id], take: "status == 'cheating'", aggregate: any}}
  - {key: classmates, label: 同单位, type: number,
     origin: {table: staff, by: [unit_id], aggregate: count}}
  - {key: surveys, label: 无表, type: number,
     origin: {table: violations_elsewhere, by: [student_id], aggregate: count}}
rules:
  - {id: credits, title: 学分, clause: 一, at_least: {got: earned, need: needed}}
  - {id: honest, title: 诚信, clause: 一, fails_if: cheated}
  - {id: best, title: 最高分, clause: 一, at_least: {got: best, need: 60}}
"""
PARAMETERS = """
parameters:
  - {id: pass_line, label: 及格线, value: 60, source: {document: rules, clause: 一}}
"""


def rows_of(table: str, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {column.name: row.get(column.name) for column in fact_tables()[table].columns}
        for row in given
    ]


def university(chance: random.Random) -> dict[str, list[dict[str, Any]]]:
    students = [
        {
            "student_id": f"p{number:03}",
            "unit_id": chance.choice(["U1", "U2"]),
            "programme_id": chance.choice(["P1", "P2"]),
            "rule_version": chance.choice(["2020", "2021", None]),
            "status": "enrolled",
            "enrolled_on": dt.date(2018, 3, 1) + dt.timedelta(days=number),
        }
        for number in range(40)
    ]
    plans = [
        {
            "programme_id": programme,
            "rule_version": version,
            "course_id": f"C{number}",
            "nature": chance.choice(["required", "elective", "makeup"]),
            "credits": chance.choice([2, 3, 4]),
        }
        for programme in ("P1", "P2")
        for version in ("2020", "2021")
        for number in range(8)
    ]
    results = [
        {
            "student_id": student["student_id"],
            "course_id": f"C{chance.randrange(10)}",
            "term_id": f"T{number}",
            "sitting": "regular",
            "overall_score": chance.choice([None, 5999, 6000, 6001, 9000]),
            "status": chance.choice(["valid", "valid", "cheating", None]),
        }
        for student in students[5:]
        for number in range(chance.randrange(12))
    ]
    programmes = [{"programme_id": "P1", "total_credits": 2}, {"programme_id": "P2"}]
    staff = [{"staff_id": f"t{number}", "unit_id": "U1"} for number in range(3)]
    found = {
        "students": students,
        "programme_courses": plans,
        "results": results,
        "programmes": programmes,
        "staff": staff,
    }
    return {table: rows_of(table, rows) for table, rows in found.items()}


def test_sql_and_plain_python_gather_the_same_inputs(tmp_path: Path) -> None:
    rules = RULES.replace("violations_elsewhere", "enrolments")
    pack = open_rulesets(write_pack(tmp_path, rules, PARAMETERS))
    ruleset = pack.rulesets["audit"]
    tables = university(random.Random(11))
    gatherer = Gatherer(ruleset.bound(DAY), Registers(tables))
    with duckdb.connect() as connection:
        for table, rows in tables.items():
            schema = fact_table(table).schema().to_pyarrow()
            connection.register(table, pa.Table.from_pylist(rows, schema=schema))
        auditor = Auditor(pack, ruleset, connection, present=frozenset(tables), as_of=DAY)
        decided = {}
        for student in tables["students"]:
            subject = student["student_id"]
            expected = gatherer.given(subject)
            assert auditor.given(subject) == expected
            by_sql = auditor.one_by_sql(subject)
            assert by_sql == auditor.one(subject)
            decided[subject] = by_sql
        assert auditor.given("nobody") is None
        assert auditor.one("nobody") is None
    first = gatherer.given("p000")
    assert first is not None
    assert (first["earned"], first["sittings"], first["best"]) == (0, 0, None)
    assert first["surveys"] is None, "a table that was never loaded says nothing"
    assert {each.outcome for each in decided.values() if each} == {"passed", "failed", "missing"}
