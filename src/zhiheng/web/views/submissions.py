"""The page of a submission: cells of one table, entered one by one or many at once."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.collection.actions.filling import (
    CellConflictError,
    Entered,
    enter_cells,
    explain,
)
from zhiheng.apps.collection.actions.open_submission import HandedUpError
from zhiheng.apps.collection.cells import asked_of, tables_of
from zhiheng.apps.collection.models import Submission
from zhiheng.apps.collection.reading import Checked, checked
from zhiheng.shared.problems import InvalidInputError
from zhiheng.standards.tables import Table
from zhiheng.web.access import needs
from zhiheng.web.collection_access import submission_for, table_rights
from zhiheng.web.collection_page import CellRow, groups_of, mark_of, panel_of, tabs_of
from zhiheng.web.sheet_page.anchors import anchor
from zhiheng.web.table_words import submission_said

_READS = needs(Capability.READ_TABLES)
_FILLS = needs(Capability.FILL_TABLES)
_MOST_ENTRIES = 5_000
_LONGEST_ENTRY = 500


def submission_frame(
    request: HttpRequest, submission: Submission, found: Checked, tab: str
) -> dict[str, Any]:
    """Return what every tab of a submission shows around its own content."""
    return {
        "submission": submission,
        "collection": submission.collection,
        "said": submission_said(submission),
        "rights": table_rights(request.user, submission),
        "tabs": tabs_of(submission, found),
        "panel": panel_of(found),
        "tab": tab,
    }


@_READS
@require_safe
def submission(request: HttpRequest, pk: int, table: str = "") -> HttpResponse:
    """Show the cells of one table of a submission, to be filled where that is allowed."""
    found = submission_for(request, pk)
    shown = _table(found, table)
    outcome = checked(found)
    context = submission_frame(request, found, outcome, shown.id)
    context |= {"table": shown, "groups": groups_of(found, shown, outcome)}
    return render(request, "web/collection/table.html", context)


def _table(submission: Submission, asked: str) -> Table:
    """Return a table of a submission, the first where none is named.

    Raises:
        Http404: The unit does not fill it, or fills none.
    """
    tables = {table.id: table for table in tables_of(submission)}
    if not tables or (asked and asked not in tables):
        raise Http404
    return tables[asked] if asked else next(iter(tables.values()))


@_FILLS
@require_POST
def enter_cell(request: HttpRequest, pk: int, table: str, field: str) -> HttpResponse:
    """Take one cell; answer with what follows from it.

    The form holds ``entry`` (empty takes the value away) and ``seen``, the revision that
    was seen. 409: somebody else changed it meanwhile; 422: not possible.
    """
    key, text = f"{table}/{field}", request.POST.get("entry", "")
    seen = request.POST.get("seen", "")
    found = submission_for(request, pk)
    if not any(cell.key == key for cell in asked_of(found)):
        raise Http404
    try:
        entered = enter_cells(
            submission_id=pk,
            among=Submission.objects.fillable_by(request.user),
            values={key: text},
            seen={key: int(seen) if seen.isdecimal() else 0},
            by=request.user,
        )
    except Submission.DoesNotExist:
        raise Http404 from None
    except HandedUpError:
        return handed_up(request)
    except InvalidInputError as error:
        context = {"anchor": anchor(key), "problems": error.problems, "seen": seen}
        return render(request, "web/sheet/invalid.html", context, status=422)
    except CellConflictError as conflict:
        context = {
            "submission": found,
            "table": table,
            "field": field,
            "anchor": anchor(key),
            "mine": text,
            "standing": conflict.standing[key],
            "seen": seen,
        }
        return render(request, "web/collection/conflict.html", context, status=409)
    context = _follows(entered.submission, table)
    context["mark"] = mark_of(entered.submission.entries.filter(table=table, field=field).first())
    return HttpResponse(render_to_string("web/collection/entered.html", context))


def handed_up(request: HttpRequest) -> HttpResponse:
    """Say, in place of a part of a page, that a submission cannot be changed now."""
    text = _("数据已经上报或锁定，现在不能更改；刚才填的没有保存。请刷新页面。")
    context = {"title": _("没有保存。"), "text": text}
    return render(request, "web/frame/error_part.html", context, status=409)


def _follows(submission: Submission, table: str) -> dict[str, Any]:
    """Return everything a new value changes on the page of a table."""
    outcome = checked(submission)
    groups = groups_of(submission, _table(submission, table), outcome)
    return {
        "submission": submission,
        "rows": [row for group in groups for row in group.rows],
        "panel": panel_of(outcome),
        "may_fill": True,
        "tabs": tabs_of(submission, outcome),
        "tab": table,
    }


@_FILLS
@require_safe
def cell_row(request: HttpRequest, pk: int, table: str, field: str) -> HttpResponse:
    """Show one cell's row as it stands."""
    found = submission_for(request, pk)
    outcome = checked(found)
    row = _cell_row(found, table, field, outcome)
    context = {
        "submission": found,
        "row": row,
        "rights": table_rights(request.user, found),
    }
    return render(request, "web/collection/cell.html", context)


def _cell_row(submission: Submission, table: str, field: str, outcome: Checked) -> CellRow:
    for group in groups_of(submission, _table(submission, table), outcome):
        for row in group.rows:
            if row.cell.column.id == field:
                return row
    raise Http404


@_FILLS
@require_POST
def enter_many(request: HttpRequest, pk: int) -> HttpResponse:
    """Take many cells, all or none.

    The body is JSON: ``{"entries": {key: text or null}, "seen": {key: revision}}``;
    without ``seen`` the author decides without having seen what stands. Answers JSON, or
    a part of the page where that is asked for: 200 ``{"tokens": …, "before": …,
    "unchanged": n}``; 409 ``{"conflicts": […]}``; 422 ``{"problems": […]}``.
    """
    try:
        entries, seen = _asked(request.body)
    except ValueError as error:
        return JsonResponse({"error": str(error)}, status=400)
    try:
        entered = enter_cells(
            submission_id=pk,
            among=Submission.objects.fillable_by(request.user),
            values=entries,
            seen=seen,
            by=request.user,
            source=_("批量填入"),
        )
    except Submission.DoesNotExist:
        raise Http404 from None
    except HandedUpError:
        return handed_up(request)
    except InvalidInputError as error:
        context = {"problems": error.problems}
        return render(request, "web/sheet/bulk_refused.html", context, status=422)
    except CellConflictError as conflict:
        return _conflicts(request, conflict, entries, seen or {})
    return JsonResponse(_said(entered))


def _asked(body: bytes) -> tuple[dict[str, str], dict[str, int] | None]:
    """Return cells and revisions of a request.

    Raises:
        ValueError: The body is not of the form that `enter_many` describes.
    """
    try:
        asked = json.loads(body)
        given, seen = asked["entries"], asked.get("seen")
        texts = {str(key): "" if text is None else str(text) for key, text in given.items()}
        revisions = None if seen is None else {str(k): int(v or 0) for k, v in seen.items()}
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ValueError('{"entries": {key: text}, "seen": {key: revision}}') from None
    if any("\0" in text for text in (*texts, *texts.values())):
        raise ValueError("null characters are not allowed")
    if len(texts) > _MOST_ENTRIES or any(len(text) > _LONGEST_ENTRY for text in texts.values()):
        raise ValueError(f"at most {_MOST_ENTRIES} entries of {_LONGEST_ENTRY} characters")
    return texts, revisions


def _said(entered: Entered) -> dict[str, object]:
    return {
        "tokens": {key: str(revision) for key, revision in entered.revisions.items()},
        "before": entered.before,
        "unchanged": entered.unchanged,
    }


def _conflicts(
    request: HttpRequest,
    conflict: CellConflictError,
    entries: Mapping[str, str],
    seen: Mapping[str, int],
) -> HttpResponse:
    names = {cell.key: cell.name for cell in asked_of(conflict.submission)}
    found = [
        {
            "point": key,
            "name": names[key],
            "mine": entries[key],
            "standing": (entry.value or "") if entry is not None else "",
            "by": str(entry.entered_by) if entry is not None else "",
            "token": str(entry.revision) if entry is not None else "",
        }
        for key, entry in conflict.standing.items()
    ]
    tokens = {**{key: str(each) for key, each in seen.items()}}
    tokens |= {each["point"]: each["token"] for each in found}
    context = {"conflicts": found, "tokens": json.dumps(tokens)}
    return render(request, "web/sheet/bulk_conflicts.html", context, status=409)


@_FILLS
@require_POST
def explain_finding(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Keep why a warning is kept; the form holds ``text``. Answers with the panel."""
    found = submission_for(request, pk)
    told = next((each for each in checked(found).told if each.key == key), None)
    if told is None:
        raise Http404
    problem = ""
    try:
        explain(
            submission_id=pk,
            among=Submission.objects.fillable_by(request.user),
            key=key,
            rule=told.finding.rule,
            text=request.POST.get("text", ""),
            by=request.user,
        )
    except Submission.DoesNotExist:
        raise Http404 from None
    except HandedUpError:
        return handed_up(request)
    except ValidationError as error:
        problem = " ".join(error.messages)
    context = {
        "submission": found,
        "panel": panel_of(checked(found)),
        "may_fill": True,
        "refused": key if problem else "",
        "problem": problem,
        "typed": request.POST.get("text", ""),
    }
    status = 422 if problem else 200
    return render(request, "web/collection/panel.html", context, status=status)
