"""Cases of rows: what plain Python gathers from them, SQL gathers too; faults are named."""

import datetime as dt
from fractions import Fraction
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from tests.engine.decisions.packs import pack_in, ruleset_folders, write_pack
from tests.engine.decisions.test_gathering import PARAMETERS, RULES
from zhiheng.engine.decisions.auditor import Auditor
from zhiheng.engine.decisions.row_cases import (
    count_row_cases,
    gathered_in_case,
    row_case_faults,
    rows_of_case,
)
from zhiheng.facts.schema import fact_tables
from zhiheng.facts.tables_for_ibis import fact_table
from zhiheng.standards.rulesets.loading import read_rulesets

_FOLDERS = [
    pytest.param(folder, id=folder.parent.name)
    for folder in ruleset_folders()
    if (folder / "row_cases").is_dir()
]
CASES = """
ruleset: audit
subject: S1
rows:
  students: [{student_id: S1, unit_id: U1, programme_id: P1, rule_version: '2020',
              enrolled_on: '2018-03-01'}]
  programme_courses: [{programme_id: P1, rule_version: '2020', course_id: C1, credits: 4,
                       nature: required}]
cases:
  - {name: 刚好, rows: {results: [{student_id: S1, course_id: C1, overall_score: 60}]},
     gathered: {earned: 4, best: 60}}
  - {name: 差一点, rows: {results: [{student_id: S1, course_id: C1, overall_score: 59.99}]},
     gathered: {earned: 0, best: 59.99}}
"""


@pytest.mark.parametrize("folder", _FOLDERS)
def test_sql_gathers_what_the_cases_say(folder: Path) -> None:
    pack = pack_in(folder)
    for file in pack.row_cases:
        ruleset = pack.rulesets[file.ruleset]
        overrides = {key: Fraction(each) for key, each in file.parameters.items()}
        for case in file.cases:
            tables, _ = rows_of_case(file, case)
            with duckdb.connect(config={"threads": 1}) as connection:
                for name in fact_tables():
                    schema = fact_table(name).schema().to_pyarrow()
                    rows = pa.Table.from_pylist(tables.get(name, []), schema=schema)
                    connection.register(name, rows)
                auditor = Auditor(
                    pack,
                    ruleset,
                    connection,
                    present=frozenset(tables),
                    as_of=dt.date.fromisoformat(case.as_of or file.as_of),
                    overrides=overrides,
                )
                assert auditor.given(file.subject) == gathered_in_case(ruleset, file, case), (
                    case.name
                )


def faults_of(folder: Path, cases: str) -> list[str]:
    rules = RULES.replace("violations_elsewhere", "enrolments")
    write_pack(folder, rules, PARAMETERS)
    (folder / "row_cases").mkdir()
    (folder / "row_cases/one.yaml").write_text(cases, encoding="utf-8")
    found = read_rulesets(folder)
    if found.pack is None:
        return [problem.message for problem in found.problems]
    assert count_row_cases(found.pack) == 2
    return [fault.message for fault in row_case_faults(found.pack)]


def test_sound_cases_of_rows_have_no_faults(tmp_path: Path) -> None:
    assert faults_of(tmp_path, CASES) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("earned: 4", "earned: 3", "「earned」应得 3，实得 4"),
        ("earned: 4", "earned: many", "「已得」应为数"),
        ("earned: 4", "needs: 4", "没有有来源的输入「needs」"),
        ("subject: S1", "subject: S2", "没有「S2」"),
        ("results: [", "result: [", "没有事实表「result」"),
        ("overall_score: 60}", "score: 60}", "没有列「score」"),
        ("overall_score: 60}", "overall_score: sixty}", "应为分数"),
        ("nature: required", "nature: necessary", "可用：required"),
        ("'2018-03-01'", "spring", "应为日期"),
        ("ruleset: audit", "ruleset: audits", "没有规则集「audits」"),
    ],
)
def test_a_fault_in_cases_of_rows_is_named(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    assert before in CASES
    found = faults_of(tmp_path, CASES.replace(before, after))
    assert any(said in message for message in found), found
