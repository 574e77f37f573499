"""Whether the origins of inputs name tables, columns and expressions that there are."""

import datetime as dt
from collections.abc import Iterator

from zhiheng.engine.decisions.reaching import kind_of
from zhiheng.facts.schema import fact_tables
from zhiheng.shared.problems import Problem
from zhiheng.standards.rulesets.language import Kind, LanguageError
from zhiheng.standards.rulesets.model import BoundRuleSet, RuleSet
from zhiheng.standards.rulesets.records import RuleInput


def origin_faults(ruleset: RuleSet) -> Iterator[Problem]:
    """Yield what is wrong with where inputs come from: tables, columns, expressions."""
    where = f"rulesets/{ruleset.name}"
    subject = ruleset.subject
    if subject.table is None:
        return
    if subject.table not in fact_tables():
        known = "、".join(fact_tables())
        message = f"没有事实表「{subject.table}」；可用：{known}"
        yield Problem(f"{where}/subject", "unknown_table", message)
        return
    bound = ruleset.bound(dt.date.min)
    for given in ruleset.inputs:
        try:
            _try_origin(bound, given)
        except LanguageError as error:
            yield Problem(f"{where}/{given.key}", "origin", f"「{given.key}」的来源：{error}")


def _try_origin(bound: BoundRuleSet, given: RuleInput) -> None:
    origin, subject = given.origin, bound.ruleset.subject
    own = _columns_of(str(subject.table))
    if origin is None:
        return
    if origin.column is not None:
        _known({origin.column}, set(own))
        return
    tables = [str(origin.table), *(joined.table for joined in origin.joined)]
    if unknown := [table for table in tables if table not in fact_tables()]:
        raise LanguageError(
            f"没有事实表「{'」「'.join(unknown)}」；可用：{'、'.join(fact_tables())}"
        )
    first = _columns_of(tables[0])
    bys = set(origin.by or (subject.key,))
    _known(bys, set(first))
    _known(bys, set(own))
    kinds: dict[str, Kind] = dict(first)
    for joined in origin.joined:
        _known(set(joined.on), set(kinds) | set(own))
        columns = _columns_of(joined.table)
        _known(set(joined.on), set(columns))
        kinds = {**columns, **kinds}
    kinds = {**own, **kinds}
    _known(set(origin.once_per), set(kinds))
    if origin.where is not None and bound.read(origin.where, kinds).kind != "truth":
        raise LanguageError(f"「{origin.where}」应是是否")
    if origin.take is not None:
        bound.read(origin.take, kinds)
    elif origin.aggregate != "count":
        raise LanguageError("缺少 take（只有 count 可以不写）")


def _columns_of(table: str) -> dict[str, Kind]:
    columns = fact_tables()[table].columns
    return {column.name: kind_of(column) for column in columns} | {
        f"{table}_{column.name}": kind_of(column) for column in columns
    }


def _known(names: set[str], known: set[str]) -> None:
    if lacking := sorted(names - known):
        raise LanguageError(f"没有列「{'」「'.join(lacking)}」；可用：{'、'.join(sorted(known))}")
