"""Writing the audit log: called by actions, inside their transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from django.db import models

from zhiheng.apps.events.models import Event

_address: ContextVar[str | None] = ContextVar("address", default=None)

_LONGEST_NAME = 300


class Actor(Protocol):
    """Whoever acts: an account, or the program itself."""

    pk: Any

    def __str__(self) -> str: ...


class Program:
    """The program acting by itself: a command, a job."""

    pk = None

    def __init__(self, name: str) -> None:
        self._name = name

    def __str__(self) -> str:
        return self._name


@contextmanager
def acting_from(address: str | None) -> Iterator[None]:
    """Note, for all events recorded meanwhile, the address the request came from."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


def record_event(
    *,
    action: str,
    by: Actor,
    on: models.Model,
    before: Any = None,
    after: Any = None,
    reason: str = "",
    unit_id: int | None = None,
) -> Event:
    """Write one event and return it.

    Args:
        action: What was done, as a verb and a noun (``rate_point``).
        by: Who did it.
        on: What it was done to.
        before: What stood before, as JSON data.
        after: What stands now, as JSON data.
        reason: Why, where the person had to say.
        unit_id: The unit it concerns, for those who read the log of a unit.
    """
    return Event.objects.create(
        action=action,
        actor_id=by.pk,
        actor_name=str(by),
        object_type=on._meta.label_lower,
        object_id=str(on.pk),
        object_name=str(on)[:_LONGEST_NAME],
        before=before,
        after=after,
        reason=reason,
        unit_id=unit_id,
        address=_address.get(),
    )
