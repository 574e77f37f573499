"""What was decided about a subject, and why, in words."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from zhiheng.standards.rulesets.model import Rule, RuleSet

Outcome = Literal["not_applicable", "passed", "needs_review", "missing", "failed"]

# In order of weight: the outcome of a whole set is the weightiest of its rules'.
OUTCOMES: tuple[Outcome, ...] = ("not_applicable", "passed", "needs_review", "missing", "failed")
OUTCOME_WORDS: Mapping[Outcome, str] = {
    "not_applicable": "不适用",
    "passed": "符合",
    "needs_review": "待人工认定",
    "missing": "缺数据",
    "failed": "不符合",
}
PLACES = 4
_MOST_PLACES = 6

Scalar = Fraction | bool | str | dt.date | frozenset[str] | None
Shown = int | float | str | bool | None


@dataclass(frozen=True, slots=True)
class Reason:
    """What one rule decided.

    Attributes:
        need: What is needed, as a JSON value; dates in ISO form.
        got: What was found.
        shortfall: How far `got` is from `need` (days between dates).
        clause: The clause, with its document's short name.
        message: One Chinese sentence.
    """

    rule: str
    title: str
    outcome: Outcome
    need: Shown
    got: Shown
    shortfall: Shown
    clause: str
    message: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule set decided about one subject."""

    subject: str
    outcome: Outcome
    reasons: tuple[Reason, ...]


def weightiest(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the outcome of a whole from those of its parts; nothing is not applicable."""
    return max(outcomes, key=OUTCOMES.index, default="not_applicable")


def in_places(value: Fraction, places: int = PLACES) -> Fraction:
    """Return a number rounded half up to so many decimal places.

    Example:
        >>> in_places(Fraction(200, 3), 2)
        Fraction(6667, 100)
    """
    scale = 10**places
    return Fraction(
        (2 * value.numerator * scale + value.denominator) // (2 * value.denominator), scale
    )


def places_of(said: Fraction | int) -> int:
    """Return to how many decimal places somebody wants a number: none at least, six at most."""
    return min(max(int(said), 0), _MOST_PLACES)


def as_json(value: Scalar) -> Shown:
    """Return a value as JSON holds it: whole numbers as integers, dates in ISO form."""
    match value:
        case Fraction():
            near = in_places(value)
            return near.numerator if near.denominator == 1 else float(near)
        case dt.date():
            return value.isoformat()
        case frozenset():
            return "、".join(sorted(value))
        case _:
            return value


def in_words(value: Scalar, words: Mapping[str, str] | None = None) -> str:
    """Return a value as people read it; codes by their words where given."""
    match value:
        case None:
            return "无"
        case bool():
            return "是" if value else "否"
        case Fraction():
            near = in_places(value)
            return format(Decimal(near.numerator) / Decimal(near.denominator), "f")
        case dt.date():
            return value.isoformat()
        case frozenset():
            return "、".join((words or {}).get(code, code) for code in sorted(value))
        case _:
            return (words or {}).get(value, value)


class Wording:
    """Sentences of one rule set's reasons."""

    def __init__(self, ruleset: RuleSet, documents: Mapping[str, str]) -> None:
        self._ruleset = ruleset
        self._documents = documents
        self._inputs = {given.key: given for given in ruleset.inputs}

    def reason(
        self,
        rule: Rule,
        outcome: Outcome,
        given: Mapping[str, Scalar],
        *,
        need: Scalar = None,
        got: Scalar = None,
        shortfall: Scalar = None,
    ) -> Reason:
        """Return the reason of a rule with its sentence.

        Args:
            given: The subject's inputs, for the sentence and for what is lacking.
        """
        return Reason(
            rule=rule.id,
            title=rule.title,
            outcome=outcome,
            need=as_json(need),
            got=as_json(got),
            shortfall=as_json(shortfall),
            clause=self.clause(rule),
            message=self._sentence(rule, outcome, given, need, got, shortfall),
        )

    def clause(self, rule: Rule) -> str:
        """Return the clause of a rule, as it is cited."""
        short = self._documents.get(rule.source.document, rule.source.document)
        return f"{short} {rule.source.clause}"

    def _sentence(
        self,
        rule: Rule,
        outcome: Outcome,
        given: Mapping[str, Scalar],
        need: Scalar,
        got: Scalar,
        shortfall: Scalar,
    ) -> str:
        match outcome:
            case "not_applicable":
                return f"{rule.title}：不适用"
            case "missing":
                lacking = [self._inputs[key].label for key in rule.needs if given.get(key) is None]
                lacks = f"缺「{'」「'.join(lacking)}」" if lacking else "有数据尚不能确定"
                return f"{rule.title}：{lacks}，无法判断"
            case "needs_review":
                return f"{rule.title}：{self._filled(rule.question or '请人工认定', given)}"
            case "passed" if rule.shape == "yields":
                return f"{rule.title}：{in_words(got, rule.words)}{rule.unit}"
            case "passed":
                return f"{rule.title}：符合{self._figures(rule, need, got)}"
        more = {
            "got": in_words(got, rule.words),
            "need": in_words(need, rule.words),
            "shortfall": in_words(shortfall),
        }
        if rule.message:
            said = self._filled(rule.message, given, more)
        else:
            said = f"不符合{self._figures(rule, need, got)}"
        follows = f"；{rule.consequence}" if rule.consequence else ""
        return f"{rule.title}：{said}{follows}"

    def _figures(self, rule: Rule, need: Scalar, got: Scalar) -> str:
        if got is None or need is None:
            return ""
        found = f"{in_words(got, rule.words)}{rule.unit}"
        return f"（实际 {found}，要求 {in_words(need, rule.words)}{rule.unit}）"

    def _filled(
        self, template: str, given: Mapping[str, Scalar], more: Mapping[str, str] | None = None
    ) -> str:
        words = {key: in_words(given.get(key), each.choices) for key, each in self._inputs.items()}
        return template.format_map({**words, **(more or {})})
