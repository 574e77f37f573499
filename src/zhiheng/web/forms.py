"""Forms: how their fields look, and errors of actions put where they belong."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

_CHECKED = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


def style(form: forms.Form) -> None:
    """Give the fields of a form the classes our styles know."""
    for field in form.fields.values():
        widget = field.widget
        if isinstance(widget, _CHECKED):
            name = "form-check-input" if isinstance(widget, forms.CheckboxInput) else "choices"
        else:
            name = "form-select" if isinstance(widget, forms.Select) else "form-control"
        widget.attrs["class"] = f"{widget.attrs.get('class', '')} {name}".strip()


class PageForm(forms.Form):
    """A form of ours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style(self)

    def refuse(self, error: ValidationError) -> None:
        """Show why an action refused, at the fields it names, else above the form."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for field, errors in error.error_dict.items():
            self.add_error(field if field in self.fields else None, errors)


class DayInput(forms.DateInput):
    """A day, picked from a calendar."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class ReminderForm(PageForm):
    """What a reminder says."""

    message = forms.CharField(
        label=gettext_lazy("催办内容"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        help_text=gettext_lazy("单位联络员登录后，在工作台上看到。"),
    )
