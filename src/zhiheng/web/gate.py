"""The gate: every request passes here before its view, and is refused by default."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.events.record import acting_from
from zhiheng.web.access import Access, View
from zhiheng.web.errors import forbidden, unusable

_HAS_SECOND_FACTOR = "has_second_factor"


class Gate:
    """Lets a request reach its view where the view says that this visitor may."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request, with its address noted for the audit log."""
        with acting_from(address_of(request)):
            return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Return a refusal or a detour, or None where the view may answer."""
        access: Access | None = getattr(view, "access", None)
        if access is None:
            return forbidden(request)
        if _holds_null(request):
            return unusable(request)
        if access.public:
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if not request.session.stay_awake():
            logout(request)
            return _to_sign_in(request)
        if access.unfinished:
            return None
        if request.user.must_change_password:
            return _detour(request, "web:change_password")
        if _lacks_second_factor(request):
            return _detour(request, "mfa_activate_totp")
        if access.capabilities and not any(map(request.user.may, access.capabilities)):
            return forbidden(request)
        return None


def address_of(request: HttpRequest) -> str | None:
    """Return the address a request came from; our own proxy's word where there is one."""
    if settings.HTTPS and (forwarded := request.headers.get("X-Forwarded-For")):
        # The last one was added by our proxy; those before it by whoever asked.
        return forwarded.rpartition(",")[2].strip() or None
    return request.META.get("REMOTE_ADDR") or None


def _holds_null(request: HttpRequest) -> bool:
    """Return whether an address or a form holds the character that no database keeps."""
    if "\0" in request.path:
        return True
    return any(
        "\0" in text
        for given in (request.GET, request.POST)
        for name, values in given.lists()
        for text in (name, *values)
    )


def _lacks_second_factor(request: HttpRequest) -> bool:
    if not request.user.may(Capability.MANAGE_ACCOUNTS) or _HAS_SECOND_FACTOR in request.session:
        return False
    if get_adapter().is_mfa_enabled(request.user):
        request.session[_HAS_SECOND_FACTOR] = True
        return False
    return True


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Lead to the sign-in; a page that asked for a part of itself keeps what was typed."""
    if request.htmx or "application/json" in request.headers.get("Accept", ""):
        return render(request, "web/frame/signed_out.html", status=401)
    return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))


def _detour(request: HttpRequest, name: str) -> HttpResponse:
    query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    return HttpResponseRedirect(f"{resolve_url(name)}?{query}".rstrip("?"))
