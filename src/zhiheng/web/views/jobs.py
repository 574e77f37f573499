"""Background jobs: list, progress, result."""

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.jobs.models import Job, State
from zhiheng.apps.jobs.work import cancel_job as give_up_job
from zhiheng.web.access import needs
from zhiheng.web.downloads import download
from zhiheng.web.ledger import DateColumn, Filters, Ledger, answer_ledger
from zhiheng.web.marks import Mark, marked

_READS = needs(Capability.READ_SHEETS)
_MARKS = {
    State.WAITING: Mark("", "◐"),
    State.RUNNING: Mark("wait", "●"),
    State.DONE: Mark("good", "✓"),
    State.FAILED: Mark("alarm", "!"),
    State.CANCELLED: Mark("", "–"),
}


class JobFilters(Filters):
    """What the list of jobs can be narrowed by."""

    title = django_filters.CharFilter(lookup_expr="icontains", label=gettext_lazy("名称"))
    state = django_filters.ChoiceFilter(choices=State.choices, label=gettext_lazy("状态"))


class JobLedger(Ledger):
    """The list of jobs, the newest first."""

    always = ("title", "state")
    title = tables.Column(gettext_lazy("名称"), attrs={"td": {"class": "named"}})
    state = tables.Column(gettext_lazy("状态"), attrs={"td": {"class": "nowrap"}})
    percent = tables.Column(gettext_lazy("进度"), orderable=False, attrs={"td": {"class": "num"}})
    requested_by = tables.Column(
        gettext_lazy("申请人"),
        accessor="requested_by__display_name",
        attrs={"td": {"class": "named"}},
    )
    requested_at = DateColumn(gettext_lazy("申请时间"))
    finished_at = DateColumn(gettext_lazy("完成时间"), default="–")

    class Meta(Ledger.Meta):
        """The newest first."""

        order_by = "-requested_at"
        empty_text = gettext_lazy(
            "还没有后台任务。在轮次页面下载多个单位的文件时，会在这里排队生成。"
        )

    def render_title(self, value: str, record: Job) -> str:
        """Return the title as a link."""
        return format_html('<a href="{}">{}</a>', reverse("web:job", args=[record.pk]), value)

    def value_title(self, value: str) -> str:
        """Return the title as it is exported."""
        return value

    def render_state(self, record: Job) -> str:
        """Return the state by word, symbol and colour."""
        return marked(_MARKS[State(record.state)], record.get_state_display())

    def value_state(self, record: Job) -> str:
        """Return the state as it is exported."""
        return record.get_state_display()

    def render_percent(self, value: int) -> str:
        """Return how much is done."""
        return f"{value} %"

    def value_percent(self, value: int) -> int:
        """Return how much is done, as it is exported (percent)."""
        return value


@_READS
def jobs(request: HttpRequest) -> HttpResponse:
    """Show the visitor's jobs; all, to who manages rounds everywhere."""
    return answer_ledger(
        request,
        title=_("后台任务"),
        rows=_visible(request).defer("result", "parameters", "message"),
        filters=JobFilters,
        ledger=JobLedger,
        template="web/jobs/list.html",
    )


@_READS
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a job is, and what came of it."""
    found = get_object_or_404(_visible(request).defer("result"), pk=pk)
    return render(request, "web/jobs/record.html", _progress_of(request, found))


@_READS
@require_safe
@never_cache
def job_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Return how far a job is as a part of its page; nothing where that is known already."""
    found = get_object_or_404(_visible(request).defer("result"), pk=pk)
    context = _progress_of(request, found)
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "web/jobs/progress.html", context)


@_READS
@require_POST
def cancel_job(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a job up that is not finished."""
    found = get_object_or_404(_visible(request).defer("result"), pk=pk)
    if give_up_job(job=found, by=request.user):
        messages.success(request, _("已取消「%(job)s」。") % {"job": found})
    else:
        messages.warning(request, _("「%(job)s」已经结束，不能再取消。") % {"job": found})
    return redirect("web:job", pk)


@_READS
@require_safe
def job_result(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the file a job made, to who asked for it and nobody else."""
    found = get_object_or_404(Job, pk=pk, requested_by=request.user, state=State.DONE)
    if found.result is None:
        raise Http404
    return download(bytes(found.result), found.result_name, found.result_type)


def _visible(request: HttpRequest) -> QuerySet[Job]:
    return Job.objects.visible_to(request.user).select_related("requested_by")


def _progress_of(request: HttpRequest, found: Job) -> dict[str, object]:
    mark = _MARKS[State(found.state)]
    return {
        "job": found,
        "state": {"tone": mark.tone, "symbol": mark.symbol, "text": found.get_state_display()},
        "seen": f"{found.state}.{found.done}.{found.total}",
        "is_waiting": found.state == State.WAITING,
        "is_running": found.state == State.RUNNING,
        "has_failed": found.state == State.FAILED,
        "is_done": found.state == State.DONE,
        "is_own": found.requested_by_id == request.user.pk,
    }
