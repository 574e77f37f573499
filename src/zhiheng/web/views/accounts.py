"""Accounts: list, record, opening, changes, passwords handed over once."""

import django_filters
import django_tables2 as tables
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from zhiheng.apps.accounts.actions import (
    change_account,
    open_account,
    set_grants,
)
from zhiheng.apps.accounts.actions import remove_second_factor as take_second_factor
from zhiheng.apps.accounts.actions import reset_password as give_password
from zhiheng.apps.accounts.actions import unlock_account as lift_lockout
from zhiheng.apps.accounts.models import Grant, User
from zhiheng.apps.accounts.roles import Capability, Role
from zhiheng.apps.accounts.states import AccountState, with_states
from zhiheng.apps.directory.accounts import write_account_table
from zhiheng.apps.events.models import Event
from zhiheng.apps.org.models import Unit
from zhiheng.web.access import needs
from zhiheng.web.account_forms import AccountForm, ChangeForm, GrantRows
from zhiheng.web.downloads import EXCEL, download
from zhiheng.web.forms import PageForm
from zhiheng.web.histories import history_of
from zhiheng.web.ledger import DateColumn, Filters, Ledger, answer_ledger
from zhiheng.web.marks import Mark, marked

_MANAGES = needs(Capability.MANAGE_ACCOUNTS)
_MARKS = {
    AccountState.OPEN: Mark("good", "✓"),
    AccountState.MUST_CHANGE: Mark("wait", "●"),
    AccountState.LOCKED: Mark("alarm", "!"),
    AccountState.CLOSED: Mark("", "–"),
}


class AccountFilters(Filters):
    """What the list of accounts can be narrowed by."""

    words = django_filters.CharFilter(method="by_words", label=gettext_lazy("账号名或姓名"))
    role = django_filters.ChoiceFilter(
        choices=Role.choices, method="by_role", label=gettext_lazy("角色")
    )
    unit = django_filters.ModelChoiceFilter(
        queryset=Unit.objects.all(), method="by_unit", label=gettext_lazy("所在单位（含下级）")
    )
    state = django_filters.ChoiceFilter(choices=AccountState.choices, label=gettext_lazy("状态"))

    def by_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Return accounts whose account name or display name holds the words."""
        return rows.filter(Q(username__icontains=value) | Q(display_name__icontains=value))

    def by_role(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Return accounts that hold a role, over whatever units."""
        return rows.filter(Exists(Grant.objects.filter(user=OuterRef("pk"), role=value)))

    def by_unit(self, rows: QuerySet, _name: str, value: Unit) -> QuerySet:
        """Return accounts in a unit or below it."""
        return rows.filter(unit__in=Unit.objects.within([value.pk]).values("pk"))


class AccountLedger(Ledger):
    """The list of accounts."""

    always = ("username", "display_name")
    username = tables.Column(gettext_lazy("账号名"), attrs={"td": {"class": "nowrap"}})
    display_name = tables.Column(gettext_lazy("姓名或岗位"), attrs={"td": {"class": "named"}})
    unit = tables.Column(
        gettext_lazy("所在单位"),
        accessor="unit__name",
        default="–",
        attrs={"td": {"class": "named"}},
    )
    roles = tables.Column(
        gettext_lazy("角色"), accessor="pk", orderable=False, attrs={"td": {"class": "wide"}}
    )
    last_login = DateColumn(gettext_lazy("最近登录"), default="–")
    state = tables.Column(gettext_lazy("状态"), attrs={"td": {"class": "nowrap"}})

    class Meta(Ledger.Meta):
        """What is said where there is none."""

        order_by = "username"
        empty_text = gettext_lazy("还没有账号。请下载模板填写后导入，或逐个新建。")

    def render_username(self, value: str, record: User) -> str:
        """Return the account name as a link."""
        return format_html('<a href="{}">{}</a>', reverse("web:account", args=[record.pk]), value)

    def value_username(self, value: str) -> str:
        """Return the account name as it is exported."""
        return value

    def render_roles(self, record: User) -> str:
        """Return the roles, a line each."""
        grants = [(str(grant),) for grant in record.grants.all()]
        return format_html_join("", "<div>{}</div>", grants) or "–"

    def value_roles(self, record: User) -> str:
        """Return the roles as they are exported."""
        return "\n".join(str(grant) for grant in record.grants.all())

    def render_state(self, value: str) -> str:
        """Return the state by word, symbol and colour."""
        state = AccountState(value)
        return marked(_MARKS[state], str(state.label))

    def value_state(self, value: str) -> str:
        """Return the state as it is exported."""
        return str(AccountState(value).label)


@_MANAGES
def accounts(request: HttpRequest) -> HttpResponse:
    """Show the accounts."""
    rows = User.objects.select_related("unit").prefetch_related("grants__unit")
    return answer_ledger(
        request,
        title=_("账号"),
        rows=with_states(rows),
        filters=AccountFilters,
        ledger=AccountLedger,
        template="web/accounts/list.html",
    )


@_MANAGES
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one account, its roles and its history."""
    found = get_object_or_404(with_states(User.objects.select_related("unit")), pk=pk)
    state = AccountState(found.state)
    events = Event.objects.filter(object_type="accounts.user", object_id=str(pk))
    context = {
        "account": found,
        "state": {"tone": _MARKS[state].tone, "symbol": _MARKS[state].symbol, "text": state.label},
        "grants": [str(grant) for grant in found.grants.select_related("unit")],
        "is_own": found.pk == request.user.pk,
        "is_locked": state == AccountState.LOCKED,
        "has_second_factor": Authenticator.objects.filter(user=found).exists(),
        "history": history_of(events),
    }
    return render(request, "web/accounts/record.html", context)


@_MANAGES
@never_cache
def new_account(request: HttpRequest) -> HttpResponse:
    """Open an account; the answer shows its password, this once."""
    form, rows = AccountForm(request.POST or None), GrantRows(request.POST or None)
    if request.method == "POST" and form.is_valid() & rows.is_valid():
        if not rows.granted:
            form.add_error(None, _("请至少给一个角色；没有角色的账号登录后什么也看不到。"))
        else:
            try:
                opened, given = open_account(
                    **form.cleaned_data, grants=rows.granted, by=request.user
                )
            except ValidationError as error:
                form.refuse(error)
            else:
                return _handed_over(request, _("账号已开立"), opened, given)
    title, back = _("新建账号"), reverse("web:accounts")
    return _form_page(request, form=form, rows=rows, title=title, back=back)


@_MANAGES
def edit_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Change who an account is for, whether it may sign in, and its roles."""
    found = get_object_or_404(User, pk=pk)
    fields = ("display_name", "unit", "is_active")
    initial = {name: getattr(found, name) for name in fields}
    form = ChangeForm(request.POST or None, initial=initial, user=found)
    rows = GrantRows(request.POST or None, user=found)
    if request.method == "POST" and form.is_valid() & rows.is_valid():
        try:
            with transaction.atomic():
                set_grants(user=found, grants=rows.granted, by=request.user)
                change_account(user=found, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("web:account", pk)
    title = _("更改账号「%(account)s」") % {"account": found.username}
    back = reverse("web:account", args=[pk])
    return _form_page(request, form=form, rows=rows, title=title, back=back)


@_MANAGES
@never_cache
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody else a new password; the answer shows it, this once."""
    found = get_object_or_404(User, pk=pk)
    if found.pk == request.user.pk:
        return _to_own_account(request, _("自己的密码请在这里更改。"))
    if request.method == "POST":
        return _handed_over(
            request, _("密码已重置"), found, give_password(user=found, by=request.user)
        )
    lead = _("原来的密码立即失效，所有设备上的登录都会退出，锁定同时解除。新密码只显示一次。")
    title = _("重置「%(account)s」的密码") % {"account": found}
    return _confirmation(request, found, title=title, lead=lead)


@_MANAGES
def unlock_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a lockout after failed sign-ins."""
    found = get_object_or_404(User, pk=pk)
    if request.method == "POST":
        if lift_lockout(user=found, by=request.user):
            messages.success(request, _("已解锁，现在可以登录。"))
        else:
            messages.info(request, _("这个账号没有锁定。"))
        return redirect("web:account", pk)
    lead = _("连续输错密码后会锁定一段时间。请先确认是本人在登录。")
    title = _("解锁「%(account)s」") % {"account": found}
    return _confirmation(request, found, title=title, lead=lead)


@_MANAGES
def remove_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away the second factor somebody else has lost."""
    found = get_object_or_404(User, pk=pk)
    if found.pk == request.user.pk:
        return _to_own_account(request, _("自己的二次验证请在这里更改。"))
    if request.method == "POST":
        if take_second_factor(user=found, by=request.user):
            messages.success(request, _("二次验证已解除，其登录已退出。"))
        else:
            messages.info(request, _("这个账号没有绑定二次验证。"))
        return redirect("web:account", pk)
    lead = _("用于手机遗失或更换。请先当面确认是本人；系统管理员下次登录时须重新绑定。")
    title = _("解除「%(account)s」的二次验证") % {"account": found}
    return _confirmation(request, found, title=title, lead=lead)


@_MANAGES
def account_template(request: HttpRequest) -> HttpResponse:
    """Return the table of accounts: empty to be filled in, or as it stands (``?filled``)."""
    rows = User.objects.select_related("unit").prefetch_related("grants__unit")
    users = rows if "filled" in request.GET else []
    return download(write_account_table(users), "账号.xlsx", EXCEL)


def _form_page(
    request: HttpRequest, *, form: PageForm, rows: GrantRows, title: str, back: str
) -> HttpResponse:
    context = {"form": form, "rows": rows, "title": title, "back": back}
    return render(request, "web/accounts/form.html", context, status=422 if form.is_bound else 200)


def _confirmation(request: HttpRequest, user: User, *, title: str, lead: str) -> HttpResponse:
    back = reverse("web:account", args=[user.pk])
    context = {"form": PageForm(), "title": title, "lead": lead, "back": back, "is_grave": True}
    return render(request, "web/frame/form.html", context)


def _handed_over(request: HttpRequest, title: str, user: User, given: str) -> HttpResponse:
    """Show a given password in this answer; it is kept nowhere, so it cannot be shown again."""
    context = {"title": title, "account": user, "given": given}
    return render(request, "web/accounts/given.html", context)


def _to_own_account(request: HttpRequest, text: str) -> HttpResponse:
    messages.warning(request, text)
    return redirect("web:own_account")
