"""The page of a sheet: tree, points, panel; advice; history; what is printed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.evaluation.models import Sheet
from zhiheng.apps.evaluation.reading import Judged, judged
from zhiheng.apps.events.models import Event
from zhiheng.engine.advice import advise
from zhiheng.engine.notices import notices_of
from zhiheng.standards.scheme import Scheme
from zhiheng.web.access import needs
from zhiheng.web.histories import history_of
from zhiheng.web.sheet_page.opened import rights_of, sheet_for
from zhiheng.web.sheet_page.panel import panel_of, tree_of
from zhiheng.web.sheet_page.rows import (
    item_blocks,
    previous_entries,
    roots_of,
    standing_ratings,
)

_READS = needs(Capability.READ_SHEETS)
# Above this many points a page shows one first-level indicator at a time.
_MOST_POINTS_ON_A_PAGE = 200
_EVENTS_SHOWN = 200


def frame_of(request: HttpRequest, sheet: Sheet, found: Judged, tab: str) -> dict[str, Any]:
    """Return what every tab of a sheet shows around its own content."""
    return {
        "sheet": sheet,
        "round": sheet.participation.round,
        "scheme": found.scorer.scheme,
        "panel": panel_of(found),
        "rights": rights_of(request.user, sheet),
        "tab": tab,
    }


@_READS
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the points of a sheet with their scores, to be filled where that is allowed."""
    found = sheet_for(request, pk)
    ratings = standing_ratings(found)
    entries = [(point, rating.entry) for point, rating in ratings.items()]
    outcome = judged(found, entries)
    part = _part(request, outcome.scorer.scheme)
    context = frame_of(request, found, outcome, "scores")
    context |= {
        "tree": tree_of(outcome),
        "part": part or "",
        "blocks": item_blocks(outcome, ratings, previous_entries(found), part),
    }
    return render(request, "web/sheet/scores.html", context)


def _part(request: HttpRequest, scheme: Scheme) -> str | None:
    """Return the first-level indicator to be shown, or None for the whole sheet."""
    if len(scheme.points) <= _MOST_POINTS_ON_A_PAGE:
        return None
    roots = list(dict.fromkeys(roots_of(scheme.nodes).values()))
    asked = request.GET.get("part", roots[0])
    if asked not in roots:
        raise Http404
    return asked


@_READS
@require_safe
def advice(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what would lift the conclusion, and what is worth a look."""
    found = sheet_for(request, pk)
    outcome = judged(found)
    context = {
        "advice": advise(outcome.outcome, outcome.scorer),
        "notices": notices_of(outcome.outcome, outcome.scorer),
        "is_complete": outcome.outcome.total is not None,
    }
    return render(request, "web/sheet/advice.html", context)


@_READS
@require_safe
def sheet_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who changed what on a sheet, and the decisions about it."""
    found = sheet_for(request, pk)
    events = Event.objects.filter(object_type="evaluation.sheet", object_id=str(pk))
    context = frame_of(request, found, judged(found), "history")
    context |= {
        "history": history_of(events, _EVENTS_SHOWN),
        "decisions": found.decisions.select_related("signed_by"),
        "ratings": found.ratings.count(),
    }
    return render(request, "web/sheet/history.html", context)


@_READS
@require_safe
def print_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a sheet as it is printed: every point, nothing to click."""
    found = sheet_for(request, pk)
    ratings = standing_ratings(found)
    outcome = judged(found, [(point, rating.entry) for point, rating in ratings.items()])
    context = frame_of(request, found, outcome, "print")
    context["blocks"] = item_blocks(outcome, ratings, {}, None)
    context["title"] = _("%(sheet)s 打印") % {"sheet": found}
    return render(request, "web/sheet/print.html", context)
