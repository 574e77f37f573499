"""Items that do not apply: by kind of unit at a glance, decided unit by unit or all at once."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.evaluation.actions.rounds import decide_item
from zhiheng.apps.evaluation.models import Participation, Round, Sheet, SheetState
from zhiheng.apps.events.models import Event
from zhiheng.apps.org.models import Kind
from zhiheng.shared.numbers import marks
from zhiheng.standards.scheme import Node
from zhiheng.web.access import needs
from zhiheng.web.forms import PageForm
from zhiheng.web.histories import history_of
from zhiheng.web.round_access import manages_rounds, seen_round, seen_sheets

_READS = needs(Capability.READ_SHEETS)


@dataclass(frozen=True, slots=True)
class KindColumn:
    """A kind of unit in the round, and how many there are."""

    key: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class KindCell:
    """To how many units of a kind an item does not apply.

    Attributes:
        kind: Key of the kind.
        count: How many; 0 for none.
        text: That in words.
        tone: Tone of the words.
    """

    kind: str
    count: int
    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item by kinds of unit; `group` is its indicator above, where the row begins one."""

    group: str
    code: str
    name: str
    points: str
    cells: tuple[KindCell, ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit and one item.

    Attributes:
        pk: Key of its participation.
        code: Code of the unit.
        name: Name of the unit.
        decided: The decision that the item does not apply; None where it applies.
        remaining: Full marks that remain for the unit.
        others: How many other items do not apply to it.
        settled: What stands in the way of a change; empty where nothing does.
    """

    pk: int
    code: str
    name: str
    decided: dict[str, str] | None
    remaining: str
    others: int
    settled: str


class DecisionForm(PageForm):
    """Whether an item applies to the picked units, and why."""

    applies = forms.TypedChoiceField(
        choices=[("no", ""), ("yes", "")],
        coerce=lambda value: value == "yes",
        widget=forms.HiddenInput(),
    )
    units = forms.ModelMultipleChoiceField(
        Participation.objects.none(),
        error_messages={"required": gettext_lazy("请选择单位。")},
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        help_text=gettext_lazy("写明事实与依据的文件，如“学习中心不承担专业建设”。"),
    )

    def __init__(self, *args: object, among: list[Participation], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        keys = [participation.pk for participation in among]
        self.fields["units"].queryset = Participation.objects.filter(pk__in=keys)


@_READS
def exclusions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which items do not apply to which kinds of unit, among those the visitor sees."""
    found = seen_round(request, pk)
    participations = _seen(request, found)
    kinds = _kinds(participations)
    context = {
        "round": found,
        "kinds": kinds,
        "rows": _item_rows(found, participations, kinds),
        "units": _unit_marks(found, participations),
        "may_manage": manages_rounds(request.user) and found.closed_at is None,
    }
    return render(request, "web/rounds/exclusions.html", context)


@_READS
def exclusion(request: HttpRequest, pk: int, item: str, kind: str) -> HttpResponse:
    """Show one item for the units of a kind; let who manages the round decide."""
    found = seen_round(request, pk)
    among = [each for each in _seen(request, found) if each.unit_kind == kind]
    node = next((node for node in _items(found) if node.code == item), None)
    if node is None or not among:
        raise Http404
    may_manage = manages_rounds(request.user)
    form = DecisionForm(request.POST or None, among=among)
    if request.method == "POST":
        if not may_manage:
            raise PermissionDenied
        if form.is_valid() and _decide(request, found, item, form):
            return redirect("web:exclusion", pk, item, kind)
    context = {
        "round": found,
        "node": node,
        "points": marks(node.points),
        "kind": Kind(kind).label,
        "rows": _unit_rows(found, among, item),
        "form": form,
        "picked": {int(key) for key in request.POST.getlist("units") if key.isdecimal()},
        "decisions": history_of(_decisions(among, item)),
        "may_manage": may_manage and found.closed_at is None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "web/rounds/exclusion.html", context, status=status)


def _decide(request: HttpRequest, round: Round, item: str, form: DecisionForm) -> bool:
    given = form.cleaned_data
    try:
        count = decide_item(
            round=round,
            item=item,
            participations=given["units"],
            applies=given["applies"],
            reason=given["reason"],
            by=request.user,
        )
    except ValidationError as error:
        form.refuse(error)
        return False
    said = (
        _("已对 %(count)d 个单位恢复适用。")
        if given["applies"]
        else _("已对 %(count)d 个单位定为不适用。")
    )
    messages.success(request, said % {"count": count})
    return True


def _decisions(among: list[Participation], item: str) -> QuerySet[Event]:
    """Return the events of deciding an item for some units."""
    return Event.objects.filter(
        Q(before=item) | Q(after=item),
        action__in=("exclude_item", "include_item"),
        object_type="evaluation.participation",
        object_id__in=[str(each.pk) for each in among],
    )


def _seen(request: HttpRequest, round: Round) -> list[Participation]:
    sheets = seen_sheets(request.user, round)
    return list(
        round.participations.filter(pk__in=sheets.values("participation")).select_related("unit")
    )


def _items(round: Round) -> list[Node]:
    scheme = round.edition.scheme
    return [node for node in scheme.nodes if node.level == scheme.item_level]


def _kinds(participations: list[Participation]) -> list[KindColumn]:
    held = [participation.unit_kind for participation in participations]
    return [
        KindColumn(kind.value, str(kind.label), held.count(kind)) for kind in Kind if kind in held
    ]


def _item_rows(
    round: Round, participations: list[Participation], kinds: list[KindColumn]
) -> list[ItemRow]:
    names = {node.code: f"{node.code} {node.short_name}" for node in round.edition.scheme.nodes}
    rows, last = [], None
    for node in _items(round):
        group = names[node.parent] if node.parent and node.parent != last else ""
        last = node.parent
        cells = tuple(_kind_cell(node.code, kind, participations) for kind in kinds)
        rows.append(ItemRow(group, node.code, node.short_name, marks(node.points), cells))
    return rows


def _kind_cell(item: str, kind: KindColumn, participations: list[Participation]) -> KindCell:
    count = sum(each.unit_kind == kind.key and item in each.exclusions for each in participations)
    if count == 0:
        return KindCell(kind.key, 0, _("适用"), "")
    if count == kind.count:
        return KindCell(kind.key, count, _("不适用"), "wait")
    text = _("%(count)d 个不适用") % {"count": count}
    return KindCell(kind.key, count, text, "wait")


def _unit_rows(round: Round, among: list[Participation], item: str) -> list[UnitRow]:
    settled: dict[int, list[str]] = {}
    handed_in = Sheet.objects.filter(
        participation__in=among, state__in=(SheetState.SUBMITTED, SheetState.SIGNED)
    )
    for sheet in handed_in.select_related("stage"):
        said = f"{sheet.stage}{sheet.get_state_display()}"
        settled.setdefault(sheet.participation_id, []).append(said)
    return [
        UnitRow(
            pk=each.pk,
            code=each.unit.code,
            name=each.unit_name,
            decided=each.exclusions.get(item),
            remaining=_remaining(round, each),
            others=len(each.exclusions.keys() - {item}),
            settled=_settled(settled.get(each.pk, [])),
        )
        for each in among
    ]


def _settled(stages: list[str]) -> str:
    if not stages:
        return ""
    return _("%(stages)s，退回或重开后才能更改") % {"stages": "、".join(stages)}


def _unit_marks(round: Round, participations: list[Participation]) -> list[UnitRow]:
    """Return the units to which some items do not apply, with the full marks that remain."""
    return [
        UnitRow(
            pk=each.pk,
            code=each.unit.code,
            name=each.unit_name,
            decided=None,
            remaining=_remaining(round, each),
            others=len(each.exclusions),
            settled="",
        )
        for each in participations
        if each.exclusions
    ]


def _remaining(round: Round, participation: Participation) -> str:
    scorer = round.edition.scorer(frozenset(participation.exclusions))
    return marks(scorer.scheme.max)
