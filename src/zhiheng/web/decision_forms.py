"""Forms of decisions: the inputs of a rule set, a day, a subject to be looked up."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiheng.apps.decisions.supplied import ENDINGS
from zhiheng.apps.intake.models import LARGEST_UPLOAD
from zhiheng.engine.decisions.decision import Scalar
from zhiheng.engine.decisions.given import value_from
from zhiheng.standards.rulesets.records import RuleInput
from zhiheng.web.forms import DayInput, PageForm

NONE_OF_THEM = "-"
_PREFIX = "in_"
_MOST_CHARACTERS = 200
_EARLIEST, _LATEST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


def refuse_far(day: dt.date) -> None:
    """Refuse a day that nobody can mean: terms counted from it would leave the calendar.

    Raises:
        ValidationError: It is too early or too late.
    """
    if not _EARLIEST <= day <= _LATEST:
        raise ValidationError(
            _("日期应在 %(earliest)s 至 %(latest)s 之间。")
            % {"earliest": _EARLIEST.isoformat(), "latest": _LATEST.isoformat()}
        )


class InputField(forms.Field):
    """One input of a rule set; empty is not known."""

    def __init__(self, given: RuleInput) -> None:
        self.given = given
        label = f"{given.label}（{given.unit}）" if given.unit else given.label
        super().__init__(
            label=label, required=False, widget=_widget(given), help_text=given.meaning
        )

    def clean(self, value: Any) -> Scalar:
        """Return the value as rules hold it."""
        if isinstance(value, list):
            if value == [NONE_OF_THEM]:
                return frozenset()
            value = ";".join(each for each in value if each != NONE_OF_THEM)
        try:
            read = value_from(self.given, str(value or "")[:_MOST_CHARACTERS])
        except ValueError as error:
            raise ValidationError(str(error)) from None
        if isinstance(read, dt.date):
            refuse_far(read)
        return read


def _widget(given: RuleInput) -> forms.Widget:
    unknown = ("", _("不详"))
    match given.type:
        case "truth":
            return forms.Select(choices=[unknown, ("true", _("是")), ("false", _("否"))])
        case "choice" if given.choices:
            return forms.Select(choices=[unknown, *given.choices.items()])
        case "codes" if given.choices:
            none = (NONE_OF_THEM, _("一项也没有"))
            return forms.CheckboxSelectMultiple(choices=[none, *given.choices.items()])
        case "date":
            return DayInput()
        case "number":
            return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        case _:
            return forms.TextInput(attrs={"autocomplete": "off"})


class DayForm(PageForm):
    """On which day it is decided; today where nothing is given."""

    day = forms.DateField(
        label=gettext_lazy("判断日期"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("按这一天有效的条款和期限判断；留空为今天。"),
        error_messages={"invalid": gettext_lazy("应为日期，如 2026-11-22。")},
    )

    def clean_day(self) -> dt.date:
        """Return the day; far from today nothing was in force."""
        day = self.cleaned_data["day"] or timezone.localdate()
        refuse_far(day)
        return day


class RunForm(DayForm):
    """The day, and where the rule set asks for more than tables say, a file with that."""

    file = forms.FileField(
        label=gettext_lazy("补充数据"),
        required=False,
        help_text=gettext_lazy(
            "表里没有的数据，按模板每个对象一行；没有写到的按缺数据处理。"
            "编号不保存，只留假名。不超过 20 MB。"
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        validators=[FileExtensionValidator([ending[1:] for ending in ENDINGS])],
    )

    def __init__(self, *args: Any, asks_more: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_more:
            del self.fields["file"]

    def clean_file(self) -> Any:
        """Return the file, if it is not too large; None where there is none."""
        file = self.cleaned_data["file"]
        if file is not None and file.size > LARGEST_UPLOAD:
            raise ValidationError(_("文件超过 20 MB；请删去多余的列与工作表后再上传。"))
        return file


class InputsForm(DayForm):
    """Inputs of one subject and the day, as somebody fills them in.

    Args:
        inputs: The inputs asked for.
    """

    def __init__(self, *args: Any, inputs: Sequence[RuleInput], **kwargs: Any) -> None:
        self._inputs = inputs
        super().__init__(*args, **kwargs)
        for given in inputs:
            field = InputField(given)
            name = f"{_PREFIX}{given.key}"
            self.fields[name] = field
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            if isinstance(field.widget, forms.CheckboxSelectMultiple):
                kind = "choices"
            field.widget.attrs["class"] = kind

    @property
    def given(self) -> dict[str, Scalar]:
        """Return what was filled in and could be read, by key."""
        names = {each.key: f"{_PREFIX}{each.key}" for each in self._inputs}
        found = {key: self.cleaned_data.get(name) for key, name in names.items()}
        return {key: value for key, value in found.items() if value is not None}

    @property
    def faults(self) -> list[str]:
        """Return what could not be read, each with the label of its field."""
        return [
            f"「{self.fields[name].label}」{error}"
            for name, errors in self.errors.items()
            for error in errors
        ]


class FindForm(PageForm):
    """One subject to be looked up by its whole number."""

    wanted = forms.CharField(
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("请填写完整的编号。")},
    )

    def __init__(self, *args: Any, label: str, is_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wanted"].label = label
        if is_person:
            self.fields["wanted"].help_text = _(
                "须完整，前面的 0 不能省略；也可填数据中的假名。"
                "编号不会保存，页面和记录里只有假名。"
            )
