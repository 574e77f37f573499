"""Facts: what is loaded of each canonical table, and the tables themselves."""

import io
import zipfile

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.fact_loads.models import FactLoad
from zhiheng.apps.fact_loads.standing import Standing, standing_of, standings
from zhiheng.documents.fact_templates import write_fact_template, write_fact_templates
from zhiheng.facts.schema import FactTable, fact_tables
from zhiheng.shared.problems import InvalidInputError
from zhiheng.web.access import needs
from zhiheng.web.downloads import EXCEL, download
from zhiheng.web.fact_words import column_rows, number, standing_row

_READS = needs(Capability.READ_FACTS)
_ARCHIVE = "application/zip"
_SHOWN = 5


@_READS
@require_safe
def facts(request: HttpRequest) -> HttpResponse:
    """Show what is loaded: tables with data first, then those still empty."""
    found, fault = _found()
    user = request.user
    own = FactLoad.objects.drafts_of(user).select_related("upload")
    context = {
        "loaded": [standing_row(each) for each in found if each.loads],
        "empty": [each for each in found if not each.loads],
        "fault": fault,
        "drafts": own[:_SHOWN],
        "may_see_loads": user.scope(Capability.READ_FACTS).everywhere,
        "may_load": user.scope(Capability.MANAGE_FACTS).everywhere,
        "may_reveal": user.may(Capability.REVEAL_IDENTITY),
        "may_review": user.may(Capability.REVIEW_REVEALS),
    }
    return render(request, "web/facts/facts.html", context)


@_READS
@require_safe
def fact_table(request: HttpRequest, name: str) -> HttpResponse:
    """Show one canonical table: what its columns mean, and what is loaded of it."""
    table = _table(name)
    try:
        standing, fault = standing_of(name), ""
    except InvalidInputError as error:
        standing, fault = None, _said(error)
    visible = FactLoad.objects.visible_to(request.user).filter(table=name)
    known = dict(visible.exclude(store_id="").values_list("store_id", "pk"))
    loads = standing.loads if standing else ()
    context = {
        "table": table,
        "standing": standing_row(standing) if standing else None,
        "columns": column_rows(table),
        "fault": fault,
        "key": [table.column(each).label for each in table.key],
        "loads": [
            {"load": each, "rows": number(each.rows), "pk": known.get(each.id)} for each in loads
        ],
        "may_see_loads": request.user.scope(Capability.READ_FACTS).everywhere,
        "may_load": request.user.scope(Capability.MANAGE_FACTS).everywhere,
    }
    return render(request, "web/facts/table.html", context)


@_READS
@require_safe
def fact_template(_request: HttpRequest, name: str) -> HttpResponse:
    """Return the Excel template of one table."""
    table = _table(name)
    return download(write_fact_template(table), f"{table.title}-模板.xlsx", EXCEL)


@_READS
@require_safe
def fact_templates(_request: HttpRequest) -> HttpResponse:
    """Return the templates of all tables in one archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in write_fact_templates():
            archive.writestr(name, content)
    return download(buffer.getvalue(), _("数据模板.zip"), _ARCHIVE)


def _table(name: str) -> FactTable:
    if name not in fact_tables():
        raise Http404
    return fact_tables()[name]


def _found() -> tuple[list[Standing], str]:
    """Return what stands in the store, or every table empty and why it cannot be told."""
    try:
        return standings(), ""
    except InvalidInputError as error:
        empty = [Standing(table, 0, "", "", ()) for table in fact_tables().values()]
        return empty, _said(error)


def _said(error: InvalidInputError) -> str:
    return " ".join(problem.message for problem in error.problems)
