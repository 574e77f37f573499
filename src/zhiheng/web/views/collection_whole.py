"""The whole of a collection: all rows and forms, what the checks say of it, its lock."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.collection.actions.collections import lock_collection, unlock_collection
from zhiheng.apps.collection.actions.filling import explain_whole
from zhiheng.apps.collection.cells import cells_in
from zhiheng.apps.collection.models import Collection, SubmissionState
from zhiheng.apps.collection.reading import Checked, whole_checked, whole_data
from zhiheng.documents.collected_findings import FINDING_HEADINGS
from zhiheng.documents.official_tables import (
    totals_of,
    write_tables_document,
    write_tables_workbook,
)
from zhiheng.documents.plain_table import write_plain_table
from zhiheng.facts.table_data import TableData
from zhiheng.shared.texts import file_stem
from zhiheng.standards.tables import Table
from zhiheng.web.access import needs
from zhiheng.web.collection_access import (
    manages_collections,
    seen_collection,
    whole_collection,
)
from zhiheng.web.collection_page import told_rows
from zhiheng.web.downloads import EXCEL, WORD, download
from zhiheng.web.forms import PageForm
from zhiheng.web.table_words import SEVERITIES, figure_said

_READS = needs(Capability.READ_TABLES)
_MANAGES = needs(Capability.MANAGE_COLLECTIONS)
_FINDINGS_SHOWN = 100


class UnlockingForm(PageForm):
    """Why a locked collection is opened again."""

    reason = forms.CharField(
        label=gettext_lazy("解锁理由"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )


@_READS
@require_safe
def whole(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one table of the whole report, with totals, and what the checks say of it."""
    found = whole_collection(request, pk)
    data = whole_data(found)
    outcome = whole_checked(found, data)
    tables = found.edition.pack.tables
    shown = _table(found, request.GET.get("table", tables[0].id))
    severity = request.GET.get("severity", "")
    told = [each for each in outcome.told if severity in ("", each.finding.severity)]
    context = {
        "collection": found,
        "tables": tables,
        "shown": shown,
        "content": _rows_of(shown, data),
        "findings": told_rows(told[:_FINDINGS_SHOWN]),
        "severity": severity,
        "more": max(len(told) - _FINDINGS_SHOWN, 0),
        "counts": _counts(outcome),
        "is_open": found.locked_at is None,
        "may_manage": manages_collections(request.user),
        "waiting": found.submissions.asked()
        .exclude(state__in=(SubmissionState.SIGNED, SubmissionState.LOCKED))
        .count(),
        "versions": found.versions.filter(submission=None).select_related("made_by"),
    }
    return render(request, "web/collection/whole.html", context)


def _table(collection: Collection, asked: str) -> Table:
    table = next((each for each in collection.edition.pack.tables if each.id == asked), None)
    if table is None:
        raise Http404
    return table


def _rows_of(table: Table, data: TableData) -> dict[str, Any]:
    """Return a table as it is shown: headings and lines, or groups of items."""
    content = data.tables[table.id]
    if table.kind == "form":
        values = content.rows[0].values if content.rows else {}
        lines = [
            {
                "group": cell.column.group,
                "label": cell.column.label,
                "unit": cell.column.unit,
                "value": figure_said(values.get(cell.column.id)),
            }
            for cell in cells_in(table)
        ]
        return {"kind": "form", "lines": lines}
    cells = cells_in(table)
    totals = totals_of(table, content)
    return {
        "kind": "list",
        "headings": [cell.name for cell in cells],
        "lines": [
            {
                "no": row.no,
                "label": row.label,
                "values": [figure_said(row.values.get(cell.column.id)) for cell in cells],
            }
            for row in content.rows
        ],
        "totals": [figure_said(totals.get(cell.column.id)) for cell in cells],
    }


def _counts(outcome: Checked) -> dict[str, int]:
    return {
        "errors": len(outcome.errors),
        "warnings": len(outcome.warnings),
        "unexplained": len(outcome.unexplained),
        "notes": len(outcome.notes),
        "filled": outcome.filled,
        "asked": outcome.asked,
    }


@_MANAGES
@require_POST
def explain_whole_finding(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Keep why a warning about the whole is kept; the form holds ``text``."""
    found = whole_collection(request, pk)
    if not manages_collections(request.user):
        raise PermissionDenied
    told = next((each for each in whole_checked(found).told if each.key == key), None)
    if told is None:
        raise Http404
    text, problem = request.POST.get("text", ""), ""
    try:
        explain_whole(collection=found, key=key, rule=told.finding.rule, text=text, by=request.user)
    except ValidationError as error:
        problem = " ".join(error.messages)
    again = next(each for each in told_rows(whole_checked(found).told) if each.told.key == key)
    context = {
        "collection": found,
        "row": again,
        "may_fill": True,
        "problem": problem,
        "typed": text,
    }
    status = 422 if problem else 200
    return render(request, "web/collection/whole_finding.html", context, status=status)


@_MANAGES
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock a collection, once it is clear what that means."""
    found = whole_collection(request, pk)
    if not manages_collections(request.user):
        raise PermissionDenied
    form = PageForm(request.POST or None)
    if request.method == "POST":
        try:
            lock_collection(collection=found, by=request.user)
        except ValidationError as error:
            form = PageForm({})
            form.is_valid()
            form.refuse(error)
        else:
            messages.success(request, _("「%(name)s」已锁定，内容不再更改。") % {"name": found})
            return redirect("web:whole", pk)
    context = {
        "form": form,
        "title": _("锁定「%(name)s」") % {"name": found},
        "lead": _("锁定后任何人都不能再改；确需更改时由系统管理员写明理由解锁。"),
        "back": reverse("web:whole", args=[pk]),
        "is_grave": True,
        "verb": _("锁定采集"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "web/frame/form.html", context, status=status)


@needs(Capability.UNLOCK_TABLES)
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a locked collection again, with the reason."""
    found = seen_collection(request, pk)
    form = UnlockingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            unlock_collection(collection=found, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("「%(name)s」已解锁。") % {"name": found})
            return redirect("web:collection", pk)
    context = {
        "form": form,
        "title": _("解锁「%(name)s」") % {"name": found},
        "lead": _("解锁后由质量办退回要更改的单位；锁定时的内容保留在历史里。"),
        "back": reverse("web:collection", args=[pk]),
        "is_grave": True,
        "verb": _("解锁采集"),
    }
    return render(request, "web/frame/form.html", context, status=422 if form.is_bound else 200)


@_READS
@require_safe
def official_tables(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """Return the official tables of the whole, as Excel or Word."""
    found = whole_collection(request, pk)
    pack, data, today = found.edition.pack, whole_data(found), timezone.localdate()
    stem = file_stem(f"{found.name}-{found.period}")
    if ending == "xlsx":
        written = write_tables_workbook(pack, data, period=found.period, issued=today)
        return download(written, f"{stem}.xlsx", EXCEL)
    written = write_tables_document(pack, data, period=found.period, issued=today)
    return download(written, f"{stem}.docx", WORD)


@_READS
@require_safe
def whole_findings(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the findings about the whole as an Excel list."""
    found = whole_collection(request, pk)
    lines = finding_lines(whole_checked(found), found)
    content = write_plain_table("问题清单", FINDING_HEADINGS, lines)
    return download(content, f"{file_stem(found.name)}-问题清单.xlsx", EXCEL)


def finding_lines(outcome: Checked, collection: Collection) -> list[tuple[object, ...]]:
    """Return findings as the lines of an Excel list, in the order of `FINDING_HEADINGS`."""
    tables = {table.id: table for table in collection.edition.pack.tables}
    lines: list[tuple[object, ...]] = []
    for told in outcome.told:
        finding = told.finding
        table = tables.get(finding.table)
        cells = cells_in(table) if table is not None else ()
        names = {cell.column.id: cell.name for cell in cells}
        lines.append(
            (
                str(SEVERITIES[finding.severity].text),
                table.title if table is not None else finding.table,
                "、".join(row.label for row in finding.rows),
                "、".join(names.get(column, column) for column in finding.columns),
                finding.message,
                finding.actual,
                finding.expected,
                finding.clause,
                finding.cause,
                told.explanation,
            )
        )
    return lines
