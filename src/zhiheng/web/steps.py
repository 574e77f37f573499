"""Steps of a way that people take together: each asks in a dialog first, then acts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhiheng.web.forms import PageForm


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way.

    Attributes:
        right: Name of the right it asks for.
        verb: What the button says.
        lead: What follows from it.
        done: What is said afterwards.
        field: Name of the words that go with it; empty where there are none.
        label: What these words are called.
        is_required: Whether they must be given.
        act: The action.
    """

    right: str
    verb: str
    lead: str
    done: str
    field: str
    label: str
    is_required: bool
    act: Callable[..., Any]


class StepForm(PageForm):
    """The words that go with a step."""

    def __init__(self, step: Step, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if step.field:
            self.fields[step.field] = forms.CharField(
                label=step.label,
                required=step.is_required,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
            )


def answer_step(
    request: HttpRequest,
    step: Step,
    *,
    template: str,
    context: dict[str, Any],
    about: dict[str, Any],
    is_allowed: bool,
    after: str,
) -> HttpResponse:
    """Ask about a step, or take it and lead to the address `after`.

    Args:
        request: With the words that go with the step, where it is to be taken.
        step: The step.
        template: The dialog.
        context: What the dialog shows beside the step and its form.
        about: What the action is told beside its words and who acts.
        is_allowed: Whether the visitor may take the step now.
        after: Where to, once it is taken.
    """
    form = StepForm(step, request.POST if request.method == "POST" else None)
    if request.method == "POST" and is_allowed and form.is_valid():
        try:
            step.act(**about, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, step.done)
            response = HttpResponse(status=204)
            response["HX-Redirect"] = after
            return response
    context |= {"chosen": step, "form": form, "is_allowed": is_allowed}
    status = 200
    if request.method == "POST":
        status = 422 if is_allowed else 403
    return render(request, template, context, status=status)
