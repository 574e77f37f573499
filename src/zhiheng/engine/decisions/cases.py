"""The cases of a pack of rule sets: each decided by the reference, and held against it."""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from zhiheng.engine.decisions.decision import Decision, Wording, as_json
from zhiheng.engine.decisions.given import read_given
from zhiheng.engine.decisions.reference import decide
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
        wording = wording_of(pack, ruleset)
        for case in file.cases:
            where = f"cases/{file.ruleset}/{case.name}"
            yield from _faults(ruleset, wording, file, case, where)


def count_cases(pack: RuleSetPack) -> int:
    """Return how many cases a pack has."""
    return sum(len(file.cases) for file in pack.cases)


def decided_case(
    ruleset: RuleSet, wording: Wording, file: RuleCasesFile, case: RuleCase
) -> Decision | list[Problem]:
    """Return what is decided about the subject of a case, or why it cannot be read."""
    where = f"cases/{file.ruleset}/{case.name}"
    given, problems = read_given(ruleset, {**file.base, **case.given}, where)
    if problems:
        return problems
    day = dt.date.fromisoformat(case.as_of or file.as_of)
    supplied = {key: Fraction(value) for key, value in file.parameters.items()}
    return decide(ruleset.bound(day, supplied), case.name, given, wording)


def _faults(
    ruleset: RuleSet, wording: Wording, file: RuleCasesFile, case: RuleCase, where: str
) -> Iterator[Problem]:
    found = decided_case(ruleset, wording, file, case)
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
