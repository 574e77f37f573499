"""Collections: the list, a new one, changing one, who answers for which form."""

from collections import Counter
from functools import cached_property, partial
from typing import Any

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.collection.actions.collections import (
    assign_table,
    change_collection,
    open_collection,
)
from zhiheng.apps.collection.models import EDITABLE, Collection, Submission
from zhiheng.web.access import needs
from zhiheng.web.collection_access import managed_collection, manages_collections
from zhiheng.web.collection_forms import (
    AssignForm,
    CollectionForm,
    NewCollectionForm,
    edition_taken,
    initial_of_next,
    pack_offered,
    packs_on_offer,
)
from zhiheng.web.ledger import DateColumn, Filters, Ledger, answer_ledger
from zhiheng.web.sheet_words import due_said

_READS = needs(Capability.READ_TABLES, Capability.UNLOCK_TABLES)
_MANAGES = needs(Capability.MANAGE_COLLECTIONS)


class CollectionFilters(Filters):
    """What the list of collections can be narrowed by."""

    words = django_filters.CharFilter(
        field_name="name", lookup_expr="icontains", label=gettext_lazy("名称")
    )
    period = django_filters.CharFilter(lookup_expr="startswith", label=gettext_lazy("年度"))
    state = django_filters.ChoiceFilter(
        choices=[("open", gettext_lazy("进行中")), ("locked", gettext_lazy("已锁定"))],
        method="by_state",
        label=gettext_lazy("状态"),
    )

    def by_state(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Return open or locked collections."""
        return rows.filter(locked_at__isnull=value == "open")


class CollectionLedger(Ledger):
    """The list of collections, the newest first."""

    always = ("name",)
    name = tables.Column(gettext_lazy("名称"), attrs={"td": {"class": "wide"}})
    period = tables.Column(gettext_lazy("年度"))
    edition = tables.Column(gettext_lazy("表式"), accessor="edition__title")
    due_on = DateColumn(gettext_lazy("截止日期"), default="–")
    progress = tables.Column(gettext_lazy("已上报"), accessor="pk", orderable=False)
    state = tables.Column(gettext_lazy("状态"), accessor="locked_at", empty_values=())
    opened_at = DateColumn(gettext_lazy("开始时间"))

    class Meta(Ledger.Meta):
        """The newest first."""

        order_by = "-opened_at"

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        self.empty_text = (
            _("还没有数据采集。请新建一次：选好表式、年度和填报单位，各单位随即可以填报。")
            if manages_collections(user)
            else _("还没有与您有关的数据采集。质量办开启后，这里会列出，工作台上也会提醒。")
        )

    def render_name(self, value: str, record: Collection) -> SafeString:
        """Return the name as a link."""
        url = reverse("web:collection", args=[record.pk])
        return format_html('<a href="{}">{}</a>', url, value)

    def value_name(self, value: str) -> str:
        """Return the name as it is exported."""
        return value

    def render_due_on(self, record: Collection) -> SafeString:
        """Return the due date and how far away it is while anything is waited for."""
        waits = record.locked_at is None and self._handed_up[record.pk] < self._all[record.pk]
        said = due_said(record.due_on, is_waited_for=waits)
        return format_html(
            '{} <span class="visually-quiet">{}</span>', record.due_on, said.text if waits else ""
        )

    def render_progress(self, record: Collection) -> str:
        """Return how many submissions are handed up, of those the visitor may see."""
        return f"{self._handed_up[record.pk]} / {self._all[record.pk]}"

    def render_state(self, record: Collection) -> SafeString:
        """Return whether the collection is under way."""
        tone, symbol = ("good", "■") if record.locked_at else ("", "●")
        mark = format_html('<span aria-hidden="true">{}</span>', symbol)
        text = self.value_state(record)
        return format_html('<span class="state state-{}">{}{}</span>', tone, mark, text)

    def value_state(self, record: Collection) -> str:
        """Return the state as it is exported."""
        return _("已锁定") if record.locked_at else _("进行中")

    @cached_property
    def _counted(self) -> list[tuple[int, str, int]]:
        shown = [row.record.pk for row in self.paginated_rows]
        found = Submission.objects.visible_to(self._user).filter(collection__in=shown)
        counted = found.order_by().values_list("collection_id", "state")
        return list(counted.annotate(count=Count("pk")))

    @cached_property
    def _all(self) -> Counter[int]:
        return sum((Counter({pk: n}) for pk, _state, n in self._counted), Counter())

    @cached_property
    def _handed_up(self) -> Counter[int]:
        counted = (Counter({pk: n}) for pk, state, n in self._counted if state not in EDITABLE)
        return sum(counted, Counter())


@_READS
def collections(request: HttpRequest) -> HttpResponse:
    """Show the collections the visitor may see."""
    rows = Collection.objects.visible_to(request.user).select_related("edition")
    return answer_ledger(
        request,
        title=_("数据采集"),
        rows=rows.defer("edition__content"),
        filters=CollectionFilters,
        ledger=partial(CollectionLedger, user=request.user),
        template="web/collection/list.html",
        context={"may_manage": manages_collections(request.user)},
    )


@_MANAGES
def new_collection(request: HttpRequest) -> HttpResponse:
    """Open a collection of a table pack (``?edition=``), or the next one (``?after=``)."""
    if not manages_collections(request.user):
        raise PermissionDenied
    last = _followed(request)
    offered = dict(packs_on_offer())
    if not offered:
        return render(
            request, "web/collection/new.html", {"form": None, "offered": {}, "last": None}
        )
    chosen = f"edition:{last.edition_id}" if last else request.GET.get("edition", "")
    if chosen not in offered:
        chosen = next(iter(offered))
    initial = initial_of_next(last) if last else {}
    form = NewCollectionForm(request.POST or None, initial=initial, pack=pack_offered(chosen))
    if request.method == "POST" and form.is_valid():
        try:
            opened = _open(form, chosen, request.user)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(
                request, _("「%(name)s」已开启，各单位可以填报了。") % {"name": opened}
            )
            return redirect("web:collection", opened.pk)
    context = {"form": form, "offered": offered, "chosen": chosen, "last": last}
    status = 422 if form.is_bound else 200
    return render(request, "web/collection/new.html", context, status=status)


def _followed(request: HttpRequest) -> Collection | None:
    wanted = request.GET.get("after")
    if wanted is None:
        return None
    key = int(wanted) if wanted.isdecimal() else 0
    return get_object_or_404(Collection.objects.visible_to(request.user), pk=key)


@transaction.atomic
def _open(form: NewCollectionForm, chosen: str, by: User) -> Collection:
    given = form.cleaned_data
    return open_collection(
        name=given["name"],
        period=given["period"],
        edition=edition_taken(chosen, by),
        due_on=given["due_on"],
        sites=given["units"],
        forms=form.answering,
        note=given["note"],
        previous=given["previous"],
        by=by,
    )


@_MANAGES
def edit_collection(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name, due date and note of a collection."""
    found = managed_collection(request, pk)
    initial = {"name": found.name, "note": found.note, "due_on": found.due_on}
    form = CollectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_collection(collection=found, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("web:collection", pk)
    title = _("更改「%(name)s」") % {"name": found}
    context = {"form": form, "title": title, "back": reverse("web:collection", args=[pk])}
    return render(request, "web/frame/form.html", context, status=422 if form.is_bound else 200)


@_MANAGES
def assign_tables(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which unit answers for which form."""
    found = managed_collection(request, pk)
    pack = found.edition.pack
    submissions = list(found.submissions.all())
    initial = {table: each.unit_id for each in submissions for table in each.tables}
    form = AssignForm(request.POST or None, initial=initial, pack=pack)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                for table, unit in form.cleaned_data.items():
                    assign_table(collection=found, table=table, unit=unit, by=request.user)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("web:collection", pk)
    context = {
        "form": form,
        "title": _("指定各表的负责单位"),
        "lead": _("已填的内容随表一起转给新的负责单位；已经上报的要先退回。"),
        "back": reverse("web:collection", args=[pk]),
    }
    return render(request, "web/frame/form.html", context, status=422 if form.is_bound else 200)
