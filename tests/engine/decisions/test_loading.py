"""Packs of rule sets are read strictly: each fault is named with file and line."""

from pathlib import Path

import pytest

from tests.engine.decisions.packs import write_pack
from zhiheng.engine.decisions.cases import case_faults
from zhiheng.engine.decisions.origins import origin_faults
from zhiheng.standards.rulesets.loading import read_rulesets

RULES = """ruleset: payout
title: 资助
document: rules
subject: {label: 课程}
inputs:
  - {key: hours, label: 课时, type: number, scale: 1}
  - {key: level, label: 等级, type: choice, choices: {a: 甲, b: 乙}}
values:
  - {key: rate, label: 标准, schedule: {by: [level], rows: {a: rate_a, b: 200}}}
rules:
  - {id: enough, title: 课时, clause: 一, at_least: {got: hours, need: hours_least},
     message: "只有 {got} 课时，差 {shortfall}"}
  - {id: paid, title: 应付, clause: 二, yields: hours * rate}
"""
PARAMETERS = """parameters:
  - {id: hours_least, label: 最少课时, value: 30, source: {document: rules, clause: 一}}
  - {id: rate_a, label: 甲等标准, value: 500, source: {document: rules, clause: 二}}
"""
CASES = """ruleset: payout
base: {hours: 30, level: a}
cases:
  - {name: 刚好, expect: {enough: passed, paid: passed}, got: {paid: 15000}}
  - {name: 不足, given: {hours: 29.9, level: b}, expect: {enough: failed},
     shortfall: {enough: 0.1}, got: {paid: 5980}}
"""


def test_a_sound_pack_has_neither_faults_nor_warnings(tmp_path: Path) -> None:
    found = read_rulesets(write_pack(tmp_path, RULES, PARAMETERS, CASES))

    assert (found.problems, found.warnings) == ([], [])
    assert found.pack is not None
    assert list(case_faults(found.pack)) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("got: hours,", "got: hour,", "未定义的名称「hour」"),
        ("need: hours_least", "need: level", "应是数"),
        ("{got} 课时", "{gotten} 课时", "「gotten」不是输入"),
        ("差 {shortfall}", "差 {shortfall", "花括号"),
        ("yields: hours * rate", "yields: hours * rate, holds: hours > 1", "只须写一种形式"),
        ("yields: hours * rate", "clause: 三", "键「clause」重复"),
        ("rows: {a: rate_a, b: 200}", "rows: {a: rate_a, b: \"'x'\"}", "同一类值"),
        ("rows: {a: rate_a, b: 200}", "rows: {a/b: rate_a}", "应有 1 段"),
        ("id: paid", "id: enough", "规则「enough」重复"),
        ("key: level", "key: hours", "已被使用"),
        ("type: choice", "type: choise", "choise"),
        ("title: 应付", "titel: 应付", "titel"),
        ("clause: 二, yields", "clause: {document: other, clause: 二}, yields", "未列出的文件"),
        ("clause: 二, yields", "clause: 二, reading: 7, yields", "第 7 条说明"),
    ],
)
def test_a_fault_in_a_rule_set_is_named(tmp_path: Path, before: str, after: str, said: str) -> None:
    assert before in RULES
    found = read_rulesets(write_pack(tmp_path, RULES.replace(before, after), PARAMETERS, CASES))

    assert found.pack is None
    assert any(said in problem.message for problem in found.problems), found.problems
    assert all(problem.where for problem in found.problems)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("hours: 29.9", "hour: 29.9", "没有输入「hour」"),
        ("expect: {enough: failed}", "expect: {enuf: failed}", "没有规则「enuf」"),
        ("ruleset: payout", "ruleset: payouts", "没有规则集「payouts」"),
    ],
)
def test_a_fault_in_cases_is_named(tmp_path: Path, before: str, after: str, said: str) -> None:
    found = read_rulesets(write_pack(tmp_path, RULES, PARAMETERS, CASES.replace(before, after)))

    assert found.pack is None
    assert any(said in problem.message for problem in found.problems), found.problems


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("{enough: failed}", "{enough: passed}", "应为 passed，实为 failed"),
        ("shortfall: {enough: 0.1}", "shortfall: {enough: 0.2}", "shortfall 应为 0.2，实为 0.1"),
        ("got: {paid: 15000}", "got: {paid: 1}", "got 应为 1，实为 15000"),
        ("level: b", "level: c", "不能是「c」"),
        ("hours: 29.9", "hours: 29.95", "至多 1 位小数"),
    ],
)
def test_a_case_that_comes_out_otherwise_is_named(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    found = read_rulesets(write_pack(tmp_path, RULES, PARAMETERS, CASES.replace(before, after)))

    assert found.pack is not None
    faults = list(case_faults(found.pack))
    assert any(said in fault.message for fault in faults), faults


CONDITIONS = """ruleset: audit
title: 学分
document: rules
subject: {label: 学生, table: students, key: student_id}
conditions:
  holds: status == 'valid'
  passed: overall_score >= 60 and holds
inputs:
  - {key: courses, label: 门数, type: number,
     origin: {table: results, by: [student_id], where: passed or sitting == 'exempt',
              aggregate: count}}
rules:
  - {id: enough, title: 门数, clause: 一, at_least: {got: courses, need: 3}}
"""


def test_conditions_are_said_in_full_where_they_are_named(tmp_path: Path) -> None:
    found = read_rulesets(write_pack(tmp_path, CONDITIONS))

    assert found.pack is not None, found.problems
    (given,) = found.pack.rulesets["audit"].inputs
    assert given.origin is not None
    assert given.origin.where == (
        "overall_score >= 60 and status == 'valid' or sitting == 'exempt'"
    )


@pytest.mark.parametrize("text", ["status ==", "missing_column == 'x'"])
def test_a_condition_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    found = read_rulesets(write_pack(tmp_path, CONDITIONS.replace("status == 'valid'", text)))
    faults = found.problems or list(origin_faults(found.pack.rulesets["audit"]))  # type: ignore[union-attr]
    assert any("courses" in f"{fault.where} {fault.message}" for fault in faults), faults


def test_a_rule_without_a_failing_case_is_warned_of(tmp_path: Path) -> None:
    cases = CASES.replace("expect: {enough: failed}", "expect: {paid: passed}")
    found = read_rulesets(write_pack(tmp_path, RULES, PARAMETERS, cases))

    assert [warning.code for warning in found.warnings] == ["lacking_case"]


def test_a_rule_over_a_parameter_nobody_set_is_missing(tmp_path: Path) -> None:
    parameters = PARAMETERS.replace("value: 30, ", "")
    cases = CASES.replace("expect: {enough: passed", "expect: {enough: missing")
    cases = cases.replace("expect: {enough: failed}", "expect: {enough: missing}")
    cases = cases.replace("shortfall: {enough: 0.1}, ", "")
    found = read_rulesets(write_pack(tmp_path, RULES, parameters, cases))

    assert found.pack is not None
    assert list(case_faults(found.pack)) == []
