"""What a sheet says, and what comes of it: derived when read, never stored twice."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from zhiheng.apps.evaluation.models import Rating, Sheet
from zhiheng.engine.outcome import Outcome
from zhiheng.engine.scorer import Scorer
from zhiheng.facts.score_sheet import ScoreSheet
from zhiheng.facts.tables import number_in
from zhiheng.shared.expressions import Value
from zhiheng.shared.numbers import Number, plain
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.scheme import FactDefinition, Scheme

_TRUTH = {"true": True, "false": False}

Entries = Iterable[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A sheet and what comes of it.

    Attributes:
        outcome: What comes of what is valid.
        problems: Entries that do not fit the facts or the scheme; they count as missing.
        scorer: The scorer that judged it.
    """

    outcome: Outcome
    problems: tuple[Problem, ...]
    scorer: Scorer

    @property
    def is_ready(self) -> bool:
        """Return whether it may be handed in: every point scored, nothing wrong."""
        return not self.problems and not self.outcome.missing


def scorer_of(sheet: Sheet) -> Scorer:
    """Return the scorer of a sheet: its round's edition, without what does not apply."""
    excluded = frozenset(sheet.participation.exclusions)
    return sheet.participation.round.edition.scorer(excluded)


def standing_entries(sheet: Sheet) -> Entries:
    """Return point and entry of every rating that stands."""
    return sheet.ratings.filter(stands=True).values_list("point", "entry")


def content_of(sheet: Sheet, scheme: Scheme, entries: Entries) -> ScoreSheet:
    """Return what a sheet says, as the engine reads it.

    Entries of what the scheme does not have (an item that does not apply) are left out.
    """
    points = {point.code for point in scheme.points}
    flagged = {rule.item for rule in scheme.adjustments}
    return ScoreSheet(
        unit=sheet.participation.unit_name,
        period=sheet.participation.round.period,
        scores={point: entry_value(entry) for point, entry in entries if point in points},
        flags=[item for item in sheet.flags if item in flagged],
        facts=facts_of(sheet, scheme),
    )


def facts_of(sheet: Sheet, scheme: Scheme) -> dict[str, object]:
    """Return the facts supplied with a sheet, as the engine reads them."""
    definitions = {fact.key: fact for fact in scheme.facts}
    return {
        key: fact_value(definitions[key.partition("@")[0]], text)
        for key, text in sheet.facts.items()
        if key.partition("@")[0] in definitions
    }


def with_narratives(sheet: Sheet, content: ScoreSheet, scheme: Scheme) -> ScoreSheet:
    """Return what a sheet says with its written findings, for documents."""
    scored = {point.item for point in scheme.points}
    found = sheet.narratives.values_list("item", "text")
    return replace(content, narratives={item: text for item, text in found if item in scored})


def judge(scorer: Scorer, content: ScoreSheet) -> Judged:
    """Return what comes of a sheet; entries that do not fit are named and left out."""
    try:
        return Judged(scorer.evaluate(content), (), scorer)
    except InvalidInputError as error:
        problems = error.problems
    wrong = {problem.where for problem in problems}
    valid = replace(
        content,
        scores={key: v for key, v in content.scores.items() if f"scores/{key}" not in wrong},
        facts={key: v for key, v in content.facts.items() if f"facts/{key}" not in wrong},
    )
    return Judged(scorer.evaluate(valid), problems, scorer)


def judged(sheet: Sheet, entries: Entries | None = None) -> Judged:
    """Return what comes of a sheet as it stands.

    Args:
        sheet: The sheet.
        entries: Its standing entries, where they are known already.
    """
    scorer = scorer_of(sheet)
    known = standing_entries(sheet) if entries is None else entries
    return judge(scorer, content_of(sheet, scorer.scheme, known))


def sheets_judged(sheets: Iterable[Sheet]) -> dict[int, Judged]:
    """Return what comes of many sheets, in one query; they should be `whole()`."""
    sheets = list(sheets)
    entries: dict[int, list[tuple[str, str | None]]] = {sheet.pk: [] for sheet in sheets}
    rows = Rating.objects.filter(sheet__in=list(entries), stands=True)
    for key, point, entry in rows.values_list("sheet_id", "point", "entry"):
        entries[key].append((point, entry))
    return {sheet.pk: judged(sheet, entries[sheet.pk]) for sheet in sheets}


def entry_value(text: str | None) -> object:
    """Return the score that a stored entry is: a number, a letter, or None.

    Example:
        >>> entry_value("4"), entry_value("0.5"), entry_value("A"), entry_value(None)
        (4, Decimal('0.5'), 'A', None)
    """
    return number_in(text) if text is not None else None


def entry_text(entry: object) -> str | None:
    """Return how a score is stored.

    Example:
        >>> entry_text(4), entry_text(Decimal("0.50")), entry_text(None)
        ('4', '0.5', None)
    """
    if entry is None:
        return None
    return str(plain(entry)) if isinstance(entry, Decimal) else str(entry)


def fact_value(definition: FactDefinition, text: str) -> Value:
    """Return the value of a stored fact."""
    return _TRUTH[text] if definition.kind == "truth" else plain(Decimal(text))


def fact_text(value: object) -> str:
    """Return how a fact is stored."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(plain(value)) if isinstance(value, (int, Decimal)) else str(value)


def typed_number(text: str) -> Number | str | None:
    """Return what somebody typed: an exact number, else the text, None where empty.

    Example:
        >>> typed_number(" 1,234.50 "), typed_number("四"), typed_number("")
        (Decimal('1234.5'), '四', None)
    """
    cleaned = text.strip().replace("，", "").replace(",", "")
    if not cleaned:
        return None
    try:
        number = Decimal(cleaned)
    except InvalidOperation:
        return text.strip()
    return plain(number) if number.is_finite() else text.strip()


def named(scheme: Scheme, section: str, key: str) -> str:
    """Return how people call an entry of a section: its name in the standard."""
    if section == "scores":
        return next((p.name for p in scheme.points if p.code == key), key)
    if section == "facts":
        plain_key, _at, year = key.partition("@")
        label = next((f.label for f in scheme.facts if f.key == plain_key), key)
        return f"{label} {year}".strip()
    return next((n.name for n in scheme.nodes if n.code == key), key)
