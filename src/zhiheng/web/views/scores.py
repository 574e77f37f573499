"""Giving scores: one as it is typed, or many in one call, all or nothing."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.evaluation.actions.open_sheet import LockedError
from zhiheng.apps.evaluation.actions.rating import (
    ConflictError,
    Filled,
    Rated,
    rate_point,
    rate_points,
)
from zhiheng.apps.evaluation.models import Rating, Sheet
from zhiheng.apps.evaluation.reading import judged, typed_number
from zhiheng.shared.problems import InvalidInputError
from zhiheng.standards.scheme import Scheme
from zhiheng.web.access import needs
from zhiheng.web.errors import locked
from zhiheng.web.sheet_page.anchors import anchor
from zhiheng.web.sheet_page.opened import rights_of, sheet_for
from zhiheng.web.sheet_page.panel import panel_of, path_of
from zhiheng.web.sheet_page.rows import (
    item_blocks,
    mark_of,
    previous_entries,
    standing_ratings,
)

_FILLS = needs(Capability.FILL_SHEETS)
_MOST_ENTRIES = 20_000
_LONGEST_ENTRY = 20


@_FILLS
@require_POST
def rate(request: HttpRequest, pk: int, point: str) -> HttpResponse:
    """Take the score of one point; answer with what follows from it.

    The form holds ``entry`` (empty takes the score away) and ``seen``, the token of the
    rating that was seen. 409: somebody else changed it meanwhile; 422: not possible.
    """
    text = request.POST.get("entry", "")
    try:
        rated = rate_point(
            sheet_id=pk,
            among=Sheet.objects.fillable_by(request.user),
            point=point,
            entry=typed_number(text),
            seen=request.POST.get("seen", ""),
            by=request.user,
        )
    except Sheet.DoesNotExist:
        raise Http404 from None
    except LockedError:
        return locked(request)
    except InvalidInputError as error:
        context = {"anchor": anchor(point), "problems": error.problems, "seen": _seen(request)}
        return render(request, "web/sheet/invalid.html", context, status=422)
    except ConflictError as conflict:
        return _conflict(request, conflict, point, text)
    # A part of a page has no frame: what stands around pages is not worked out for it.
    response = HttpResponse(
        render_to_string("web/sheet/rated.html", _follows(request, rated, point))
    )
    response["HX-Trigger"] = "rated"
    return response


def _seen(request: HttpRequest) -> str:
    return request.POST.get("seen", "")


def _follows(request: HttpRequest, rated: Rated, point: str) -> dict[str, Any]:
    """Return everything a new score changes on the page."""
    entry = rated.rating.entry if rated.rating is not None else None
    return {
        "sheet": rated.sheet,
        "mark": mark_of(point, rated.rating, rated.judged, request.user),
        "path": path_of(rated.judged, point),
        "panel": panel_of(rated.judged),
        "changed": {
            "point": point,
            "before": rated.before or "",
            "after": entry or "",
            "seen": rated.rating.token if rated.rating is not None else "",
            "at": timezone.localtime(),
        }
        if entry != rated.before
        else None,
    }


def _conflict(request: HttpRequest, conflict: ConflictError, point: str, text: str) -> HttpResponse:
    context = {
        "sheet": conflict.sheet,
        "point": point,
        "anchor": anchor(point),
        "mine": text,
        "standing": conflict.standing[point],
        "seen": _seen(request),
    }
    return render(request, "web/sheet/conflict.html", context, status=409)


@_FILLS
@require_safe
def point_row(request: HttpRequest, pk: int, point: str) -> HttpResponse:
    """Show one point's row as it stands."""
    found = sheet_for(request, pk)
    ratings = standing_ratings(found)
    outcome = judged(found, [(code, rating.entry) for code, rating in ratings.items()])
    blocks = item_blocks(outcome, ratings, previous_entries(found), None)
    row = next((row for b in blocks for row in b.rows if row.point.code == point), None)
    if row is None:
        raise Http404
    context = {"sheet": found, "row": row, "rights": rights_of(request.user, found)}
    response = render(request, "web/sheet/point.html", context)
    response["HX-Trigger"] = "stale"
    return response


@_FILLS
@require_POST
def rate_many(request: HttpRequest, pk: int) -> HttpResponse:
    """Take many scores, all or none.

    The body is JSON: ``{"entries": {point: text or null}, "seen": {point: token}}``;
    without ``seen`` the author decides without having seen what stands. Answers JSON, or
    a part of the page where that is asked for: 200 ``{"tokens": …, "before": …,
    "unchanged": n}``; 409 ``{"conflicts": […]}``; 422 ``{"problems": […]}``.
    """
    try:
        entries, seen = _asked(request.body)
    except ValueError as error:
        return JsonResponse({"error": str(error)}, status=400)
    try:
        filled = rate_points(
            sheet_id=pk,
            among=Sheet.objects.fillable_by(request.user),
            entries=entries,
            by=request.user,
            source=_("批量填入"),
            seen=seen,
        )
    except Sheet.DoesNotExist:
        raise Http404 from None
    except LockedError:
        return locked(request)
    except InvalidInputError as error:
        return _refused(request, error)
    except ConflictError as conflict:
        return _conflicts(request, conflict, entries, seen or {})
    return JsonResponse(_said(filled, entries))


def _asked(body: bytes) -> tuple[dict[str, object], dict[str, str] | None]:
    """Return scores and tokens of a request.

    Raises:
        ValueError: The body is not of the form that `rate_many` describes.
    """
    try:
        asked = json.loads(body)
        given, seen = asked["entries"], asked.get("seen")
        texts = {str(point): "" if text is None else str(text) for point, text in given.items()}
        tokens = None if seen is None else {str(k): str(v) for k, v in seen.items()}
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ValueError('{"entries": {point: text}, "seen": {point: token}}') from None
    if any("\0" in text for text in (*texts, *texts.values(), *(tokens or {}))):
        raise ValueError("null characters are not allowed")
    if len(texts) > _MOST_ENTRIES or any(len(text) > _LONGEST_ENTRY for text in texts.values()):
        raise ValueError(f"at most {_MOST_ENTRIES} entries of {_LONGEST_ENTRY} characters")
    return {point: typed_number(text) for point, text in texts.items()}, tokens


def _said(filled: Filled, entries: Mapping[str, object]) -> dict[str, object]:
    rows = Rating.objects.filter(sheet=filled.sheet, stands=True, point__in=entries)
    tokens = {rating.point: rating.token for rating in rows.only("pk", "point", "version")}
    return {
        "tokens": {point: tokens.get(point, "") for point in entries},
        "before": filled.before,
        "unchanged": filled.unchanged,
    }


def _wants_page(request: HttpRequest) -> bool:
    return request.get_preferred_type(["application/json", "text/html"]) == "text/html"


def _refused(request: HttpRequest, error: InvalidInputError) -> HttpResponse:
    if _wants_page(request):
        context = {"problems": error.problems}
        return render(request, "web/sheet/bulk_refused.html", context, status=422)
    problems = [
        {"where": p.where, "code": p.code, "message": p.message, "allowed": p.allowed}
        for p in error.problems
    ]
    return JsonResponse({"problems": problems}, status=422, json_dumps_params={"default": str})


def _conflicts(
    request: HttpRequest,
    conflict: ConflictError,
    entries: Mapping[str, object],
    seen: Mapping[str, str],
) -> HttpResponse:
    names = _names(conflict.sheet.participation.round.edition.scheme)
    found = [
        {
            "point": point,
            "name": names.get(point, point),
            "mine": "" if entries[point] is None else str(entries[point]),
            "standing": (rating.entry or "") if rating is not None else "",
            "by": str(rating.rater) if rating is not None else "",
            "token": rating.token if rating is not None else "",
        }
        for point, rating in conflict.standing.items()
    ]
    if _wants_page(request):
        tokens = {**seen, **{each["point"]: each["token"] for each in found}}
        context = {"conflicts": found, "tokens": json.dumps(tokens)}
        return render(request, "web/sheet/bulk_conflicts.html", context, status=409)
    return JsonResponse({"conflicts": found}, status=409)


def _names(scheme: Scheme) -> dict[str, str]:
    return {point.code: point.name for point in scheme.points}
