"""The compiled pack: one frozen, flat, typed object that every judgement reads.

Everything a pack's author wrote is here, references resolved and defaults filled in.
Trees are flat tuples in the order of the standard, children naming their parent by
code, so that a scheme maps to tables (and to an Excel workbook) without loss.
Numbers are exact: `int` or `Decimal`.
"""

from decimal import Decimal
from typing import Literal

from zhiheng.standards.forms import Layout, ReportForm, SheetForm
from zhiheng.standards.record import Record
from zhiheng.standards.terms import (
    Checklist,
    Department,
    Document,
    EvidenceType,
    Milestone,
    Reading,
    Source,
    Term,
    TimeWindow,
)

Number = int | Decimal
Scoring = Literal["degree", "binary", "bands", "graded"]
FactKind = Literal["count", "amount", "percent", "ratio", "truth"]
Series = Literal["total", "current"]

OTHERWISE = "otherwise"


class NodeFields(Record, frozen=True, kw_only=True):
    """What an author says of an indicator, and what is kept of it.

    Attributes:
        code: Stable code, unique among nodes (``1.1.1``).
        name: Name shown everywhere.
        points: Full marks.
        weight: What this node's score is multiplied by on its way into its parent.
        lead_department: Who writes up this indicator.
        departments: Who is responsible for its evidence.
        cooperating_departments: Who helps the lead department.
        scope: Whose work is looked at: id of a term.
        time_window: Which years are looked at: id of a window.
        evidence_from: Kinds of subordinate units that must hand in evidence.
        summary_word_limit: Longest written summary (characters), or None.
        hint: Evidence that serves the whole indicator.
        notes: What to mind when judging it.
        reading: Number of the note that says how an unclear clause is read.
    """

    code: str
    name: str
    points: Number
    weight: Number = 1
    lead_department: str | None = None
    departments: tuple[str, ...] = ()
    cooperating_departments: tuple[str, ...] = ()
    scope: str | None = None
    time_window: str | None = None
    evidence_from: tuple[str, ...] = ()
    summary_word_limit: int | None = None
    hint: str = ""
    notes: str = ""
    reading: int | None = None


class Node(NodeFields, frozen=True, kw_only=True):
    """One indicator of the tree, of any level.

    Attributes:
        parent: Code of the node above; None at the first level.
        level: 1 for the first level.
        short_name: Shorter name for narrow places; equals `name` where none is given.
        source: Where the standard says so.
    """

    parent: str | None
    level: int
    short_name: str
    source: Source


class Part(Record, frozen=True):
    """A share of an observation point that is judged together with the others."""

    name: str
    points: Number


class Band(Record, frozen=True, kw_only=True):
    """A condition on facts and the range of points it allows (分档).

    Attributes:
        when: Condition over facts and parameters, or ``otherwise``.
        min: Lowest points of the band.
        max: Highest points of the band.
        label: The condition in words.
        reading: Number of the note that says how an unclear clause is read.
    """

    when: str
    min: Number
    max: Number
    label: str
    reading: int | None = None


class PointFields(Record, frozen=True, kw_only=True):
    """What an author says of an observation point, and what is kept of it.

    Attributes:
        number: Its number inside the item, from 1.
        name: Name shown everywhere.
        points: Full marks.
        scoring: ``degree`` any step from 0 to full marks; ``binary`` 0 or full marks;
            ``bands`` the facts decide the range; ``graded`` a letter of the scheme.
        wording: How the source words it: id of a term.
        scope: Overrides the item's scope.
        departments: Who is responsible, where it differs from the item.
        hint: Evidence that serves this point.
        notes: What to mind when judging it.
        parts: Shares judged together; their points add up to the point's.
        aspects: What has to be looked at, without points of their own.
        measures: Keys of the facts to be shown beside the score.
        needs_reason: Less than full marks is a judge's discretion, to be explained in words.
        reading: Number of the note that says how an unclear clause is read.
    """

    number: int
    name: str
    points: Number
    scoring: Scoring
    wording: str | None = None
    scope: str | None = None
    departments: tuple[str, ...] = ()
    hint: str = ""
    notes: str = ""
    parts: tuple[Part, ...] = ()
    aspects: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    needs_reason: bool = False
    reading: int | None = None


class ObservationPoint(PointFields, frozen=True, kw_only=True):
    """The smallest thing that is scored (观测点).

    Attributes:
        code: ``1.1.1(2)``, or the item's own code where the item has one point.
        item: Code of the node it belongs to.
        bands: First one whose condition holds decides.
        source: Where the standard says so.
    """

    code: str
    item: str
    bands: tuple[Band, ...] = ()
    source: Source


class Adjustment(Record, frozen=True, kw_only=True):
    """A rule that sets an item to 0 (本项不得分) or limits it (封顶).

    Attributes:
        rule: Stable id.
        effect: ``zero_out`` or ``cap``.
        item: The node it applies to; a sheet flags it by this code.
        limit: Highest score left: 0 for a zero-out.
        when: Condition over facts under which it applies.
        label: The condition in words; what follows from it is added where it is shown.
        window: Id of the time window the condition looks at, said in every explanation.
        examples: Cases the source names.
        reading: Number of the note behind it.
        source: Where the standard says so.
    """

    rule: str
    effect: Literal["zero_out", "cap"]
    item: str
    limit: Number
    when: str
    label: str
    window: str | None = None
    examples: tuple[str, ...] = ()
    reading: int | None = None
    source: Source


class Expectation(Record, frozen=True, kw_only=True):
    """A line the source names that moves no score: missing it is said, not punished.

    Attributes:
        rule: Stable id.
        at: Code of the node or observation point it belongs to.
        holds: Condition that is expected to hold.
        label: What the line is about; its values are shown from the parameters.
        reading: Number of the note behind it.
        source: Where the standard says so.
    """

    rule: str
    at: str
    holds: str
    label: str
    reading: int | None = None
    source: Source


class Grade(Record, frozen=True, kw_only=True):
    """One conclusion (评估结论等次) and the lowest total that earns it.

    Attributes:
        name: 优秀, 良好 …
        minimum: Lowest total.
        negative: Whether it is a negative judgement.
        follow_up: What the unit has to do next, whatever else.
        source: Where the standard says so.
    """

    name: str
    minimum: Number
    negative: bool = False
    follow_up: str = ""
    source: Source


class Gate(Record, frozen=True, kw_only=True):
    """A rule that keeps the conclusion down whatever the total (否决).

    Attributes:
        rule: Stable id, named in every outcome.
        kind: ``node_below``: the score of `node` is under its line; ``count_below``:
            at least `count` nodes of `level` are under theirs.
        percent: The line, as a share of full marks (percent); under means strictly under.
        node: Code, for ``node_below``.
        level: Level, for ``count_below``.
        count: Number of nodes, for ``count_below``.
        conclusion: Name of the best grade that is left when it holds.
        label: The rule in words.
        reading: Number of the note behind it.
        source: Where the standard says so.
    """

    rule: str
    kind: Literal["node_below", "count_below"]
    percent: Number
    conclusion: str
    label: str
    node: str | None = None
    level: int | None = None
    count: int | None = None
    reading: int | None = None
    source: Source


class FactDefinition(Record, frozen=True, kw_only=True):
    """One fact a judgement may use: supplied, or computed by its formula.

    Attributes:
        key: Name in inputs and formulas.
        label: Chinese name.
        kind: ``count`` whole number, ``amount``, ``percent`` 0–100, ``ratio``,
            ``truth`` yes or no. No number may be negative.
        unit: Unit shown after the number.
        definition: What is counted, and what is not.
        formula: How it follows from other facts; None where it can only be supplied.
        may_exceed_100: For a computed percentage: whether more than 100 is possible;
            where it is not, such a value is a data fault and counts as missing.
        series: Given year by year too (``key@2021``): the value is the ``total`` of
            the whole years of `window`, or the ``current`` year's.
        window: Id of the time window of the series.
        better: Which direction is an improvement; None where neither is.
        reading: Number of the note behind it.
        source: Where the standard says so.
    """

    key: str
    label: str
    kind: FactKind
    unit: str = ""
    definition: str = ""
    formula: str | None = None
    may_exceed_100: bool = False
    series: Series | None = None
    window: str | None = None
    better: Literal["higher", "lower"] | None = None
    reading: int | None = None
    source: Source


class ParameterFields(Record, frozen=True, kw_only=True):
    """A number of the regulation that an institution may have to change.

    Attributes:
        id: Name in formulas.
        label: Chinese name.
        value: The value this edition uses.
        unit: Unit of the value.
        outside_scoring: It serves people or another process, and no formula uses it.
        reading: Number of the note behind it.
        source: Where the standard says so.
    """

    id: str
    label: str
    value: bool | Number
    unit: str = ""
    outside_scoring: bool = False
    reading: int | None = None
    source: Source


class Parameter(ParameterFields, frozen=True, kw_only=True):
    """A parameter, and the group it belongs to.

    Attributes:
        group: Name of the file it stands in: what it is about.
    """

    group: str


class Scheme(Record, frozen=True, kw_only=True):
    """A whole pack, compiled.

    Attributes:
        scheme: Name of the scheme (``ouc-branch-evaluation``).
        edition: Name of the edition (``shanxi-2021``).
        title: Official or descriptive title.
        issuer: Who issued the standard.
        valid_from: First day of validity (ISO date), or None.
        valid_until: Last day of validity (ISO date), or None.
        subject: Kind of unit that is evaluated.
        levels: Name of each level of the tree, first level first.
        point_label: What the smallest scored thing is called.
        step: Scores are whole multiples of this.
        max: Full marks of the whole scheme.
        letters: For ``graded`` points: letter to share of full marks.
        general_readings: Numbers of the notes on the standard as a whole, such as its step.
    """

    scheme: str
    edition: str
    title: str
    issuer: str
    valid_from: str | None
    valid_until: str | None
    subject: str
    levels: tuple[str, ...]
    point_label: str
    step: Number
    max: Number
    letters: dict[str, Number]
    general_readings: tuple[int, ...]
    documents: tuple[Document, ...]
    scopes: tuple[Term, ...]
    time_windows: tuple[TimeWindow, ...]
    wordings: tuple[Term, ...]
    departments: tuple[Department, ...]
    nodes: tuple[Node, ...]
    points: tuple[ObservationPoint, ...]
    facts: tuple[FactDefinition, ...]
    parameters: tuple[Parameter, ...]
    adjustments: tuple[Adjustment, ...]
    expectations: tuple[Expectation, ...]
    grades: tuple[Grade, ...]
    gates: tuple[Gate, ...]
    milestones: tuple[Milestone, ...]
    checklists: tuple[Checklist, ...]
    evidence_types: tuple[EvidenceType, ...]
    report: ReportForm
    sheet: SheetForm
    layout: Layout
    notes_preface: str
    readings: tuple[Reading, ...]

    @property
    def name(self) -> str:
        """Return ``scheme/edition``, the name a command or a record uses."""
        return f"{self.scheme}/{self.edition}"

    @property
    def item_level(self) -> int:
        """Return the deepest level, whose nodes hold the observation points."""
        return len(self.levels)

    def citation(self, source: Source) -> str:
        """Return a clause as people cite it (``附件1 说明4``)."""
        for document in self.documents:
            if document.id == source.document:
                return f"{document.short} {source.clause}".strip()
        return f"{source.document} {source.clause}".strip()
