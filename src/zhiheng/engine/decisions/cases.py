"""The cases of a pack of rule sets: each decided by the reference, and held against it."""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from zhiheng.engine.decisions.decision import Decision, Wording, as_json
from zhiheng.engine.decisions.given import read_given
from zhiheng.engine.decisions.reference import Judge
from zhiheng.shared.problems import Problem
from zhiheng.standards.rulesets.model import RuleSet, RuleSetPack
from zhiheng.standards.rulesets.records import RuleCase, RuleCasesFile


def wording_of(pack: RuleSetPack, ruleset: RuleSet) -> Wording:
    """Return the sentences of a rule set, with the short names of the pack's documents."""
    return Wording(ruleset, {each.id: each.short for each in pack.file.documents})


def case_faults(pack: RuleSetPack) -> Iterator[Problem]:
    """Yield each case of a pack that does not come out as it says."""
    for file in pack.cases:
        ruleset = pack.rulesets[file.ruleset]
        judges = _Judges(ruleset, wording_of(pack, ruleset), file)
        for case in file.cases:
            yield from _faults(judges, case)


def count_cases(pack: RuleSetPack) -> int:
    """Return how many cases a pack has."""
    return sum(len(file.cases) for file in pack.cases)


class _Judges:
    """Decides the cases of one file; the rules of a day are compiled once."""

    def __init__(self, ruleset: RuleSet, wording: Wording, file: RuleCasesFile) -> None:
        self.ruleset = ruleset
        self._wording = wording
        self._file = file
        self._parameters = {key: Fraction(value) for key, value in file.parameters.items()}
        self._of_days: dict[dt.date, Judge] = {}

    def decided(self, case: RuleCase) -> Decision | list[Problem]:
        """Return what is decided about the subject of a case, or why it cannot be read."""
        where = f"cases/{self._file.ruleset}/{case.name}"
        given, problems = read_given(self.ruleset, {**self._file.base, **case.given}, where)
        if problems:
            return problems
        day = dt.date.fromisoformat(case.as_of or self._file.as_of)
        if day not in self._of_days:
            bound = self.ruleset.bound(day, self._parameters)
            self._of_days[day] = Judge(bound, self._wording)
        return self._of_days[day].decision(case.name, given)


def _faults(judges: _Judges, case: RuleCase) -> Iterator[Problem]:
    where = f"cases/{judges.ruleset.name}/{case.name}"
    found = judges.decided(case)
    if not isinstance(found, Decision):
        yield from found
        return
    reasons = {reason.rule: reason for reason in found.reasons}
    outcomes = {"outcome": found.outcome, **{key: each.outcome for key, each in reasons.items()}}
    for rule, expected in case.expect.items():
        if outcomes[rule] != expected:
            message = f"「{rule}」应为 {expected}，实为 {outcomes[rule]}"
            yield Problem(where, "case", message)
    figures: tuple[tuple[str, dict[str, Any]], ...] = (
        ("got", case.got),
        ("shortfall", case.shortfall),
    )
    for field, expectations in figures:
        for rule, figure in expectations.items():
            number = not isinstance(figure, bool | str)
            wanted = as_json(Fraction(figure)) if number else figure
            actual = getattr(reasons[rule], field)
            if actual != wanted:
                yield Problem(where, "case", f"「{rule}」的 {field} 应为 {wanted}，实为 {actual}")
