"""What a pack must hold together: sums, references, conditions, order, and sources.

A finding is a `Problem` whose place is file and line (or sheet and cell). Errors make
a pack unusable; warnings are worth a look.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.checks.facts import (
    bands_fit,
    conditions_hold,
    facts_follow,
    facts_used,
    parameters_apart,
    parameters_used,
)
from zhiheng.standards.checks.ranges import (
    forms_printable,
    scores_countable,
    years_countable,
)
from zhiheng.standards.checks.references import (
    departments_known,
    documents_known,
    facts_known,
    milestones_ordered,
    readings_cited,
    readings_known,
    terms_known,
)
from zhiheng.standards.checks.tree import (
    adjustments_fit,
    codes_nest,
    gates_fit,
    grades_descend,
    points_add_up,
    points_fit,
)
from zhiheng.standards.compiler import CompiledPack, Places
from zhiheng.standards.scheme import Scheme

Check = Callable[[Scheme, Places], Iterator[Problem]]

RANGES: tuple[Check, ...] = (scores_countable, years_countable, forms_printable)
ERRORS: tuple[Check, ...] = (
    codes_nest,
    points_add_up,
    points_fit,
    grades_descend,
    gates_fit,
    adjustments_fit,
    bands_fit,
    facts_follow,
    conditions_hold,
    parameters_apart,
    facts_known,
    terms_known,
    departments_known,
    documents_known,
    readings_known,
    milestones_ordered,
)
WARNINGS: tuple[Check, ...] = (facts_used, parameters_used, readings_cited)


@dataclass(frozen=True, slots=True)
class LintReport:
    """What the linter found.

    Attributes:
        errors: Faults that make the pack unusable.
        warnings: Things worth a look.
    """

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def lint_pack(pack: CompiledPack) -> LintReport:
    """Return everything the linter finds in a compiled pack.

    Where numbers lie out of range only these are returned: the other checks count with them.
    """
    if out_of_range := _found(RANGES, pack):
        return LintReport(out_of_range, ())
    return LintReport(_found(ERRORS, pack), _found(WARNINGS, pack))


def _found(checks: tuple[Check, ...], pack: CompiledPack) -> tuple[Problem, ...]:
    return tuple(problem for check in checks for problem in check(pack.scheme, pack.places))


def refuse_errors(pack: CompiledPack) -> None:
    """Raise `InvalidInputError` with every error of the pack, if it has any."""
    errors = lint_pack(pack).errors
    if errors:
        raise InvalidInputError(errors)
