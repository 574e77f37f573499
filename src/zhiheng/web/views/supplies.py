"""Beside the scores: facts, flags and written findings of a sheet."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.evaluation.actions.open_sheet import LockedError
from zhiheng.apps.evaluation.actions.supplying import (
    FactConflictError,
    NarrativeConflictError,
    set_facts,
    set_flag,
    write_narrative,
)
from zhiheng.apps.evaluation.measuring import is_told
from zhiheng.apps.evaluation.models import Sheet
from zhiheng.apps.evaluation.reading import judged, typed_number
from zhiheng.shared.problems import InvalidInputError
from zhiheng.standards.scheme import FactDefinition
from zhiheng.web.access import needs
from zhiheng.web.errors import locked
from zhiheng.web.forms import PageForm
from zhiheng.web.sheet_page.anchors import anchor
from zhiheng.web.sheet_page.opened import rights_of, sheet_for
from zhiheng.web.sheet_page.origins import fact_origins
from zhiheng.web.sheet_page.panel import panel_of
from zhiheng.web.sheet_page.supplied import fact_rows, finding_of, findings_of, flag_rows
from zhiheng.web.views.sheets import frame_of

_READS = needs(Capability.READ_SHEETS)
_FILLS = needs(Capability.FILL_SHEETS)
_TRUTHS = {"true": True, "false": False}


class FlagForm(PageForm):
    """A statement that a zero-out or cap applies, or not any more."""

    holds = forms.ChoiceField(
        label=gettext_lazy("是否成立"),
        choices=[("yes", gettext_lazy("成立")), ("no", gettext_lazy("不成立"))],
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


@_READS
@require_safe
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the facts of a sheet, to be supplied where that is allowed."""
    found = sheet_for(request, pk)
    outcome = judged(found)
    context = frame_of(request, found, outcome, "facts")
    context |= {
        "rows": fact_rows(found, outcome),
        "may_take": context["rights"].fill and is_told(outcome.scorer.scheme),
        "stale": sum(origin.is_stale for origin in fact_origins(found).values()),
    }
    return render(request, "web/sheet/facts.html", context)


@_FILLS
@require_POST
def set_fact(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Take one fact (``key`` or ``key@year``); answer with every fact that follows from it.

    The form holds ``value`` (empty takes it away) and ``seen``, the text that was seen.
    """
    text, seen = request.POST.get("value", ""), request.POST.get("seen", "")
    among = Sheet.objects.fillable_by(request.user)
    found = sheet_for(request, pk)
    definition = _definition(found, key)
    value = _TRUTHS.get(text) if definition.kind == "truth" else typed_number(text)
    try:
        changed = set_facts(
            sheet_id=pk, among=among, values={key: value}, by=request.user, seen={key: seen or None}
        )
    except Sheet.DoesNotExist:
        raise Http404 from None
    except LockedError:
        return locked(request)
    except InvalidInputError as error:
        context = {"anchor": anchor(key), "problems": error.problems, "seen": seen}
        return render(request, "web/sheet/fact_invalid.html", context, status=422)
    except FactConflictError as conflict:
        context = {
            "sheet": found,
            "key": key,
            "anchor": anchor(key),
            "mine": text,
            "standing": conflict.standing[key] or "",
        }
        return render(request, "web/sheet/fact_conflict.html", context, status=409)
    outcome = judged(changed)
    context = {
        "sheet": changed,
        "key": key,
        "anchor": anchor(key),
        "seen": changed.facts.get(key, ""),
        "origin": fact_origins(changed).get(key),
        "rows": fact_rows(changed, outcome),
        "panel": panel_of(outcome),
    }
    return render(request, "web/sheet/fact_set.html", context)


def _definition(sheet: Sheet, key: str) -> FactDefinition:
    plain_key = key.partition("@")[0]
    edition = sheet.participation.round.edition
    for fact in edition.scheme.facts:
        if fact.key == plain_key:
            return fact
    raise Http404


@_READS
@require_safe
def flags(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the zero-outs and caps of a sheet and whether they apply."""
    found = sheet_for(request, pk)
    outcome = judged(found)
    context = frame_of(request, found, outcome, "flags")
    context |= {"rows": flag_rows(found, outcome), "form": FlagForm()}
    return render(request, "web/sheet/flags.html", context)


@_FILLS
def change_flag(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Ask whether a zero-out or cap applies, in a dialog, and keep the answer."""
    found = sheet_for(request, pk)
    row = next((row for row in flag_rows(found, judged(found)) if row.rule.item == item), None)
    if row is None or not rights_of(request.user, found).fill:
        raise Http404
    bound = request.POST if request.method == "POST" else None
    form = FlagForm(bound, initial={"holds": "no" if row.holds else "yes"})
    if form.is_bound and form.is_valid():
        try:
            set_flag(
                sheet_id=pk,
                among=Sheet.objects.fillable_by(request.user),
                item=item,
                holds=form.cleaned_data["holds"] == "yes",
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except Sheet.DoesNotExist:
            raise Http404 from None
        except LockedError:
            return locked(request)
        except ValidationError as error:
            form.refuse(error)
        else:
            response = HttpResponse(status=204)
            response["HX-Refresh"] = "true"
            return response
    context = {"sheet": found, "row": row, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "web/sheet/flag.html", context, status=status)


@_READS
@require_safe
def narratives(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the written findings of a sheet, to be written where that is allowed."""
    found = sheet_for(request, pk)
    outcome = judged(found)
    context = frame_of(request, found, outcome, "narratives")
    context["findings"] = findings_of(found, outcome.scorer.scheme)
    return render(request, "web/sheet/narratives.html", context)


@_FILLS
@require_POST
def write_finding(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Keep the written finding of an item.

    The form holds ``text`` and ``seen``, the version that was seen.
    """
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()
    seen = request.POST.get("seen", "0")
    try:
        narrative = write_narrative(
            sheet_id=pk,
            among=Sheet.objects.fillable_by(request.user),
            item=item,
            text=text,
            seen=int(seen) if seen.isdecimal() else 0,
            by=request.user,
        )
    except Sheet.DoesNotExist:
        raise Http404 from None
    except InvalidInputError:
        raise Http404 from None
    except LockedError:
        return locked(request)
    except NarrativeConflictError as conflict:
        context = {
            "sheet": Sheet.objects.get(pk=pk),
            "item": item,
            "anchor": anchor(item),
            "mine": text,
            "standing": conflict.standing,
        }
        return render(request, "web/sheet/finding_conflict.html", context, status=409)
    scheme = narrative.sheet.participation.round.edition.scheme
    node = next(node for node in scheme.nodes if node.code == item)
    context = {"finding": finding_of(node, narrative if narrative.pk else None, scheme)}
    return render(request, "web/sheet/finding_mark.html", context)
