"""What a table would change, and what is wrong with it, as rows for people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Role
from zhiheng.apps.intake.models import Upload
from zhiheng.apps.org.models import Kind, Unit
from zhiheng.documents.plain_table import write_plain_table
from zhiheng.shared.texts import file_stem
from zhiheng.web.downloads import EXCEL, download


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One fault of a file.

    Attributes:
        where: The place, as the file's program names it (``单位!C7``).
        message: What is wrong and what to do.
        allowed: What would be valid; empty where nothing short can be said.
    """

    where: str
    message: str
    allowed: str


@dataclass(frozen=True, slots=True)
class Opened:
    """Something new: its cells in the order of the headings."""

    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A field of something known, before and after."""

    name: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a table changes.

    Attributes:
        headings: Of what it opens.
        opened: What is new.
        changed: Which fields change; one record may have several.
        changed_count: How many records change.
        unchanged: How many rows say what stands already.
    """

    headings: tuple[str, ...]
    opened: tuple[Opened, ...]
    changed: tuple[Changed, ...]
    changed_count: int
    unchanged: int

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to do."""
        return not self.opened and not self.changed


def problem_rows(problems: Iterable[Mapping[str, Any]]) -> list[ProblemRow]:
    """Return the faults an upload was kept with."""
    return [
        ProblemRow(str(each["where"] or "–"), str(each["message"]), _allowed(each["allowed"]))
        for each in problems
    ]


def problems_file(upload: Upload) -> HttpResponse:
    """Return the faults of an upload as an Excel list, to be worked off."""
    rows = [(row.where, row.message, row.allowed) for row in problem_rows(upload.problems)]
    content = write_plain_table("问题清单", ["位置", "问题", "应为"], rows)
    return download(content, f"{file_stem(Path(upload.name).stem)}-问题清单.xlsx", EXCEL)


def _allowed(value: Any) -> str:
    if value is None:
        return ""
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def unit_preview(changes: Mapping[str, Any]) -> Preview:
    """Return what a table of units changes."""
    names = dict(Unit.objects.values_list("code", "name"))
    names |= {code: unit["name"] for code, unit in changes["opened"].items()}

    def fields(unit: Mapping[str, str]) -> dict[str, str]:
        return {
            _("名称"): unit["name"],
            _("类别"): str(Kind(unit["kind"]).label),
            _("上级单位"): _placed(unit["parent"], names) or _("（最上级）"),
        }

    return _preview(changes, _("单位代码"), fields)


def account_preview(changes: Mapping[str, Any]) -> Preview:
    """Return what a table of accounts changes."""
    names = dict(Unit.objects.values_list("code", "name"))

    def fields(account: Mapping[str, Any]) -> dict[str, str]:
        everywhere = _("全部单位")
        grants = [
            f"{Role(role).label} · {_placed(code, names) or everywhere}"
            for role, code in account["grants"]
        ]
        return {
            _("姓名或岗位"): account["display_name"],
            _("所在单位"): _placed(account["unit"], names) or "–",
            _("角色"): "；".join(grants) or "–",
        }

    return _preview(changes, User._meta.get_field("username").verbose_name, fields)


def _preview(changes: Mapping[str, Any], key: Any, fields: Any) -> Preview:
    opened = {name: fields(new) for name, new in sorted(changes["opened"].items())}
    changed = [
        Changed(name, field, before, after)
        for name, (old, new) in sorted(changes["changed"].items())
        for (field, before), after in zip(fields(old).items(), fields(new).values(), strict=True)
        if before != after
    ]
    headings = next(iter(opened.values()), {})
    return Preview(
        headings=(str(key), *headings),
        opened=tuple(Opened((name, *cells.values())) for name, cells in opened.items()),
        changed=tuple(changed),
        changed_count=len(changes["changed"]),
        unchanged=changes["unchanged"],
    )


def _placed(code: str, names: Mapping[str, str]) -> str:
    """Return a unit by code and name."""
    return f"{code} {names.get(code, '')}".strip()
