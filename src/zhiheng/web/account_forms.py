"""Forms of accounts: who a person is, and which roles the person holds over which units."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiheng.apps.accounts.actions import Granted
from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Role
from zhiheng.apps.org.models import Unit
from zhiheng.web.forms import PageForm

_EVERYWHERE = "all"
_EMPTY_ROWS = 2


class UnitField(forms.ModelChoiceField):
    """A unit, by code and name: names alone may stand twice."""

    def label_from_instance(self, obj: Unit) -> str:
        """Return code and name."""
        return f"{obj.code} {obj.name}"


class AccountForm(PageForm):
    """Who an account is for."""

    username = forms.CharField(
        label=gettext_lazy("账号名"),
        max_length=60,
        help_text=gettext_lazy("登录用，开立后不能改；可用字母、数字、汉字和 @ . + - _。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    display_name = forms.CharField(
        label=gettext_lazy("姓名或岗位"),
        max_length=60,
        help_text=gettext_lazy("页面与操作记录上显示的名字。"),
    )
    unit = UnitField(
        Unit.objects.open(),
        label=gettext_lazy("所在单位"),
        required=False,
        empty_label=gettext_lazy("（不属于某个单位）"),
    )


class ChangeForm(AccountForm):
    """An account to be changed; its name stays."""

    username = None
    is_active = forms.BooleanField(
        label=gettext_lazy("可登录"),
        required=False,
        help_text=gettext_lazy("取消勾选即停用：立即退出所有设备，不能再登录，历史保留。"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A unit that was closed since stays choosable for who is in it.
        self.fields["unit"].queryset = Unit.objects.filter(Q(closed_on=None) | Q(pk=user.unit_id))


class GrantForm(PageForm):
    """A role over a unit and all below it."""

    role = forms.ChoiceField(
        label=gettext_lazy("角色"),
        required=False,
        choices=[("", gettext_lazy("（无）")), *Role.choices],
    )
    scope = forms.ChoiceField(label=gettext_lazy("管辖范围（含下级）"), required=False)

    def __init__(self, *args: Any, scopes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = scopes

    def clean(self) -> dict[str, Any]:
        """Return role and scope, if both are there or neither."""
        cleaned = super().clean() or self.cleaned_data
        role, scope = cleaned.get("role"), cleaned.get("scope")
        if role and not scope and "scope" not in self.errors:
            text = _("请选择管辖范围；不限单位请选“全部单位”。")
            self.add_error("scope", ValidationError(text))
        if scope and not role and "role" not in self.errors:
            self.add_error("role", ValidationError(_("请选择角色，或把范围改回“（请选择）”。")))
        if role == Role.ADMINISTRATOR and scope and scope != _EVERYWHERE:
            text = _("系统管理员管辖全部单位，请选“全部单位”。")
            self.add_error("scope", ValidationError(text))
        return cleaned


_Rows = forms.formset_factory(GrantForm, extra=_EMPTY_ROWS, max_num=100)


class GrantRows(_Rows):
    """The roles of an account, a row each, and empty rows for more."""

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        held = list(user.grants.select_related("unit")) if user is not None else []
        initial = [
            {"role": grant.role, "scope": str(grant.unit_id or _EVERYWHERE)} for grant in held
        ]
        scopes = _scopes(grant.unit_id for grant in held)
        super().__init__(
            *args, initial=initial, prefix="grants", form_kwargs={"scopes": scopes}, **kwargs
        )

    @property
    def granted(self) -> list[Granted]:
        """Return the roles that were chosen."""
        rows = [each for each in self.cleaned_data if each.get("role")]
        keys = [each["scope"] for each in rows if each["scope"] != _EVERYWHERE]
        units = Unit.objects.in_bulk([int(key) for key in keys])
        return [
            Granted(
                Role(each["role"]),
                None if each["scope"] == _EVERYWHERE else units[int(each["scope"])],
            )
            for each in rows
        ]


def _scopes(held: Iterable[int | None]) -> list[tuple[str, str]]:
    """Return what a role may reach: everything, open units, and units that it reaches now."""
    units = Unit.objects.filter(Q(closed_on=None) | Q(pk__in=[key for key in held if key]))
    return [
        ("", _("（请选择）")),
        (_EVERYWHERE, _("全部单位")),
        *((str(unit.pk), f"{unit.code} {unit.name}") for unit in units),
    ]
