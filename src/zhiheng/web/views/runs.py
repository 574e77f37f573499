"""Runs: everybody decided in the background, and the list a clerk works through."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import ValidationError
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
from zhiheng.apps.decisions.actions import request_run
from zhiheng.apps.decisions.auditing import WHOLE
from zhiheng.apps.decisions.findings import Narrowed, previous_run, since_previous
from zhiheng.apps.decisions.models import Run
from zhiheng.apps.decisions.packs import Chosen, chosen_ruleset
from zhiheng.apps.decisions.subjects import unit_codes
from zhiheng.apps.decisions.supplied import lacking_inputs, read_supplied, supplied_template
from zhiheng.apps.jobs.models import State
from zhiheng.apps.org.models import Unit
from zhiheng.shared.problems import InvalidInputError
from zhiheng.web.access import needs
from zhiheng.web.decision_forms import RunForm
from zhiheng.web.decision_words import OUTCOMES, outcome_said
from zhiheng.web.downloads import EXCEL, download
from zhiheng.web.ledger import DateColumn, Filters, Ledger, answer_ledger
from zhiheng.web.marks import Mark, marked
from zhiheng.web.views.findings import answer_findings
from zhiheng.web.views.rulesets import ruleset_at

_READS = needs(Capability.READ_DECISIONS)
_PROBLEMS_SHOWN = 10
_MARKS = {
    State.WAITING: Mark("", "◐"),
    State.RUNNING: Mark("wait", "●"),
    State.DONE: Mark("good", "✓"),
    State.FAILED: Mark("alarm", "!"),
    State.CANCELLED: Mark("", "–"),
}


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """How many subjects came out how: cells in the order of `OUTCOMES`, with their lists."""

    rule: str
    title: str
    cells: list[tuple[int, str]]


class RunFilters(Filters):
    """What the list of runs can be narrowed by."""

    title = django_filters.CharFilter(lookup_expr="icontains", label=gettext_lazy("规则集"))


class RunLedger(Ledger):
    """The list of runs, the newest first."""

    always = ("title", "state")
    title = tables.Column(gettext_lazy("规则集"), attrs={"td": {"class": "named"}})
    state = tables.Column(gettext_lazy("状态"), orderable=False, attrs={"td": {"class": "nowrap"}})
    as_of = DateColumn(gettext_lazy("判断日期"))
    units = tables.Column(
        gettext_lazy("范围"), orderable=False, empty_values=(), attrs={"td": {"class": "named"}}
    )
    asked_by = tables.Column(
        gettext_lazy("发起人"), accessor="asked_by__display_name", attrs={"td": {"class": "named"}}
    )
    asked_at = DateColumn(gettext_lazy("发起时间"))

    class Meta(Ledger.Meta):
        """The newest first."""

        order_by = "-asked_at"
        empty_text = gettext_lazy("还没有批量审核。在规则集的页面发起。")

    def render_title(self, value: str, record: Run) -> str:
        """Return the title as a link."""
        return format_html('<a href="{}">{}</a>', reverse("web:run", args=[record.pk]), value)

    def value_title(self, value: str) -> str:
        """Return the title as it is exported."""
        return value

    def render_state(self, value: str) -> str:
        """Return the state by word, symbol and colour."""
        return marked(_MARKS[State(value)], str(State(value).label))

    def value_state(self, value: str) -> str:
        """Return the state as it is exported."""
        return str(State(value).label)

    def render_units(self, record: Run) -> str:
        """Return the units in words."""
        return units_said(record)


@_READS
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """Show the runs that hold somebody of the visitor's units."""
    return answer_ledger(
        request,
        title=_("批量审核"),
        rows=_visible(request).defer("content", "counts", "rules", "supplied", "job__result"),
        filters=RunFilters,
        ledger=RunLedger,
        template="web/decisions/runs.html",
    )


@needs(Capability.MANAGE_DECISIONS)
@require_POST
def begin_run(request: HttpRequest, scheme: str, edition: str, name: str) -> HttpResponse:
    """Ask for a rule set to be decided about everybody of the visitor's units."""
    chosen = ruleset_at(scheme, edition, name)
    form = RunForm(request.POST, request.FILES, asks_more=bool(lacking_inputs(chosen.ruleset)))
    if not form.is_valid():
        return _refused(request, chosen, chain(*form.errors.values()))
    file, supplied = form.cleaned_data.get("file"), None
    try:
        if file is not None:
            supplied = read_supplied(chosen, file.name, file.read())
        run = request_run(
            chosen=chosen, day=form.cleaned_data["day"], by=request.user, supplied=supplied
        )
    except InvalidInputError as error:
        return _refused(
            request, chosen, (f"{each.where}  {each.message}" for each in error.problems)
        )
    except ValidationError as error:
        return _refused(request, chosen, error.messages)
    return redirect("web:run", run.pk)


def _refused(request: HttpRequest, chosen: Chosen, why: Iterable[str]) -> HttpResponse:
    """Return to the rule set and say what is wrong, not more than can be read at once."""
    listed = list(why)
    for line in listed[:_PROBLEMS_SHOWN]:
        messages.error(request, line)
    if more := len(listed[_PROBLEMS_SHOWN:]):
        text = _("另有 %(more)d 处问题；改正以上各处后再上传。")
        messages.error(request, text % {"more": more})
    return redirect("web:ruleset", *chosen.parts)


@needs(Capability.MANAGE_DECISIONS)
@require_safe
def template(_request: HttpRequest, scheme: str, edition: str, name: str) -> HttpResponse:
    """Return a workbook to fill with the inputs that stand in no table."""
    chosen = ruleset_at(scheme, edition, name)
    if chosen.ruleset.subject.table is None or not lacking_inputs(chosen.ruleset):
        raise Http404
    said = _("补充数据")
    return download(supplied_template(chosen), f"{chosen.ruleset.title}-{said}.xlsx", EXCEL)


@_READS
@require_safe
@never_cache
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a run: how far it is, or what it counted in the visitor's units."""
    found = get_object_or_404(_visible(request), pk=pk)
    context = _progress_of(found)
    if found.is_done:
        context |= _counts_of(request, found)
    context |= {"units": units_said(found), "chosen": chosen_ruleset(found.key)}
    return render(request, "web/decisions/run.html", context)


@_READS
@require_safe
@never_cache
def run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Return how far a run is; the whole page anew when it is over."""
    found = get_object_or_404(_visible(request), pk=pk)
    context = _progress_of(found)
    if context["seen"] == request.GET.get("seen"):
        return HttpResponse(status=204)
    response = render(request, "web/decisions/progress.html", context)
    if not context["is_open"]:
        response.headers["HX-Refresh"] = "true"
    return response


@_READS
@require_safe
@never_cache
def findings(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the list of a run, narrowed, or as an Excel file."""
    found = get_object_or_404(_visible(request), pk=pk)
    if not found.is_done:
        raise Http404
    return answer_findings(request, found, _codes(request))


def units_said(run: Run) -> str:
    """Return the units of a run in words."""
    if run.units is None:
        return _("全部单位")
    names = list(run.units.values())
    return "、".join(names)


def _visible(request: HttpRequest) -> QuerySet[Run]:
    rows = Run.objects.visible_to(request.user).select_related("job", "asked_by")
    return rows.defer("content", "job__result")


def _codes(request: HttpRequest) -> frozenset[str] | None:
    return unit_codes(request.user, Capability.READ_DECISIONS)


def _progress_of(found: Run) -> dict[str, Any]:
    state = State(found.state)
    job = found.job
    return {
        "run": found,
        "job": job,
        "state": _MARKS[state],
        "state_text": str(state.label),
        "is_open": state in (State.WAITING, State.RUNNING),
        "is_done": found.is_done,
        "seen": f"{state}.{job.done if job else 0}.{job.total if job else 0}",
    }


def _counts_of(request: HttpRequest, found: Run) -> dict[str, Any]:
    codes = _codes(request)
    by_unit = found.seen_by(codes)
    totals: dict[str, Counter[str]] = {}
    for of_unit in by_unit.values():
        for rule, counts in of_unit.items():
            totals.setdefault(rule, Counter()).update(counts)
    whole = totals.get(WHOLE, Counter())
    address = reverse("web:findings", args=[found.pk])
    units = dict(Unit.objects.filter(code__in=by_unit).values_list("code", "name"))
    cells = _cells(whole, f"{address}?rule=-")
    return {
        "subjects": whole.total(),
        "outcomes": [outcome_said(each) for each in OUTCOMES],
        "whole": [(outcome_said(each), *cell) for each, cell in zip(OUTCOMES, cells, strict=True)],
        "rules": [
            RuleCounts(rule, title, _cells(totals.get(rule, {}), f"{address}?rule={rule}"))
            for rule, title in found.titles.items()
        ],
        "by_unit": [
            RuleCounts(
                code,
                units.get(code, code) or _("单位不详"),
                _cells(of_unit.get(WHOLE, {}), f"{address}?rule=-&unit={code}"),
            )
            for code, of_unit in sorted(by_unit.items())
        ],
        "findings": address,
        **_compared(found, codes),
    }


def _cells(counts: Mapping[str, int], address: str) -> list[tuple[int, str]]:
    return [(counts.get(each, 0), f"{address}&outcome={each}") for each in OUTCOMES]


def _compared(found: Run, codes: frozenset[str] | None) -> dict[str, Any]:
    """Return the run before, how many fail newly since, and how many do no more."""
    earlier = previous_run(found)
    if earlier is None:
        return {"earlier": None}
    newly, mended = since_previous(found, earlier, Narrowed(units=codes))
    return {"earlier": earlier, "newly": len(newly), "mended": len(mended)}
