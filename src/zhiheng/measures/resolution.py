"""From supplied facts to every fact a pack defines: checked, derived, or missing.

A supplied value is refused where it cannot be true (negative, not whole, above 100 %).
A derived value follows from its formula; where its inputs are lacking, a value supplied
in its place is used. Nothing lacking is ever taken for zero.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from zhiheng.shared.expressions import Evaluator, Expression, Value, read_expression
from zhiheng.shared.missing import Missing
from zhiheng.shared.numbers import (
    EXACT,
    LONGEST_NUMBER,
    LongNumber,
    Number,
    is_bounded,
    plain,
    rounded,
    settled,
    shown,
)
from zhiheng.shared.problems import Problem
from zhiheng.shared.texts import listed
from zhiheng.standards.scheme import FactDefinition, Scheme

_LARGEST = 10**15
_WHOLE_PERCENT = 100
_YEAR = re.compile(r"[0-9]{4}\Z")
_PLACES_COMPARED = 2
_KIND_WORDS = {
    "count": "不小于 0 的整数",
    "amount": "不小于 0 的数",
    "percent": "0–100 的数（百分比）",
    "ratio": "不小于 0 的数",
    "truth": "true 或 false（是或否）",
}


@dataclass(slots=True)
class ResolvedFacts:
    """Every fact that is known, and what was odd on the way.

    Attributes:
        values: Known values by key: numbers exact, yes or no as `bool`.
        by_year: Supplied yearly values: key to year to value.
        problems: Supplied values that were refused.
        warnings: Values that contradict each other or cannot be true.
    """

    values: dict[str, Value]
    by_year: dict[str, dict[int, Value]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


class FactResolver:
    """Resolves the facts of one scheme; prepared once, used for many sheets."""

    def __init__(self, scheme: Scheme) -> None:
        self.definitions: dict[str, FactDefinition] = {fact.key: fact for fact in scheme.facts}
        self.parameters: dict[str, Value] = {p.id: p.value for p in scheme.parameters}
        self._windows = {window.id: window.window for window in scheme.time_windows}
        self._expressions: dict[str, Expression] = {
            fact.key: read_expression(fact.formula)
            for fact in scheme.facts
            if fact.formula is not None
        }
        self._derived: tuple[tuple[FactDefinition, Evaluator], ...] = tuple(
            (self.definitions[key], self._expressions[key].bound(self.parameters))
            for key in self._in_order()
        )

    def _in_order(self) -> list[str]:
        """Return the derived facts, each after those its formula uses."""
        ordered: dict[str, None] = {}

        def visit(key: str) -> None:
            if key in self._expressions and key not in ordered:
                for name in self._expressions[key].names:
                    visit(name)
                ordered[key] = None

        for key in self._expressions:
            visit(key)
        return list(ordered)

    def inputs(self, key: str) -> tuple[str, ...]:
        """Return the facts that a fact's formula names, parameters left out."""
        expression = self._expressions.get(key)
        names = expression.names if expression is not None else ()
        return tuple(name for name in names if name in self.definitions)

    def with_inputs(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Return `keys` and, after each, the facts it follows from, without repetition."""
        ordered: dict[str, None] = {}

        def visit(key: str) -> None:
            if key in self.definitions and key not in ordered:
                ordered[key] = None
                for name in self.inputs(key):
                    visit(name)

        for key in keys:
            visit(key)
        return tuple(ordered)

    def resolve(self, supplied: Mapping[str, object], year: int | None) -> ResolvedFacts:
        """Return every fact that is known from what was supplied.

        Args:
            supplied: Values by key, or by ``key@year`` for facts given year by year;
                None counts as not supplied. Percentages are 0–100.
            year: The evaluated year, which bounds the years that may be given.
        """
        facts = ResolvedFacts({})
        for key, value in supplied.items():
            if value is None and key in self.definitions:
                continue
            definition = self.definitions.get(key)
            if definition is None:
                self._take_yearly(facts, key, value, year)
            elif (problem := _refusal(definition, key, value)) is not None:
                facts.problems.append(problem)
            else:
                facts.values[key] = value  # type: ignore[assignment]
        if facts.by_year:
            self._sum_series(facts, year)
        if facts.values:
            self._derive(facts)
        return facts

    def _take_yearly(self, facts: ResolvedFacts, key: str, value: object, year: int | None) -> None:
        name, separator, digits = key.partition("@")
        definition = self.definitions.get(name)
        where = f"facts/{key}"
        if not separator or definition is None:
            message = f"没有数据项「{key}」；可用的键见 zhiheng packs show"
            facts.problems.append(Problem(where, "unknown_key", message, list(self.definitions)))
            return
        if definition.series is None or definition.window is None:
            message = f"「{definition.label}」不逐年填报，请直接写「{name}」"
            facts.problems.append(Problem(where, "unknown_key", message, [name]))
            return
        window = self._windows[definition.window]
        allowed = list(window.years(year)) if year is not None else None
        if not _YEAR.match(digits) or (allowed is not None and int(digits) not in allowed):
            years = listed([str(each) for each in allowed]) if allowed else "四位数年份"
            message = f"「{definition.label}」的年份「{digits}」无效；可用：{years}"
            facts.problems.append(Problem(where, "unknown_key", message, allowed))
        elif value is not None:
            problem = _refusal(definition, key, value)
            if problem is not None:
                facts.problems.append(problem)
            else:
                facts.by_year.setdefault(name, {})[int(digits)] = value  # type: ignore[assignment]

    def _sum_series(self, facts: ResolvedFacts, year: int | None) -> None:
        """Set facts given year by year to the total of the years, or the current year's."""
        for key, yearly in facts.by_year.items():
            definition = self.definitions[key]
            if year is None or definition.window is None:
                continue
            if definition.series == "current":
                combined = yearly.get(year)
            else:
                whole = [yearly.get(each) for each in self._windows[definition.window].before(year)]
                known = [value for value in whole if value is not None]
                combined = _added(known) if len(known) == len(whole) else None
            if combined is None:
                continue
            stated = facts.values.get(key)
            if stated is not None and stated != combined:
                facts.warnings.append(_conflict(definition, stated, combined, "逐年值"))
            facts.values[key] = combined

    def _derive(self, facts: ResolvedFacts) -> None:
        values = facts.values
        for definition, evaluate in self._derived:
            value = evaluate(values)
            if value is None:
                continue
            compared = settled(value) if isinstance(value, Decimal) else value
            if compared < 0:
                facts.problems.append(self._negative(definition, value, facts))
                continue
            if (
                definition.kind == "percent"
                and compared > _WHOLE_PERCENT
                and not definition.may_exceed_100
            ):
                facts.warnings.append(_impossible(definition, value))
                values.pop(definition.key, None)
                continue
            stated = values.get(definition.key)
            if stated is not None and not _agree(stated, value):
                facts.warnings.append(_conflict(definition, stated, value, "计算值"))
            values[definition.key] = value

    def _negative(self, definition: FactDefinition, value: Number, facts: ResolvedFacts) -> Problem:
        given = [key for key in self.inputs(definition.key) if key in facts.values]
        parts = "，".join(
            f"{self.definitions[key].label} {shown(facts.values[key])}" for key in given
        )
        message = f"「{definition.label}」算得 {shown(value)}，不能为负（{parts}）；请核对"
        allowed = f"{definition.key} ≥ 0"
        return Problem(f"facts/{given[-1]}", "invalid_fact", message, allowed)

    def why_missing(self, key: str, facts: ResolvedFacts) -> Missing | None:
        """Return why a fact is not known, or None where it is known."""
        if key in facts.values:
            return None
        definition = self.definitions[key]
        inputs = self.inputs(key)
        if not inputs:
            return Missing(self._unsupplied(definition, facts), (key,))
        reasons = [self.why_missing(name, facts) for name in inputs]
        lacking = [reason for reason in reasons if reason is not None]
        if lacking:
            keys = tuple(dict.fromkeys(name for reason in lacking for name in reason.lacking))
            return Missing("；".join(dict.fromkeys(reason.reason for reason in lacking)), keys)
        zeros = [self.definitions[name].label for name in inputs if facts.values[name] == 0]
        if zeros:
            return Missing(f"「{listed(zeros)}」为 0，无法计算", ())
        return Missing(f"「{definition.label}」的计算值不可能，视为缺数据", ())

    def _unsupplied(self, definition: FactDefinition, facts: ResolvedFacts) -> str:
        years = sorted(facts.by_year.get(definition.key, {}))
        if years:
            given = listed([str(each) for each in years])
            return f"「{definition.label}」只有 {given} 年，年份不全"
        return f"缺「{definition.label}」"


def _refusal(definition: FactDefinition, key: str, value: object) -> Problem | None:
    """Return why a supplied value cannot stand, or None where it can."""
    if definition.kind == "truth":
        if isinstance(value, bool):
            return None
    elif isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        pass
    elif (isinstance(value, int) or is_bounded(value)) and 0 <= value < _LARGEST:
        whole = definition.kind != "count" or value == int(value)
        if whole and (definition.kind != "percent" or value <= _WHOLE_PERCENT):
            return None
    wanted = _KIND_WORDS[definition.kind]
    if isinstance(value, LongNumber):
        wanted += f"，{LONGEST_NUMBER}"
    message = f"「{definition.label}」{_quoted(value)} 无效，应为{wanted}"
    return Problem(f"facts/{key}", "invalid_fact", message, wanted)


def _quoted(value: object) -> str:
    if isinstance(value, int) and not is_bounded(value):
        return "过大"
    if isinstance(value, (bool, str)):
        return f"“{str(value)[:40]}”"
    return str(value)[:40]


def _added(values: Iterable[Value]) -> Number:
    total: Number = 0
    for value in values:
        total = EXACT.add(total, value)
    return plain(total)


def _agree(stated: Value, computed: Value) -> bool:
    if isinstance(stated, bool) or isinstance(computed, bool):
        return stated == computed
    return rounded(stated, _PLACES_COMPARED) == rounded(computed, _PLACES_COMPARED)


def _said(value: Value) -> str:
    return ("是" if value else "否") if isinstance(value, bool) else shown(value)


def _conflict(definition: FactDefinition, stated: Value, computed: Value, what: str) -> Problem:
    message = (
        f"「{definition.label}」填报 {_said(stated)}，{what} {_said(computed)}；"
        f"以{what}为准，请核对"
    )
    return Problem(f"facts/{definition.key}", "fact_conflict", message, None)


def _impossible(definition: FactDefinition, value: Number) -> Problem:
    message = (
        f"「{definition.label}」算得 {shown(value)}%，不可能超过 100%；当作缺数据，请核对分子分母"
    )
    return Problem(f"facts/{definition.key}", "impossible_value", message, None)
