"""The tree of units: list, record, changes, closing and merging."""

import django_filters
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.directory.units import write_unit_table
from zhiheng.apps.events.models import Event
from zhiheng.apps.org.actions import change_unit, close_unit, open_unit
from zhiheng.apps.org.models import Kind, Unit
from zhiheng.web.access import needs
from zhiheng.web.downloads import EXCEL, download
from zhiheng.web.forms import DayInput, PageForm
from zhiheng.web.histories import history_of
from zhiheng.web.ledger import DateColumn, Filters, Ledger, answer_ledger

_MANAGES = needs(Capability.MANAGE_UNITS)


class UnitFilters(Filters):
    """What the list of units can be narrowed by."""

    words = django_filters.CharFilter(method="by_words", label=gettext_lazy("代码或名称"))
    kind = django_filters.ChoiceFilter(choices=Kind, label=gettext_lazy("类别"))
    state = django_filters.ChoiceFilter(
        choices=[("open", gettext_lazy("现有")), ("closed", gettext_lazy("已撤销"))],
        method="by_state",
        label=gettext_lazy("状态"),
    )

    def by_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Return units whose code or present or former name holds the words."""
        named = Q(name__icontains=value) | Q(former_names__name__icontains=value)
        return rows.filter(named | Q(code__icontains=value)).distinct()

    def by_state(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Return open or closed units."""
        return rows.filter(closed_on__isnull=value == "open")


class UnitLedger(Ledger):
    """The list of units; in the order of the tree unless sorted otherwise."""

    always = ("code", "name")
    code = tables.Column(gettext_lazy("单位代码"), attrs={"td": {"class": "nowrap"}})
    name = tables.Column(gettext_lazy("名称"))
    kind = tables.Column(gettext_lazy("类别"))
    parent = tables.Column(gettext_lazy("上级单位"), accessor="parent__name", default="–")
    opened_on = DateColumn(gettext_lazy("设立日期"), default="–")
    closed_on = DateColumn(gettext_lazy("撤销日期"), default="–")

    class Meta(Ledger.Meta):
        """What is said where there is none."""

        empty_text = gettext_lazy("还没有单位。请下载模板填写后导入，或逐个新建。")

    def render_name(self, value: str, record: Unit) -> str:
        """Return the name as a link, set in by its depth in the tree."""
        depth = min(getattr(record, "tree_depth", 0), 4) if not self.order_by else 0
        url = reverse("web:unit", args=[record.pk])
        return format_html('<a class="indent-{}" href="{}">{}</a>', depth, url, value)

    def value_name(self, value: str) -> str:
        """Return the name as it is exported."""
        return value


class UnitForm(PageForm):
    """A unit: code, name, kind, and where it stands."""

    code = forms.CharField(label=gettext_lazy("单位代码"), max_length=40)
    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=Kind)
    parent = forms.ModelChoiceField(
        Unit.objects.open(),
        label=gettext_lazy("上级单位"),
        required=False,
        empty_label=gettext_lazy("（最上级）"),
    )


class ChangeForm(UnitForm):
    """A unit to be changed; its code stays."""

    code = None
    on = forms.DateField(
        label=gettext_lazy("自何日起"),
        widget=DayInput(),
        initial=timezone.localdate,
        help_text=gettext_lazy("改名时，曾用名保留到这一天。"),
    )


class ClosingForm(PageForm):
    """The end of a unit."""

    on = forms.DateField(
        label=gettext_lazy("撤销日期"), widget=DayInput(), initial=timezone.localdate
    )
    merged_into = forms.ModelChoiceField(
        Unit.objects.open(),
        label=gettext_lazy("并入"),
        required=False,
        empty_label=gettext_lazy("（不并入）"),
    )
    reason = forms.CharField(
        label=gettext_lazy("依据"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )


@_MANAGES
def units(request: HttpRequest) -> HttpResponse:
    """Show the units."""
    return answer_ledger(
        request,
        title=_("单位"),
        rows=Unit.objects.with_tree_fields().select_related("parent"),
        filters=UnitFilters,
        ledger=UnitLedger,
        template="web/units/list.html",
        per_page=200,
    )


@_MANAGES
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one unit, what is below it, and its history."""
    found = get_object_or_404(Unit.objects.select_related("parent", "merged_into"), pk=pk)
    context = {
        "unit": found,
        "children": Unit.objects.open().filter(parent=found),
        "former_names": found.former_names.all(),
        "absorbed": found.absorbed.all(),
        "history": history_of(Event.objects.filter(object_type="org.unit", object_id=str(pk))),
    }
    return render(request, "web/units/record.html", context)


@_MANAGES
def new_unit(request: HttpRequest) -> HttpResponse:
    """Open a unit."""
    form = UnitForm(request.POST or None, initial={"parent": request.GET.get("parent")})
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_unit(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("已新建「%(unit)s」。") % {"unit": opened})
            return redirect("web:unit", opened.pk)
    context = {"form": form, "title": _("新建单位"), "back": reverse("web:units")}
    return render(request, "web/frame/form.html", context, status=422 if form.is_bound else 200)


@_MANAGES
def edit_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, reclassify or move a unit."""
    found = get_object_or_404(Unit.objects.open(), pk=pk)
    initial = {"name": found.name, "kind": found.kind, "parent": found.parent_id}
    form = ChangeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_unit(unit=found, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("web:unit", pk)
    title = _("更改「%(unit)s」") % {"unit": found}
    context = {"form": form, "title": title, "back": reverse("web:unit", args=[pk])}
    return render(request, "web/frame/form.html", context, status=422 if form.is_bound else 200)


@_MANAGES
def end_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a unit, or merge it into another."""
    found = get_object_or_404(Unit.objects.open(), pk=pk)
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            close_unit(unit=found, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("「%(unit)s」已撤销，其历史保留。") % {"unit": found})
            return redirect("web:unit", pk)
    title = _("撤销或合并「%(unit)s」") % {"unit": found}
    back = reverse("web:unit", args=[pk])
    context = {"form": form, "title": title, "back": back, "is_grave": True}
    return render(request, "web/frame/form.html", context, status=422 if form.is_bound else 200)


@_MANAGES
def unit_template(request: HttpRequest) -> HttpResponse:
    """Return the table of units: empty to be filled in, or as it stands (``?filled``)."""
    rows = Unit.objects.open().select_related("parent") if "filled" in request.GET else []
    return download(write_unit_table(list(rows)), "单位.xlsx", EXCEL)
