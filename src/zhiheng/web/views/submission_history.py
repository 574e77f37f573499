"""Who changed what in a submission, and what differs between its versions."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.collection.models import Submission
from zhiheng.apps.collection.reading import checked
from zhiheng.apps.collection.versions import differences, sides_of
from zhiheng.apps.events.models import Event
from zhiheng.web.access import needs
from zhiheng.web.collection_access import submission_for
from zhiheng.web.histories import history_of
from zhiheng.web.table_words import figure_said, growth_said
from zhiheng.web.views.submissions import submission_frame

_READS = needs(Capability.READ_TABLES)
_EVENTS_SHOWN = 200
_NOW, _LAST = "now", "last"


@_READS
@require_safe
def submission_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who changed what, and what was handed up."""
    found = submission_for(request, pk)
    events = Event.objects.filter(object_type="collection.submission", object_id=str(pk))
    context = submission_frame(request, found, checked(found), "history")
    context |= {
        "history": history_of(events, _EVENTS_SHOWN),
        "versions": found.versions.select_related("made_by"),
    }
    return render(request, "web/collection/history.html", context)


@_READS
@require_safe
def submission_diff(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what differs between two versions (``?before=1&after=now``)."""
    found = submission_for(request, pk)
    sides = sides_of(found)
    names = _names(found, list(sides))
    before = request.GET.get("before") or _first_before(list(sides))
    after = request.GET.get("after") or _NOW
    if after not in sides or (before and before not in sides):
        raise Http404
    context = submission_frame(request, found, checked(found), "diff")
    context |= {
        "sides": [{"key": key, "name": name} for key, name in names.items()],
        "before": {"key": before, "name": names.get(before, "")},
        "after": {"key": after, "name": names[after]},
        "lines": _lines(found, sides, before, after) if before else [],
    }
    return render(request, "web/collection/diff.html", context)


def _first_before(sides: list[str]) -> str:
    """Return what is compared with where nobody chose: the first version, else last year."""
    numbered = sorted((side for side in sides if side.isdecimal()), key=int)
    if numbered:
        return numbered[0]
    return _LAST if _LAST in sides else ""


def _names(submission: Submission, sides: list[str]) -> dict[str, str]:
    made = {str(v.number): timezone.localtime(v.made_at) for v in submission.versions.all()}
    names = {_NOW: _("现在"), _LAST: _("上年")}
    for side in sides:
        if side in made:
            text = _("第 %(number)s 次上报（%(at)s）")
            names[side] = text % {"number": side, "at": f"{made[side]:%Y-%m-%d %H:%M}"}
    return {side: names[side] for side in sides}


def _lines(
    submission: Submission, sides: dict[str, Any], before: str, after: str
) -> list[dict[str, str]]:
    return [
        {
            "table": each.cell.table.title,
            "name": each.cell.name,
            "unit": each.cell.column.unit,
            "before": figure_said(each.before),
            "after": figure_said(each.after),
            "change": figure_said(each.change),
            "growth": growth_said(each.after, each.before),
        }
        for each in differences(submission, sides[before], sides[after])
    ]
