"""Parameters that regulations leave open: what stands, what the office sets, and its history."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.decisions.actions import is_open, set_parameter, standing_parameters
from zhiheng.apps.decisions.models import DIGITS, PLACES, ParameterValue
from zhiheng.apps.decisions.packs import rule_packs
from zhiheng.apps.events.models import Event
from zhiheng.standards.rulesets.model import RuleSetPack
from zhiheng.web.access import needs
from zhiheng.web.decision_words import parameter_rows
from zhiheng.web.forms import PageForm
from zhiheng.web.histories import history_of


class ParameterForm(PageForm):
    """A number for a parameter, and what it rests on."""

    value = forms.DecimalField(
        label=gettext_lazy("数值"),
        required=False,
        max_digits=DIGITS,
        decimal_places=PLACES,
        help_text=gettext_lazy("留空并保存，即收回设定，用到它的规则重新为缺数据。"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=300,
        help_text=gettext_lazy("如文件名称、会议与日期；记入历史。"),
        error_messages={"required": gettext_lazy("请写明依据，如“教务处 2026 年第 3 次会议”。")},
    )


@needs(Capability.READ_DECISIONS)
@require_safe
def rule_parameters(request: HttpRequest, scheme: str, edition: str) -> HttpResponse:
    """Show the parameters of a pack, those the office may set first, and their history."""
    pack = _pack(scheme, edition)
    rows = parameter_rows(pack, pack.parameters, standing_parameters(pack.name))
    keys = ParameterValue.objects.filter(pack=pack.name).values_list("pk", flat=True)
    events = Event.objects.filter(action="set_parameter", object_id__in=[str(key) for key in keys])
    context = {
        "pack": pack,
        "parts": (scheme, edition),
        "rows": sorted(rows, key=lambda each: not each.is_open),
        "may_set": request.user.scope(Capability.MANAGE_DECISIONS).everywhere,
        "history": history_of(events),
    }
    return render(request, "web/decisions/parameters.html", context)


@needs(Capability.MANAGE_DECISIONS)
def set_rule_parameter(
    request: HttpRequest, scheme: str, edition: str, parameter: str
) -> HttpResponse:
    """Set one parameter that a regulation leaves open."""
    pack = _pack(scheme, edition)
    everywhere = request.user.scope(Capability.MANAGE_DECISIONS).everywhere
    if not everywhere or parameter not in pack.parameters or not is_open(pack.name, parameter):
        raise Http404
    known = pack.parameters[parameter]
    standing = standing_parameters(pack.name).get(parameter, "")
    form = ParameterForm(request.POST or None, initial={"value": standing})
    if request.method == "POST" and form.is_valid():
        try:
            set_parameter(pack=pack.name, parameter=parameter, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("已设定「%(label)s」。") % {"label": known.label})
            return redirect("web:rule_parameters", scheme, edition)
    context = {
        "form": form,
        "title": _("设定：%(label)s") % {"label": known.label},
        "lead": f"{pack.file.title} · {known.unit}".rstrip(" ·"),
        "back": reverse("web:rule_parameters", args=[scheme, edition]),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "web/frame/form.html", context, status=status)


def _pack(scheme: str, edition: str) -> RuleSetPack:
    pack = rule_packs().get(f"{scheme}/{edition}")
    if pack is None:
        raise Http404
    return pack
