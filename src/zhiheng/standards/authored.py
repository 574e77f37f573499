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
    NodeFields,
    ParameterFields,
    PointFields,
)
from zhiheng.standards.terms import (
    Checklist,
    Department,
    Document,
    EvidenceType,
    Milestone,
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
    general_readings: tuple[int, ...] = ()
    documents: tuple[Document, ...]


class TermsFile(Record, frozen=True, kw_only=True):
    """``terms.yaml``: the closed lists the indicators choose from."""

    scopes: tuple[Term, ...] = ()
    time_windows: tuple[TimeWindow, ...] = ()
    wordings: tuple[Term, ...] = ()
    departments: tuple[Department, ...] = ()
    evidence_types: tuple[EvidenceType, ...] = ()


class AuthoredNode(NodeFields, frozen=True, kw_only=True):
    """An indicator with what stands below it: further indicators, or points.

    Attributes:
        short_name: Shorter name for narrow places.
        items: Indicators one level below.
        observation_points: Points of an indicator of the deepest level.
    """

    short_name: str | None = None
    items: tuple["AuthoredNode", ...] = ()
    observation_points: tuple[PointFields, ...] = ()


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


class ParametersFile(Record, frozen=True, kw_only=True):
    """``parameters/*.yaml``: numbers an institution may have to change."""

    parameters: tuple[ParameterFields, ...]


class FactsFile(Record, frozen=True, kw_only=True):
    """``facts.yaml``: what may be supplied, and what follows from it."""

    facts: tuple[FactDefinition, ...]


class CalendarFile(Record, frozen=True, kw_only=True):
    """``calendar.yaml``: the schedule."""

    milestones: tuple[Milestone, ...]


class ChecklistsFile(Record, frozen=True, kw_only=True):
    """``checklists.yaml``: lists the standard lays down."""

    checklists: tuple[Checklist, ...]


class FormsFile(Record, frozen=True, kw_only=True):
    """``forms.yaml``: report, score sheet and page layout."""

    report: ReportForm = ReportForm()
    sheet: SheetForm = SheetForm()
    layout: Layout = Layout()
