"""Any expression of the language means the same in SQL as in the plain reference."""

import datetime as dt
from fractions import Fraction
from typing import Any

import duckdb
import ibis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.engine.decisions.packs import write_pack
from zhiheng.engine.decisions.arithmetic import Ratio
from zhiheng.engine.decisions.auditor import Auditor, supplied
from zhiheng.engine.decisions.decision import Scalar
from zhiheng.engine.decisions.reference import value_of
from zhiheng.engine.decisions.sources import as_column
from zhiheng.engine.decisions.statements import Translator
from zhiheng.standards.rulesets.language import Called, Kind, Literally, Named, Node
from zhiheng.standards.rulesets.loading import open_rulesets
from zhiheng.standards.rulesets.model import RuleSet

_DEPTH = 2
_CODES = ("a", "b", "ab")
_KINDS: dict[str, Kind] = {
    "whole": "number",
    "score": "number",
    "yes": "truth",
    "no": "truth",
    "day": "date",
    "other_day": "date",
    "word": "text",
    "codes": "codes",
}
RULES = """
ruleset: audit
title: 试
document: rules
subject: {label: 人}
inputs:
  - {key: whole, label: 整数, type: number}
  - {key: score, label: 分数, type: number, scale: 2}
  - {key: yes, label: 是, type: truth}
  - {key: no, label: 否, type: truth}
  - {key: day, label: 日, type: date}
  - {key: other_day, label: 另一日, type: date}
  - {key: word, label: 词, type: text}
  - {key: codes, label: 代码, type: codes}
rules:
  - {id: one, title: 一, clause: 一, holds: yes}
"""

numbers = st.one_of(
    st.integers(-20, 20).map(Fraction),
    st.sampled_from([Fraction(1, 2), Fraction(-3, 2), Fraction(5999, 100), Fraction(1, 3)]),
)
days = st.dates(dt.date(1999, 12, 30), dt.date(2024, 3, 1))
rows = st.fixed_dictionaries(
    {
        "whole": st.none() | st.integers(-9, 9).map(Fraction),
        "score": st.none() | st.integers(-1000, 1000).map(lambda each: Fraction(each, 100)),
        "yes": st.none() | st.booleans(),
        "no": st.none() | st.booleans(),
        "day": st.none() | days,
        "other_day": st.none() | days,
        "word": st.none() | st.sampled_from(_CODES),
        "codes": st.none() | st.frozensets(st.sampled_from(_CODES)),
    }
)


def constants(kind: Kind) -> st.SearchStrategy[Node]:
    values: dict[Kind, st.SearchStrategy[Any]] = {
        "number": numbers,
        "truth": st.booleans(),
        "date": days,
        "text": st.sampled_from(_CODES),
    }
    if kind == "codes":
        return st.just(Called("codes", "unknown", ()))
    known = values[kind].map(lambda value: Literally(kind, value))
    return known | st.just(Called(kind, "unknown", ()))


def leaves(kind: Kind) -> st.SearchStrategy[Node]:
    names = [name for name, each in _KINDS.items() if each == kind]
    return st.one_of(*(st.just(Named(kind, name)) for name in names), constants(kind))


def called(kind: Kind, operations: list[str], *operands: Any) -> st.SearchStrategy[Node]:
    return st.builds(
        lambda operation, *parts: Called(kind, operation, parts),
        st.sampled_from(operations),
        *operands,
    )


def counts(least: int, most: int) -> st.SearchStrategy[Node]:
    return st.integers(least, most).map(lambda value: Literally("number", Fraction(value)))


def nodes(kind: Kind, depth: int = _DEPTH) -> st.SearchStrategy[Node]:
    """Return expressions of a kind, no deeper than `depth`."""
    if depth == 0 or kind == "codes":
        return leaves(kind)

    def of(other: Kind) -> st.SearchStrategy[Node]:
        return st.deferred(lambda: nodes(other, depth - 1))

    choice = called(kind, ["if"], of("truth"), of(kind), of(kind))
    match kind:
        case "number":
            more = [
                called(kind, ["+", "-", "*", "/"], of(kind), of(kind)),
                called(kind, ["min", "max"], of(kind), of(kind), of(kind)),
                called(kind, ["floor", "ceil"], of(kind)),
                called(kind, ["rounded"], of(kind), counts(0, 2)),
                called(kind, ["days_between"], of("date"), of("date")),
                called(kind, ["month_of", "year_of"], of("date")),
                called(kind, ["count"], of("codes")),
            ]
        case "truth":
            signs = ["<", "<=", ">", ">=", "==", "!="]
            more = [
                called(kind, signs, of("number"), of("number")),
                called(kind, signs, of("date"), of("date")),
                called(kind, ["==", "!="], of("text"), of("text")),
                called(kind, ["and", "or"], of(kind), of(kind), of(kind)),
                called(kind, ["not"], of(kind)),
                called(kind, ["has"], of("codes"), of("text")),
                st.sampled_from(list(set(_KINDS.values()))).flatmap(
                    lambda each: called(kind, ["known"], of(each))
                ),
                called(kind, ["in"], of("number"), counts(-3, 0), counts(1, 3)),
                called(
                    kind,
                    ["in"],
                    of("text"),
                    *(st.just(Literally("text", code)) for code in _CODES[:2]),
                ),
            ]
        case "date":
            more = [
                called(kind, ["years_after", "months_after"], of(kind), counts(-3, 13)),
                called(kind, ["days_after"], of(kind), counts(-400, 400)),
                called(kind, ["later", "earlier"], of(kind), of(kind)),
            ]
        case _:
            more = []
    return st.one_of(leaves(kind), choice, *more)


def by_sql(node: Node, ruleset: RuleSet, people: list[dict[str, Scalar]]) -> list[Scalar]:
    """Return the value of an expression for each of `people`, as DuckDB computes it."""
    listed = [{"subject": f"{at}", **each} for at, each in enumerate(people)]
    with duckdb.connect(config={"threads": 1}) as connection:
        told = supplied(ruleset, listed)
        connection.register("told", told)
        table = ibis.table(ibis.Schema.from_pyarrow(told.schema), name="told")
        columns = {each.key: as_column(each, table[each.key]) for each in ruleset.inputs}
        column = Translator(columns).column(node)
        if isinstance(column, Ratio):
            shown = {"value": column.above, "below": column.below}
        else:
            shown = {"value": column, "below": 1}
        query = table.select(table["subject"], **shown)
        sql = ibis.to_sql(query, dialect="duckdb")
        found = {
            subject: (value, below) for subject, value, below in connection.execute(sql).fetchall()
        }
    values: list[Scalar] = []
    for at in range(len(people)):
        value, below = found[f"{at}"]
        if isinstance(value, dt.datetime):  # a day and an interval make a moment in SQL
            assert value.time() == dt.time()
            value = value.date()
        if value is None or below is None:
            values.append(None)
        else:
            values.append(Fraction(value, below) if isinstance(column, Ratio) else value)
    return values


def _ruleset(folder: Any) -> RuleSet:
    return open_rulesets(write_pack(folder, RULES)).rulesets["audit"]


@settings(
    max_examples=40,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_sql_and_reference_agree_on_any_expression(
    tmp_path_factory: Any, data: st.DataObject
) -> None:
    if not _MADE:
        _MADE.append(_ruleset(tmp_path_factory.mktemp("pack")))
    kind: Kind = data.draw(st.sampled_from(["number", "truth", "date", "text"]))
    node = data.draw(nodes(kind))
    people = data.draw(st.lists(rows, min_size=3, max_size=6))
    expected = [value_of(node, each) for each in people]
    assert by_sql(node, _MADE[0], people) == expected


_MADE: list[RuleSet] = []


def test_no_codes_at_all_are_none_and_not_one(tmp_path: Any) -> None:
    ruleset = _ruleset(tmp_path)
    node = Called("number", "count", (Named("codes", "codes"),))
    people: list[dict[str, Scalar]] = [{"codes": frozenset()}, {"codes": frozenset("ab")}, {}]
    assert by_sql(node, ruleset, people) == [0, 2, None]
    with duckdb.connect() as connection:
        auditor = Auditor(open_rulesets(tmp_path), ruleset, connection, as_of=dt.date(2022, 12, 31))
        auditor.supply([{"subject": "a", **people[0]}])
        assert auditor.given("a") == {**dict.fromkeys(_KINDS), "codes": frozenset()}


def test_what_equals_something_unknown_is_unknown(tmp_path: Any) -> None:
    ruleset = _ruleset(tmp_path)
    people: list[dict[str, Scalar]] = [{"whole": Fraction(1)}, {}]
    for sign in ("==", "!="):
        node = Called("truth", sign, (Named("number", "whole"), Called("number", "unknown", ())))
        assert by_sql(node, ruleset, people) == [None, None]
