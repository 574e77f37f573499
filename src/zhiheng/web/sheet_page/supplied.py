"""What stands beside the scores, as the page shows it: facts, flags, written findings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from zhiheng.apps.evaluation.models import Sheet, SheetNarrative
from zhiheng.apps.evaluation.reading import Judged
from zhiheng.engine.wording import adjustment_said, formula_said, said
from zhiheng.shared.expressions import read_expression
from zhiheng.shared.periods import year_of
from zhiheng.standards.scheme import Adjustment, FactDefinition, Node, Scheme
from zhiheng.web.sheet_page.anchors import anchor
from zhiheng.web.sheet_page.origins import FactOrigin, fact_origins


@dataclass(frozen=True, slots=True)
class FactField:
    """One value that may be supplied.

    Attributes:
        key: ``key`` or ``key@year``.
        anchor: Its name on the page.
        label: What is asked for, with the year.
        year: The year; None for the value itself.
        text: What was supplied, as it is stored; empty where nothing was.
        origin: Where it was taken from; None where it was not taken from facts.
    """

    key: str
    anchor: str
    label: str
    year: int | None
    text: str
    origin: FactOrigin | None


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact.

    Attributes:
        definition: What it is.
        anchor: Its name on the page.
        clause: The clause behind it.
        formula: How it follows from others; empty where it is only supplied.
        resolved: The value that is used, with its unit; empty where it is not known.
        why: Why it is not known.
        fields: What may be supplied.
        warnings: What is odd about it.
    """

    definition: FactDefinition
    anchor: str
    clause: str
    formula: str
    resolved: str
    why: str
    fields: tuple[FactField, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlagRow:
    """One zero-out or cap.

    Attributes:
        rule: The rule.
        said: The rule in words.
        anchor: Its name on the page.
        clause: The clause behind it.
        node: The item it applies to.
        holds: Whether the sheet flags it.
        reason: Why, as it was stated.
        facts: What the facts say: that it applies, that it does not, or nothing.
    """

    rule: Adjustment
    said: str
    anchor: str
    clause: str
    node: Node
    holds: bool
    reason: str
    facts: bool | None


@dataclass(frozen=True, slots=True)
class Finding:
    """The written finding of one item.

    Attributes:
        node: The item.
        anchor: Its name on the page.
        limit: The most characters; None where there is no limit.
        text: The finding; empty where there is none.
        version: Its version; 0 where there is none.
        narrative: The record; None where there is none.
    """

    node: Node
    anchor: str
    limit: int | None
    text: str
    version: int
    narrative: SheetNarrative | None


def fact_rows(sheet: Sheet, judged: Judged, keys: Iterable[str] | None = None) -> list[FactRow]:
    """Return the facts of a sheet, all or those named, in the order of the standard."""
    scheme = judged.scorer.scheme
    wanted = None if keys is None else set(keys)
    origins = fact_origins(sheet)
    return [
        _fact_row(fact, sheet, judged, origins)
        for fact in scheme.facts
        if wanted is None or fact.key in wanted
    ]


def _fact_row(
    fact: FactDefinition, sheet: Sheet, judged: Judged, origins: Mapping[str, FactOrigin]
) -> FactRow:
    resolver, facts = judged.scorer.resolver, judged.outcome.facts
    scheme = judged.scorer.scheme
    missing = resolver.why_missing(fact.key, facts)
    odd = [*judged.problems, *facts.warnings]
    return FactRow(
        definition=fact,
        anchor=anchor(fact.key),
        clause=scheme.citation(fact.source),
        formula=formula_said(fact, scheme),
        resolved="" if missing is not None else said(fact, facts.values[fact.key]),
        why=missing.reason if missing is not None else "",
        fields=tuple(_fields(fact, sheet, scheme, origins)),
        warnings=tuple(
            problem.message
            for problem in odd
            if problem.where.removeprefix("facts/").partition("@")[0] == fact.key
        ),
    )


def _fields(
    fact: FactDefinition, sheet: Sheet, scheme: Scheme, origins: Mapping[str, FactOrigin]
) -> Iterator[FactField]:
    def field(key: str, label: str, year: int | None) -> FactField:
        return FactField(key, anchor(key), label, year, sheet.facts.get(key, ""), origins.get(key))

    yield field(fact.key, fact.label, None)
    year = year_of(sheet.participation.round.period)
    window = next((w for w in scheme.time_windows if w.id == fact.window), None)
    if fact.series is None or window is None or year is None:
        return
    last = 0 if window.with_current else 1
    for before in range(window.whole_years, last - 1, -1):
        told = year - before
        yield field(f"{fact.key}@{told}", f"{fact.label} {told}", told)


def flag_rows(sheet: Sheet, judged: Judged) -> list[FlagRow]:
    """Return the zero-outs and caps of a sheet, in the order of the standard."""
    scheme, facts = judged.scorer.scheme, judged.outcome.facts
    nodes = {node.code: node for node in scheme.nodes}
    rows = []
    for rule in scheme.adjustments:
        condition = read_expression(rule.when).bound(judged.scorer.resolver.parameters)
        by_facts = condition(facts.values)
        rows.append(
            FlagRow(
                rule,
                adjustment_said(rule),
                anchor(rule.item),
                scheme.citation(rule.source),
                nodes[rule.item],
                rule.item in sheet.flags,
                str(sheet.flags.get(rule.item, "")),
                None if by_facts is None else bool(by_facts),
            )
        )
    return rows


def findings_of(sheet: Sheet, scheme: Scheme) -> list[Finding]:
    """Return the written findings of a sheet, one for each item."""
    written = {each.item: each for each in sheet.narratives.select_related("written_by")}
    return [
        finding_of(node, written.get(node.code), scheme)
        for node in scheme.nodes
        if node.level == scheme.item_level
    ]


def finding_of(node: Node, narrative: SheetNarrative | None, scheme: Scheme) -> Finding:
    """Return the written finding of an item; the limit may stand above it."""
    nodes = {each.code: each for each in scheme.nodes}
    limit, above = node.summary_word_limit, node.parent
    while limit is None and above is not None:
        limit, above = nodes[above].summary_word_limit, nodes[above].parent
    return Finding(
        node,
        anchor(node.code),
        limit,
        narrative.text if narrative else "",
        narrative.version if narrative else 0,
        narrative,
    )
