"""Facts that were taken from measures, as the page of a sheet shows them."""

from collections.abc import Mapping
from dataclasses import dataclass

from zhiheng.apps.evaluation.measuring import Telling
from zhiheng.apps.evaluation.models import Sheet
from zhiheng.apps.evaluation.origins import Origin, Told, origins_of
from zhiheng.apps.fact_loads.standing import standing_digest
from zhiheng.shared.problems import InvalidInputError
from zhiheng.standards.scheme import Scheme
from zhiheng.web.sheet_page.anchors import anchor


@dataclass(frozen=True, slots=True)
class FactOrigin:
    """Where a value was taken from, and what became of it.

    Attributes:
        origin: What was taken.
        is_changed: Whether something else was filled in afterwards.
        is_stale: Whether the facts have changed since.
    """

    origin: Origin
    is_changed: bool
    is_stale: bool


@dataclass(frozen=True, slots=True)
class TakeRow:
    """One fact that may be taken.

    Attributes:
        told: What the facts say.
        anchor: Its name on the page.
        unit: In what it is counted.
        now: What stands in the sheet, as it is stored; empty where nothing does.
        origin: Where that was taken from; None where it was filled in.
        is_done: Whether just this was taken already.
        is_ticked: Whether it is chosen when the page opens.
        is_conflict: Whether somebody changed it since the person looked.
    """

    told: Told
    anchor: str
    unit: str
    now: str
    origin: FactOrigin | None
    is_done: bool
    is_ticked: bool
    is_conflict: bool


def fact_origins(sheet: Sheet) -> dict[str, FactOrigin]:
    """Return where facts of a sheet were taken from, by key."""
    kept = origins_of(sheet)
    if not kept:
        return {}
    try:
        digest = standing_digest()
    except InvalidInputError:  # the pages of facts say so; nothing can be compared here
        digest = None
    return {key: _fact_origin(sheet, key, origin, digest) for key, origin in kept.items()}


def _fact_origin(sheet: Sheet, key: str, origin: Origin, digest: str | None) -> FactOrigin:
    is_changed = sheet.facts.get(key) != origin.told.value
    return FactOrigin(origin, is_changed, digest is not None and digest != origin.told.facts)


def take_rows(
    sheet: Sheet,
    scheme: Scheme,
    telling: Telling,
    *,
    chosen: frozenset[str] | None = None,
    conflicts: Mapping[str, str | None] | None = None,
) -> list[TakeRow]:
    """Return the facts that have a value to be taken, in the order of the standard.

    Args:
        sheet: The sheet.
        scheme: Its standard.
        telling: What the facts say.
        chosen: Keys the person ticked; None to tick what is empty, and what was taken from
            older facts and left as it was.
        conflicts: Facts that somebody changed meanwhile; these are not ticked.
    """
    origins = fact_origins(sheet)
    units = {fact.key: fact.unit or "" for fact in scheme.facts}
    rows = []
    for key, told in telling.told.items():
        if told.value is None:
            continue
        now, origin = sheet.facts.get(key, ""), origins.get(key)
        is_kept = origin is not None and not origin.is_changed
        is_done = is_kept and now == told.value and not origin.is_stale
        is_conflict = key in (conflicts or {})
        ticked = (not now or is_kept) if chosen is None else key in chosen
        rows.append(
            TakeRow(
                told,
                anchor(key),
                units[key.partition("@")[0]],
                now,
                origin if now else None,
                is_done,
                ticked and not is_done and not is_conflict,
                is_conflict,
            )
        )
    return rows
