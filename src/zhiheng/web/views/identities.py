"""Who a pseudonym stands for: looked up one by one, masked, opened with a reason."""

import re

import django_filters
import django_tables2 as tables
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.events.models import Event
from zhiheng.apps.identities.actions import (
    SHORTEST_REASON,
    Revealed,
    masked,
    masked_name,
    reveal_identity,
)
from zhiheng.apps.identities.models import IDENTIFIER, NAME, Identity
from zhiheng.apps.identities.pseudonyms import pseudonym_of
from zhiheng.apps.identities.sealing import keyring
from zhiheng.apps.org.models import Unit
from zhiheng.shared.problems import InvalidInputError
from zhiheng.web.access import needs
from zhiheng.web.forms import DayInput, PageForm
from zhiheng.web.ledger import DateColumn, Filters, Ledger, answer_ledger

_REVEALS = needs(Capability.REVEAL_IDENTITY)
_REVIEWS = needs(Capability.REVIEW_REVEALS)
_ACTION = "reveal_identity"
_PSEUDONYM = re.compile(r"p[0-9a-f]{24}\Z")


class SearchForm(PageForm):
    """One person to be looked up."""

    wanted = forms.CharField(
        label=gettext_lazy("完整的学号、工号，或数据中的假名"),
        help_text=gettext_lazy("须与导入的表中一字不差；不支持模糊查找，也不列出全部人员。"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("请填写要查的学号、工号或假名。")},
    )


class ReasonForm(PageForm):
    """Why somebody is to be seen."""

    reason = forms.CharField(
        label=gettext_lazy("查看理由"),
        help_text=gettext_lazy("与您的姓名、时间一起记入操作记录，系统管理员可以查阅。"),
        max_length=500,
        min_length=SHORTEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": gettext_lazy("请写明查看的理由，如“核对补考名单中的重名学员”。")
        },
    )


class RevealFilters(Filters):
    """What the list of reveals can be narrowed by."""

    words = django_filters.CharFilter(method="by_words", label=gettext_lazy("查看人、假名或理由"))
    since = django_filters.DateFilter(
        field_name="at", lookup_expr="date__gte", widget=DayInput(), label=gettext_lazy("自")
    )
    until = django_filters.DateFilter(
        field_name="at", lookup_expr="date__lte", widget=DayInput(), label=gettext_lazy("至")
    )

    def by_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Return reveals whose actor, pseudonym or reason holds the words."""
        return rows.filter(
            Q(actor_name__icontains=value)
            | Q(object_name__icontains=value)
            | Q(reason__icontains=value)
        )


class RevealLedger(Ledger):
    """The list of reveals, the newest first."""

    always = ("at", "actor_name", "object_name", "reason")
    at = DateColumn(gettext_lazy("时间"))
    actor_name = tables.Column(gettext_lazy("查看人"), attrs={"td": {"class": "named"}})
    object_name = tables.Column(gettext_lazy("假名"), attrs={"td": {"class": "nowrap"}})
    unit_id = tables.Column(gettext_lazy("所在单位"), default="–")
    reason = tables.Column(gettext_lazy("理由"), attrs={"td": {"class": "wide"}})
    address = tables.Column(gettext_lazy("来源地址"), default="–")

    class Meta(Ledger.Meta):
        """The newest first."""

        order_by = "-at"
        empty_text = gettext_lazy("还没有人查看过身份信息。")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._units = dict(Unit.objects.values_list("pk", "name"))

    def render_unit_id(self, value: int) -> str:
        """Return the name of the unit."""
        return self._units.get(value, "–")


@_REVEALS
@never_cache
def identities(request: HttpRequest) -> HttpResponse:
    """Look one person up; what is looked for never stands in an address."""
    form = SearchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["wanted"].strip()
        try:
            pseudonym = wanted if _PSEUDONYM.match(wanted) else pseudonym_of(wanted)
        except InvalidInputError as error:
            form.refuse(ValidationError([each.message for each in error.problems]))
        else:
            if _visible(request).filter(pseudonym=pseudonym).exists():
                return redirect("web:identity", pseudonym)
            message = _("没有找到，或不在您的管辖范围内。请核对是否完整，前面的 0 不能省略。")
            form.add_error("wanted", message)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "web/identities/search.html", {"form": form}, status=status)


@_REVEALS
@never_cache
def identity(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Show one person masked; with a reason, in the open, in this answer only."""
    found = get_object_or_404(_visible(request).select_related("unit"), pseudonym=pseudonym)
    form = ReasonForm(request.POST or None)
    revealed: Revealed | None = None
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            revealed = reveal_identity(identity=found, reason=reason, by=request.user)
        except ValidationError as error:
            form.refuse(error)
        except InvalidInputError as error:
            form.refuse(ValidationError([each.message for each in error.problems]))
    covered, fault = _masked(found)
    own = Event.objects.filter(
        action=_ACTION, object_name=found.pseudonym, actor_id=request.user.pk
    )
    context = {
        "identity": found,
        "form": form,
        "revealed": revealed,
        "masked": covered,
        "fault": fault,
        "earlier": own[:10],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "web/identities/record.html", context, status=status)


@_REVIEWS
def reveals(request: HttpRequest) -> HttpResponse:
    """Show who was looked up by whom, when, and why."""
    scope = request.user.scope(Capability.REVIEW_REVEALS)
    return answer_ledger(
        request,
        title=_("身份查看记录"),
        rows=scope.narrow(Event.objects.filter(action=_ACTION), "unit_id"),
        filters=RevealFilters,
        ledger=RevealLedger,
        template="web/identities/reveals.html",
    )


def _visible(request: HttpRequest) -> QuerySet[Identity]:
    return Identity.objects.visible_to(request.user)


def _masked(found: Identity) -> tuple[Revealed, str]:
    """Return a person with everything but the ends covered, or why that is not possible."""
    try:
        keys = keyring()
        covered = Revealed(
            masked(found.opened(IDENTIFIER, keys)), masked_name(found.opened(NAME, keys))
        )
    except InvalidInputError as error:
        return Revealed("", ""), " ".join(each.message for each in error.problems)
    return covered, ""
