"""The units of a round: let in, taken out."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.evaluation.actions.rounds import add_units, remove_unit
from zhiheng.apps.org.models import Unit
from zhiheng.web.access import needs
from zhiheng.web.forms import PageForm
from zhiheng.web.round_access import managed_round
from zhiheng.web.round_forms import UnitsForm

_MANAGES = needs(Capability.MANAGE_ROUNDS)


class RemovalForm(PageForm):
    """Why a unit is taken out."""

    reason = forms.CharField(
        label=gettext_lazy("理由"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )


@_MANAGES
def round_units(request: HttpRequest, pk: int) -> HttpResponse:
    """Let more units take part in a round."""
    found = managed_round(request, pk)
    offered = Unit.objects.open().exclude(participations__round=found)
    form = UnitsForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        try:
            added = add_units(round=found, units=form.cleaned_data["units"], by=request.user)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("已增加 %(count)d 个参评单位。") % {"count": len(added)})
            return redirect("web:round", pk)
    status = 422 if form.is_bound else 200
    return render(request, "web/rounds/units.html", {"form": form, "round": found}, status=status)


@_MANAGES
def take_out_unit(request: HttpRequest, pk: int, participation_pk: int) -> HttpResponse:
    """Take a unit that has not begun out of a round."""
    found = managed_round(request, pk)
    participation = get_object_or_404(
        found.participations.select_related("unit", "round"), pk=participation_pk
    )
    form = RemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            remove_unit(
                participation=participation, reason=form.cleaned_data["reason"], by=request.user
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("已把「%(unit)s」移出本轮。") % {"unit": participation})
            return redirect("web:round", pk)
    context = {
        "form": form,
        "title": _("把「%(unit)s」移出本轮") % {"unit": participation},
        "lead": _("它在本轮各阶段的空白打分表会一并删去；以后可以再增加。"),
        "back": reverse("web:round", args=[pk]),
        "is_grave": True,
    }
    return render(request, "web/frame/form.html", context, status=422 if form.is_bound else 200)
