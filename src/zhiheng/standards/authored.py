"""What an author writes: one type for each kind of file in a pack folder.

The tree is nested here, as people read it; the compiler makes it flat. Records that
need no such change (facts, parameters, rules, terms) are written as they are compiled.
"""

from zhiheng.shared.numbers import Number
from zhiheng.standards.forms import Layout, ReportForm, SheetForm
from zhiheng.standards.record import Record
from zhiheng.standards.scheme import (
    Adjustment,
    Band,
    Expectation,
    FactDefinition,
    Gate,
    Grade,
    Part,
    Scoring,
)
from zhiheng.standards.terms import (
    Department,
    Document,
    EvidenceType,
    Milestone,
    Source,
    Term,
    TimeWindow,
)


class PackFile(Record, frozen=True, kw_only=True):
    """``pack.yaml``: what the pack is, and the documents it was read from."""

    scheme: str
    edition: str
    title: str
    issuer: str
    subject: str
    valid_from: str | None = None
    valid_until: str | None = None
    levels: tuple[str, ...]
    point_label: str
    step: Number
    max: Number
    letters: dict[str, Number] = {}
    documents: tuple[Document, ...]


class TermsFile(Record, frozen=True, kw_only=True):
    """``terms.yaml``: the closed lists the indicators choose from."""

    scopes: tuple[Term, ...] = ()
    time_windows: tuple[TimeWindow, ...] = ()
    wordings: tuple[Term, ...] = ()
    departments: tuple[Department, ...] = ()
    evidence_types: tuple[EvidenceType, ...] = ()


class AuthoredPoint(Record, frozen=True, kw_only=True):
    """An observation point inside its item; see `zhiheng.standards.scheme`."""

    number: int
    name: str
    points: Number
    scoring: Scoring
    wording: str | None = None
    needs_review: bool = False
    scope: str | None = None
    departments: tuple[str, ...] = ()
    hint: str = ""
    notes: str = ""
    parts: tuple[Part, ...] = ()
    aspects: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


class AuthoredNode(Record, frozen=True, kw_only=True):
    """An indicator with what stands below it: further indicators, or points."""

    code: str
    name: str
    short_name: str | None = None
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
    items: tuple["AuthoredNode", ...] = ()
    observation_points: tuple[AuthoredPoint, ...] = ()


class IndicatorsFile(Record, frozen=True, kw_only=True):
    """``indicators/*.yaml``: a part of the tree; clauses are the codes, in `document`."""

    document: str
    indicators: tuple[AuthoredNode, ...]


class PointBands(Record, frozen=True, kw_only=True):
    """The bands of one observation point."""

    point: str
    bands: tuple[Band, ...]


class RulesFile(Record, frozen=True, kw_only=True):
    """``rules/*.yaml``: bands, adjustments, expectations, gates and grades."""

    bands: tuple[PointBands, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    gates: tuple[Gate, ...] = ()
    grades: tuple[Grade, ...] = ()


class AuthoredParameter(Record, frozen=True, kw_only=True):
    """A parameter; its group is the name of the file it stands in."""

    id: str
    label: str
    value: bool | Number
    unit: str = ""
    reading: int | None = None
    source: Source


class ParametersFile(Record, frozen=True, kw_only=True):
    """``parameters/*.yaml``: numbers an institution may have to change."""

    parameters: tuple[AuthoredParameter, ...]


class FactsFile(Record, frozen=True, kw_only=True):
    """``facts.yaml``: what may be supplied, and what follows from it."""

    facts: tuple[FactDefinition, ...]


class CalendarFile(Record, frozen=True, kw_only=True):
    """``calendar.yaml``: the schedule."""

    milestones: tuple[Milestone, ...]


class FormsFile(Record, frozen=True, kw_only=True):
    """``forms.yaml``: report, score sheet and page layout."""

    report: ReportForm = ReportForm()
    sheet: SheetForm = SheetForm()
    layout: Layout = Layout()
