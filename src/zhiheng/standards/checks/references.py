"""Checks that every name used is a name defined, and that dates come in order."""

from collections.abc import Iterator

from msgspec import Struct

from zhiheng.shared.problems import Problem
from zhiheng.shared.texts import listed
from zhiheng.standards.compiler import Places
from zhiheng.standards.scheme import Scheme
from zhiheng.standards.terms import Milestone


def _entries(scheme: Scheme) -> Iterator[tuple[str, str, Struct]]:
    """Yield kind, key and record of everything that cites a source or a reading."""
    for node in scheme.nodes:
        yield "node", node.code, node
    for point in scheme.points:
        yield "point", point.code, point
    for fact in scheme.facts:
        yield "fact", fact.key, fact
    for parameter in scheme.parameters:
        yield "parameter", parameter.id, parameter
    for adjustment in scheme.adjustments:
        yield "adjustment", adjustment.rule, adjustment
    for expectation in scheme.expectations:
        yield "expectation", expectation.rule, expectation
    for gate in scheme.gates:
        yield "gate", gate.rule, gate
    for grade in scheme.grades:
        yield "grade", grade.name, grade
    for milestone in scheme.milestones:
        yield "milestone", milestone.id, milestone
    for checklist in scheme.checklists:
        yield "checklist", checklist.id, checklist
    for window in scheme.time_windows:
        yield "time_window", window.id, window


def documents_known(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield sources that cite a document the pack does not list, or cite no clause."""
    known = [document.id for document in scheme.documents]
    for kind, key, entry in _entries(scheme):
        source = entry.source  # type: ignore[attr-defined]
        if source.document not in known:
            place = places.of(kind, key, "source")
            yield Problem(place, "unknown_document", f"没有来源文件「{source.document}」", known)
        if not source.clause.strip():
            place = places.of(kind, key, "source")
            yield Problem(place, "no_clause", f"「{key}」没有写明条款")


def readings_known(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield readings that `NOTES.md` does not number, and numbers that are out of order."""
    known = [reading.number for reading in scheme.readings]
    if known != list(range(1, len(known) + 1)):
        yield Problem("NOTES.md", "bad_numbering", "读法应从 1 起连续编号")
    for kind, key, field, number in _cited(scheme):
        if number not in known:
            place = places.of(kind, key, field)
            yield Problem(place, "unknown_reading", f"NOTES.md 没有第 {number} 条读法")


def readings_cited(scheme: Scheme, _places: Places) -> Iterator[Problem]:
    """Yield readings that no rule cites: nobody who meets the rule would find them."""
    cited = {number for _, _, _, number in _cited(scheme)}
    for reading in scheme.readings:
        if reading.number not in cited:
            message = f"没有规则以 reading 引用第 {reading.number} 条读法「{reading.title}」"
            yield Problem("NOTES.md", "unused_reading", message)


def _cited(scheme: Scheme) -> Iterator[tuple[str, str, str, int]]:
    """Yield kind, key, field and number of every citation of a reading."""
    entries: list[tuple[str, str, object]] = [*_entries(scheme), ("forms", "forms", scheme.layout)]
    entries += [("bands", point.code, band) for point in scheme.points for band in point.bands]
    entries += [("document", document.id, document) for document in scheme.documents]
    entries += [("scope", term.id, term) for term in scheme.scopes]
    entries += [("wording", term.id, term) for term in scheme.wordings]
    entries += [("department", each.name, each) for each in scheme.departments]
    for kind, key, entry in entries:
        number = getattr(entry, "reading", None)
        if number is not None:
            yield kind, key, "reading", number
    for number in scheme.general_readings:
        yield "pack", "pack", "general_readings", number


def terms_known(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield scopes, time windows and wordings that `terms.yaml` does not define."""
    scopes = [term.id for term in scheme.scopes]
    windows = [window.id for window in scheme.time_windows]
    wordings = [term.id for term in scheme.wordings]
    used: list[tuple[str, str, str, str | None, list[str]]] = []
    for node in scheme.nodes:
        used.append(("node", node.code, "scope", node.scope, scopes))
        used.append(("node", node.code, "time_window", node.time_window, windows))
    for point in scheme.points:
        used.append(("point", point.code, "scope", point.scope, scopes))
        used.append(("point", point.code, "wording", point.wording, wordings))
    for rule in scheme.adjustments:
        used.append(("adjustment", rule.rule, "window", rule.window, windows))
    for fact in scheme.facts:
        used.append(("fact", fact.key, "window", fact.window, windows))
        if fact.series is not None and fact.window is None:
            place = places.of("fact", fact.key, "series")
            yield Problem(place, "no_window", f"「{fact.key}」逐年填报，须写 window", windows)
    for kind, key, field, value, known in used:
        if value is not None and value not in known:
            place = places.of(kind, key, field)
            yield Problem(place, "unknown_term", f"没有「{value}」；可用：{listed(known)}", known)


def departments_known(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield departments that `terms.yaml` does not list, and names that mean two of them."""
    known: dict[str, str] = {}
    for department in scheme.departments:
        for name in (department.name, *department.aliases):
            if name in known:
                place = places.of("department", department.name, "aliases")
                message = f"「{name}」既指「{known[name]}」又指「{department.name}」"
                yield Problem(place, "name_taken", message)
            known[name] = department.name
    for node in scheme.nodes:
        lead = () if node.lead_department is None else (node.lead_department,)
        for name in (*lead, *node.departments, *node.cooperating_departments):
            if name not in known:
                place = places.of("node", node.code)
                yield Problem(place, "unknown_department", f"「{node.code}」：没有部门「{name}」")
    for point in scheme.points:
        for name in point.departments:
            if name not in known:
                place = places.of("point", point.code)
                yield Problem(place, "unknown_department", f"「{point.code}」：没有部门「{name}」")


def facts_known(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield measures of points, and places of expectations, that do not exist."""
    facts = {fact.key for fact in scheme.facts}
    for point in scheme.points:
        for key in point.measures:
            if key not in facts:
                place = places.of("point", point.code, "measures")
                yield Problem(place, "unknown_fact", f"「{point.code}」：没有数据「{key}」")
    codes = {node.code for node in scheme.nodes} | {point.code for point in scheme.points}
    for rule in scheme.expectations:
        if rule.at not in codes:
            place = places.of("expectation", rule.rule, "at")
            yield Problem(place, "unknown_point", f"没有指标或观测点「{rule.at}」")


def milestones_ordered(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield milestones that end before they start, or before what must come first."""
    known = {milestone.id: milestone for milestone in scheme.milestones}
    for milestone in scheme.milestones:
        place = places.of("milestone", milestone.id)
        if milestone.starts is not None and _earlier(milestone.ends, milestone.starts):
            yield Problem(place, "ends_before_start", f"「{milestone.title}」结束早于开始")
        for before in milestone.after:
            if before not in known:
                yield Problem(place, "unknown_milestone", f"没有节点「{before}」")
            elif _earlier(milestone.ends, _first_day(known[before])):
                message = f"「{milestone.title}」结束早于前置节点「{known[before].title}」开始"
                yield Problem(place, "out_of_order", message)


def _first_day(milestone: Milestone) -> str:
    return milestone.starts or milestone.ends


def _earlier(day: str, other: str) -> bool:
    """Return whether one ISO day or month lies before another, months meeting days."""
    shared = min(len(day), len(other))
    return day[:shared] < other[:shared]
