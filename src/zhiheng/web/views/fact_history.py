"""Loads of facts: their list, one of them whatever its state, its progress, its withdrawal."""

import django_filters
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.events.models import Event
from zhiheng.apps.fact_loads.actions import SHORTEST_REASON
from zhiheng.apps.fact_loads.actions import withdraw_facts as take_back
from zhiheng.apps.fact_loads.files import found_in
from zhiheng.apps.fact_loads.models import FactLoad, State
from zhiheng.facts.schema import fact_tables
from zhiheng.shared.problems import InvalidInputError
from zhiheng.web.access import needs
from zhiheng.web.fact_words import figures_of, found_row, number, state_of
from zhiheng.web.forms import DayInput, PageForm
from zhiheng.web.histories import history_of
from zhiheng.web.ledger import DateColumn, Filters, Ledger, answer_ledger
from zhiheng.web.marks import Mark, marked

_READS = needs(Capability.READ_FACTS)
_MANAGES = needs(Capability.MANAGE_FACTS)


class LoadFilters(Filters):
    """What the list of loads can be narrowed by."""

    words = django_filters.CharFilter(method="by_words", label=gettext_lazy("文件、来源或上传人"))
    table = django_filters.ChoiceFilter(
        choices=[(name, table.title) for name, table in fact_tables().items()],
        label=gettext_lazy("数据表"),
    )
    state = django_filters.ChoiceFilter(choices=State.choices, label=gettext_lazy("状态"))
    since = django_filters.DateFilter(
        field_name="brought_at",
        lookup_expr="date__gte",
        widget=DayInput(),
        label=gettext_lazy("自"),
    )

    def by_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Return loads whose file, source or uploader holds the words."""
        return rows.filter(
            Q(upload__name__icontains=value)
            | Q(source__icontains=value)
            | Q(brought_by__display_name__icontains=value)
        )


class LoadLedger(Ledger):
    """The list of loads, the newest first."""

    always = ("upload", "state")
    upload = tables.Column(
        gettext_lazy("文件"), accessor="upload__name", attrs={"td": {"class": "named"}}
    )
    table = tables.Column(gettext_lazy("数据表"), default="–", attrs={"td": {"class": "nowrap"}})
    state = tables.Column(gettext_lazy("状态"), attrs={"td": {"class": "nowrap"}})
    rows = tables.Column(
        gettext_lazy("行数"),
        accessor="counts__rows",
        default="–",
        orderable=False,
        attrs={"td": {"class": "num"}},
    )
    source = tables.Column(gettext_lazy("数据来源"), default="–")
    brought_by = tables.Column(
        gettext_lazy("上传人"),
        accessor="brought_by__display_name",
        attrs={"td": {"class": "named"}},
    )
    brought_at = DateColumn(gettext_lazy("上传时间"))
    loaded_at = DateColumn(gettext_lazy("导入时间"), default="–")
    store_id = tables.Column(gettext_lazy("导入编号"), default="–")
    reason = tables.Column(gettext_lazy("撤回理由"), default="–", orderable=False)

    class Meta(Ledger.Meta):
        """The newest first."""

        order_by = "-brought_at"
        empty_text = gettext_lazy("还没有导入过数据。从「导入数据」开始。")

    def render_upload(self, value: str, record: FactLoad) -> str:
        """Return the file as a link."""
        return format_html('<a href="{}">{}</a>', reverse("web:fact_load", args=[record.pk]), value)

    def value_upload(self, value: str) -> str:
        """Return the file as it is exported."""
        return value

    def render_table(self, value: str) -> str:
        """Return the title of the table."""
        return fact_tables()[value].title

    def render_state(self, record: FactLoad) -> str:
        """Return the state by word, symbol and colour."""
        state = state_of(record)
        return marked(Mark(state["tone"], state["symbol"]), state["text"])

    def value_state(self, record: FactLoad) -> str:
        """Return the state as it is exported."""
        return state_of(record)["text"]

    def render_rows(self, value: int) -> str:
        """Return how many rows."""
        return number(value)

    def value_rows(self, value: int) -> int:
        """Return how many rows, as they are exported."""
        return value


class WithdrawalForm(PageForm):
    """Why a load is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("撤回理由"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        min_length=SHORTEST_REASON,
        error_messages={"required": gettext_lazy("请写明撤回的理由，如“导出时学期选错”。")},
    )


@_READS
def fact_loads(request: HttpRequest) -> HttpResponse:
    """Show what was brought in, and the visitor's own drafts."""
    rows = FactLoad.objects.visible_to(request.user).select_related("upload", "brought_by", "job")
    return answer_ledger(
        request,
        title=_("导入历史"),
        rows=rows.defer("upload__content", "found", "job__result"),
        filters=LoadFilters,
        ledger=LoadLedger,
        template="web/facts/loads.html",
        context={"may_load": request.user.scope(Capability.MANAGE_FACTS).everywhere},
    )


@_READS
@require_safe
@never_cache
def fact_load(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a load: what is wrong with it, what it would bring, how far it is, what it brought."""
    load = _load(request, pk)
    if load.state == State.UPLOADED:
        return redirect("web:map_facts", pk)
    found, fault = {}, ""
    if load.is_draft:
        try:
            found = found_row(found_in(load))
        except InvalidInputError as error:
            fault = " ".join(problem.message for problem in error.problems)
    context = {
        "load": load,
        "state": state_of(load),
        "table": fact_tables().get(load.table),
        "found": found,
        "fault": fault,
        "figures": figures_of(load.counts),
        "same": _same(request, load),
        "history": history_of(_events(load)),
        "is_refused": load.state == State.REFUSED,
        "is_checked": load.state == State.CHECKED and not fault,
        "is_loading": load.state == State.LOADING,
        "is_loaded": load.state == State.LOADED,
        "is_kept": load.state in (State.LOADED, State.REPEATED, State.WITHDRAWN),
        "may_manage": request.user.scope(Capability.MANAGE_FACTS).everywhere,
        **_progress_of(load),
    }
    return render(request, "web/facts/load.html", context)


@_READS
@require_safe
@never_cache
def fact_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Return how far a load is, as a part of its page; the whole page when it is over."""
    load = _load(request, pk)
    context = _progress_of(load)
    if load.state != State.LOADING or load.is_stuck:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "web/facts/progress.html", {"load": load, **context})


@_MANAGES
def withdraw_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a load back, after asking why."""
    rows = FactLoad.objects.managed_by(request.user).select_related("upload")
    load = get_object_or_404(rows, pk=pk)
    back = reverse("web:fact_load", args=[pk])
    if load.state != State.LOADED:
        messages.warning(request, _("「%(file)s」没有可以撤回的数据。") % {"file": load})
        return redirect(back)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            take_back(load=load, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as error:
            form.refuse(error)
        except InvalidInputError as error:
            form.refuse(ValidationError([problem.message for problem in error.problems]))
        else:
            messages.success(request, _("已撤回。这些行不再计入任何统计，快照与记录保留。"))
            return redirect(back)
    context = {
        "form": form,
        "title": _("撤回导入"),
        "lead": _("「%(file)s」的 %(rows)s 行将不再计入统计；被它覆盖的旧行重新有效。")
        % {"file": load, "rows": number(load.counts.get("rows", 0))},
        "back": back,
        "is_grave": True,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "web/frame/form.html", context, status=status)


def _load(request: HttpRequest, pk: int) -> FactLoad:
    """Return a load the visitor may see.

    Raises:
        Http404: There is none.
    """
    rows = FactLoad.objects.visible_to(request.user).defer("upload__content", "job__result")
    related = rows.select_related("upload", "brought_by", "withdrawn_by", "job")
    return get_object_or_404(related, pk=pk)


def _same(request: HttpRequest, load: FactLoad) -> FactLoad | None:
    """Return the load that had brought in the same file before."""
    if load.state != State.REPEATED:
        return None
    rows = FactLoad.objects.visible_to(request.user).select_related("upload")
    return rows.filter(store_id=load.store_id, state=State.LOADED).first()


def _events(load: FactLoad) -> QuerySet[Event]:
    label = FactLoad._meta.label_lower
    return Event.objects.filter(object_type=label, object_id=str(load.pk))


def _progress_of(load: FactLoad) -> dict[str, object]:
    job = load.job
    return {
        "job": job,
        "percent": job.percent if job else 0,
        "seen": f"{job.state}.{job.done}.{job.total}" if job else "",
        "is_stuck": load.is_stuck,
    }
