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
    places_of,
    weightiest,
)
from zhiheng.standards.rulesets.language import Called, Literally, Named, Node
from zhiheng.standards.rulesets.model import TODAY, BoundRuleSet, Rule

_LAST_MONTH = 12
_BINARY = 2


Known = Mapping[str, Scalar]
Evaluator = Callable[[Known], Scalar]


def decide(
    rules: BoundRuleSet, subject: str, given: Mapping[str, Scalar], wording: Wording
) -> Decision:
    """Return what a rule set decides about one subject.

    Args:
        rules: The rule set on the day of decision.
        subject: Who it is about.
        given: Inputs by key; what is lacking is not known.
    """
    return Judge(rules, wording).decision(subject, given)


class Judge:
    """Decides about any number of subjects, one after the other.

    Args:
        rules: The rule set on the day of decision.
        wording: Its sentences.
    """

    def __init__(self, rules: BoundRuleSet, wording: Wording) -> None:
        self._day = rules.as_of
        self._wording = wording
        self._concerned = None if rules.when is None else evaluator(rules.when)
        self._rules = [_Prepared(rule) for rule in rules.rules]

    def decision(self, subject: str, given: Mapping[str, Scalar]) -> Decision:
        """Return what the rule set decides about a subject with these inputs."""
        known = {**given, TODAY: self._day}
        concerned = True if self._concerned is None else self._concerned(known)
        reasons = tuple(self._reason(rule, concerned, known) for rule in self._rules)
        return Decision(subject, weightiest(reason.outcome for reason in reasons), reasons)

    def _reason(self, rule: "_Prepared", concerned: Scalar, known: Known) -> Reason:
        applies = concerned
        if applies is True and rule.when is not None:
            applies = rule.when(known)
        if applies is False:
            return self._wording.reason(rule.rule, "not_applicable", known)
        got, need, shortfall = (
            None if each is None else each(known) for each in (rule.got, rule.need, rule.shortfall)
        )
        outcome: Outcome = "missing" if applies is None else rule.outcome(got, known)
        if outcome == "not_applicable":
            return self._wording.reason(rule.rule, outcome, known)
        return self._wording.reason(
            rule.rule, outcome, known, need=need, got=got, shortfall=shortfall
        )


class _Prepared:
    """A rule whose expressions are ready to be asked."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.when = _prepared(rule.when)
        self.got = _prepared(rule.got)
        self.need = _prepared(rule.need)
        self.shortfall = _prepared(rule.shortfall)
        self._asks = _prepared(rule.asks)
        self._passes = _prepared(rule.passes)

    def outcome(self, got: Scalar, known: Known) -> Outcome:
        if self._asks is not None:
            match self._asks(known):
                case None:
                    return "missing"
                case asked:
                    return "needs_review" if asked else "not_applicable"
        if self._passes is None:
            return "missing" if got is None else "passed"
        match self._passes(known):
            case None:
                return "missing"
            case held:
                return "passed" if held else "failed"


def _prepared(node: Node | None) -> Evaluator | None:
    return None if node is None else evaluator(node)


def value_of(node: Node, known: Known) -> Scalar:
    """Return the value of an expression; None where it cannot be known."""
    return evaluator(node)(known)


def evaluator(node: Node) -> Evaluator:
    """Return a function from known values to the value of an expression, None where unknown."""
    match node:
        case Literally(value=value):
            return lambda _: value
        case Named(name=name):
            return lambda known: known.get(name)
        case Called(operation="and" | "or" as word, operands=operands):
            return _joined(word == "or", tuple(evaluator(each) for each in operands))
        case Called(operation="if", operands=operands):
            return _chosen(*(evaluator(each) for each in operands))
        case Called(operation="known", operands=(operand,)):
            asked = evaluator(operand)
            return lambda known: asked(known) is not None
        case Called(operation="unknown"):
            return lambda _: None
        case Called(operation=operation, operands=operands):
            return _operated(_OPERATIONS[operation], [evaluator(each) for each in operands])


def _chosen(test: Evaluator, one: Evaluator, other: Evaluator) -> Evaluator:
    def evaluate(known: Known) -> Scalar:
        held = test(known)
        if held is None:
            return None
        return one(known) if held else other(known)

    return evaluate


def _joined(decisive: bool, parts: tuple[Evaluator, ...]) -> Evaluator:
    def evaluate(known: Known) -> Scalar:
        outcome: bool | None = not decisive
        for part in parts:
            held = part(known)
            if held is decisive:
                return decisive
            if held is None:
                outcome = None
        return outcome

    return evaluate


def _operated(operation: Callable[..., Scalar], operands: list[Evaluator]) -> Evaluator:
    if len(operands) == _BINARY:
        left, right = operands

        def evaluate_two(known: Known) -> Scalar:
            one = left(known)
            if one is None:
                return None
            other = right(known)
            return None if other is None else operation(one, other)

        return evaluate_two

    def evaluate(known: Known) -> Scalar:
        values = [operand(known) for operand in operands]
        return None if None in values else operation(*values)

    return evaluate


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
    "rounded": lambda value, places: in_places(value, places_of(places)),
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
