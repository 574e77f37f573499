"""The audit log: who did what, when, from what to what."""

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.events.models import Event
from zhiheng.web.access import needs
from zhiheng.web.event_words import ACTIONS, action_said
from zhiheng.web.forms import DayInput
from zhiheng.web.histories import changes_between
from zhiheng.web.ledger import DateColumn, Filters, Ledger, answer_ledger


class EventFilters(Filters):
    """What the audit log can be narrowed by."""

    words = django_filters.CharFilter(method="by_words", label=gettext_lazy("操作人、对象或理由"))
    action = django_filters.ChoiceFilter(
        choices=sorted(ACTIONS.items()), label=gettext_lazy("操作")
    )
    since = django_filters.DateFilter(
        field_name="at", lookup_expr="date__gte", widget=DayInput(), label=gettext_lazy("自")
    )
    until = django_filters.DateFilter(
        field_name="at", lookup_expr="date__lte", widget=DayInput(), label=gettext_lazy("至")
    )

    def by_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Return events whose actor, object or reason holds the words."""
        return rows.filter(
            Q(actor_name__icontains=value)
            | Q(object_name__icontains=value)
            | Q(reason__icontains=value)
        )


class EventLedger(Ledger):
    """The list of events, the newest first."""

    always = ("at", "actor_name", "action")
    at = DateColumn(gettext_lazy("时间"))
    actor_name = tables.Column(gettext_lazy("操作人"))
    action = tables.Column(gettext_lazy("操作"))
    object_name = tables.Column(gettext_lazy("对象"))
    changes = tables.Column(
        gettext_lazy("更改"), accessor="pk", orderable=False, attrs={"td": {"class": "wide"}}
    )
    reason = tables.Column(gettext_lazy("理由"), default="")
    address = tables.Column(gettext_lazy("来源地址"), default="")

    class Meta(Ledger.Meta):
        """The newest first."""

        order_by = "-at"
        empty_text = gettext_lazy("还没有操作记录。")

    def render_action(self, value: str) -> str:
        """Return the action in words."""
        return action_said(value)

    def render_changes(self, record: Event) -> str:
        """Return what changed, former value struck out."""
        changes = changes_between(record.before, record.after)
        parts = []
        for change in changes[:_SHOWN]:
            key = format_html("{} ", change.key) if change.key else ""
            old = format_html('<span class="before">{}</span> ', change.before)
            new = format_html('<span class="after">{}</span>', change.after)
            parts.append((format_html("{}{}{}", key, old if change.before else "", new),))
        if len(changes) > _SHOWN:
            more = _("另有 %(count)d 处，见导出的 Excel。")
            parts.append((more % {"count": len(changes) - _SHOWN},))
        return format_html_join("", "<div>{}</div>", parts)

    def value_changes(self, record: Event) -> str:
        """Return what changed, as it is exported."""
        whole = "\n".join(
            f"{change.key} {change.before} → {change.after}".strip()
            for change in changes_between(record.before, record.after, _LONGEST_CELL)
        )
        return whole[:_LONGEST_CELL]


_SHOWN = 12
_LONGEST_CELL = 32_000  # characters; Excel holds 32,767 in a cell


@needs(Capability.READ_EVENTS)
def events(request: HttpRequest) -> HttpResponse:
    """Show the audit log, of the units in scope."""
    scope = request.user.scope(Capability.READ_EVENTS)
    return answer_ledger(
        request,
        title=_("操作记录"),
        rows=scope.narrow(Event.objects.all(), "unit_id"),
        filters=EventFilters,
        ledger=EventLedger,
        template="web/events/list.html",
    )
