"""Where the facts of a sheet come from, when a measure told them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec

from zhiheng.apps.evaluation.models import Sheet


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a measure says of a fact, with its birth certificate.

    Attributes:
        key: Key of the fact, with ``@year`` where it is given year by year.
        label: Its Chinese name, with the year.
        value: The value as it is stored; None where there is none.
        why: Why there is none; empty where there is one.
        is_provisional: Whether replies may still change it.
        measure: Id of the measure.
        title: Its Chinese name.
        definition: What is counted, and what it is divided by.
        clause: Where that is laid down.
        numerator: What was counted; empty where its table is missing.
        denominator: What it is divided by; empty for plain counts.
        thresholds: Thresholds in it, in words, each with its clause.
        tables: Chinese names of the tables it was counted from.
        unit: Code of the unit it was told for; those below count with it.
        period: The time it was told for.
        facts: Digest of the facts.
    """

    key: str
    label: str
    value: str | None
    why: str
    is_provisional: bool
    measure: str
    title: str
    definition: str
    clause: str
    numerator: str
    denominator: str
    thresholds: tuple[tuple[str, str], ...]
    tables: tuple[str, ...]
    unit: str
    period: str
    facts: str


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that was taken from a measure.

    Attributes:
        told: What the measure said then.
        taken_by: Who took it.
        taken_at: When.
    """

    told: Told
    taken_by: str
    taken_at: dt.datetime


def origins_of(sheet: Sheet) -> Mapping[str, Origin]:
    """Return where facts of a sheet were taken from, by key."""
    return {key: msgspec.convert(kept, Origin) for key, kept in sheet.origins.items()}


def kept_origin(origin: Origin) -> dict[str, Any]:
    """Return an origin as it is kept in the row of its sheet."""
    return msgspec.to_builtins(origin)
