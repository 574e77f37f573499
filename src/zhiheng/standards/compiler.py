"""From authored parts to one flat scheme, remembering where each thing was written."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.authored import (
    AuthoredNode,
    CalendarFile,
    ChecklistsFile,
    FactsFile,
    FormsFile,
    IndicatorsFile,
    PackFile,
    ParametersFile,
    RulesFile,
    TermsFile,
)
from zhiheng.standards.cases import Case, CasesFile
from zhiheng.standards.folder import AuthoredPack, AuthoredPart
from zhiheng.standards.record import Record
from zhiheng.standards.scheme import (
    Band,
    Node,
    ObservationPoint,
    Parameter,
    PointFields,
    Scheme,
)
from zhiheng.standards.terms import Source
from zhiheng.standards.yaml_files import Path

F = TypeVar("F", bound=Record)
E = TypeVar("E", bound=Record)
H = TypeVar("H", Node, ObservationPoint)


@dataclass(slots=True)
class Places:
    """Where the parts of a pack were written, by kind and key."""

    _known: dict[tuple[str, str], tuple[AuthoredPart[Record], Path]] = field(default_factory=dict)
    repeated: list[Problem] = field(default_factory=list)

    def note(self, kind: str, key: str, part: AuthoredPart[Record], path: Path) -> None:
        """Remember where something stands; a second one of the same key is a fault."""
        if (kind, key) in self._known:
            first = self.of(kind, key)
            message = f"「{key}」重复定义（首次在 {first}）"
            self.repeated.append(Problem(part.place(path), "repeated_definition", message))
            return
        self._known[kind, key] = (part, path)

    def of(self, kind: str, key: str, *inside: str | int) -> str:
        """Return file and line (or sheet and cell) of something, or of a part inside it."""
        if (kind, key) not in self._known:
            return key
        part, path = self._known[kind, key]
        return part.place((*path, *inside))


@dataclass(frozen=True, slots=True)
class CompiledPack:
    """A scheme, its cases, and where each of its parts was written."""

    scheme: Scheme
    cases: tuple[Case, ...]
    places: Places


def compile_pack(authored: AuthoredPack) -> CompiledPack:
    """Return the compiled pack.

    Raises:
        InvalidInputError: The parts could not be read, or something is defined twice;
            every fault is listed. What the parts say is checked by the linter.
    """
    if authored.problems:
        raise InvalidInputError(authored.problems)
    places = Places()
    tree = _Tree(places)
    for indicators in authored.of(IndicatorsFile):
        for i, root in enumerate(indicators.record.indicators):
            tree.add(root, None, 1, indicators, ("indicators", i))
    bands = _bands(authored, places)
    scheme = _scheme(authored, tree, bands, places)
    cases = gathered(
        authored.of(CasesFile),
        "cases",
        lambda file: file.cases,
        lambda case: case.name,
        "case",
        places,
    )
    for code in bands.keys() - {point.code for point in scheme.points}:
        message = f"没有观测点「{code}」，这些档次无处可用"
        places.repeated.append(Problem(places.of("bands", code), "unknown_point", message))
    if places.repeated:
        raise InvalidInputError(places.repeated)
    return CompiledPack(scheme, cases, places)


class _Tree:
    """Walks the authored tree and keeps it as flat lists."""

    def __init__(self, places: Places) -> None:
        self.nodes: list[Node] = []
        self.points: list[ObservationPoint] = []
        self._places = places

    def add(
        self,
        authored: AuthoredNode,
        parent: str | None,
        level: int,
        part: AuthoredPart[IndicatorsFile],
        path: Path,
    ) -> None:
        self._places.note("node", authored.code, part, path)
        source = Source(part.record.document, authored.code)
        own = _fields(authored, without=("items", "observation_points", "short_name"))
        short = authored.short_name or authored.name
        self.nodes.append(Node(parent=parent, level=level, short_name=short, source=source, **own))
        for i, item in enumerate(authored.items):
            self.add(item, authored.code, level + 1, part, (*path, "items", i))
        for i, point in enumerate(authored.observation_points):
            self._add_point(point, authored, part, (*path, "observation_points", i))

    def _add_point(
        self,
        authored: PointFields,
        item: AuthoredNode,
        part: AuthoredPart[IndicatorsFile],
        path: Path,
    ) -> None:
        single = len(item.observation_points) == 1
        code = item.code if single else f"{item.code}({authored.number})"
        self._places.note("point", code, part, path)
        source = Source(part.record.document, code)
        self.points.append(
            ObservationPoint(code=code, item=item.code, source=source, **_fields(authored))
        )


def _fields(record: Record, without: tuple[str, ...] = ()) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__struct_fields__ if name not in without}


def _named(entry: H, names: Mapping[str, str]) -> H:
    """Return a node or point whose departments carry their names, not their aliases."""
    changes: dict[str, Any] = {}
    for field_name in ("lead_department", "departments", "cooperating_departments"):
        match getattr(entry, field_name, None):
            case str(alias):
                changes[field_name] = names.get(alias, alias)
            case tuple(aliases):
                changes[field_name] = tuple(names.get(alias, alias) for alias in aliases)
    return msgspec.structs.replace(entry, **changes)


def _bands(authored: AuthoredPack, places: Places) -> dict[str, tuple[Band, ...]]:
    bands: dict[str, tuple[Band, ...]] = {}
    for part in authored.of(RulesFile):
        for i, entry in enumerate(part.record.bands):
            places.note("bands", entry.point, part, ("bands", i))
            bands.setdefault(entry.point, entry.bands)
    return bands


def gathered(
    parts: list[AuthoredPart[F]],
    section: str,
    entries: Callable[[F], tuple[E, ...]],
    key: Callable[[E], str],
    kind: str,
    places: Places,
) -> tuple[E, ...]:
    """Return one section of all parts of a kind, in order, noting where each entry stands."""
    found: list[E] = []
    for part in parts:
        for i, entry in enumerate(entries(part.record)):
            places.note(kind, key(entry), part, (section, i))
            found.append(entry)
    return tuple(found)


def _parameters(authored: AuthoredPack, places: Places) -> Iterator[Parameter]:
    for part in authored.of(ParametersFile):
        group = part.name.rsplit("/", 1)[-1].removesuffix(".yaml")
        for i, entry in enumerate(part.record.parameters):
            places.note("parameter", entry.id, part, ("parameters", i))
            yield Parameter(group=group, **_fields(entry))


def _scheme(
    authored: AuthoredPack,
    tree: _Tree,
    bands: dict[str, tuple[Band, ...]],
    places: Places,
) -> Scheme:
    pack = authored.of(PackFile)[0]
    places.note("pack", "pack", pack, ())
    for part in authored.of(FormsFile):
        places.note("forms", "forms", part, ())
    forms = [part.record for part in authored.of(FormsFile)] or [FormsFile()]
    terms = authored.of(TermsFile)
    rules = authored.of(RulesFile)
    departments = gathered(
        terms,
        "departments",
        lambda file: file.departments,
        lambda department: department.name,
        "department",
        places,
    )
    names = {alias: entry.name for entry in departments for alias in entry.aliases}
    return Scheme(
        **_fields(pack.record),
        scopes=gathered(
            terms, "scopes", lambda file: file.scopes, lambda term: term.id, "scope", places
        ),
        time_windows=gathered(
            terms,
            "time_windows",
            lambda file: file.time_windows,
            lambda window: window.id,
            "time_window",
            places,
        ),
        wordings=gathered(
            terms, "wordings", lambda file: file.wordings, lambda term: term.id, "wording", places
        ),
        departments=departments,
        evidence_types=gathered(
            terms,
            "evidence_types",
            lambda file: file.evidence_types,
            lambda evidence: evidence.code,
            "evidence_type",
            places,
        ),
        nodes=tuple(_named(node, names) for node in tree.nodes),
        points=tuple(
            msgspec.structs.replace(_named(point, names), bands=bands.get(point.code, ()))
            for point in tree.points
        ),
        facts=gathered(
            authored.of(FactsFile),
            "facts",
            lambda file: file.facts,
            lambda fact: fact.key,
            "fact",
            places,
        ),
        parameters=tuple(_parameters(authored, places)),
        adjustments=gathered(
            rules,
            "adjustments",
            lambda file: file.adjustments,
            lambda rule: rule.rule,
            "adjustment",
            places,
        ),
        expectations=gathered(
            rules,
            "expectations",
            lambda file: file.expectations,
            lambda rule: rule.rule,
            "expectation",
            places,
        ),
        grades=gathered(
            rules, "grades", lambda file: file.grades, lambda grade: grade.name, "grade", places
        ),
        gates=gathered(
            rules, "gates", lambda file: file.gates, lambda gate: gate.rule, "gate", places
        ),
        milestones=gathered(
            authored.of(CalendarFile),
            "milestones",
            lambda file: file.milestones,
            lambda milestone: milestone.id,
            "milestone",
            places,
        ),
        checklists=gathered(
            authored.of(ChecklistsFile),
            "checklists",
            lambda file: file.checklists,
            lambda checklist: checklist.id,
            "checklist",
            places,
        ),
        report=forms[0].report,
        sheet=forms[0].sheet,
        layout=forms[0].layout,
        notes_preface=authored.notes_preface,
        readings=authored.readings,
    )
