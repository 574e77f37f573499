"""States and due dates of sheets in words, each with a symbol and a tone."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhiheng.apps.evaluation.models import EDITABLE, Sheet, SheetState

NOT_STARTED = "not_started"
_SOON = 7  # days

_STATES = {
    NOT_STARTED: ("", "–", gettext_lazy("未开始")),
    SheetState.DRAFT: ("", "●", SheetState.DRAFT.label),
    SheetState.SUBMITTED: ("wait", "◐", SheetState.SUBMITTED.label),
    SheetState.RETURNED: ("alarm", "↩", SheetState.RETURNED.label),
    SheetState.SIGNED: ("good", "✓", SheetState.SIGNED.label),
    SheetState.REOPENED: ("wait", "↺", SheetState.REOPENED.label),
}
STATES_SHOWN = tuple(_STATES)


@dataclass(frozen=True, slots=True)
class Said:
    """Something told by word, symbol and colour."""

    tone: str
    symbol: str
    text: str


def chip(said: Said) -> SafeString:
    """Return what is said of a state as the cell of a list."""
    mark = format_html('<span aria-hidden="true">{}</span>', said.symbol) if said.symbol else ""
    return format_html('<span class="state state-{}">{}{}</span>', said.tone, mark, said.text)


def state_key(state: str, is_started: bool) -> str:
    """Return a state as pages tell it: a draft nobody has touched is not started."""
    return NOT_STARTED if state == SheetState.DRAFT and not is_started else state


def state_said(key: str) -> Said:
    """Return a state, as `state_key` names it, in words."""
    tone, symbol, text = _STATES[key]
    return Said(tone, symbol, str(text))


def sheet_state_said(sheet: Sheet) -> Said:
    """Return the state of a sheet in words."""
    return state_said(state_key(sheet.state, sheet.changed_at is not None))


def due_said(due_on: dt.date | None, *, is_waited_for: bool) -> Said:
    """Return how far away a due date is; only what is waited for can be late.

    Args:
        due_on: The due date; None where none was set.
        is_waited_for: Whether anything is still to be handed in.
    """
    if due_on is None:
        return Said("", "", _("未定截止日期"))
    if not is_waited_for:
        return Said("", "", due_on.isoformat())
    days = (due_on - timezone.localdate()).days
    if days < 0:
        return Said(
            "alarm", "!", ngettext("逾期 %(days)d 天", "逾期 %(days)d 天", -days) % {"days": -days}
        )
    if days == 0:
        return Said("wait", "●", _("今天截止"))
    text = ngettext("还有 %(days)d 天", "还有 %(days)d 天", days) % {"days": days}
    return Said("wait" if days <= _SOON else "", "", text)


def is_waited_for(sheet: Sheet) -> bool:
    """Return whether a sheet is still to be handed in."""
    return sheet.state in EDITABLE
