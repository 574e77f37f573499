"""Rule sets run as SQL: compiled once, executed for one subject or for all of them."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Literal

import ibis
import ibis.expr.types as ir

from zhiheng.engine.decisions.arithmetic import Ratio, either
from zhiheng.engine.decisions.decision import OUTCOMES, Outcome
from zhiheng.engine.decisions.sources import SUBJECT, UNIT, Among, InputTables, as_column
from zhiheng.engine.decisions.staging import Stages
from zhiheng.engine.decisions.statements import Column, Translator
from zhiheng.standards.rulesets.language import Node
from zhiheng.standards.rulesets.model import TODAY, BoundRuleSet, Rule, RuleSet, unknown

Engine = Literal["duckdb", "pyspark"]

# Stand in compiled text for what differs from call to call, and become parameters there.
_ANY_DAY = dt.date(1, 1, 2)
_DAY_TEXT = "MAKE_DATE(1, 1, 2)"
_KEYS = ("subject", "since", "until")

_CODES = {outcome: code for code, outcome in enumerate(OUTCOMES)}


class Statements:
    """The Ibis expressions of a rule set on a day.

    Args:
        bound: The rule set on that day.
        present: Canonical tables that hold anything.
        supplied: Whether inputs are supplied in a table of their own.
        day: The day of decision as a constant.
    """

    def __init__(
        self, bound: BoundRuleSet, present: frozenset[str], *, supplied: bool, day: dt.date
    ) -> None:
        self._bound = bound
        self._present = present
        self._supplied = supplied
        self._day = ibis.literal(day, type="date")

    def gathered(self, among: Among | None = None) -> ir.Table:
        """Return the inputs of every subject, or of some."""
        return InputTables(
            self._bound, self._present, supplied=self._supplied, day=self._day, among=among
        ).table()

    def decided(self, among: Among | None = None) -> ir.Table:
        """Return one row a subject with what each rule decided."""
        table, rules = self._ruled(among)
        named: dict[str, ir.Value] = {}
        for number, columns in enumerate(rules):
            for letter, column in zip("ongs", columns, strict=True):
                named[f"{letter}{number}"] = column
        keys = [given.key for given in self._bound.ruleset.inputs]
        ruled = table.select(SUBJECT, UNIT, **{f"in_{key}": table[key] for key in keys}, **named)
        outcomes = [ruled[f"o{number}"] for number in range(len(rules))]
        return ruled.mutate(outcome=ibis.greatest(*outcomes) if len(outcomes) > 1 else outcomes[0])

    def findings(self) -> ir.Table:
        """Return one row for each subject and rule, numbers in units of the last place shown."""
        table, rules = self._ruled(None)
        rows = [
            ibis.struct(
                {
                    "rule": ibis.literal(number, type="int16"),
                    "outcome": outcome,
                    "need": _number(need),
                    "got": _number(got),
                    "shortfall": _number(shortfall),
                    "need_text": _text(need),
                    "got_text": _text(got),
                }
            )
            for number, (outcome, need, got, shortfall) in enumerate(rules)
        ]
        spread = table.select(SUBJECT, UNIT, row=ibis.array(rows).unnest())
        return spread.select(SUBJECT, UNIT, **{name: spread["row"][name] for name in _ROW})

    def _ruled(
        self, among: Among | None
    ) -> tuple[ir.Table, list[tuple[ir.Value, ir.Value, ir.Value, ir.Value]]]:
        """Return a table, and what each rule decided as columns of it."""
        table = self.gathered(among)
        columns: dict[str, Column] = {
            given.key: as_column(given, table[given.key]) for given in self._bound.ruleset.inputs
        }
        stages = Stages(table, columns, {TODAY: self._day}, self._roots())
        whole_set = self._bound.when
        rules = [_rule(rule, stages.translator, whole_set) for rule in self._bound.rules]
        return stages.table, rules

    def _roots(self) -> Iterator[Node]:
        """Yield every expression, as often as the SQL of the rules will say it."""
        for rule in self._bound.rules:
            for node in (self._bound.when, rule.when, rule.passes, rule.asks):
                if node is not None:
                    yield from (node, node)
            for node in (rule.got, rule.need, rule.shortfall):
                if node is not None:
                    yield node


_ROW = ("rule", "outcome", "need", "got", "shortfall", "need_text", "got_text")


class Compiled:
    """A rule set as DuckDB SQL, each statement compiled when it is first wanted."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    @cached_property
    def decided(self) -> str:
        """One row a subject.

        ``subject``, ``unit``, ``outcome``, the inputs, and four columns a rule: ``o0``, ``n0``,
        ``g0``, ``s0`` (outcome, need, got, shortfall).
        """
        return _sql(self._statements.decided())

    @cached_property
    def one(self) -> str:
        """As `decided`, for one subject: ``$subject``."""
        return _sql(self._statements.decided(_is_asked))

    @cached_property
    def slice(self) -> str:
        """As `decided`, for subjects from ``$since`` up to, and without, ``$until``."""
        return _sql(self._statements.decided(_in_slice))

    @cached_property
    def gathered(self) -> str:
        """Only the inputs of one subject."""
        return _sql(self._statements.gathered(_is_asked))


def _is_asked(key: ir.Value) -> ir.BooleanValue:
    return key == _any("subject")


def _in_slice(key: ir.Value) -> ir.BooleanValue:
    return (key >= _any("since")) & (key < _any("until"))


def _any(name: str) -> ir.StringScalar:
    return ibis.literal(f"\u00ab{name}\u00bb", type="string")


def _rule(
    rule: Rule, translator: Translator, whole_set: Node | None
) -> tuple[ir.Value, ir.Value, ir.Value, ir.Value]:
    applies = None if whole_set is None else translator.truth(whole_set)
    if rule.when is not None:
        own = translator.truth(rule.when)
        applies = own if applies is None else _within(applies, own)
    code = _held(rule, translator)
    if applies is not None:
        code = ibis.cases(
            (applies, code), (~applies, _code("not_applicable")), else_=_code("missing")
        )
    shown = [
        ibis.null("int64") if node is None else _shown(translator.column(node))
        for node in (rule.need, rule.got, rule.shortfall)
    ]
    if applies is not None:  # what does not concern a subject shows no numbers
        silent = ~applies
        shown = [ibis.cases((silent, ibis.null(each.type())), else_=each) for each in shown]
    return code, shown[0], shown[1], shown[2]


def _within(concerned: ir.BooleanValue, own: ir.BooleanValue) -> ir.Value:
    """Return whether a rule applies: its own condition counts only where the set's holds."""
    return either(concerned, own, ibis.literal(False))


def _held(rule: Rule, translator: Translator) -> ir.Value:
    if rule.asks is not None:
        asks = translator.truth(rule.asks)
        return ibis.cases(
            (asks, _code("needs_review")), (~asks, _code("not_applicable")), else_=_code("missing")
        )
    if rule.passes is None and rule.got is not None:
        known = _shown(translator.column(rule.got)).notnull()
        return known.ifelse(_code("passed"), _code("missing"))
    passes = translator.truth(rule.passes or unknown("truth"))
    return ibis.cases((passes, _code("passed")), (~passes, _code("failed")), else_=_code("missing"))


def _code(outcome: Outcome) -> ir.IntegerScalar:
    return ibis.literal(_CODES[outcome], type="int8")


def _shown(column: Column) -> ir.Value:
    if isinstance(column, Ratio):
        return column.shown()
    if column.type().is_date():  # DuckDB makes a timestamp of a date and an interval
        return column.strftime("%Y-%m-%d")
    return column if column.type().is_string() else column.cast("string")


def _number(column: ir.Value) -> ir.Value:
    return column.cast("int64") if column.type().is_integer() else ibis.null("int64")


def _text(column: ir.Value) -> ir.Value:
    return column if column.type().is_string() else ibis.null("string")


def compiled(
    ruleset: RuleSet,
    present: frozenset[str],
    *,
    supplied: bool,
    overrides: Mapping[str, Fraction] | None = None,
    as_of: dt.date,
) -> Compiled:
    """Return the DuckDB SQL of a rule set, compiled once for all that is equal.

    The day of decision is the parameter ``$today`` of the SQL; `as_of` only chooses which
    dated parameters hold.
    """
    chosen = tuple(sorted((overrides or {}).items()))
    return _compiled(_Key(ruleset, chosen, _epoch(ruleset, as_of)), present, supplied)


@dataclass(frozen=True, slots=True, eq=False)
class _Key:
    """What compiled SQL depends on; rule sets are told apart by identity."""

    ruleset: RuleSet
    overrides: tuple[tuple[str, Fraction], ...]
    epoch: dt.date

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Key)
            and self.ruleset is other.ruleset
            and self.overrides == other.overrides
            and self.epoch == other.epoch
        )

    def __hash__(self) -> int:
        return hash((id(self.ruleset), self.overrides, self.epoch))


def _epoch(ruleset: RuleSet, as_of: dt.date) -> dt.date:
    """Return the last day up to `as_of` on which a parameter changed."""
    days = [
        dt.date.fromisoformat(dated.since)
        for parameter in ruleset.parameters.values()
        if parameter.by is None
        for dated in parameter.dated
    ]
    return max((day for day in days if day <= as_of), default=dt.date.min)


@lru_cache(maxsize=256)
def _compiled(key: _Key, present: frozenset[str], supplied: bool) -> Compiled:
    bound = key.ruleset.bound(key.epoch, dict(key.overrides))
    return Compiled(Statements(bound, present, supplied=supplied, day=_ANY_DAY))


def spark_text(
    ruleset: RuleSet,
    present: frozenset[str],
    *,
    supplied: bool,
    overrides: Mapping[str, Fraction] | None = None,
    as_of: dt.date,
) -> tuple[str, str]:
    """Return the same statements for Spark: those of `Compiled.decided` and `findings`."""
    bound = ruleset.bound(as_of, overrides)
    statements = Statements(bound, present, supplied=supplied, day=as_of)
    decided = ibis.to_sql(statements.decided(), dialect="pyspark")
    findings = ibis.to_sql(statements.findings(), dialect="pyspark")
    return str(decided), str(findings)


def _sql(table: ir.Table) -> str:
    text = str(ibis.to_sql(table, dialect="duckdb", pretty=False))
    for name in _KEYS:
        text = text.replace(f"'\u00ab{name}\u00bb'", f"${name}")
    return text.replace(_DAY_TEXT, "$today")
