"""Cases: an input and what must come of it, beside the rule they hold in place."""

from typing import Any, Literal

from zhiheng.shared.numbers import Number
from zhiheng.standards.record import Record


class Expected(Record, frozen=True, kw_only=True):
    """What must come of a case; what is not named is not compared.

    Attributes:
        status: ``complete`` or ``incomplete``.
        total: Total score.
        conclusion: Name of the grade; write ``none`` for no conclusion.
        vetoes: Exactly these gates hold, in any order.
        weak: Exactly these nodes are under the line of a counting gate.
        scores: Score of a node, after zero-outs and caps; ``null``: not known.
        bands: Range a point is bound to, ``[low, high]``; ``null``: not decided.
        facts: Value of a fact; ``null``: missing.
        missing: Exactly these points are missing.
        reachable: Lowest and highest total still possible, ``[low, high]``.
        errors: Exactly these faults, ``where code``, in any order.
        warnings: At least these warnings, ``where code``.
        no_warnings: None of these warnings, ``where code``.
    """

    status: Literal["complete", "incomplete"] | None = None
    total: Number | None = None
    conclusion: str | None = None
    vetoes: tuple[str, ...] | None = None
    weak: tuple[str, ...] | None = None
    scores: dict[str, Number | None] = {}
    bands: dict[str, tuple[Number, Number] | None] = {}
    facts: dict[str, Any] = {}
    missing: tuple[str, ...] | None = None
    reachable: tuple[Number, Number] | None = None
    errors: tuple[str, ...] | None = None
    warnings: tuple[str, ...] = ()
    no_warnings: tuple[str, ...] = ()


class Case(Record, frozen=True, kw_only=True):
    """One case.

    Attributes:
        name: What it shows, as a sentence.
        base: Scores to start from: ``full`` the highest each point may have, ``zero``
            the lowest, ``empty`` none.
        nodes: Score a node is to have: its points are lowered from the end until it does.
        scores: Score of single points, set last; ``null`` takes the score away.
        flags: Items flagged.
        facts: Facts supplied.
        period: Evaluated period.
        expect: What must come of it.
    """

    name: str
    base: Literal["full", "zero", "empty"] = "full"
    nodes: dict[str, Number] = {}
    scores: dict[str, Any] = {}
    flags: tuple[str, ...] = ()
    facts: dict[str, Any] = {}
    period: str = "2022"
    expect: Expected


class CasesFile(Record, frozen=True, kw_only=True):
    """``cases/*.yaml``."""

    cases: tuple[Case, ...]
