"""One collection: its units by state, what the checks say of each, reminders."""

from functools import cached_property
from typing import Any

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.collection.actions.collections import remind_submissions
from zhiheng.apps.collection.cells import tables_of
from zhiheng.apps.collection.models import EDITABLE, Collection, Submission, SubmissionState
from zhiheng.apps.collection.reading import Checked, all_checked
from zhiheng.apps.events.models import Event
from zhiheng.web.access import needs
from zhiheng.web.collection_access import (
    manages_collections,
    seen_collection,
    sees_whole,
)
from zhiheng.web.forms import ReminderForm
from zhiheng.web.histories import history_of
from zhiheng.web.ledger import DateColumn, Filters, Ledger, answer_ledger
from zhiheng.web.sheet_words import NOT_STARTED, chip, due_said
from zhiheng.web.table_words import (
    STATES_SHOWN,
    submission_key,
    submission_said,
    submission_state,
)

_READS = needs(Capability.READ_TABLES, Capability.UNLOCK_TABLES)
_MANAGES = needs(Capability.MANAGE_COLLECTIONS)
_WAITED_FOR, _OVERDUE = "waited_for", "overdue"


class SubmissionFilters(Filters):
    """What the units of a collection can be narrowed by."""

    words = django_filters.CharFilter(method="by_words", label=gettext_lazy("单位名称或代码"))
    state = django_filters.ChoiceFilter(
        choices=[
            (NOT_STARTED, gettext_lazy("未开始")),
            (_WAITED_FOR, gettext_lazy("未上报")),
            (_OVERDUE, gettext_lazy("逾期未上报")),
            *SubmissionState.choices,
        ],
        method="by_state",
        label=gettext_lazy("状态"),
    )

    def by_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Return submissions of units whose name or code holds the words."""
        return rows.filter(Q(unit_name__icontains=value) | Q(unit__code__icontains=value))

    def by_state(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Return submissions in a state, or in one of several."""
        if value == NOT_STARTED:
            return rows.filter(state=SubmissionState.FILLING, changed_at=None)
        if value == SubmissionState.FILLING:
            return rows.filter(state=value, changed_at__isnull=False)
        if value == _WAITED_FOR:
            return rows.filter(state__in=EDITABLE)
        if value == _OVERDUE:
            late = Q(collection__due_on__lt=timezone.localdate())
            return rows.filter(late, state__in=EDITABLE)
        return rows.filter(state=value)


class SubmissionLedger(Ledger):
    """The units of a collection, in the order of the report."""

    always = ("unit",)
    unit = tables.Column(
        gettext_lazy("单位"),
        accessor="unit_name",
        order_by=("position",),
        attrs={"td": {"class": "wide"}},
    )
    code = tables.Column(gettext_lazy("单位代码"), accessor="unit__code")
    asked = tables.Column(gettext_lazy("填报的表"), accessor="pk", orderable=False)
    state = tables.Column(gettext_lazy("状态"))
    filled = tables.Column(
        gettext_lazy("已填"), accessor="pk", orderable=False, attrs={"td": {"class": "num"}}
    )
    errors = tables.Column(
        gettext_lazy("错误"), accessor="pk", orderable=False, attrs={"td": {"class": "num"}}
    )
    warnings = tables.Column(
        gettext_lazy("提醒（未说明）"),
        accessor="pk",
        orderable=False,
        attrs={"td": {"class": "num"}},
    )
    changed_at = DateColumn(gettext_lazy("最近更改"), default="–")
    reminded_at = DateColumn(gettext_lazy("最近催办"), default="–")

    class Meta(Ledger.Meta):
        """What is said where there is none."""

        empty_text = gettext_lazy("您看不到本次采集的任何单位；系统管理员只处理解锁。")

    def render_unit(self, value: str, record: Submission) -> SafeString:
        """Return a check box and the unit, leading to its tables."""
        return format_html(
            '<span class="pick"><input class="form-check-input" type="checkbox"'
            ' name="submissions" value="{}" aria-label="{}"><a href="{}">{}</a></span>',
            record.pk,
            _("选择 %(unit)s") % {"unit": value},
            reverse("web:submission", args=[record.pk]),
            value,
        )

    def value_unit(self, value: str) -> str:
        """Return the unit as it is exported."""
        return value

    def render_asked(self, record: Submission) -> str:
        """Return the titles of the tables the unit fills, short."""
        return "、".join(table.title.partition(" ")[0] for table in self._tables[record.pk])

    def render_state(self, record: Submission) -> SafeString:
        """Return the state by word, symbol and colour, and whether it is late."""
        late = due_said(record.collection.due_on, is_waited_for=record.is_editable)
        return format_html(
            "{} {}", chip(submission_said(record)), chip(late) if late.tone == "alarm" else ""
        )

    def value_state(self, record: Submission) -> str:
        """Return the state as it is exported."""
        return submission_said(record).text

    def render_filled(self, record: Submission) -> str:
        """Return how many cells have a value, of how many."""
        found = self._checked[record.pk]
        return f"{found.filled} / {found.asked}"

    def render_errors(self, record: Submission) -> str:
        """Return how many errors there are."""
        return str(len(self._checked[record.pk].errors))

    def render_warnings(self, record: Submission) -> str:
        """Return how many warnings there are, and how many of them nobody explained."""
        found = self._checked[record.pk]
        return f"{len(found.warnings)}（{len(found.unexplained)}）"

    @cached_property
    def _checked(self) -> dict[int, Checked]:
        return all_checked(row.record for row in self.paginated_rows)

    @cached_property
    def _tables(self) -> dict[int, Any]:
        return {row.record.pk: tables_of(row.record) for row in self.paginated_rows}


@_READS
def collection(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a collection and the units the visitor may see."""
    found = seen_collection(request, pk)
    may_manage = manages_collections(request.user)
    submissions = Submission.objects.visible_to(request.user).filter(collection=found)
    events = Event.objects.filter(object_type="collection.collection", object_id=str(pk))
    is_open = found.locked_at is None
    return answer_ledger(
        request,
        title=found.name,
        rows=submissions.whole()
        .annotate(reminded_at=Max("reminders__sent_at"))
        .order_by("position"),
        filters=SubmissionFilters,
        ledger=SubmissionLedger,
        template="web/collection/record.html",
        context={
            "collection": found,
            "due": due_said(found.due_on, is_waited_for=is_open),
            "counts": _counts(submissions),
            "may_manage": may_manage,
            "sees_whole": sees_whole(request.user),
            "may_remind": is_open and request.user.may(Capability.MANAGE_COLLECTIONS),
            "may_unlock": not is_open and request.user.may(Capability.UNLOCK_TABLES),
            "is_open": is_open,
            "history": history_of(events) if may_manage else None,
            "bulk": "web/collection/bulk.html",
        },
    )


def _counts(submissions: QuerySet[Submission]) -> list[dict[str, Any]]:
    """Return how many submissions are in each state, in words."""
    started = Count("pk", filter=Q(changed_at__isnull=False))
    rows = submissions.order_by().values("state").annotate(all=Count("pk"), started=started)
    counted = dict.fromkeys(STATES_SHOWN, 0)
    for row in rows:
        counted[submission_key(row["state"], is_started=True)] += row["started"]
        counted[submission_key(row["state"], is_started=False)] += row["all"] - row["started"]
    return [
        {"key": key, "said": submission_state(key), "count": count}
        for key, count in counted.items()
        if count
    ]


@_MANAGES
@require_POST
def remind_units(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the words of a reminder to the picked units, then send it."""
    found = seen_collection(request, pk)
    scope = request.user.scope(Capability.MANAGE_COLLECTIONS)
    picked = [int(key) for key in request.POST.getlist("submissions") if key.isdecimal()]
    among = list(scope.narrow(found.submissions.whole(), "unit").filter(pk__in=picked))
    open_ones = [submission for submission in among if submission.is_editable]
    if not open_ones:
        messages.error(request, _("选中的单位都已上报或无权催办。请选择未上报的单位。"))
        return redirect("web:collection", pk)
    is_sent = "message" in request.POST
    form = ReminderForm(
        request.POST if is_sent else None, initial={"message": _default_message(found)}
    )
    if is_sent and form.is_valid():
        try:
            count = remind_submissions(
                submissions=open_ones, message=form.cleaned_data["message"], by=request.user
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("已向 %(count)d 个单位催办。") % {"count": count})
            return redirect("web:collection", pk)
    context = {
        "form": form,
        "collection": found,
        "submissions": open_ones,
        "passed_over": len(among) - len(open_ones),
    }
    status = 422 if is_sent else 200
    return render(request, "web/collection/remind.html", context, status=status)


def _default_message(collection: Collection) -> str:
    if collection.due_on:
        text = _("请于 %(day)s 前上报「%(collection)s」的数据。")
        return text % {"day": collection.due_on.isoformat(), "collection": collection}
    return _("请尽快上报「%(collection)s」的数据。") % {"collection": collection}
