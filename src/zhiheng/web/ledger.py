"""Lists: filtered, sorted and paged by the address, exported as they are shown.

A list is a table (django-tables2) over rows narrowed by a filter set (django-filter).
The same address gives the page, the part that HTMX swaps in, and the Excel file.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhiheng.documents.plain_table import write_plain_table
from zhiheng.web.downloads import EXCEL, download
from zhiheng.web.forms import style

_PER_PAGE = 50
_EXPORT, _HIDDEN, _COLUMNS = "export", "hide", "columns"


class Ledger(tables.Table):
    """A list of records. Columns named in `always` cannot be hidden."""

    always: tuple[str, ...] = ()

    class Meta:
        """How every list is drawn."""

        template_name = "web/ledger/table.html"
        attrs = {"class": "sheetlike"}


class Filters(django_filters.FilterSet):
    """The filter bar of a list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style(self.form)


class DateColumn(tables.Column):
    """A moment, to the minute, or a day."""

    attrs = {"td": {"class": "nowrap"}}

    def render(self, value: dt.date) -> str:
        """Return the moment as it is shown."""
        if isinstance(value, dt.datetime):
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        return value.isoformat()

    def value(self, **kwargs: Any) -> dt.date | None:
        """Return the moment as it is exported."""
        value = kwargs["value"]
        if isinstance(value, dt.datetime):
            return timezone.make_naive(value)
        return value


@dataclass(frozen=True, slots=True)
class Choice:
    """A column that may be hidden."""

    name: str
    label: str
    is_shown: bool


def answer_ledger(
    request: HttpRequest,
    *,
    title: str,
    rows: QuerySet,
    filters: type[Filters],
    ledger: Callable[[QuerySet], Ledger],
    template: str,
    context: Mapping[str, Any] | None = None,
    per_page: int = _PER_PAGE,
) -> HttpResponse:
    """Return a list as a page, as the part that is swapped in, or as an Excel file.

    Args:
        request: The request; its query holds filters, order, page and hidden columns.
        title: Name of the list, also of the file.
        rows: All rows the visitor may see.
        filters: What they can be narrowed by.
        ledger: How they are shown.
        template: The page; it includes ``web/ledger/ledger.html``.
        context: What the page needs besides.
        per_page: Rows on one page.
    """
    narrowed = filters(request.GET, queryset=rows, request=request)
    table = ledger(narrowed.qs if narrowed.is_valid() else rows.none())
    hidden = set(request.GET.getlist(_HIDDEN)) - set(table.always)
    choices = [
        Choice(column.name, str(column.header), column.name not in hidden)
        for column in table.columns
        if column.name not in table.always and str(column.header)
    ]
    table.exclude = tuple(choice.name for choice in choices if not choice.is_shown)
    if _EXPORT in request.GET:
        table.order_by = request.GET.get("sort", table.order_by)
        headings, *lines = table.as_values(exclude_columns=table.exclude)
        stem = f"{title}-{timezone.localdate():%Y%m%d}"
        return download(write_plain_table(title, headings, lines), f"{stem}.xlsx", EXCEL)
    tables.RequestConfig(request, paginate={"per_page": per_page, "silent": True}).configure(table)
    whole = {
        **(context or {}),
        "title": title,
        "table": table,
        "filters": narrowed,
        "is_narrowed": any(narrowed.data.get(name) for name in narrowed.filters),
        "choices": choices,
        "count": table.paginator.count,
        "empty": table.empty_text or _("没有记录。"),
    }
    part = request.htmx and request.htmx.target == "ledger"
    return render(request, "web/ledger/ledger.html" if part else template, whole)
