"""One round: its sheets by state, reminders about them, their documents."""

from functools import cached_property, partial
from typing import Any

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
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
from zhiheng.apps.evaluation.actions.rounds import remind_units
from zhiheng.apps.evaluation.documents import request_documents
from zhiheng.apps.evaluation.models import (
    EDITABLE,
    Round,
    Sheet,
    SheetState,
    StageKind,
)
from zhiheng.apps.evaluation.reading import Judged, sheets_judged
from zhiheng.apps.events.models import Event
from zhiheng.apps.org.models import Kind
from zhiheng.shared.numbers import marks
from zhiheng.web.access import needs
from zhiheng.web.forms import ReminderForm
from zhiheng.web.histories import history_of
from zhiheng.web.ledger import DateColumn, Filters, Ledger, answer_ledger
from zhiheng.web.round_access import (
    manages_rounds,
    remindable_sheets,
    seen_round,
    seen_sheets,
)
from zhiheng.web.sheet_words import (
    NOT_STARTED,
    chip,
    due_said,
    sheet_state_said,
)
from zhiheng.web.stage_summaries import summaries

_READS = needs(Capability.READ_SHEETS)
_MANAGES = needs(Capability.MANAGE_ROUNDS)
_UNSUBMITTED, _OVERDUE = "unsubmitted", "overdue"


class SheetFilters(Filters):
    """What the sheets of a round can be narrowed by."""

    words = django_filters.CharFilter(method="by_words", label=gettext_lazy("单位名称或代码"))
    stage = django_filters.ChoiceFilter(
        field_name="stage__kind", choices=StageKind, label=gettext_lazy("阶段")
    )
    kind = django_filters.ChoiceFilter(
        field_name="participation__unit_kind", choices=Kind, label=gettext_lazy("单位类别")
    )
    state = django_filters.ChoiceFilter(
        choices=[
            (NOT_STARTED, gettext_lazy("未开始")),
            (_UNSUBMITTED, gettext_lazy("未提交")),
            (_OVERDUE, gettext_lazy("逾期未提交")),
            (SheetState.DRAFT, SheetState.DRAFT.label),
            (SheetState.SUBMITTED, SheetState.SUBMITTED.label),
            (SheetState.RETURNED, SheetState.RETURNED.label),
            (SheetState.SIGNED, SheetState.SIGNED.label),
            (SheetState.REOPENED, SheetState.REOPENED.label),
        ],
        method="by_state",
        label=gettext_lazy("状态"),
    )

    def by_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Return sheets of units whose name or code holds the words."""
        named = Q(participation__unit_name__icontains=value)
        return rows.filter(named | Q(participation__unit__code__icontains=value))

    def by_state(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Return sheets in a state, or in one of several."""
        if value == NOT_STARTED:
            return rows.filter(state=SheetState.DRAFT, changed_at=None)
        if value == SheetState.DRAFT:
            return rows.filter(state=SheetState.DRAFT, changed_at__isnull=False)
        if value == _UNSUBMITTED:
            return rows.filter(state__in=EDITABLE)
        if value == _OVERDUE:
            return rows.filter(state__in=EDITABLE, stage__due_on__lt=timezone.localdate())
        return rows.filter(state=value)


class SheetLedger(Ledger):
    """The sheets of a round, by unit and stage."""

    always = ("unit", "stage")
    unit = tables.Column(
        gettext_lazy("单位"),
        accessor="participation__unit_name",
        order_by=("participation__unit__code", "stage__position"),
        attrs={"td": {"class": "wide"}},
    )
    code = tables.Column(gettext_lazy("单位代码"), accessor="participation__unit__code")
    stage = tables.Column(
        gettext_lazy("阶段"),
        accessor="stage__kind",
        order_by=("stage__position", "participation__unit__code"),
    )
    state = tables.Column(gettext_lazy("状态"))
    scored = tables.Column(
        gettext_lazy("已评分"), accessor="pk", orderable=False, attrs={"td": {"class": "num"}}
    )
    total = tables.Column(
        gettext_lazy("总分"), accessor="pk", orderable=False, attrs={"td": {"class": "num"}}
    )
    conclusion = tables.Column(gettext_lazy("结论"), accessor="pk", orderable=False)
    changed_at = DateColumn(gettext_lazy("最近更改"), default="–")
    reminded_at = DateColumn(gettext_lazy("最近催办"), default="–")
    removal = tables.Column("", accessor="pk", orderable=False, exclude_from_export=True)

    class Meta(Ledger.Meta):
        """What is said where there is none."""

        empty_text = gettext_lazy("本轮还没有参评单位。请点「增加单位」。")

    def __init__(self, *args: Any, may_manage: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_manage:
            self.columns.hide("removal")

    def render_unit(self, value: str, record: Sheet) -> SafeString:
        """Return a check box and the unit, leading to the sheet."""
        return format_html(
            '<span class="pick"><input class="form-check-input" type="checkbox" name="sheets"'
            ' value="{}" aria-label="{}"><a href="{}">{}</a></span>',
            record.pk,
            _("选择 %(sheet)s") % {"sheet": record},
            reverse("web:sheet", args=[record.pk]),
            value,
        )

    def value_unit(self, value: str) -> str:
        """Return the unit as it is exported."""
        return value

    def render_state(self, record: Sheet) -> SafeString:
        """Return the state by word, symbol and colour, and whether the sheet is late."""
        said = sheet_state_said(record)
        late = due_said(record.stage.due_on, is_waited_for=record.is_editable)
        return format_html("{} {}", chip(said), chip(late) if late.tone == "alarm" else "")

    def value_state(self, record: Sheet) -> str:
        """Return the state as it is exported."""
        return sheet_state_said(record).text

    def render_scored(self, record: Sheet) -> str:
        """Return how many points are scored, of how many."""
        outcome = self._judged[record.pk].outcome
        return f"{len(outcome.points) - len(outcome.missing)} / {len(outcome.points)}"

    def render_total(self, record: Sheet) -> str:
        """Return the total, of the full marks of this unit, once every point is scored."""
        outcome = self._judged[record.pk].outcome
        if outcome.total is None:
            return "–"
        return f"{marks(outcome.total)} / {marks(outcome.scheme.max)}"

    def value_total(self, record: Sheet) -> object:
        """Return the total as it is exported; nothing while it is not known."""
        return self._judged[record.pk].outcome.total

    def render_conclusion(self, record: Sheet) -> str:
        """Return the conclusion, once there is one."""
        return self._judged[record.pk].outcome.conclusion or "–"

    def render_removal(self, record: Sheet) -> SafeString | str:
        """Return, beside its first sheet, the way to take out a unit that has not begun."""
        if record.is_begun or record.stage.position > 1:
            return ""
        url = reverse("web:remove_unit", args=[record.stage.round_id, record.participation_id])
        return format_html('<a href="{}">{}</a>', url, _("移出"))

    @cached_property
    def _judged(self) -> dict[int, Judged]:
        return sheets_judged([row.record for row in self.paginated_rows])


@_READS
def round_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a round: its stages, and the sheets the visitor may see."""
    found = seen_round(request, pk)
    may_manage = manages_rounds(request.user)
    sheets = seen_sheets(request.user, found)
    events = Event.objects.filter(object_type="evaluation.round", object_id=str(pk))
    is_open = found.closed_at is None
    touched = Q(changed_at__isnull=False) | ~Q(state=SheetState.DRAFT)
    begun = Sheet.objects.filter(touched, participation=OuterRef("participation"))
    return answer_ledger(
        request,
        title=found.name,
        rows=sheets.whole()
        .annotate(reminded_at=Max("reminders__sent_at"), is_begun=Exists(begun))
        .order_by("participation__unit__code", "stage__position"),
        filters=SheetFilters,
        ledger=partial(SheetLedger, may_manage=may_manage and is_open),
        template="web/rounds/record.html",
        context={
            "round": found,
            "stages": list(summaries(found.stages.all(), sheets).values()),
            "may_manage": may_manage,
            "may_remind": is_open and request.user.may(Capability.MANAGE_ROUNDS),
            "is_open": is_open,
            "history": history_of(events) if may_manage else None,
            "bulk": "web/rounds/sheet_bulk.html",
        },
    )


@_MANAGES
@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the words of a reminder to the picked units, then send it."""
    found = seen_round(request, pk)
    among = remindable_sheets(request.user, found).whole().filter(pk__in=_picked(request))
    sheets = [sheet for sheet in among if sheet.is_editable]
    if not sheets:
        messages.error(request, _("选中的打分表都已提交或无权催办。请选择未提交的单位。"))
        return redirect("web:round", pk)
    is_sent = "message" in request.POST
    initial = {"message": _default_message(found, sheets)}
    form = ReminderForm(request.POST if is_sent else None, initial=initial)
    if is_sent and form.is_valid():
        try:
            count = remind_units(
                sheets=sheets, message=form.cleaned_data["message"], by=request.user
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("已向 %(count)d 份打分表的单位催办。") % {"count": count})
            return redirect("web:round", pk)
    context = {
        "form": form,
        "round": found,
        "sheets": sheets,
        "passed_over": len(among) - len(sheets),
    }
    status = 422 if is_sent else 200
    return render(request, "web/rounds/remind.html", context, status=status)


def _default_message(round: Round, sheets: list[Sheet]) -> str:
    days = {sheet.stage.due_on for sheet in sheets if sheet.stage.due_on}
    if len(days) == 1:
        day = days.pop().isoformat()
        return _("请于 %(day)s 前提交「%(round)s」的打分表。") % {"day": day, "round": round}
    return _("请尽快提交「%(round)s」的打分表。") % {"round": round}


@_READS
@require_POST
def round_documents(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the documents of the picked sheets, or of all the visitor may see."""
    found = seen_round(request, pk)
    sheets = seen_sheets(request.user, found)
    if "all" not in request.POST:
        sheets = sheets.filter(pk__in=_picked(request))
    asked = list(sheets)
    if not asked:
        messages.error(request, _("请先选择要生成文件的单位。"))
        return redirect("web:round", pk)
    job = request_documents(
        sheets=asked, title=_("%(round)s 评估文件") % {"round": found}, by=request.user
    )
    return redirect("web:job", job.pk)


def _picked(request: HttpRequest) -> list[int]:
    return [int(key) for key in request.POST.getlist("sheets") if key.isdecimal()]
