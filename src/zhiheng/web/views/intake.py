"""Tables brought in: template, upload, faults or preview, confirmation, receipt with undo."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.directory import accounts, units
from zhiheng.apps.intake.models import LARGEST_UPLOAD, State, Upload
from zhiheng.web.access import needs
from zhiheng.web.forms import PageForm
from zhiheng.web.intake_rows import account_preview, problem_rows, problems_file, unit_preview
from zhiheng.web.marks import Mark

_ENDINGS = (".xlsx", ".xlsm", ".csv")
_MEGABYTE = 2**20
_SHOWN = 50
_MARKS = {
    State.READ: Mark("wait", "◐"),
    State.REFUSED: Mark("alarm", "!"),
    State.APPLIED: Mark("good", "✓"),
    State.UNDONE: Mark("", "↩"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of table that is brought in on these pages.

    Attributes:
        capability: What one must be allowed to do.
        title: What the page is called.
        lead: What belongs into the table.
        page: Name of the address of its page.
        template: Name of the address of its template.
        ledger: Name of the address of the list of what is brought in.
        read: Looks at a file and keeps it.
        preview: Puts what it would change into rows.
        undo: Takes it back.
    """

    capability: Capability
    title: Any
    lead: Any
    page: str
    template: str
    ledger: str
    read: Callable[..., Upload]
    preview: Callable[[Mapping[str, Any]], Any]
    undo: Callable[..., dict[str, int]]


_KINDS = {
    units.KIND: Kind(
        capability=Capability.MANAGE_UNITS,
        title=gettext_lazy("从 Excel 导入单位"),
        lead=gettext_lazy(
            "一行一个单位。代码是新的就新建，代码已有就改名、改类别或移动；表里没有的单位不受影响。"
        ),
        page="web:import_units",
        template="web:unit_template",
        ledger="web:units",
        read=units.read_units,
        preview=unit_preview,
        undo=units.undo_units,
    ),
    accounts.KIND: Kind(
        capability=Capability.MANAGE_ACCOUNTS,
        title=gettext_lazy("从 Excel 导入账号"),
        lead=gettext_lazy(
            "一行一个账号的一个角色；两个角色写两行。账号名已有的，姓名、单位和全部角色以表为准；表里没有的账号不受影响。"
        ),
        page="web:import_accounts",
        template="web:account_template",
        ledger="web:accounts",
        read=accounts.read_accounts,
        preview=account_preview,
        undo=accounts.undo_accounts,
    ),
}
_MANAGES_SOME = needs(*(kind.capability for kind in _KINDS.values()))


class UploadForm(PageForm):
    """A file to be looked at."""

    file = forms.FileField(
        label=gettext_lazy("填好的文件"),
        help_text=format_lazy(
            gettext_lazy("{endings}，不超过 {size} MB。上传后先看预览，确认前什么都不会改。"),
            endings="、".join(_ENDINGS),
            size=str(LARGEST_UPLOAD // _MEGABYTE),
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(_ENDINGS)}),
        error_messages={
            "required": gettext_lazy("请先选择文件。"),
            "empty": gettext_lazy("文件是空的（0 字节）。请重新保存后再上传。"),
        },
    )

    def clean_file(self) -> Any:
        """Return the file, if it is of a kind and size that can be read."""
        file = self.cleaned_data["file"]
        ending = Path(file.name).suffix.lower()
        if ending not in _ENDINGS:
            raise ValidationError(
                _(
                    "「%(file)s」是 %(ending)s 文件，这里只收 %(endings)s。"
                    "请用模板填写，或在 Excel 中另存为 .xlsx。"
                )
                % {
                    "file": file.name,
                    "ending": ending or _("没有扩展名的"),
                    "endings": "、".join(_ENDINGS),
                }
            )
        if file.size > LARGEST_UPLOAD:
            raise ValidationError(
                _(
                    "「%(file)s」有 %(size).1f MB，最大 %(largest)d MB。"
                    "请删去图片和多余的工作表，或分成几个文件。"
                )
                % {
                    "file": file.name,
                    "size": file.size / _MEGABYTE,
                    "largest": LARGEST_UPLOAD // _MEGABYTE,
                }
            )
        return file


@needs(Capability.MANAGE_UNITS)
def import_units(request: HttpRequest) -> HttpResponse:
    """Offer the table of units, take one in, show those taken in before."""
    return _import_page(request, units.KIND)


@needs(Capability.MANAGE_ACCOUNTS)
def import_accounts(request: HttpRequest) -> HttpResponse:
    """Offer the table of accounts, take one in, show those taken in before."""
    return _import_page(request, accounts.KIND)


def _import_page(request: HttpRequest, key: str) -> HttpResponse:
    kind = _KINDS[key]
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        read = kind.read(name=file.name, content=file.read(), by=request.user)
        return redirect("web:upload", read.pk)
    earlier = Upload.objects.filter(kind=key).select_related("brought_by")
    slim = earlier.defer("content", "problems", "preview", "receipt")[:_SHOWN]
    context = {
        "form": form,
        "title": kind.title,
        "lead": kind.lead,
        "template": reverse(kind.template),
        "ledger": reverse(kind.ledger),
        "earlier": [{"upload": each, "state": _state(each)} for each in slim],
    }
    return render(request, "web/intake/import.html", context, status=422 if form.is_bound else 200)


@_MANAGES_SOME
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is wrong with a file, or what it would change, or what it did."""
    return _upload_page(request, _upload(request, pk))


@_MANAGES_SOME
@require_POST
@never_cache
def apply_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a table in as a whole; for accounts the answer shows the passwords, this once."""
    found = _upload(request, pk)
    try:
        if found.kind == units.KIND:
            units.apply_units(upload=found, by=request.user)
        else:
            applied, opened = accounts.apply_accounts(upload=found, by=request.user)
            if opened:
                return _upload_page(request, applied, handed_over=opened)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已导入。"))
    return redirect("web:upload", pk)


@_MANAGES_SOME
def undo_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a table back, after asking."""
    found = _upload(request, pk)
    back = reverse("web:upload", args=[pk])
    if found.state != State.APPLIED:
        messages.warning(request, _("「%(file)s」没有可以撤销的内容。") % {"file": found})
        return redirect(back)
    if request.method == "POST":
        try:
            done = _KINDS[found.kind].undo(upload=found, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("已恢复 %(restored)d 项。") % done)
            if done["left"]:
                messages.warning(
                    request,
                    _("另有 %(left)d 项在导入后又被更改或使用，保持现状；需要时请逐个处理。")
                    % done,
                )
        return redirect(back)
    context = {
        "form": PageForm(),
        "title": _("撤销导入"),
        "lead": _(
            "「%(file)s」新建的、之后没有用过的会撤回；改动过的恢复原值。导入之后又被更改或使用的，保持现状。"
        )
        % {"file": found},
        "back": back,
        "is_grave": True,
    }
    return render(request, "web/frame/form.html", context)


@_MANAGES_SOME
def upload_problems(request: HttpRequest, pk: int) -> HttpResponse:
    """Return what is wrong with a file as an Excel list, to be worked off."""
    found = _upload(request, pk)
    if not found.problems:
        raise Http404
    return problems_file(found)


def _kinds_of(user: User) -> list[str]:
    return [key for key, kind in _KINDS.items() if user.may(kind.capability)]


def _upload(request: HttpRequest, pk: int) -> Upload:
    """Return an upload of a kind the visitor manages.

    Raises:
        Http404: There is none.
    """
    rows = Upload.objects.filter(kind__in=_kinds_of(request.user)).defer("content")
    found = rows.select_related("brought_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _upload_page(
    request: HttpRequest, found: Upload, handed_over: list[tuple[User, str]] | None = None
) -> HttpResponse:
    kind = _KINDS[found.kind]
    changes = found.receipt if found.state in (State.APPLIED, State.UNDONE) else found.preview
    context = {
        "upload": found,
        "state": _state(found),
        "title": kind.title,
        "page": reverse(kind.page),
        "ledger": reverse(kind.ledger),
        "problems": problem_rows(found.problems),
        "preview": None if found.state == State.REFUSED else kind.preview(changes),
        "is_read": found.state == State.READ,
        "is_applied": found.state == State.APPLIED,
        "handed_over": [
            {"username": user.username, "name": str(user), "unit": user.unit, "given": given}
            for user, given in handed_over or []
        ],
    }
    return render(request, "web/intake/upload.html", context)


def _state(found: Upload) -> dict[str, Any]:
    mark = _MARKS[State(found.state)]
    return {"tone": mark.tone, "symbol": mark.symbol, "text": found.get_state_display()}
