"""Standards: those in use and those that come with the program, for reading."""

from dataclasses import dataclass
from functools import lru_cache

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.catalogue.actions import install_edition
from zhiheng.apps.catalogue.models import Edition, digest_of
from zhiheng.documents.pack_workbook.writing import write_pack_workbook
from zhiheng.documents.templates import write_template
from zhiheng.engine.scorer import Scorer
from zhiheng.facts.sheet_form import TEMPLATE_ENDINGS
from zhiheng.shared.numbers import marks
from zhiheng.shared.texts import file_stem
from zhiheng.standards.library import bundled_packs, list_packs, open_pack
from zhiheng.standards.scheme import Scheme
from zhiheng.web.access import needs, signed_in
from zhiheng.web.downloads import EXCEL, download
from zhiheng.web.standard_pages import (
    adjustments_said,
    facts_said,
    gates_said,
    grades_said,
    parts_of,
)

_MEDIA_TYPES = {".xlsx": EXCEL, ".csv": "text/csv; charset=utf-8", ".json": "application/json"}


@dataclass(frozen=True, slots=True)
class Bundled:
    """A standard that comes with the program."""

    scheme: Scheme
    digest: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A standard in the list.

    Attributes:
        title: Its title.
        name: ``scheme/edition``.
        url: Its page.
        max: Full marks, in words.
        items: How many indicators of the last level it has.
        points: How many things are scored.
        is_in_use: Whether rounds can be opened with it.
        is_bundled: Whether this content comes with the program.
        installed_at: When it was taken into use, or None.
    """

    title: str
    name: str
    url: str
    max: str
    items: int
    points: int
    is_in_use: bool
    is_bundled: bool
    installed_at: object


@signed_in
def standards(request: HttpRequest) -> HttpResponse:
    """Show the standards in use, and those that come with the program."""
    editions = list(Edition.objects.defer("content"))
    bundled = {name: _bundled(name) for name in _names()}
    digests = {each.digest for each in bundled.values()}
    used = {edition.digest for edition in editions}
    entries = [
        _entry(
            edition.scheme,
            reverse("web:standard", args=[edition.pk]),
            is_bundled=edition.digest in digests,
            installed_at=edition.installed_at,
        )
        for edition in editions
    ]
    entries += [
        _entry(each.scheme, reverse("web:standard", args=name.split("/")), is_bundled=True)
        for name, each in bundled.items()
        if each.digest not in used
    ]
    context = {"entries": sorted(entries, key=lambda entry: (entry.name, not entry.is_in_use))}
    return render(request, "web/standards/list.html", context)


@signed_in
def standard(
    request: HttpRequest, pk: int | None = None, scheme: str = "", edition: str = ""
) -> HttpResponse:
    """Show one standard: its tree, its grades and rules, its files."""
    found, installed = _found(pk, scheme, edition)
    keys = [installed.pk] if installed is not None else [scheme, edition]
    context = {
        "scheme": found,
        "installed": installed,
        "max": marks(found.max),
        "step": marks(found.step),
        "parts": parts_of(found),
        "grades": grades_said(found),
        "gates": gates_said(found),
        "adjustments": adjustments_said(found),
        "facts": facts_said(found),
        "workbook": reverse("web:standard_workbook", args=keys),
        "sheets": [
            (ending, reverse("web:standard_sheet", args=[*keys, ending.lstrip(".")]))
            for ending in TEMPLATE_ENDINGS
        ],
        "may_install": installed is None and request.user.may(Capability.MANAGE_ROUNDS),
    }
    return render(request, "web/standards/record.html", context)


@signed_in
def standard_workbook(
    _request: HttpRequest, pk: int | None = None, scheme: str = "", edition: str = ""
) -> HttpResponse:
    """Return a whole standard as an Excel workbook."""
    found, _installed = _found(pk, scheme, edition)
    name = f"{file_stem(found.title)}-指标体系.xlsx"
    return download(write_pack_workbook(found, []), name, EXCEL)


@signed_in
def standard_sheet(
    _request: HttpRequest, ending: str, pk: int | None = None, scheme: str = "", edition: str = ""
) -> HttpResponse:
    """Return an empty score sheet of a standard, to be filled in."""
    if f".{ending}" not in TEMPLATE_ENDINGS:
        raise Http404
    found, installed = _found(pk, scheme, edition)
    scorer = installed.scorer() if installed is not None else Scorer(found)
    content = write_template(scorer, f".{ending}")
    name = f"{file_stem(found.title)}-打分表.{ending}"
    return download(content, name, _MEDIA_TYPES[f".{ending}"])


@needs(Capability.MANAGE_ROUNDS)
@require_POST
def install_standard(request: HttpRequest, scheme: str, edition: str) -> HttpResponse:
    """Take a standard that comes with the program into use."""
    found, _installed = _found(None, scheme, edition)
    installed = install_edition(scheme=found, by=request.user)
    messages.success(request, _("「%(title)s」已启用，可以用来开启轮次。") % {"title": found.title})
    return redirect("web:standard", installed.pk)


def _found(pk: int | None, scheme: str, edition: str) -> tuple[Scheme, Edition | None]:
    """Return a standard, and its edition where it is in use.

    Raises:
        Http404: There is none.
    """
    if pk is not None:
        installed = get_object_or_404(Edition.objects.defer("content"), pk=pk)
        return installed.scheme, installed
    name = f"{scheme}/{edition}"
    if name not in _names():
        raise Http404
    return _bundled(name).scheme, None


def _names() -> list[str]:
    return [entry.name for entry in list_packs([bundled_packs()])]


@lru_cache(maxsize=32)
def _bundled(name: str) -> Bundled:
    """Return a standard that comes with the program; it does not change while it runs."""
    scheme = open_pack(name)
    return Bundled(scheme, digest_of(msgspec.json.encode(scheme)))


def _entry(scheme: Scheme, url: str, *, is_bundled: bool, installed_at: object = None) -> Entry:
    return Entry(
        title=scheme.title,
        name=scheme.name,
        url=url,
        max=marks(scheme.max),
        items=sum(1 for node in scheme.nodes if node.level == scheme.item_level),
        points=len(scheme.points),
        is_in_use=installed_at is not None,
        is_bundled=is_bundled,
        installed_at=installed_at,
    )
