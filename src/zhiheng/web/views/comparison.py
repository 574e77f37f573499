"""All units of a stage side by side: rank, total, conclusion, scores by indicator."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.evaluation.comparison import Cell, Comparison, Line, compare
from zhiheng.apps.evaluation.models import Round, SheetState, Stage
from zhiheng.documents.plain_table import write_plain_table
from zhiheng.shared.numbers import marks, rounded, shown
from zhiheng.standards.scheme import Node, Scheme
from zhiheng.web.access import needs
from zhiheng.web.downloads import EXCEL, download
from zhiheng.web.round_access import seen_round, seen_sheets
from zhiheng.web.sheet_words import Said, sheet_state_said

_DEEPEST = 2
# Lowest rate (percent) of each colour but the first, and the colours in words.
_HEAT = (60, 70, 80, 90)
_LEGEND = (
    gettext_lazy("低于 60 %"),
    gettext_lazy("60 % 至不足 70 %"),
    gettext_lazy("70 % 至不足 80 %"),
    gettext_lazy("80 % 至不足 90 %"),
    gettext_lazy("90 % 及以上"),
)
_SHOWS = (("scores", gettext_lazy("得分")), ("rates", gettext_lazy("得分率")))
_VIEWS = (("table", gettext_lazy("表格")), ("heat", gettext_lazy("热力图")))
_FIXED = ("rank", "unit", "state", "total", "rate", "conclusion")
_WORDS = ("unit", "state", "conclusion")
_STATES = list(SheetState)

Key = Callable[[Line], Any]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of how the comparison is shown."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column: sorting by it, and how it is sorted now.

    Attributes:
        key: What the address calls it.
        code: Code of the indicator; empty for the other columns.
        label: What stands in the head.
        full: Whole name of the indicator.
        url: Where sorting by it leads.
        is_words: Whether words stand below, not numbers.
        sorted: How it is sorted now, in ARIA's words; empty where it is not.
        arrow: The same as a symbol.
    """

    key: str
    code: str
    label: str
    full: str
    url: str
    is_words: bool
    sorted: str
    arrow: str


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One score as it is shown.

    Attributes:
        text: The number, or in a word why there is none.
        heat: Class of its colour; empty without one.
        is_number: Whether there is a number.
        is_weak: Whether it is under the line of a counting gate.
        title: The score with its full marks, for those who ask.
        why: Where what it rests on is shown; empty where there is no number.
    """

    text: str
    heat: str
    is_number: bool
    is_weak: bool
    title: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One unit as it is shown."""

    rank: str
    code: str
    name: str
    url: str
    state: Said
    why: str
    total: str
    points: str
    rate: str
    conclusion: str
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; whatever it does not say, or wrongly, is as usual."""

    stage: Stage | None
    level: int
    show: str
    view: str
    sort: str
    descending: bool


@needs(Capability.READ_SHEETS)
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the units of a stage side by side, as far as the visitor may see them."""
    found = seen_round(request, pk)
    seen = seen_sheets(request.user, found)
    stages = list(found.stages.filter(pk__in=seen.values("stage")))
    scheme = found.edition.scheme
    wanted = _wanted(request, stages, scheme)
    sheets = list(seen.filter(stage=wanted.stage).whole())
    compared = compare(scheme, sheets, wanted.level)
    lines = _sorted(compared, wanted)
    if "export" in request.GET:
        return _exported(found, compared, lines, wanted)
    part = request.htmx and request.htmx.target == "comparison"
    template = "web/comparison/part.html" if part else "web/comparison/page.html"
    context = {
        "round": found,
        "headings": _headings(request, compared, wanted),
        "lines": [_shown_line(line, compared.nodes, wanted) for line in lines],
        "controls": _controls(stages, scheme, wanted),
        "sort": f"-{wanted.sort}" if wanted.descending else wanted.sort,
        "is_heat": wanted.view == "heat",
        "legend": list(enumerate(_LEGEND)),
        "has_weak": any(cell.is_weak for line in lines for cell in line.cells),
        "basis": _basis(lines, scheme),
        "is_narrow": not request.user.scope(Capability.READ_SHEETS).everywhere,
        "export": _address(request, export="xlsx"),
        "caption": _caption(found, wanted),
    }
    return render(request, template, context)


def _wanted(request: HttpRequest, stages: Sequence[Stage], scheme: Scheme) -> Wanted:
    query = request.GET
    stage = next((each for each in stages if each.kind == query.get("stage")), None)
    level = query.get("level", "")
    levels = [str(number) for number in _levels(scheme)]
    shown_level = int(level) if level in levels else int(levels[-1])
    sort = query.get("sort", "")
    sortable = {*_FIXED, *(node.code for node in scheme.nodes if node.level == shown_level)}
    if sort.removeprefix("-") not in sortable:
        sort = "rank"
    return Wanted(
        stage=stage or (stages[0] if stages else None),
        level=shown_level,
        show="rates" if query.get("show") == "rates" else "scores",
        view="heat" if query.get("view") == "heat" else "table",
        sort=sort.removeprefix("-"),
        descending=sort.startswith("-"),
    )


def _levels(scheme: Scheme) -> range:
    return range(1, min(len(scheme.levels), _DEEPEST) + 1)


def _sorted(compared: Comparison, wanted: Wanted) -> list[Line]:
    """Return the lines in the order asked for; those without a value always come last."""
    key = _key(compared, wanted)
    known = [line for line in compared.lines if key(line) is not None]
    unknown = [line for line in compared.lines if key(line) is None]
    return sorted(known, key=key, reverse=wanted.descending) + unknown


def _key(compared: Comparison, wanted: Wanted) -> Key:
    codes = [node.code for node in compared.nodes]
    if wanted.sort in codes:
        column = codes.index(wanted.sort)
        # Units may have different full marks: equal rates are what is equally good.
        if wanted.show == "rates" or wanted.view == "heat":
            return lambda line: line.cells[column].rate
        return lambda line: line.cells[column].score
    keys: dict[str, Key] = {
        "rank": lambda line: line.rank,
        "unit": lambda line: line.sheet.participation.unit.code,
        "state": lambda line: _STATES.index(line.sheet.state),
        "total": lambda line: line.judged.outcome.total,
        "rate": lambda line: line.rate,
        "conclusion": _grade_position,
    }
    return keys[wanted.sort]


def _grade_position(line: Line) -> int | None:
    """Return where a conclusion stands among the grades, the best first."""
    names = [grade.name for grade in line.judged.outcome.scheme.grades]
    conclusion = line.judged.outcome.conclusion
    return names.index(conclusion) if conclusion in names else None


def _headings(request: HttpRequest, compared: Comparison, wanted: Wanted) -> list[Heading]:
    fixed = [
        ("rank", "", _("名次"), ""),
        ("unit", "", _("单位"), ""),
        ("state", "", _("状态"), ""),
        ("total", "", _("总分"), ""),
        ("rate", "", _("得分率"), ""),
        ("conclusion", "", _("结论"), ""),
    ]
    nodes = [(node.code, node.code, node.short_name, node.name) for node in compared.nodes]
    return [_heading(request, wanted, *each) for each in (*fixed, *nodes)]


def _heading(
    request: HttpRequest, wanted: Wanted, key: str, code: str, label: str, full: str
) -> Heading:
    is_sorted = wanted.sort == key
    smallest_first = key == "rank" or key in _WORDS
    descends = not wanted.descending if is_sorted else not smallest_first
    said = ("descending", "↓") if wanted.descending else ("ascending", "↑")
    return Heading(
        key=key,
        code=code,
        label=label,
        full=full,
        url=_address(request, sort=f"-{key}" if descends else key),
        is_words=key in _WORDS,
        sorted=said[0] if is_sorted else "",
        arrow=said[1] if is_sorted else "",
    )


def _shown_line(line: Line, nodes: Sequence[Node], wanted: Wanted) -> ShownLine:
    outcome = line.judged.outcome
    return ShownLine(
        rank="–" if line.rank is None else str(line.rank),
        code=line.sheet.participation.unit.code,
        name=line.sheet.participation.unit_name,
        url=reverse("web:sheet", args=[line.sheet.pk]),
        state=sheet_state_said(line.sheet),
        why=reverse("web:total_certificate", args=[line.sheet.pk]),
        total=_("缺") if outcome.total is None else marks(outcome.total),
        points=marks(outcome.scheme.max),
        rate=_("缺") if line.rate is None else _percent(line.rate),
        conclusion=_conclusion(line),
        cells=tuple(
            _shown_cell(
                cell, wanted, reverse("web:node_certificate", args=[line.sheet.pk, node.code])
            )
            for cell, node in zip(line.cells, nodes, strict=True)
        ),
    )


def _conclusion(line: Line) -> str:
    outcome = line.judged.outcome
    if outcome.missing:
        return _("还差 %(count)d 项未评") % {"count": len(outcome.missing)}
    return outcome.conclusion or _("本标准不分等次")


def _shown_cell(cell: Cell, wanted: Wanted, why: str) -> ShownCell:
    if cell.points is None:
        return ShownCell(_("不适用"), "", is_number=False, is_weak=False, title="")
    if cell.score is None or cell.rate is None:
        return ShownCell(_("缺"), "", is_number=False, is_weak=cell.is_weak, title="")
    text = _percent(cell.rate) if wanted.show == "rates" else marks(cell.score)
    return ShownCell(
        text=text,
        heat=f"heat-{_heat(cell.rate)}" if wanted.view == "heat" else "",
        is_number=True,
        is_weak=cell.is_weak,
        title=f"{marks(cell.score)} / {marks(cell.points)} · {_percent(cell.rate)}",
        why=why,
    )


def _heat(rate: Decimal) -> int:
    """Return which colour a rate has: 0 for the lowest, 4 for the highest."""
    return sum(rate >= lowest for lowest in _HEAT)


def _percent(rate: Decimal) -> str:
    return f"{shown(rate, 1)} %"


def _controls(
    stages: Sequence[Stage], scheme: Scheme, wanted: Wanted
) -> list[tuple[str, str, list[Option]]]:
    offered = (
        ("stage", _("阶段"), [(stage.kind, str(stage)) for stage in stages]),
        ("level", _("指标"), [(str(n), scheme.levels[n - 1]) for n in _levels(scheme)]),
        ("show", _("数值"), _SHOWS),
        ("view", _("样式"), _VIEWS),
    )
    chosen = {
        "stage": wanted.stage.kind if wanted.stage else "",
        "level": str(wanted.level),
        "show": wanted.show,
        "view": wanted.view,
    }
    return [
        (name, label, [Option(value, str(text), value == chosen[name]) for value, text in options])
        for name, label, options in offered
    ]


def _basis(lines: Sequence[Line], scheme: Scheme) -> str:
    """Return what the rates are rates of."""
    other = sum(line.judged.outcome.scheme.max != scheme.max for line in lines)
    said = _("满分 %(max)s 分。") % {"max": marks(scheme.max)}
    if not other:
        return said
    more = _(
        "%(count)d 个单位有不适用的指标，满分较少；名次与色阶一律按得分率（得分 ÷ 本单位满分）排。"
    )
    return said + more % {"count": other}


def _caption(round: Round, wanted: Wanted) -> str:
    names = {"round": round, "stage": wanted.stage or ""}
    return _("%(round)s %(stage)s：各单位得分比较") % names


def _address(request: HttpRequest, **changed: str) -> str:
    query = request.GET.copy()
    query.pop("export", None)
    for name, value in changed.items():
        query[name] = value
    return f"{request.path}?{query.urlencode()}"


def _exported(
    round: Round, compared: Comparison, lines: Sequence[Line], wanted: Wanted
) -> HttpResponse:
    rates = wanted.show == "rates"
    headings = [
        _("名次"),
        _("单位代码"),
        _("单位"),
        _("状态"),
        _("总分"),
        _("满分"),
        _("得分率（%）"),
        _("结论"),
    ]
    headings += [_column(node, rates) for node in compared.nodes]
    rows = [_exported_line(line, rates) for line in lines]
    name = _("各单位比较")
    title = f"{round}-{wanted.stage}-{name}"
    stem = f"{title}-{timezone.localdate():%Y%m%d}"
    return download(write_plain_table(name, headings, rows), f"{stem}.xlsx", EXCEL)


def _column(node: Node, rates: bool) -> str:
    unit = "%" if rates else _("%(points)s 分") % {"points": marks(node.points)}
    return f"{node.code} {node.short_name}（{unit}）"


def _exported_line(line: Line, rates: bool) -> list[object]:
    outcome = line.judged.outcome
    return [
        line.rank,
        line.sheet.participation.unit.code,
        line.sheet.participation.unit_name,
        sheet_state_said(line.sheet).text,
        _("缺") if outcome.total is None else outcome.total,
        outcome.scheme.max,
        _("缺") if line.rate is None else rounded(line.rate, 1),
        _conclusion(line),
        *(_exported_cell(cell, rates) for cell in line.cells),
    ]


def _exported_cell(cell: Cell, rates: bool) -> object:
    if cell.points is None:
        return _("不适用")
    if cell.score is None or cell.rate is None:
        return _("缺")
    return rounded(cell.rate, 1) if rates else cell.score
