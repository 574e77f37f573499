"""Birth certificates: what a score, an indicator or a conclusion rests on."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.evaluation.actions.open_sheet import LockedError
from zhiheng.apps.evaluation.actions.rating import ConflictError, rate_point
from zhiheng.apps.evaluation.models import Sheet
from zhiheng.apps.evaluation.reading import Judged, entry_value, judged
from zhiheng.apps.events.models import Event
from zhiheng.engine.explanation import Reason, explain
from zhiheng.shared.problems import InvalidInputError
from zhiheng.web.access import needs
from zhiheng.web.forms import PageForm
from zhiheng.web.histories import history_of
from zhiheng.web.sheet_page.opened import rights_of, sheet_for
from zhiheng.web.sheet_page.panel import panel_of, path_of
from zhiheng.web.sheet_page.rows import mark_of

_READS = needs(Capability.READ_SHEETS)
_EVENTS_SHOWN = 20


class ReasonForm(PageForm):
    """Why a score is what it is."""

    reason = forms.CharField(
        label=gettext_lazy("评分理由"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@_READS
@require_safe
def total_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the conclusion rests on: gates, grades, first-level indicators."""
    found = sheet_for(request, pk)
    outcome = judged(found)
    reason = explain(outcome.outcome, outcome.scorer)
    context = _certificate(found, outcome, reason, _("结论与总分"))
    return render(request, "web/sheet/certificate.html", context)


@_READS
@require_safe
def node_certificate(request: HttpRequest, pk: int, node: str) -> HttpResponse:
    """Show what the score of an indicator rests on."""
    found = sheet_for(request, pk)
    outcome = judged(found)
    level = next((n.level for n in outcome.outcome.scheme.nodes if n.code == node), None)
    reason = _found(explain(outcome.outcome, outcome.scorer), node, level or 0)
    if level is None or reason is None:
        raise Http404
    context = _certificate(found, outcome, reason, node)
    return render(request, "web/sheet/certificate.html", context)


@_READS
@require_safe
def point_certificate(request: HttpRequest, pk: int, point: str) -> HttpResponse:
    """Show what a score rests on: rule, facts, who rated it and when."""
    found = sheet_for(request, pk)
    outcome = judged(found)
    definition = next((p for p in outcome.outcome.scheme.points if p.code == point), None)
    if definition is None:
        raise Http404
    level = outcome.outcome.scheme.item_level + 1
    reason = _found(explain(outcome.outcome, outcome.scorer), point, level)
    ratings = list(found.ratings.filter(point=point).select_related("rater").order_by("-rated_at"))
    own = next((rating for rating in ratings if rating.rater_id == request.user.pk), None)
    events = Event.objects.filter(
        object_type="evaluation.sheet", object_id=str(pk), after__has_key=point
    )
    context = _certificate(found, outcome, reason, point)
    context |= {
        "point": definition,
        "ratings": ratings,
        "form": ReasonForm(initial={"reason": own.reason if own else ""}),
        "may_reason": rights_of(request.user, found).fill and any(r.stands for r in ratings),
        "history": history_of(events, _EVENTS_SHOWN),
    }
    return render(request, "web/sheet/certificate.html", context)


@needs(Capability.FILL_SHEETS)
@require_POST
def give_reason(request: HttpRequest, pk: int, point: str) -> HttpResponse:
    """Keep the reason of a score: its author then stands behind it."""
    found = sheet_for(request, pk)
    standing = found.ratings.filter(point=point, stands=True).first()
    form = ReasonForm(request.POST)
    if standing is None or not form.is_valid():
        raise Http404
    try:
        rated = rate_point(
            sheet_id=pk,
            among=Sheet.objects.fillable_by(request.user),
            point=point,
            entry=entry_value(standing.entry),
            seen=standing.token,
            by=request.user,
            reason=form.cleaned_data["reason"],
        )
    except Sheet.DoesNotExist:
        raise Http404 from None
    except (LockedError, ConflictError, InvalidInputError, ValidationError):
        text = _("这一项刚被更改或已不能更改，理由没有保存。请刷新页面。")
        context = {"title": _("没有保存。"), "text": text}
        return render(request, "web/frame/error_part.html", context, status=409)
    context = {
        "sheet": rated.sheet,
        "mark": mark_of(point, rated.rating, rated.judged, request.user),
        "path": path_of(rated.judged, point),
        "panel": panel_of(rated.judged),
        "changed": None,
        "is_aside": True,
    }
    response = render(request, "web/sheet/rated.html", context)
    response["HX-Trigger"] = "close-dialog"
    return response


def _certificate(
    sheet: Sheet, outcome: Judged, reason: Reason | None, title: str
) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "edition": sheet.participation.round.edition,
        "scheme": outcome.scorer.scheme,
        "reason": reason,
        "title": title,
        "excluded": sheet.participation.exclusions,
    }


def _found(reason: Reason, subject: str, depth: int) -> Reason | None:
    """Return the statement about a subject, so deep below the root.

    A point of an item with one point bears the item's code: the depth tells them apart.
    """
    if depth == 0:
        return reason if reason.subject == subject else None
    inner = (_found(each, subject, depth - 1) for each in reason.because)
    return next((each for each in inner if each is not None), None)
