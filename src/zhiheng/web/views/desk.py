"""The desk: what waits for the person who has just come in, the most urgent first."""

import datetime as dt
from dataclasses import dataclass

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.evaluation.models import (
    EDITABLE,
    Reminder,
    Round,
    Sheet,
    SheetQuerySet,
    SheetState,
    StageKind,
)
from zhiheng.apps.evaluation.reading import sheets_judged
from zhiheng.web.access import signed_in
from zhiheng.web.desk_tables import table_tasks
from zhiheng.web.round_access import manages_rounds
from zhiheng.web.sheet_words import Said, due_said, is_waited_for, sheet_state_said
from zhiheng.web.stage_summaries import StageSummary, summaries

_SHOWN = 8
_TASKS_SHOWN = 50
_ROUNDS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Task:
    """A sheet to be filled, or one that waits for others.

    Attributes:
        pk: Key of the sheet.
        unit: Name of the unit.
        round: The round.
        stage: The stage.
        state: Its state in words.
        due_on: When it is due; empty where no day was set.
        due: How far away that is.
        scored: How many points are scored.
        points: How many there are.
        returned_reason: Why it was given back; empty where it was not.
        reminder: The last reminder while it is to be filled.
        is_open: Whether it is to be filled now.
    """

    pk: int
    unit: str
    round: Round
    stage: str
    state: Said
    due_on: str
    due: Said
    scored: int
    points: int
    returned_reason: str
    reminder: Reminder | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """An open round and its stages."""

    round: Round
    stages: list[StageSummary]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Some sheets that wait, the first of them, and how many there are."""

    sheets: list[Sheet]
    count: int

    @property
    def more(self) -> int:
        """Return how many are not shown."""
        return self.count - len(self.sheets)


@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for the visitor, by what he may do."""
    user = request.user
    context: dict[str, object] = {
        "tasks": None,
        "is_cut": False,
        "office": None,
        "reading": None,
        "accounts": None,
        "tables": table_tasks(user),
    }
    if user.may(Capability.MANAGE_ROUNDS):
        context["office"] = _office(user)
    own = own_sheets(user)
    if own is not None:
        tasks = tasks_of(own)
        context["tasks"] = tasks
        context["is_cut"] = len(tasks) == _TASKS_SHOWN
    if user.may(Capability.READ_SHEETS) and own is None and context["office"] is None:
        context["reading"] = _open_rounds(user)
    if user.may(Capability.MANAGE_ACCOUNTS):
        context["accounts"] = _accounts()
    return render(request, "web/desk/desk.html", context)


def own_sheets(user: User) -> SheetQuerySet | None:
    """Return the sheets a person fills for the own units; None where that is not the duty.

    Who manages the rounds of a unit may fill its sheets too, but waits for its people.
    """
    filled, managed = user.scope(Capability.FILL_SHEETS), user.scope(Capability.MANAGE_ROUNDS)
    if (
        managed.everywhere
        or not filled
        or (not filled.everywhere and filled.units <= managed.units)
    ):
        return None
    sheets = filled.narrow(Sheet.objects.all(), "participation__unit")
    return sheets.filter(stage__kind=StageKind.SELF).exclude(participation__unit__in=managed.units)


def tasks_of(sheets: SheetQuerySet) -> list[Task]:
    """Return the sheets of open rounds: those to be filled by due date, then the others."""
    last = Reminder.objects.filter(sheet=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    rows = list(
        sheets.whole()
        .filter(participation__round__closed_at=None)
        .annotate(
            reminder=Subquery(last),
            is_done=ExpressionWrapper(~Q(state__in=EDITABLE), output_field=BooleanField()),
        )
        .order_by("is_done", F("stage__due_on").asc(nulls_last=True), "participation__unit__code")[
            :_TASKS_SHOWN
        ]
    )
    found = sheets_judged(rows)
    reminders = Reminder.objects.select_related("sent_by").in_bulk(
        [sheet.reminder for sheet in rows if sheet.reminder and is_waited_for(sheet)]
    )
    tasks = []
    for sheet in rows:
        outcome, due_on = found[sheet.pk].outcome, sheet.stage.due_on
        tasks.append(
            Task(
                pk=sheet.pk,
                unit=sheet.participation.unit_name,
                round=sheet.participation.round,
                stage=str(sheet.stage),
                state=sheet_state_said(sheet),
                due_on=due_on.isoformat() if due_on else "",
                due=due_said(due_on, is_waited_for=is_waited_for(sheet)),
                scored=len(outcome.points) - len(outcome.missing),
                points=len(outcome.points),
                returned_reason=sheet.returned_reason,
                reminder=reminders.get(sheet.reminder),
                is_open=is_waited_for(sheet),
            )
        )
    return tasks


def _office(user: User) -> dict[str, object]:
    managed = user.scope(Capability.MANAGE_ROUNDS)
    signed = user.scope(Capability.SIGN_SHEETS)
    open_sheets = Sheet.objects.whole().filter(participation__round__closed_at=None)
    submitted = signed.narrow(open_sheets, "participation__unit").filter(state=SheetState.SUBMITTED)
    late = managed.narrow(open_sheets, "participation__unit").filter(
        state__in=EDITABLE, stage__due_on__lt=timezone.localdate()
    )
    return {
        "may_open": manages_rounds(user),
        "rounds": _open_rounds(user),
        "submitted": _waiting(submitted.select_related("submitted_by").order_by("submitted_at")),
        "late": _waiting(late.order_by("stage__due_on", "participation__unit__code")),
    }


def _waiting(sheets: SheetQuerySet) -> Waiting:
    shown = list(sheets[:_SHOWN])
    return Waiting(shown, len(shown) if len(shown) < _SHOWN else sheets.count())


def _open_rounds(user: User) -> list[RoundSummary]:
    rounds = Round.objects.visible_to(user).filter(closed_at=None).prefetch_related("stages")
    shown = list(rounds[:_ROUNDS_SHOWN])
    sheets = Sheet.objects.visible_to(user).filter(stage__round__in=shown)
    found = summaries([stage for round in shown for stage in round.stages.all()], sheets)
    return [
        RoundSummary(round, [found[stage.pk] for stage in round.stages.all() if stage.pk in found])
        for round in shown
    ]


def _accounts() -> dict[str, object]:
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    attempts = AccessAttempt.objects.filter(attempt_time__gt=since)
    failures = attempts.values("username", "ip_address").annotate(all=Sum("failures_since_start"))
    failed = failures.filter(all__gte=settings.AXES_FAILURE_LIMIT)
    locked = User.objects.filter(username__in=failed.values("username"), is_active=True)
    new: QuerySet[User] = User.objects.filter(is_active=True, last_login=None)
    return {
        "locked": list(locked[:_SHOWN]),
        "new": list(new.select_related("unit").order_by("-opened_at")[:_SHOWN]),
        "new_count": new.count(),
        "minutes": int(settings.AXES_COOLOFF_TIME / dt.timedelta(minutes=1)),
    }
