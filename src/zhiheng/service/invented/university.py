"""The invented university as files: canonical tables, and inputs of rule sets beside them."""

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from zhiheng.engine.decisions.auditor import Auditor
from zhiheng.engine.decisions.cases import wording_of
from zhiheng.engine.decisions.decision import Outcome, Scalar
from zhiheng.engine.decisions.reference import decide
from zhiheng.engine.decisions.supply import names_beside
from zhiheng.facts.schema import fact_tables
from zhiheng.facts.tables_for_ibis import fact_table
from zhiheng.service.invented.calendar import DAY, Row, terms
from zhiheng.service.invented.learners import learners
from zhiheng.service.invented.other_tables import add_other_tables
from zhiheng.service.invented.subjects import invented_inputs, open_parameters, templates_of
from zhiheng.service.invented.teaching import teaching
from zhiheng.standards.rulesets.model import Rule, RuleSet, RuleSetPack

FLAT_SUBJECTS = 300
_SIDES: tuple[Outcome, ...] = ("passed", "failed")
_HOW = "使用说明.md"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A rule set that can decide about the university.

    Attributes:
        pack: Its pack.
        ruleset: The rule set.
        file: Name of the file of inputs beside the tables; None where there are none.
        settings: Parameters the regulation leaves open, as they may be set.
        subjects: How many subjects there are.
    """

    pack: RuleSetPack
    ruleset: RuleSet
    file: str | None
    settings: dict[str, Fraction]
    subjects: int

    @property
    def command(self) -> str:
        """Return what to type after ``zhiheng`` in the folder of the university."""
        settings = "".join(
            f" --set {key}={_cell(value)}" for key, value in sorted(self.settings.items())
        )
        return f"decide {self.pack.name} {self.ruleset.name} . --as-of {DAY}{settings}"


def university_tables(packs: Sequence[RuleSetPack]) -> dict[str, list[Row]]:
    """Return the rows of the canonical tables that rule sets need, by table."""
    taught = teaching()
    people = learners(taught)
    tables = {
        "terms": terms(),
        "units": taught.units,
        "programmes": taught.programmes,
        "programme_modules": taught.modules,
        "programme_courses": taught.plans,
        "courses": taught.courses,
        "staff": taught.staff,
        "students": people.students,
        "enrolments": people.enrolments,
        "results": people.results,
        "exam_registrations": people.registrations,
        "student_changes": people.changes,
        "offerings": people.offerings,
    }
    add_other_tables(tables, _rulesets(packs))
    return tables


def write_university(
    folder: Path, packs: Sequence[RuleSetPack], say: Callable[[str], None]
) -> list[Prepared]:
    """Write the invented university and return the rule sets that can decide about it.

    Args:
        folder: Where; it is made where there is none. Files of the same names are replaced.
        packs: Packs of rule sets it shall serve.
        say: Hears what is being done.

    Raises:
        OSError: It cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = university_tables(packs)
    with duckdb.connect(config={"threads": 2}) as connection:
        for name, rows in tables.items():
            table = pa.Table.from_pylist(rows, schema=fact_table(name).schema().to_pyarrow())
            pq.write_table(table, folder / f"{name}.parquet")
            connection.register(name, table)
        say(f"{len(tables)} 张表，{len(tables['students'])} 名学生")
        prepared = _with_inputs(folder, packs, tables, connection)
    (folder / _HOW).write_text(_instructions(prepared), encoding="utf-8")
    return prepared


def _instructions(prepared: list[Prepared]) -> str:
    lines = [
        "# 演示大学",
        "",
        f"数据都是编造的，时间停在 {DAY}；人员以 p0001 这样的代号出现。在本文件夹里运行：",
        "",
        "| 规则集 | 对象数 | 命令 |",
        "|---|---|---|",
    ]
    lines += [
        f"| {each.ruleset.title} | {each.subjects} | `zhiheng {each.command}` |"
        for each in prepared
    ]
    return "\n".join([*lines, ""])


def _with_inputs(
    folder: Path,
    packs: Sequence[RuleSetPack],
    tables: dict[str, list[Row]],
    connection: duckdb.DuckDBPyConnection,
) -> list[Prepared]:
    names = [ruleset.name for _pack, ruleset in _rulesets(packs)]
    prepared = []
    for pack, ruleset in _rulesets(packs):
        settings = open_parameters(pack, ruleset)
        if ruleset.subject.table is None:
            subjects = [f"演示-{number:04}" for number in range(1, FLAT_SUBJECTS + 1)]
            told = list(invented_inputs(pack, ruleset, subjects, ruleset.inputs))
        else:
            key = ruleset.subject.key
            subjects = sorted({row[key] for row in tables[ruleset.subject.table]})
            lacking = [each for each in ruleset.inputs if each.origin is None]
            told = list(invented_inputs(pack, ruleset, subjects, lacking)) if lacking else []
            told = _completed(pack, ruleset, subjects, told, settings, tables, connection)
        name = None
        if told:
            clashes = names.count(ruleset.name) > 1 or ruleset.name in fact_tables()
            name = f"{names_beside(ruleset)[0] if clashes else ruleset.name}.csv"
            _write_inputs(folder / name, ruleset, told)
        prepared.append(Prepared(pack, ruleset, name, settings, len(subjects)))
    return prepared


def _completed(
    pack: RuleSetPack,
    ruleset: RuleSet,
    subjects: list[str],
    told: list[dict[str, Scalar]],
    settings: dict[str, Fraction],
    tables: dict[str, list[Row]],
    connection: duckdb.DuckDBPyConnection,
) -> list[dict[str, Scalar]]:
    """Return inputs with which every rule has both outcomes, wherever a case of it has.

    Where the tables alone do not lead to an outcome, the last subjects are told what a case says,
    whatever the tables hold.
    """
    auditor = Auditor(
        pack,
        ruleset,
        connection,
        present=frozenset(tables),
        as_of=DAY,
        overrides=settings,
    )
    if told:
        auditor.supply(told)
    found = auditor.everybody()
    lacking = {
        (rule.id, outcome)
        for rule in ruleset.rules
        for outcome in wanted(rule)
        if not found.rules[rule.id][outcome]
    }
    by_subject = {str(row["subject"]): row for row in told}
    last = reversed(subjects)
    bound, wording = ruleset.bound(DAY, settings), wording_of(pack, ruleset)
    for template in templates_of(pack, ruleset):
        if not lacking:
            break
        decided = decide(bound, "", template.given, wording)
        reached = lacking & {(reason.rule, reason.outcome) for reason in decided.reasons}
        if reached:
            subject = next(last)
            by_subject[subject] = {"subject": subject, **template.given}
            lacking -= reached
    return list(by_subject.values())


def wanted(rule: Rule) -> tuple[Outcome, ...]:
    """Return the outcomes a rule can have when all is known: both sides of its line."""
    match rule.shape:
        case "ask":
            return ("needs_review",)
        case "yields":
            return ("passed",)
        case _:
            return _SIDES


def _rulesets(packs: Iterable[RuleSetPack]) -> list[tuple[RuleSetPack, RuleSet]]:
    return [(pack, ruleset) for pack in packs for ruleset in pack.rulesets.values()]


def _write_inputs(path: Path, ruleset: RuleSet, told: list[dict[str, Scalar]]) -> None:
    told_of = {key for row in told for key in row}
    keys = ["subject", *(each.key for each in ruleset.inputs if each.key in told_of)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(keys)
        writer.writerows([_cell(row.get(key)) for key in keys] for row in told)


def _cell(value: Scalar) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case Fraction():
            return format(Decimal(value.numerator) / Decimal(value.denominator), "f")
        case frozenset():
            return "；".join(sorted(value)) or "；"
        case dt.date():
            return value.isoformat()
        case _:
            return str(value)
