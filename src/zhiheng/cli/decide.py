"""`zhiheng decide`: what a rule set decides about one subject, or about everybody."""

import datetime as dt
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

import click
import duckdb
import pyarrow as pa

from zhiheng.cli.output import (
    DONE,
    NEGATIVE,
    format_option,
    pack_roots,
    print_aside,
    print_json,
    print_text,
    refusing,
    writing,
)
from zhiheng.documents.decision_json import (
    audit_as_data,
    audit_as_text,
    decision_as_data,
    decision_as_text,
)
from zhiheng.engine.decisions.auditor import Audit, Auditor, supplied
from zhiheng.engine.decisions.decision import Decision
from zhiheng.engine.decisions.on_spark import SparkAuditor
from zhiheng.engine.decisions.supply import ENDINGS, Supply, file_beside, read_supply
from zhiheng.facts.engine import Facts, open_facts
from zhiheng.facts.files import unreadable
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.library import find_pack
from zhiheng.standards.rulesets.loading import open_rulesets
from zhiheng.standards.rulesets.model import RuleSet, RuleSetPack

_MOST_LISTED = 20
_MOST_DIGITS = 12


@click.command()
@click.argument("pack")
@click.argument("ruleset")
@click.argument("facts", type=click.Path(path_type=Path))
@click.option("--subject", help="只判断这一个对象（学号、项目编号等）")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="判断日期，默认今天")
@click.option("--set", "settings", multiple=True, help="设定参数：名称=数，可重复")
@click.option(
    "--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="把全部对象、全部规则的结果写入 .parquet 或 .csv"
)
@click.option("--fail-on-negative", is_flag=True, help="有不符合时以 1 退出")
@format_option
@refusing
def decide(
    pack: str,
    ruleset: str,
    facts: Path,
    subject: str | None,
    as_of: dt.datetime | None,
    settings: tuple[str, ...],
    engine: str,
    out: Path | None,
    fail_on_negative: bool,
    form: str,
) -> int:
    """按规则集判断：一个对象（--subject）给出逐条理由，全部对象给出各规则的人数。

    FACTS 为事实库或按表命名的文件夹，或一个每行一个对象的文件（.json、.csv、.xlsx、.parquet）。
    """
    rules = open_rulesets(find_pack(pack, pack_roots(), "rulesets"))
    chosen = _ruleset(rules, ruleset)
    overrides = _overrides(rules, settings)
    if subject is not None and out is not None:
        message = "--out 写出全部对象的结果，不能与 --subject 同用"
        raise InvalidInputError([Problem("out", "unreadable", message)])
    day = (as_of or dt.datetime.now(dt.UTC).astimezone()).date()
    with ExitStack() as stack:
        ground = _ground(rules, chosen, facts, day, overrides, stack)
        only = subject if subject is not None or out is not None else ground.alone
        if only is not None:
            decision = ground.one(only) if engine == "duckdb" else ground.one_on_spark(only)
            if decision is None:
                message = f"没有{chosen.subject.label}「{only}」"
                raise InvalidInputError([Problem("subject", "unknown_subject", message)])
            if form == "json":
                print_json(decision_as_data(rules, chosen, decision))
            else:
                print_text(decision_as_text(chosen, decision))
            return NEGATIVE if fail_on_negative and decision.outcome == "failed" else DONE
        if out is None:
            audit = ground.everybody(engine)
        else:
            with writing(out, "out"):
                out.parent.mkdir(parents=True, exist_ok=True)
                audit = ground.write(engine, out)
    if form == "json":
        print_json(audit_as_data(rules, chosen, audit, engine, None if out is None else str(out)))
    else:
        print_text(audit_as_text(chosen, audit))
    return NEGATIVE if fail_on_negative and audit.outcomes["failed"] else DONE


def _ruleset(pack: RuleSetPack, name: str) -> RuleSet:
    if name not in pack.rulesets:
        known = list(pack.rulesets)
        message = f"「{pack.name}」没有规则集「{name}」；可用：{'、'.join(known)}"
        raise InvalidInputError([Problem("ruleset", "unknown_ruleset", message, known)])
    return pack.rulesets[name]


def _overrides(pack: RuleSetPack, settings: Sequence[str]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    problems: list[Problem] = []
    for setting in settings:
        name, _, value = setting.partition("=")
        try:
            number = Fraction(Decimal(value))
        except (InvalidOperation, ValueError, OverflowError):
            message = f"「{setting}」应写成 名称=数"
            problems.append(Problem(f"set/{name}", "invalid_number", message))
            continue
        if abs(number) >= 10**_MOST_DIGITS:
            message = f"「{setting}」的数过大，整数部分至多 {_MOST_DIGITS} 位"
            problems.append(Problem(f"set/{name}", "invalid_number", message))
            continue
        if name not in pack.parameters:
            known = list(pack.parameters)
            message = f"没有参数「{name}」；可用：{'、'.join(known)}"
            problems.append(Problem(f"set/{name}", "unknown_parameter", message, known))
        found[name] = number
    if problems:
        raise InvalidInputError(problems)
    return found


@dataclass
class _Ground:
    """A rule set with the facts it decides on, on either engine.

    Attributes:
        alone: The subject, where the facts are the inputs of one and no list.
    """

    auditor: Auditor
    ruleset: RuleSet
    facts: Facts | None
    supplied: pa.Table | None
    day: dt.date
    overrides: dict[str, Fraction]
    alone: str | None = None

    def one(self, subject: str) -> Decision | None:
        return self.auditor.one(subject)

    def one_on_spark(self, subject: str) -> Decision | None:
        with self._spark() as spark:
            rows = spark.rows(subject)
        return self.auditor.decision_of(rows[0]) if rows else None

    def everybody(self, engine: str) -> Audit:
        if engine == "duckdb":
            return self.auditor.everybody()
        with self._spark() as spark:
            return spark.everybody()

    def write(self, engine: str, out: Path) -> Audit:
        if engine == "duckdb":
            return self.auditor.write(out)
        with self._spark() as spark:
            self.auditor.write_findings(spark.findings(), out)
            return spark.everybody()

    def _spark(self) -> SparkAuditor:
        return SparkAuditor(
            self.ruleset, self.facts, self.supplied, as_of=self.day, overrides=self.overrides
        )


def _ground(
    pack: RuleSetPack,
    ruleset: RuleSet,
    path: Path,
    day: dt.date,
    overrides: dict[str, Fraction],
    stack: ExitStack,
) -> _Ground:
    """Return the facts of a file of inputs, or canonical tables and what lies beside them."""
    if path.is_file():
        connection = stack.enter_context(duckdb.connect(config={"threads": 2}))
        flat = ruleset.without_table()
        auditor = Auditor(pack, flat, connection, as_of=day, overrides=overrides)
        supply = _supply(auditor, path, flat)
        alone = str(supply.rows[0]["subject"]) if supply.alone else None
        inputs = supplied(flat, supply.rows)
        return _Ground(auditor, flat, None, inputs, day, overrides, alone)
    if not path.exists():
        raise InvalidInputError([unreadable(str(path), "没有这个文件或文件夹")])
    file = file_beside(path, ruleset)
    if ruleset.subject.table is None:
        if file is None:
            names = "、".join(f"{ruleset.name}{ending}" for ending in ENDINGS)
            message = f"「{path}」里没有规则集「{ruleset.name}」的数据文件；可用文件名：{names}"
            raise InvalidInputError([Problem("facts", "no_facts", message)])
        return _ground(pack, ruleset, file, day, overrides, stack)
    facts = stack.enter_context(open_facts(path))
    auditor = Auditor(
        pack, ruleset, facts.connection, present=facts.present, as_of=day, overrides=overrides
    )
    inputs = None if file is None else supplied(ruleset, _supply(auditor, file, ruleset).rows)
    return _Ground(auditor, ruleset, facts, inputs, day, overrides)


def _supply(auditor: Auditor, path: Path, ruleset: RuleSet) -> Supply:
    supply = read_supply(path, ruleset)
    if supply.unread:
        shown = "、".join(supply.unread[:_MOST_LISTED])
        print_aside(f"未使用的列：{shown}")
    auditor.supply(supply.rows)
    return supply
