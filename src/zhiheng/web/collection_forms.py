"""Forms of collections: a new one, its units, who answers for which form."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiheng.apps.accounts.models import User
from zhiheng.apps.collection.actions.collections import install_table_edition
from zhiheng.apps.collection.cells import form_tables
from zhiheng.apps.collection.models import Collection, TableEdition
from zhiheng.apps.org.models import Unit
from zhiheng.standards.library import bundled_packs, list_packs
from zhiheng.standards.tables import TABLES, TablePack, open_table_pack
from zhiheng.web.forms import DayInput, PageForm
from zhiheng.web.round_forms import UnitsForm, a_year_later, next_year

_INSTALLED = "edition"


class CollectionForm(PageForm):
    """Name, due date and note of a collection."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    due_on = forms.DateField(
        label=gettext_lazy("截止日期"),
        widget=DayInput(attrs={"class": "form-control"}),
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("给填报单位的说明"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )


class NewCollectionForm(UnitsForm, CollectionForm):
    """A new collection; `edition` is chosen first, because its forms need units."""

    period = forms.CharField(
        label=gettext_lazy("年度"),
        max_length=40,
        help_text=gettext_lazy("数据所属的年份，如 2022。"),
    )
    previous = forms.ModelChoiceField(
        Collection.objects.none(),
        label=gettext_lazy("上年数据取自"),
        required=False,
        empty_label=gettext_lazy("不对照"),
        help_text=gettext_lazy("填报时并列上年数，跨年检查也用它。"),
    )
    field_order = ("name", "period", "due_on", "previous", "note")

    def __init__(self, *args: Any, pack: TablePack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pack = pack
        self.fields["units"].label = _("办学点（每个单位在清单表里填一行）")
        self.fields["previous"].queryset = Collection.objects.filter(edition__pack_name=pack.scheme)
        for table in form_tables(pack):
            self.fields[f"form_{table.id}"] = forms.ModelChoiceField(
                Unit.objects.open(),
                label=table.title,
                empty_label=_("请选择负责单位"),
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={"required": _("请指定负责单位。")},
            )

    @property
    def head_fields(self) -> list[BoundField]:
        """Return the fields that stand above the units."""
        return [self[name] for name in self.field_order]

    @property
    def form_fields(self) -> list[BoundField]:
        """Return the fields for the units that answer for forms."""
        return [self[f"form_{table.id}"] for table in form_tables(self._pack)]

    @property
    def answering(self) -> dict[str, Unit]:
        """Return by form the unit that answers for it."""
        return {
            table.id: self.cleaned_data[f"form_{table.id}"] for table in form_tables(self._pack)
        }


class AssignForm(PageForm):
    """Which unit answers for which form."""

    def __init__(self, *args: Any, pack: TablePack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for table in form_tables(pack):
            self.fields[table.id] = forms.ModelChoiceField(
                Unit.objects.open(),
                label=table.title,
                empty_label=_("请选择负责单位"),
                widget=forms.Select(attrs={"class": "form-select"}),
            )


def initial_of_next(last: Collection) -> Mapping[str, Any]:
    """Return a new collection filled in from the last one, a year on."""
    submissions = list(last.submissions.all())
    initial: dict[str, Any] = {
        "name": next_year(last.name, last.period),
        "period": next_year(last.period, last.period),
        "note": next_year(last.note, last.period),
        "due_on": a_year_later(last.due_on) if last.due_on else None,
        "previous": last.pk,
        "units": [each.unit_id for each in submissions if each.is_site],
    }
    for submission in submissions:
        initial |= {f"form_{table}": submission.unit_id for table in submission.tables}
    return initial


def packs_on_offer() -> Iterator[tuple[str, str]]:
    """Yield the table packs that a collection may be about, by name and title."""
    known = set()
    for edition in TableEdition.objects.defer("content").order_by("-installed_at"):
        if str(edition) not in known:
            known.add(str(edition))
            yield f"{_INSTALLED}:{edition.pk}", edition.title
    for pack in bundled_table_packs():
        if pack.name not in known:
            yield f"pack:{pack.name}", pack.title


def edition_taken(choice: str, by: User) -> TableEdition:
    """Return the edition that was chosen; a pack not in use yet is installed.

    Raises:
        KeyError: Nothing of this name is on offer.
    """
    if choice not in dict(packs_on_offer()):
        raise KeyError(choice)
    source, _colon, name = choice.partition(":")
    if source == _INSTALLED:
        return TableEdition.objects.defer("content").get(pk=name)
    return install_table_edition(pack=open_table_pack(name), by=by)


def pack_offered(choice: str) -> TablePack:
    """Return the tables of a choice.

    Raises:
        KeyError: Nothing of this name is on offer.
    """
    if choice not in dict(packs_on_offer()):
        raise KeyError(choice)
    source, _colon, name = choice.partition(":")
    if source == _INSTALLED:
        return TableEdition.objects.get(pk=name).pack
    return open_table_pack(name)


def bundled_table_packs() -> list[TablePack]:
    """Return the table packs that come with Zhiheng."""
    return [open_table_pack(entry.name) for entry in list_packs([bundled_packs()], TABLES)]
