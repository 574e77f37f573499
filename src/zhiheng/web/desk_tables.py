"""Collected tables on the desk: what is to be filled, approved or signed by the visitor."""

from dataclasses import dataclass

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.collection.models import (
    EDITABLE,
    Submission,
    SubmissionQuerySet,
    SubmissionState,
    TableReminder,
)
from zhiheng.web.sheet_words import Said, due_said
from zhiheng.web.table_words import submission_said

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class TableTask:
    """A submission that waits for the visitor.

    Attributes:
        submission: The submission.
        state: Its state in words.
        due: How far away its due date is; empty words where it is not to be filled.
        reminder: The last reminder while it is to be filled.
        verb: What the visitor has to do.
    """

    submission: Submission
    state: Said
    due: Said
    reminder: TableReminder | None
    verb: str


def table_tasks(user: User) -> list[TableTask]:
    """Return the submissions that wait for a person, the most urgent first."""
    asked = [
        (_to_fill(user), _("填报")),
        (_in_state(user, Capability.MANAGE_COLLECTIONS, SubmissionState.HANDED_UP), _("审核")),
        (_in_state(user, Capability.SIGN_TABLES, SubmissionState.APPROVED), _("审定")),
    ]
    return [task for found, verb in asked if found is not None for task in _tasks(found, verb)]


def _to_fill(user: User) -> SubmissionQuerySet | None:
    """Return what a person fills for the own units; None where that is not the duty."""
    filled = user.scope(Capability.FILL_TABLES)
    managed = user.scope(Capability.MANAGE_COLLECTIONS)
    if managed.everywhere or not filled:
        return None
    found = filled.narrow(Submission.objects.all(), "unit").filter(state__in=EDITABLE)
    return found.exclude(unit__in=managed.units)


def _in_state(
    user: User, capability: Capability, state: SubmissionState
) -> SubmissionQuerySet | None:
    scope = user.scope(capability)
    return scope.narrow(Submission.objects.filter(state=state), "unit") if scope else None


def _tasks(found: SubmissionQuerySet, verb: str) -> list[TableTask]:
    last = TableReminder.objects.filter(submission=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    rows = list(
        found.whole()
        .filter(collection__locked_at=None)
        .annotate(reminder=Subquery(last))
        .order_by(F("collection__due_on").asc(nulls_last=True), "position")[:_SHOWN]
    )
    reminders = TableReminder.objects.select_related("sent_by").in_bulk(
        [row.reminder for row in rows if row.reminder and row.is_editable]
    )
    return [
        TableTask(
            submission=row,
            state=submission_said(row),
            due=due_said(row.collection.due_on, is_waited_for=row.is_editable),
            reminder=reminders.get(row.reminder),
            verb=verb,
        )
        for row in rows
    ]
