"""Inputs of invented subjects of any rule set: what its cases say, and what is near their lines."""

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from zhiheng.engine.decisions.decision import Scalar
from zhiheng.engine.decisions.given import read_given
from zhiheng.service.invented.calendar import DAY
from zhiheng.standards.rulesets.model import RuleSet, RuleSetPack
from zhiheng.standards.rulesets.records import RuleInput

_UNKNOWN = 0.04
_CHANGED = 0.12
_USUAL_LINES = (Fraction(0), Fraction(1), Fraction(100))


@dataclass(frozen=True, slots=True)
class Template:
    """What a case of a rule set gives: its inputs on its day of decision.

    Attributes:
        given: Inputs by key.
        day: Day of decision of the case.
    """

    given: Mapping[str, Scalar]
    day: dt.date

    def moved(self) -> "Template":
        """Return the same with all dates as far from `DAY` as they were from its own day."""
        by = DAY - self.day
        return Template(
            {
                key: value + by if isinstance(value, dt.date) else value
                for key, value in self.given.items()
            },
            DAY,
        )


def templates_of(pack: RuleSetPack, ruleset: RuleSet) -> list[Template]:
    """Return what the cases of a rule set give, seen from `DAY`; as they stand as well."""
    found: list[Template] = []
    for file in pack.cases:
        if file.ruleset != ruleset.name:
            continue
        for case in file.cases:
            given, _faults = read_given(ruleset, {**file.base, **case.given}, case.name)
            template = Template(given, dt.date.fromisoformat(case.as_of or file.as_of))
            found.append(template.moved())
            if template.day != DAY:
                found.append(Template(given, DAY))
    return found


def open_parameters(pack: RuleSetPack, ruleset: RuleSet) -> dict[str, Fraction]:
    """Return the parameters a regulation leaves open, as the cases of a rule set fill them."""
    return {
        key: Fraction(value)
        for file in pack.cases
        if file.ruleset == ruleset.name
        for key, value in file.parameters.items()
        if ruleset.parameters[key].value is None and not ruleset.parameters[key].dated
    }


def invented_inputs(
    pack: RuleSetPack, ruleset: RuleSet, subjects: Sequence[str], inputs: Sequence[RuleInput]
) -> Iterator[dict[str, Scalar]]:
    """Yield inputs of subjects: each case once, then cases in which something is changed.

    Args:
        subjects: Who they are about.
        inputs: Which inputs of the rule set are told.
    """
    chance = random.Random(f"{pack.name} {ruleset.name}")  # noqa: S311 - the same each time
    templates = templates_of(pack, ruleset) or [Template({}, DAY)]
    lines = lines_of(ruleset)
    for number, subject in enumerate(subjects):
        if number < len(templates):
            given = dict(templates[number].given)
        else:
            given = dict(chance.choice(templates).given)
            for each in inputs:
                if each.key not in given or chance.random() < _CHANGED:
                    given[each.key] = near_value(each, chance, lines, DAY, _UNKNOWN)
        yield {"subject": subject, **{each.key: given.get(each.key) for each in inputs}}


def lines_of(ruleset: RuleSet) -> list[Fraction]:
    """Return the numbers that rules of a set may draw a line at: its parameters."""
    return [
        Fraction(value)
        for parameter in ruleset.parameters.values()
        for value in (parameter.value, *(dated.value for dated in parameter.dated))
        if value is not None
    ]


def near_value(
    given: RuleInput, chance: random.Random, lines: Sequence[Fraction], day: dt.date, unknown: float
) -> Scalar:
    """Return a value of an input at a line, near it, or far from all.

    Args:
        given: The input.
        chance: What decides.
        lines: Numbers that rules draw a line at.
        day: Day of decision.
        unknown: How often it shall not be known (share of 1).
    """
    if chance.random() < unknown:
        return None
    match given.type:
        case "number":
            step = Fraction(1, 10**given.scale)
            line = chance.choice([*lines, *_USUAL_LINES])
            away = chance.choice([0, 0, -1, 1, 2, -5, 17]) * chance.choice([step, Fraction(1)])
            near = line + away
            return Fraction(round(max(near, Fraction(0)) / step)) * step
        case "truth":
            return chance.random() < 1 / 2
        case "date":
            far = chance.choice([0, 1, -1, 365, 366, 2922, *range(0, 6000, 97)])
            return day - dt.timedelta(days=far)
        case "codes":
            codes = list(given.choices) or ["a", "b", "c"]
            return frozenset(chance.sample(codes, chance.randint(1, min(3, len(codes)))))
        case _:
            return chance.choice(list(given.choices) or ["a", "b"])
