"""What the author of rule sets writes: one record for each part of its files.

A rule set decides about one subject: a learner, a team, one project, one incident. Its
inputs are what must be known about the subject; its values follow from them; its rules
decide. Each rule has exactly one shape, named by its key.
"""

from typing import Any, Literal

from zhiheng.shared.numbers import Number
from zhiheng.standards.record import Record
from zhiheng.standards.terms import Document, Source

RULESETS = "rulesets"

InputType = Literal["number", "truth", "choice", "text", "date", "codes"]
# An expression as text, or a number standing for itself.
Formula = Any
# A value of a case: a number, truth value, text, or null for not known.
CaseValue = Any

Aggregate = Literal["sum", "count", "max", "min", "any", "all", "count_distinct"]


class RuleSetPackFile(Record, frozen=True, kw_only=True):
    """``pack.yaml`` of a pack of rule sets.

    Attributes:
        effective_from: First day the edition holds, as written in the regulation; None
            where it does not say.
        effective_until: Last day; None while it holds.
    """

    kind: Literal["rulesets"]
    scheme: str
    edition: str
    title: str
    issuer: str
    effective_from: str | None = None
    effective_until: str | None = None
    general_readings: tuple[int, ...] = ()
    documents: tuple[Document, ...]


class DatedNumber(Record, frozen=True, kw_only=True):
    """What a parameter is from a day on."""

    since: str
    value: Number


class RuleParameter(Record, frozen=True, kw_only=True):
    """A number of a regulation, or one it leaves open.

    Attributes:
        value: What it is; None where the source leaves it open and the office has to
            supply it (rules that need it then come out missing).
        dated: What it is from which day on, instead of `value`.
        by: Input (a date) whose day decides which of `dated` holds for a subject; the
            day of decision where None.
    """

    id: str
    label: str
    value: Number | None = None
    dated: tuple[DatedNumber, ...] = ()
    by: str | None = None
    unit: str = ""
    reading: int | tuple[int, ...] = ()
    source: Source


class RuleParametersFile(Record, frozen=True, kw_only=True):
    """``parameters/*.yaml`` of a pack of rule sets."""

    parameters: tuple[RuleParameter, ...]


class Joined(Record, frozen=True, kw_only=True):
    """A register whose columns an aggregate or lookup may use too, found by shared columns."""

    table: str
    on: tuple[str, ...]


class Origin(Record, frozen=True, kw_only=True):
    """How an input follows from canonical tables.

    Attributes:
        column: A column of the subject's own table.
        table: Another table …
        by: … matched with the subject by these columns of both (own key where empty).
        joined: Registers joined to it; their columns may be used in `where` and `take`.
        where: Which of its rows count.
        take: What of each row is aggregated; not for ``count``.
        aggregate: How; where None the table is a register and `take` a single value.
        once_per: Columns of which each combination counts once, with its largest `take`
            (a course passed twice earns its credits once).
    """

    column: str | None = None
    table: str | None = None
    by: tuple[str, ...] = ()
    joined: tuple[Joined, ...] = ()
    where: str | None = None
    take: str | None = None
    aggregate: Aggregate | None = None
    once_per: tuple[str, ...] = ()

    @property
    def tables(self) -> frozenset[str]:
        """Return every table it reads; while one was never loaded, nothing is known."""
        read = (self.table, *(joined.table for joined in self.joined))
        return frozenset(table for table in read if table is not None)


class RuleInput(Record, frozen=True, kw_only=True):
    """What must be known about a subject.

    Attributes:
        scale: Decimal places of a number (2 for scores and money).
        choices: Codes of a choice, or of a group of codes, with their words.
        origin: How it follows from canonical tables; None where it has to be supplied.
    """

    key: str
    label: str
    type: InputType
    scale: int = 0
    unit: str = ""
    choices: dict[str, str] = {}
    meaning: str = ""
    origin: Origin | None = None


class Step(Record, frozen=True, kw_only=True):
    """One step of a band: from this number on (or strictly above it), this."""

    at_least: Formula = None
    above: Formula = None
    gives: Formula


class Banded(Record, frozen=True, kw_only=True):
    """A value by steps, highest first; `otherwise` below all of them."""

    of: str
    steps: tuple[Step, ...]
    otherwise: Formula


class Scheduled(Record, frozen=True, kw_only=True):
    """A value read from a table by one or two codes (rows: ``code`` or ``code/code``)."""

    by: tuple[str, ...]
    rows: dict[str, Formula]
    otherwise: Formula = None


class RuleValue(Record, frozen=True, kw_only=True):
    """What follows from inputs: by a formula, by bands, or by a schedule."""

    key: str
    label: str
    unit: str = ""
    formula: Formula = None
    band: Banded | None = None
    schedule: Scheduled | None = None
    words: dict[str, str] = {}


class Compared(Record, frozen=True, kw_only=True):
    """What was got and what is needed."""

    got: Formula
    need: Formula


class Window(Record, frozen=True, kw_only=True):
    """A value that must lie between two bounds, both included; one may be left out."""

    got: Formula
    since: Formula = None
    until: Formula = None


class Member(Record, frozen=True, kw_only=True):
    """A code that must (or must not) be one of some."""

    got: str
    codes: tuple[str, ...]


class Part(Record, frozen=True, kw_only=True):
    """One condition among several."""

    title: str
    holds: str


class Several(Record, frozen=True, kw_only=True):
    """Conditions of which at least `need` must hold; all where None."""

    parts: tuple[Part, ...]
    need: Formula = None


class Question(Record, frozen=True, kw_only=True):
    """What a person has to decide, whenever the condition holds."""

    when: str
    question: str


class RuleRecord(Record, frozen=True, kw_only=True):
    """One rule; exactly one of the shapes, from `at_least` to `yields`.

    Attributes:
        catalog: Ids of the requirements it fulfils.
        clause: Clause in the rule set's document, or a full citation.
        when: Whom it concerns; everybody where None.
        message: Sentence with ``{got}``, ``{need}``, ``{shortfall}`` and inputs, said
            where the rule failed.
        consequence: What follows where it failed, in words.
    """

    id: str
    title: str
    catalog: tuple[str, ...] = ()
    clause: str | Source
    reading: int | tuple[int, ...] = ()
    when: str | None = None
    at_least: Compared | None = None
    at_most: Compared | None = None
    above: Compared | None = None
    below: Compared | None = None
    equals: Compared | None = None
    within: Window | None = None
    one_of: Member | None = None
    none_of: Member | None = None
    holds: str | None = None
    fails_if: str | None = None
    several: Several | None = None
    ask: Question | None = None
    yields: str | None = None
    unit: str = ""
    message: str | None = None
    consequence: str | None = None


class SubjectRecord(Record, frozen=True, kw_only=True):
    """Whom a rule set decides about.

    Attributes:
        label: 学生, 教师, 团队 …
        table: Canonical table whose rows are the subjects; None where they are supplied
            in a table of their own.
        key: Column that names the subject, in that table.
        unit: Column of the unit it belongs to, which limits who may see it.
    """

    label: str
    table: str | None = None
    key: str = "subject"
    unit: str | None = None


class RuleSetFile(Record, frozen=True, kw_only=True):
    """``rulesets/*.yaml``: one rule set.

    Attributes:
        chosen_by: In words, when this set applies rather than another of the pack.
        when: Whom the whole set concerns; others come out as not applicable.
        conditions: Conditions over rows, by name, that origins may say in their `where`.
    """

    ruleset: str
    title: str
    document: str
    subject: SubjectRecord
    chosen_by: str = ""
    when: str | None = None
    conditions: dict[str, str] = {}
    inputs: tuple[RuleInput, ...]
    values: tuple[RuleValue, ...] = ()
    rules: tuple[RuleRecord, ...]


class RuleCase(Record, frozen=True, kw_only=True):
    """A subject and what must be decided about it.

    Attributes:
        given: Inputs by key, over those of `base`; null stands for not known.
        expect: Outcome by rule, or ``outcome`` for the whole.
        got: What a rule must have found, by rule.
        as_of: Day of decision.
    """

    name: str
    given: dict[str, CaseValue] = {}
    as_of: str | None = None
    expect: dict[str, str]
    got: dict[str, CaseValue] = {}
    shortfall: dict[str, Number] = {}


class RuleCasesFile(Record, frozen=True, kw_only=True):
    """``cases/*.yaml`` of a pack of rule sets: cases of one rule set, over a common base."""

    ruleset: str
    as_of: str = "2022-12-31"
    base: dict[str, CaseValue] = {}
    parameters: dict[str, Number] = {}
    cases: tuple[RuleCase, ...]


class RowCase(Record, frozen=True, kw_only=True):
    """Rows of canonical tables and what must be gathered from them.

    Attributes:
        rows: By table, rows beside those of the file; columns left out are not known.
        gathered: Inputs by key, as they must come out; null stands for not known.
        as_of: Day of decision.
    """

    name: str
    rows: dict[str, tuple[dict[str, CaseValue], ...]] = {}
    as_of: str | None = None
    gathered: dict[str, CaseValue]


class RowCasesFile(Record, frozen=True, kw_only=True):
    """``row_cases/*.yaml`` of a pack of rule sets: what inputs are made of, row by row.

    Attributes:
        subject: Key of the subject whose inputs are gathered.
        rows: By table, rows that all cases share.
    """

    ruleset: str
    subject: str
    as_of: str = "2022-12-31"
    parameters: dict[str, Number] = {}
    rows: dict[str, tuple[dict[str, CaseValue], ...]] = {}
    cases: tuple[RowCase, ...]


class Uncomputable(Record, frozen=True, kw_only=True):
    """A requirement no rule can decide, and why; or where else it is fulfilled."""

    id: str
    title: str
    reason: str


class CoverageFile(Record, frozen=True, kw_only=True):
    """``coverage.yaml``: requirements of the regulation that no rule decides."""

    uncomputable: tuple[Uncomputable, ...]
