"""One subject decided in plain Python: the meaning that every faster way must agree with."""

import datetime as dt
from calendar import monthrange
from collections.abc import Callable, Mapping
from fractions import Fraction

from zhiheng.engine.decisions.decision import (
    Decision,
    Outcome,
    Reason,
    Scalar,
    Wording,
    in_places,
    weightiest,
)
from zhiheng.standards.rulesets.language import Called, Literally, Named, Node
from zhiheng.standards.rulesets.model import TODAY, BoundRuleSet, Rule

_LAST_MONTH = 12


def decide(
    rules: BoundRuleSet, subject: str, given: Mapping[str, Scalar], wording: Wording
) -> Decision:
    """Return what a rule set decides about one subject.

    Args:
        rules: The rule set on the day of decision.
        subject: Who it is about.
        given: Inputs by key; what is lacking is not known.
    """
    known = {**given, TODAY: rules.as_of}
    concerned = True if rules.when is None else value_of(rules.when, known)
    reasons = tuple(_reason(rule, concerned, known, wording) for rule in rules.rules)
    return Decision(subject, weightiest(reason.outcome for reason in reasons), reasons)


def _reason(rule: Rule, concerned: Scalar, known: Mapping[str, Scalar], wording: Wording) -> Reason:
    applies = concerned
    if applies is True and rule.when is not None:
        applies = value_of(rule.when, known)
    if applies is False:
        return wording.reason(rule, "not_applicable", known)
    got, need, shortfall = (
        None if node is None else value_of(node, known)
        for node in (rule.got, rule.need, rule.shortfall)
    )
    outcome: Outcome = "missing" if applies is None else _outcome(rule, got, known)
    if outcome == "not_applicable":
        return wording.reason(rule, outcome, known)
    return wording.reason(rule, outcome, known, need=need, got=got, shortfall=shortfall)


def _outcome(rule: Rule, got: Scalar, known: Mapping[str, Scalar]) -> Outcome:
    if rule.asks is not None:
        match value_of(rule.asks, known):
            case None:
                return "missing"
            case asked:
                return "needs_review" if asked else "not_applicable"
    if rule.passes is None:
        return "missing" if got is None else "passed"
    match value_of(rule.passes, known):
        case None:
            return "missing"
        case held:
            return "passed" if held else "failed"


def value_of(node: Node, known: Mapping[str, Scalar]) -> Scalar:
    """Return the value of an expression; None where it cannot be known."""
    match node:
        case Literally(value=value):
            return value
        case Named(name=name):
            return known.get(name)
        case Called(operation="and", operands=operands):
            return _joined(False, operands, known)
        case Called(operation="or", operands=operands):
            return _joined(True, operands, known)
        case Called(operation="if", operands=(test, body, otherwise)):
            match value_of(test, known):
                case None:
                    return None
                case held:
                    return value_of(body if held else otherwise, known)
        case Called(operation="known", operands=(operand,)):
            return value_of(operand, known) is not None
        case Called(operation="unknown"):
            return None
        case Called(operation=operation, operands=operands):
            values = [value_of(operand, known) for operand in operands]
            if any(value is None for value in values):
                return None
            return _OPERATIONS[operation](*values)


def _joined(decisive: bool, parts: tuple[Node, ...], known: Mapping[str, Scalar]) -> Scalar:
    outcome: bool | None = not decisive
    for part in parts:
        held = value_of(part, known)
        if held is decisive:
            return decisive
        if held is None:
            outcome = None
    return outcome


def _quotient(above: Fraction, below: Fraction) -> Fraction | None:
    return above / below if below else None


def _months_after(day: dt.date, months: Fraction) -> dt.date:
    count = day.year * _LAST_MONTH + day.month - 1 + int(months)
    year, month = divmod(count, _LAST_MONTH)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


_OPERATIONS: Mapping[str, Callable[..., Scalar]] = {
    "not": lambda held: not held,
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "/": _quotient,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
    "==": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    "in": lambda one, *others: one in others,
    "min": lambda *all_: min(all_),
    "max": lambda *all_: max(all_),
    "floor": lambda value: Fraction(value.numerator // value.denominator),
    "ceil": lambda value: Fraction(-(-value.numerator // value.denominator)),
    "rounded": lambda value, places: in_places(value, int(places)),
    "years_after": lambda day, years: _months_after(day, years * _LAST_MONTH),
    "months_after": _months_after,
    "days_after": lambda day, days: day + dt.timedelta(days=int(days)),
    "days_between": lambda one, other: Fraction((other - one).days),
    "month_of": lambda day: Fraction(day.month),
    "year_of": lambda day: Fraction(day.year),
    "later": max,
    "earlier": min,
    "has": lambda codes, code: code in codes,
    "count": lambda codes: Fraction(len(codes)),
}
