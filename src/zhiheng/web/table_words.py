"""States of submissions and figures of tables in words."""

from decimal import Decimal

from django.utils.translation import gettext_lazy

from zhiheng.apps.collection.models import Submission, SubmissionState
from zhiheng.shared.numbers import Number, rounded, shown
from zhiheng.web.sheet_words import NOT_STARTED, Said

_HUNDRED = 100
_STATES = {
    NOT_STARTED: ("", "–", gettext_lazy("未开始")),
    SubmissionState.FILLING: ("", "●", SubmissionState.FILLING.label),
    SubmissionState.RETURNED: ("alarm", "↩", SubmissionState.RETURNED.label),
    SubmissionState.HANDED_UP: ("wait", "◐", SubmissionState.HANDED_UP.label),
    SubmissionState.APPROVED: ("wait", "◐", SubmissionState.APPROVED.label),
    SubmissionState.SIGNED: ("good", "✓", SubmissionState.SIGNED.label),
    SubmissionState.LOCKED: ("good", "■", SubmissionState.LOCKED.label),
}
STATES_SHOWN = tuple(_STATES)
SEVERITIES = {
    "error": Said("alarm", "!", gettext_lazy("错误")),
    "warning": Said("wait", "●", gettext_lazy("提醒")),
    "note": Said("", "–", gettext_lazy("提示")),
}


def submission_key(state: str, is_started: bool) -> str:
    """Return a state as pages tell it: one nobody has touched is not started."""
    return NOT_STARTED if state == SubmissionState.FILLING and not is_started else state


def submission_state(key: str) -> Said:
    """Return a state, as `submission_key` names it, in words."""
    tone, symbol, text = _STATES[key]
    return Said(tone, symbol, str(text))


def submission_said(submission: Submission) -> Said:
    """Return the state of a submission in words."""
    return submission_state(submission_key(submission.state, submission.changed_at is not None))


def figure_said(value: Number | str | None) -> str:
    """Return a value of a table as people read it; nothing where there is none."""
    if value is None:
        return ""
    return value if isinstance(value, str) else shown(value)


def growth_said(now: Number | str | None, before: Number | str | None) -> str:
    """Return how much a figure changed from another, in percent; nothing where it cannot be told.

    Example:
        >>> growth_said(Decimal(110), Decimal(100)), growth_said(5, 5), growth_said(5, None)
        ('+10 %', '0 %', '')
    """
    if isinstance(now, str) or isinstance(before, str) or now is None or before is None:
        return ""
    if not before:
        return "" if now else "0 %"
    percent = rounded((Decimal(now) - Decimal(before)) * _HUNDRED / abs(Decimal(before)), 1)
    sign = "+" if percent > 0 else ""
    return f"{sign}{shown(percent, 1)} %"
