"""Pages for what cannot be shown: refused, not found, broken."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that this account may not open the page."""
    return _page(request, 403, _("没有权限"), _("您的账号不能打开这一页。需要时请联系系统管理员。"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that there is no such page, or none that this account may see."""
    text = _("没有这一页，或者您的账号看不到它。请核对地址，或从工作台重新进入。")
    return _page(request, 404, _("找不到"), text)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong here, and that nothing was saved."""
    text = _("系统出错，这一次操作没有保存。请稍后再试；仍不行请把时间和操作告诉系统管理员。")
    return _page(request, 500, _("系统出错"), text)


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    template = "web/frame/error_part.html" if request.htmx else "web/frame/error.html"
    return render(
        request, template, {"title": title, "text": text, "status": status}, status=status
    )


def unusable(request: HttpRequest) -> HttpResponse:
    """Say that an address or a form holds a character that no text may hold."""
    text = _("地址或填写的内容里有不能用的字符，没有保存。请删去后再试，或手工重新输入。")
    return _page(request, 400, _("不能处理"), text)


def locked(request: HttpRequest) -> HttpResponse:
    """Say, in place of a part of a sheet, that it cannot be changed now."""
    text = _("打分表已提交、已认定或本轮已结束，现在不能更改；刚才填的没有保存。请刷新页面。")
    context = {"title": _("没有保存。"), "text": text}
    return render(request, "web/frame/error_part.html", context, status=409)
