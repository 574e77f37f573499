"""Rounds: the list, a new one, changing, closing and taking up again."""

from collections import Counter
from functools import cached_property, partial
from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.evaluation.actions.rounds import (
    change_round,
    close_round,
    continue_round,
    open_round,
)
from zhiheng.apps.evaluation.models import Round, Sheet, SheetState, Stage, StageKind
from zhiheng.web.access import needs
from zhiheng.web.forms import PageForm
from zhiheng.web.ledger import DateColumn, Filters, Ledger, answer_ledger
from zhiheng.web.round_access import managed_round, manages_rounds
from zhiheng.web.round_forms import ChangeRoundForm, NewRoundForm, initial_of_clone
from zhiheng.web.sheet_words import due_said
from zhiheng.web.stage_summaries import summaries

_READS = needs(Capability.READ_SHEETS)
_MANAGES = needs(Capability.MANAGE_ROUNDS)
_HANDED_IN = (SheetState.SUBMITTED, SheetState.SIGNED)


class RoundFilters(Filters):
    """What the list of rounds can be narrowed by."""

    words = django_filters.CharFilter(method="by_words", label=gettext_lazy("名称或标准"))
    period = django_filters.CharFilter(lookup_expr="startswith", label=gettext_lazy("评估年份"))
    state = django_filters.ChoiceFilter(
        choices=[("open", gettext_lazy("进行中")), ("closed", gettext_lazy("已结束"))],
        method="by_state",
        label=gettext_lazy("状态"),
    )

    def by_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Return rounds whose name or standard holds the words."""
        return rows.filter(Q(name__icontains=value) | Q(edition__title__icontains=value))

    def by_state(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Return open or closed rounds."""
        return rows.filter(closed_at__isnull=value == "open")


class RoundLedger(Ledger):
    """The list of rounds, the newest first."""

    always = ("name",)
    name = tables.Column(gettext_lazy("名称"), attrs={"td": {"class": "wide"}})
    period = tables.Column(gettext_lazy("评估年份"))
    edition = tables.Column(gettext_lazy("标准"), accessor="edition__title")
    due = tables.Column(gettext_lazy("阶段与截止日期"), accessor="pk", orderable=False)
    progress = tables.Column(gettext_lazy("已提交"), accessor="pk", orderable=False)
    state = tables.Column(gettext_lazy("状态"), accessor="closed_at", empty_values=())
    opened_at = DateColumn(gettext_lazy("开始时间"))

    class Meta(Ledger.Meta):
        """The newest first."""

        order_by = "-opened_at"

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        self.empty_text = (
            _("还没有评估轮次。请新建一轮：选好标准、阶段和参评单位，各单位随即可以填报。")
            if manages_rounds(user)
            else _("还没有与您有关的评估轮次。质量办开启后，这里会列出，工作台上也会提醒。")
        )

    def render_name(self, value: str, record: Round) -> SafeString:
        """Return the name as a link."""
        return format_html('<a href="{}">{}</a>', reverse("web:round", args=[record.pk]), value)

    def value_name(self, value: str) -> str:
        """Return the name as it is exported."""
        return value

    def render_due(self, record: Round) -> SafeString:
        """Return the stages, each with its due date and how far away that is."""
        return format_html_join(
            "",
            '<div class="nowrap">{} {} <span class="visually-quiet">{}</span></div>',
            (
                (stage, stage.due_on or "", self._due(record, stage))
                for stage in record.stages.all()
            ),
        )

    def value_due(self, record: Round) -> str:
        """Return the stages as they are exported."""
        return "\n".join(f"{stage} {stage.due_on or ''}".strip() for stage in record.stages.all())

    def render_progress(self, record: Round) -> SafeString:
        """Return for each stage how many of its sheets are handed in."""
        lines = (
            (self._handed_in[stage.pk], self._sheets[stage.pk]) for stage in record.stages.all()
        )
        return format_html_join("", '<div class="nowrap">{} / {}</div>', lines)

    def value_progress(self, record: Round) -> str:
        """Return the progress as it is exported."""
        return "\n".join(
            f"{stage} {self._handed_in[stage.pk]}/{self._sheets[stage.pk]}"
            for stage in record.stages.all()
        )

    def render_state(self, record: Round) -> SafeString:
        """Return whether the round is under way."""
        tone, symbol, text = (
            ("", "■", _("已结束")) if record.closed_at else ("good", "●", _("进行中"))
        )
        mark = format_html('<span aria-hidden="true">{}</span>', symbol)
        return format_html('<span class="state state-{}">{}{}</span>', tone, mark, text)

    def value_state(self, record: Round) -> str:
        """Return the state as it is exported."""
        return _("已结束") if record.closed_at else _("进行中")

    def _due(self, record: Round, stage: Stage) -> str:
        waits = record.closed_at is None and self._handed_in[stage.pk] < self._sheets[stage.pk]
        return due_said(stage.due_on, is_waited_for=True).text if waits or not stage.due_on else ""

    @cached_property
    def _counted(self) -> list[tuple[int, str, int]]:
        rounds = [row.record.pk for row in self.paginated_rows]
        sheets = Sheet.objects.visible_to(self._user).filter(stage__round__in=rounds)
        counted = sheets.order_by().values_list("stage_id", "state").annotate(count=Count("pk"))
        return list(counted)

    @cached_property
    def _sheets(self) -> Counter[int]:
        return sum((Counter({stage: n}) for stage, _state, n in self._counted), Counter())

    @cached_property
    def _handed_in(self) -> Counter[int]:
        counted = (Counter({stage: n}) for stage, state, n in self._counted if state in _HANDED_IN)
        return sum(counted, Counter())


class ContinuingForm(PageForm):
    """Why a closed round goes on."""

    reason = forms.CharField(
        label=gettext_lazy("理由"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )


@_READS
def rounds(request: HttpRequest) -> HttpResponse:
    """Show the rounds the visitor may see."""
    rows = Round.objects.visible_to(request.user).select_related("edition")
    return answer_ledger(
        request,
        title=_("评估轮次"),
        rows=rows.defer("edition__content").prefetch_related("stages"),
        filters=RoundFilters,
        ledger=partial(RoundLedger, user=request.user),
        template="web/rounds/list.html",
        context={"may_manage": manages_rounds(request.user)},
    )


@_MANAGES
def new_round(request: HttpRequest) -> HttpResponse:
    """Open a round, from nothing or from the last one (``?clone=``)."""
    if not manages_rounds(request.user):
        raise PermissionDenied
    last = _cloned(request)
    form = NewRoundForm(
        request.POST or None,
        initial=initial_of_clone(last) if last else {"stage_self": True},
    )
    if request.method == "POST" and form.is_valid():
        try:
            opened = _open(form, last, request.user)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(
                request, _("「%(round)s」已开启，各单位可以填报了。") % {"round": opened}
            )
            return redirect("web:round", opened.pk)
    context = {"form": form, "last": last, "gone": _gone_units(last) if last else ()}
    status = 422 if form.is_bound else 200
    return render(request, "web/rounds/new_round.html", context, status=status)


@transaction.atomic
def _open(form: NewRoundForm, last: Round | None, by: User) -> Round:
    return open_round(
        name=form.cleaned_data["name"],
        period=form.cleaned_data["period"],
        edition=form.edition_taken(by),
        due=form.due,
        units=form.cleaned_data["units"],
        note=form.cleaned_data["note"],
        cloned_from=last,
        by=by,
    )


def _cloned(request: HttpRequest) -> Round | None:
    wanted = request.GET.get("clone")
    if wanted is None:
        return None
    key = int(wanted) if wanted.isdecimal() else 0
    return get_object_or_404(Round.objects.visible_to(request.user), pk=key)


def _gone_units(last: Round) -> list[str]:
    """Return the units of the last round that are closed now, with their successors."""
    gone = last.participations.exclude(unit__closed_on=None).select_related("unit__merged_into")
    return [
        _("%(unit)s（已并入%(successor)s）")
        % {"unit": each.unit_name, "successor": each.unit.merged_into}
        if each.unit.merged_into
        else each.unit_name
        for each in gone
    ]


@_MANAGES
def edit_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name, note and due dates of a round."""
    found = managed_round(request, pk)
    stages = {StageKind(stage.kind): stage for stage in found.stages.all()}
    initial = {"name": found.name, "note": found.note}
    initial |= {f"due_{kind}": stage.due_on for kind, stage in stages.items()}
    form = ChangeRoundForm(request.POST or None, initial=initial, stages=stages)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            change_round(
                round=found, name=given["name"], note=given["note"], due=form.due, by=request.user
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("web:round", pk)
    title = _("更改「%(round)s」") % {"round": found}
    context = {"form": form, "title": title, "back": reverse("web:round", args=[pk])}
    return render(request, "web/frame/form.html", context, status=422 if form.is_bound else 200)


@_MANAGES
def end_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a round, once it is clear what stays unsigned."""
    found = managed_round(request, pk)
    if request.method == "POST":
        close_round(round=found, by=request.user)
        messages.success(request, _("「%(round)s」已结束，内容不再更改。") % {"round": found})
        return redirect("web:round", pk)
    sheets = Sheet.objects.filter(stage__round=found)
    stages = summaries(found.stages.all(), sheets).values()
    context = {
        "round": found,
        "unsigned": sheets.exclude(state=SheetState.SIGNED).count(),
        "sheets": sum(stage.sheets for stage in stages),
        "stages": list(stages),
    }
    return render(request, "web/rounds/close.html", context)


@_MANAGES
def resume_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Take up a closed round again."""
    found = managed_round(request, pk)
    form = ContinuingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        continue_round(round=found, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("「%(round)s」已恢复，可以继续填报。") % {"round": found})
        return redirect("web:round", pk)
    title = _("恢复「%(round)s」") % {"round": found}
    context = {"form": form, "title": title, "back": reverse("web:round", args=[pk])}
    return render(request, "web/frame/form.html", context, status=422 if form.is_bound else 200)
