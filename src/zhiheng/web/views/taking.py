"""Facts of a sheet from the facts that are loaded: looked at, chosen, taken; their proof."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.evaluation.actions.open_sheet import LockedError
from zhiheng.apps.evaluation.actions.supplying import FactConflictError
from zhiheng.apps.evaluation.actions.taking import take_facts as take
from zhiheng.apps.evaluation.measuring import (
    NotReadyError,
    NotToldError,
    Telling,
    request_telling,
    telling_of,
)
from zhiheng.apps.evaluation.models import Sheet
from zhiheng.apps.evaluation.reading import judged
from zhiheng.apps.jobs.models import Job
from zhiheng.shared.problems import InvalidInputError
from zhiheng.web.access import needs
from zhiheng.web.sheet_page.opened import rights_of, sheet_for
from zhiheng.web.sheet_page.origins import fact_origins, take_rows
from zhiheng.web.views.sheets import frame_of

_READS = needs(Capability.READ_SHEETS)
_FILLS = needs(Capability.FILL_SHEETS)
_SEEN = "seen-"


@_FILLS
@require_http_methods(["GET", "HEAD", "POST"])
def take_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the facts say about a sheet, and take what the person chose.

    The form holds ``take`` (keys), ``seen-KEY`` (the text that was seen) and ``facts``, the
    digest of the facts that were seen; where a job must count first, ``count`` asks for it.
    """
    found = sheet_for(request, pk)
    if not found.is_fillable:
        raise Http404
    if request.htmx:
        return _poll(request, found)
    if not rights_of(request.user, found).fill:
        return _locked(request, found)
    try:
        telling = telling_of(found)
    except NotToldError as error:
        return _nothing(request, found, error)
    except NotReadyError as error:
        return _await(request, found, error.job)
    if request.method == "POST" and "count" not in request.POST:
        return _take(request, found, telling)
    return _preview(request, found, telling)


def _nothing(request: HttpRequest, found: Sheet, fault: NotToldError) -> HttpResponse:
    context = frame_of(request, found, judged(found), "facts")
    context |= {"fault": fault, "may_see_facts": request.user.may(Capability.READ_FACTS)}
    return render(request, "web/sheet/take_nothing.html", context)


def _await(request: HttpRequest, found: Sheet, job: Job | None) -> HttpResponse:
    """Offer to count in a job, or say that one is under way; the page asks again by itself."""
    if request.method == "POST" and "count" in request.POST:
        try:
            request_telling(sheet=found, by=request.user)
        except NotToldError as error:
            return _nothing(request, found, error)
        return redirect("web:take_facts", found.pk)
    context = frame_of(request, found, judged(found), "facts")
    context |= {"job": job, "is_late": request.method == "POST"}
    return render(request, "web/sheet/take_wait.html", context)


def _poll(request: HttpRequest, found: Sheet) -> HttpResponse:
    """Answer the page that waits: nothing while a job counts, then to be drawn anew."""
    response = HttpResponse(status=204)
    try:
        if rights_of(request.user, found).fill:
            telling_of(found)
    except NotToldError:
        pass
    except NotReadyError as error:
        if error.job is not None and error.job.is_open:
            return response
    response["HX-Refresh"] = "true"
    return response


def _take(request: HttpRequest, found: Sheet, telling: Telling) -> HttpResponse:
    if request.POST.get("facts") != telling.facts:
        notice = _("打开这一页之后，数据有更新；没有写入。请按下面的新值重新核对。")
        return _preview(request, found, telling, notices=[notice], status=409)
    chosen = frozenset(request.POST.getlist("take")) & telling.told.keys()
    told = [each for key, each in telling.told.items() if key in chosen]
    try:
        take(
            sheet_id=found.pk,
            among=Sheet.objects.fillable_by(request.user),
            told=told,
            seen={key: request.POST.get(f"{_SEEN}{key}") or None for key in chosen},
            by=request.user,
        )
    except Sheet.DoesNotExist:
        raise Http404 from None
    except LockedError:
        return _locked(request, sheet_for(request, found.pk))
    except FactConflictError as conflict:
        notice = _("有人刚改过下面标出的数据；没有写入。请核对现值后再选。")
        return _preview(
            request,
            sheet_for(request, found.pk),
            telling,
            notices=[notice],
            chosen=chosen,
            conflicts=conflict.standing,
            status=409,
        )
    except ValidationError as error:
        return _preview(request, found, telling, notices=error.messages, chosen=chosen, status=422)
    except InvalidInputError as error:
        notices = [_("没有写入。"), *(problem.message for problem in error.problems)]
        return _preview(request, found, telling, notices=notices, chosen=chosen, status=422)
    said = ngettext("已从数据取 %(count)d 项。", "已从数据取 %(count)d 项。", len(told))
    messages.success(request, said % {"count": len(told)})
    return redirect("web:sheet_facts", found.pk)


def _preview(
    request: HttpRequest,
    found: Sheet,
    telling: Telling,
    *,
    notices: list[str] | None = None,
    chosen: frozenset[str] | None = None,
    conflicts: dict[str, str | None] | None = None,
    status: int = 200,
) -> HttpResponse:
    outcome = judged(found)
    scheme = outcome.scorer.scheme
    context = frame_of(request, found, outcome, "facts")
    context |= {
        "rows": take_rows(found, scheme, telling, chosen=chosen, conflicts=conflicts),
        "missing": [each for each in telling.told.values() if each.value is None],
        "digest": telling.facts,
        "notices": notices or [],
        "may_see_facts": request.user.may(Capability.READ_FACTS),
    }
    return render(request, "web/sheet/take.html", context, status=status)


def _locked(request: HttpRequest, found: Sheet) -> HttpResponse:
    """Say that nothing can be taken into this sheet now."""
    message = _("打分表已提交、已认定或本轮已结束，现在不能取数；没有写入。")
    context = frame_of(request, found, judged(found), "facts")
    context |= {"fault": NotToldError("locked", message), "may_see_facts": False}
    status = 409 if request.method == "POST" else 200
    return render(request, "web/sheet/take_nothing.html", context, status=status)


@_READS
@require_safe
def fact_certificate(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show where a fact was taken from, and whether that still holds."""
    found = sheet_for(request, pk)
    origin = fact_origins(found).get(key)
    if origin is None:
        raise Http404
    context = {
        "sheet": found,
        "origin": origin,
        "now": found.facts.get(key, ""),
        "rights": rights_of(request.user, found),
    }
    return render(request, "web/sheet/fact_certificate.html", context)
