"""The history of a record, from the audit log, in words."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from zhiheng.apps.events.models import Event
from zhiheng.web.event_words import action_said, key_said, value_said

_SHOWN = 50
_PARTS = re.compile(r"([^0-9]*)([0-9]*)")
_LONGEST_VALUE = 120


@dataclass(frozen=True, slots=True)
class Change:
    """One value before and after.

    Attributes:
        key: What changed; empty where the event has one value only.
        before: What stood; empty for nothing.
        after: What stands; empty for nothing.
    """

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Happened:
    """One event as people read it."""

    pk: int
    at: dt.datetime
    actor: str
    action: str
    object_name: str
    changes: tuple[Change, ...]
    reason: str
    address: str


def history_of(events: QuerySet[Event], shown: int = _SHOWN) -> list[Happened]:
    """Return the newest events in words."""
    return [happened(event) for event in events[:shown]]


def happened(event: Event) -> Happened:
    """Return one event in words."""
    return Happened(
        pk=event.pk,
        at=timezone.localtime(event.at),
        actor=event.actor_name,
        action=action_said(event.action),
        object_name=event.object_name,
        changes=tuple(changes_between(event.before, event.after)),
        reason=event.reason,
        address=event.address or "",
    )


def changes_between(before: Any, after: Any, longest: int = _LONGEST_VALUE) -> list[Change]:
    """Return what differs, key by key where both sides are mappings.

    Args:
        before: What stood.
        after: What stands.
        longest: Where a value is cut (characters).
    """
    if not isinstance(before, dict) and not isinstance(after, dict):
        pair = (value_said(before), value_said(after))
        return [Change("", *(_cut(text, longest) for text in pair))] if before != after else []
    old = before if isinstance(before, dict) else {}
    new = after if isinstance(after, dict) else {}
    keys = sorted(dict.fromkeys([*old, *new]), key=_in_order)
    pairs = (
        (key, value_said(old.get(key), key), value_said(new.get(key), key))
        for key in keys
        if old.get(key) != new.get(key)
    )
    return [
        Change(key_said(key), _cut(was, longest), _cut(now, longest))
        for key, was, now in pairs
        if was or now
    ]


def _in_order(key: str) -> list[tuple[str, int]]:
    """Return what a code is sorted by: 1.2 stands before 1.10."""
    return [(name, int(number or 0)) for name, number in _PARTS.findall(key)]


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
