"""Coming in and going out: sign-in, lockout, one's own password and second factor."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as authenticator_app
from axes.decorators import axes_dispatch
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as change_language

from zhiheng.apps.accounts.actions import change_password as set_password
from zhiheng.apps.accounts.actions import end_other_sessions
from zhiheng.web.access import anyone, newcomers
from zhiheng.web.forms import PageForm

sign_in = anyone(axes_dispatch(account.login))
closed_account = anyone(account.account_inactive)
sign_out = anyone(account.logout)
set_language = anyone(change_language)
reauthenticate = newcomers(account.reauthenticate)
enter_code = anyone(second_factor.authenticate)
confirm_code = newcomers(second_factor.reauthenticate)
second_factors = newcomers(second_factor.index)
activate_app = newcomers(authenticator_app.activate_totp)
deactivate_app = newcomers(authenticator_app.deactivate_totp)
view_codes = newcomers(recovery_codes.view_recovery_codes)
generate_codes = newcomers(recovery_codes.generate_recovery_codes)
download_codes = newcomers(recovery_codes.download_recovery_codes)


def locked_out(
    request: HttpRequest, _response: HttpResponse | None = None, *_args: Any, **_kwargs: Any
) -> HttpResponse:
    """Say that the account is locked for a while after failed sign-ins."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "web/sign_in/locked_out.html", {"minutes": minutes}, status=429)


class PasswordForm(PageForm):
    """One's own new password."""

    current = forms.CharField(
        label=gettext_lazy("现在的密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=gettext_lazy("新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("再输一次新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        self.fields["password"].help_text = " ".join(map(str, password_validators_help_texts()))

    def clean_current(self) -> str:
        """Return the present password, if it is right."""
        current = self.cleaned_data["current"]
        if not self._user.check_password(current):
            raise ValidationError(_("现在的密码不对。"))
        return current

    def clean_password(self) -> str:
        """Return the new password, if it keeps the rules and is new."""
        password = self.cleaned_data["password"]
        validate_password(password, self._user)
        if self._user.check_password(password):
            raise ValidationError(_("新密码不能与现在的相同。"))
        return password

    def clean_again(self) -> str:
        """Return the repetition, if it is the same."""
        again = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise ValidationError(_("两次输入的新密码不一样。"))
        return again


@newcomers
@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    """Let a person change the password; after a given one that comes first."""
    form = PasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        user = set_password(user=request.user, password=form.cleaned_data["password"])
        update_session_auth_hash(request, user)
        end_other_sessions(user, request.session.session_key)
        messages.success(request, _("密码已更改；其他设备上的登录已经退出。"))
        return redirect(_safe_next(request))
    context = {"form": form, "is_forced": request.user.must_change_password}
    status = 422 if form.is_bound else 200
    return render(request, "web/sign_in/change_password.html", context, status=status)


@newcomers
def own_account(request: HttpRequest) -> HttpResponse:
    """Show a person's own account: roles, password, second factor, open sessions."""
    context = {
        "user": request.user,
        "grants": [str(grant) for grant in request.user.grants.select_related("unit")],
        "sessions": request.user.sessions.count(),
    }
    return render(request, "web/sign_in/own_account.html", context)


@newcomers
@require_POST
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """Sign a person out on all other devices."""
    ended = end_other_sessions(request.user, request.session.session_key)
    messages.success(request, _("已退出其他 %(count)d 处登录。") % {"count": ended})
    return redirect("web:own_account")


def _safe_next(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if allowed else reverse("web:desk")
