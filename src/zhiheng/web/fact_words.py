"""Facts in words: types of columns, numbers, periods, states of loads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiheng.apps.fact_loads.models import FactLoad, State
from zhiheng.apps.fact_loads.standing import Standing
from zhiheng.facts.schema import FactColumn, FactTable
from zhiheng.web.marks import Mark

MARKS = {
    State.UPLOADED: Mark("wait", "◐"),
    State.REFUSED: Mark("alarm", "!"),
    State.CHECKED: Mark("wait", "◐"),
    State.LOADING: Mark("wait", "●"),
    State.LOADED: Mark("good", "✓"),
    State.REPEATED: Mark("", "–"),
    State.WITHDRAWN: Mark("", "↩"),
}
_TYPES = {
    "id": gettext_lazy("编号，保留前面的 0"),
    "text": gettext_lazy("文字"),
    "integer": gettext_lazy("整数"),
    "decimal": gettext_lazy("小数"),
    "score": gettext_lazy("成绩，可有一两位小数"),
    "date": gettext_lazy("日期，如 2026-03-01"),
    "timestamp": gettext_lazy("时间，如 2026-03-01 08:30:00"),
    "boolean": gettext_lazy("是或否"),
    "person": gettext_lazy("人员编号；只以假名保存"),
}


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of a canonical table, in words."""

    label: str
    meaning: str
    type: str
    example: str
    clause: str
    required: bool


@dataclass(frozen=True, slots=True)
class StandingRow:
    """What is loaded of a table, in words.

    Attributes:
        table: The table.
        rows: How many rows count.
        period: From when to when; empty where the table does not say.
        loads: How many loads count.
        last: The newest of them, None where there is none.
    """

    table: FactTable
    rows: str
    period: str
    loads: int
    last: Any


def standing_row(standing: Standing) -> StandingRow:
    """Return what is loaded of a table, in words."""
    period = standing.since
    if standing.until != standing.since:
        period = f"{standing.since} – {standing.until}"
    last = standing.loads[0] if standing.loads else None
    return StandingRow(standing.table, number(standing.rows), period, len(standing.loads), last)


def column_rows(table: FactTable) -> list[ColumnRow]:
    """Return the columns of a table, in words."""
    return [
        ColumnRow(
            column.label,
            column.meaning,
            type_said(column),
            column.example,
            column.clause or "",
            column.required,
        )
        for column in table.columns
    ]


def type_said(column: FactColumn) -> str:
    """Return what may stand in a column, in words."""
    if column.type == "choice":
        return "、".join(column.labels.values())
    said = str(_TYPES[column.type])
    if column.unit:
        said = _("%(type)s（%(unit)s）") % {"type": said, "unit": column.unit}
    return said


def number(value: int) -> str:
    """Return a number as people read it.

    Example:
        >>> number(12345)
        '12,345'
    """
    return f"{value:,}"


def state_of(load: FactLoad) -> dict[str, str]:
    """Return the state of a load by word, symbol and colour."""
    if load.is_stuck:
        return {"tone": "alarm", "symbol": "!", "text": _("没有导入")}
    mark = MARKS[State(load.state)]
    return {"tone": mark.tone, "symbol": mark.symbol, "text": load.get_state_display()}


def found_row(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was found in the rows of a file, in words.

    The errors; or what would be brought in, with what to look at twice.
    """
    if not found:
        return {}
    counts = found["counts"]
    cut = counts["warnings"] - len(found["warnings"])
    warnings = [
        {"where": each["address"], "message": each["message"]} for each in found["warnings"]
    ]
    if cut > 0:
        more = _("另有 %(count)s 处类似的提示。") % {"count": number(cut)}
        warnings.append({"where": "", "message": more})
    warnings += [{"where": "", "message": note} for note in found["notes"]]
    if found["earlier"]:
        message = _("同一个文件以同样的列对应已经导入（%(load)s），确认后不会再导入一遍。")
        warnings.insert(0, {"where": "", "message": message % {"load": found["earlier"]}})
    return {
        "problems": found["errors"],
        "count": counts["errors"],
        "count_said": number(counts["errors"]),
        "is_cut": counts["errors"] > len(found["errors"]),
        "figures": [
            (_("行数"), number(counts["rows"])),
            (_("有错的行"), number(counts["bad_rows"])),
            (_("提示"), number(counts["warnings"])),
        ],
        "warnings": warnings,
        "headings": found["headings"],
        "rows": found["rows"],
    }


def figures_of(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return what came of a load, each figure with its name."""
    names = {
        "rows": _("导入行数"),
        "people": _("新的人员"),
        "overlaps": _("与之重叠的以前的导入"),
        "warnings": _("提示"),
    }
    return [(name, number(counts[key])) for key, name in names.items() if key in counts]
