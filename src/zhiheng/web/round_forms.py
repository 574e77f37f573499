"""Forms of rounds: a new round, its stages and due dates, its units."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiheng.apps.accounts.models import User
from zhiheng.apps.catalogue.actions import install_edition
from zhiheng.apps.catalogue.models import Edition
from zhiheng.apps.evaluation.models import Round, StageKind
from zhiheng.apps.org.models import Kind, Unit
from zhiheng.standards.library import bundled_packs, list_packs, open_pack
from zhiheng.web.forms import DayInput, PageForm

_INSTALLED, _BUNDLED = "edition", "pack"


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit that may be picked."""

    pk: int
    code: str
    name: str
    is_picked: bool


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """Units of one kind."""

    kind: str
    label: str
    units: tuple[UnitChoice, ...]


@dataclass(frozen=True, slots=True)
class StageRow:
    """The two fields of a stage: whether there is one, and when it is due."""

    label: str
    taken: BoundField
    due: BoundField


class UnitsForm(PageForm):
    """Units to take part, picked by kind."""

    units = forms.ModelMultipleChoiceField(
        Unit.objects.open(),
        label=gettext_lazy("参评单位"),
        error_messages={"required": gettext_lazy("请至少选择一个参评单位。")},
    )

    def __init__(self, *args: Any, offered: QuerySet[Unit] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if offered is not None:
            self.fields["units"].queryset = offered

    @property
    def unit_groups(self) -> list[UnitGroup]:
        """Return the units on offer by kind, with those picked."""
        picked = {str(getattr(each, "pk", each)) for each in self["units"].value() or ()}
        groups: dict[str, list[UnitChoice]] = {kind: [] for kind in Kind.values}
        for unit in self.fields["units"].queryset:
            choice = UnitChoice(unit.pk, unit.code, unit.name, str(unit.pk) in picked)
            groups[unit.kind].append(choice)
        return [
            UnitGroup(kind, str(Kind(kind).label), tuple(units))
            for kind, units in groups.items()
            if units
        ]


class RoundForm(PageForm):
    """Name and note of a round."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    note = forms.CharField(
        label=gettext_lazy("给参评单位的说明"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )


class ChangeRoundForm(RoundForm):
    """A round under way: name, note and due dates of its stages."""

    def __init__(self, *args: Any, stages: Iterable[StageKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kinds = list(stages)
        for kind in self._kinds:
            label = _("%(stage)s截止日期") % {"stage": kind.label}
            self.fields[f"due_{kind}"] = forms.DateField(
                label=label, widget=DayInput(attrs={"class": "form-control"}), required=False
            )

    @property
    def due(self) -> dict[str, dt.date | None]:
        """Return when each stage is due."""
        return {kind: self.cleaned_data[f"due_{kind}"] for kind in self._kinds}


class NewRoundForm(UnitsForm, RoundForm):
    """A new round."""

    period = forms.CharField(
        label=gettext_lazy("评估年份"),
        max_length=40,
        help_text=gettext_lazy("以四位年份开头，如 2024。各项数据的年份由它推出。"),
    )
    edition = forms.ChoiceField(label=gettext_lazy("标准版次"))
    field_order = ("name", "period", "edition", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].choices = list(_editions_on_offer())
        for kind in StageKind:
            self.fields[f"stage_{kind}"] = forms.BooleanField(
                label=kind.label,
                required=False,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )
            self.fields[f"due_{kind}"] = forms.DateField(
                label=_("%(stage)s截止日期") % {"stage": kind.label},
                required=False,
                widget=DayInput(attrs={"class": "form-control"}),
            )

    @property
    def head_fields(self) -> list[BoundField]:
        """Return the fields that stand above stages and units."""
        return [self[name] for name in self.field_order]

    @property
    def stage_rows(self) -> list[StageRow]:
        """Return the fields of each stage."""
        return [
            StageRow(str(kind.label), self[f"stage_{kind}"], self[f"due_{kind}"])
            for kind in StageKind
        ]

    def clean(self) -> dict[str, Any]:
        """Return what was filled in, with at least one stage and no date without one."""
        for kind in StageKind:
            if self.cleaned_data.get(f"due_{kind}") and not self.cleaned_data[f"stage_{kind}"]:
                self.add_error(
                    f"due_{kind}",
                    _("填了截止日期，但没有勾选「%(stage)s」。请勾选，或清空日期。")
                    % {"stage": kind.label},
                )
        if not any(self.cleaned_data.get(f"stage_{kind}") for kind in StageKind):
            raise ValidationError(_("请至少勾选一个阶段，如自评。"))
        return self.cleaned_data

    @property
    def due(self) -> dict[str, dt.date | None]:
        """Return the stages that were taken, in order, and when each is due."""
        return {
            str(kind): self.cleaned_data[f"due_{kind}"]
            for kind in StageKind
            if self.cleaned_data[f"stage_{kind}"]
        }

    def edition_taken(self, by: User) -> Edition:
        """Return the edition that was chosen; a pack not in use yet is installed."""
        source, _colon, name = self.cleaned_data["edition"].partition(":")
        if source == _INSTALLED:
            return Edition.objects.defer("content").get(pk=name)
        return install_edition(scheme=open_pack(name), by=by)


def initial_of_clone(last: Round) -> Mapping[str, Any]:
    """Return a new round filled in from the last one, a year on."""
    initial: dict[str, Any] = {
        "name": next_year(last.name, last.period),
        "period": next_year(last.period, last.period),
        "edition": f"{_INSTALLED}:{last.edition_id}",
        "note": next_year(last.note, last.period),
        "units": list(last.participations.values_list("unit_id", flat=True)),
    }
    for stage in last.stages.all():
        initial[f"stage_{stage.kind}"] = True
        initial[f"due_{stage.kind}"] = a_year_later(stage.due_on) if stage.due_on else None
    return initial


def a_year_later(day: dt.date) -> dt.date:
    """Return the same day a year later; 28 February after a leap day.

    Example:
        >>> a_year_later(dt.date(2024, 2, 29)), a_year_later(dt.date(2024, 12, 1))
        (datetime.date(2025, 2, 28), datetime.date(2025, 12, 1))
    """
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap_day else day.day)


def next_year(text: str, period: str) -> str:
    """Return a text with the year of the period, and the year after it, moved one on."""
    if not period[:4].isdecimal():
        return text
    year = int(period[:4])
    later = text.replace(str(year + 1), str(year + 2)) if str(year + 1) in text else text
    return later.replace(str(year), str(year + 1))


def _editions_on_offer() -> Iterator[tuple[str, str]]:
    """Yield the editions in use, then the packs that come with Zhiheng and are not."""
    known = set()
    for edition in Edition.objects.defer("content"):
        known.add(str(edition))
        yield f"{_INSTALLED}:{edition.pk}", f"{edition.title}（{edition}）"
    for entry in list_packs([bundled_packs()]):
        if entry.name not in known:
            title = open_pack(entry.name).title
            label = _("%(title)s（%(pack)s，选用时装入）") % {"title": title, "pack": entry.name}
            yield f"{_BUNDLED}:{entry.name}", label
