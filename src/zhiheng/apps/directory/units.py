"""The tree of units from a table: new units are opened, known ones renamed or moved."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiheng.apps.accounts.models import User
from zhiheng.apps.directory.tables import Column, Line, cell_problems, lines_in, write_table
from zhiheng.apps.intake.desk import claim_upload, keep_upload, settle_upload, take_back_upload
from zhiheng.apps.intake.models import State, Upload
from zhiheng.apps.org.actions import UnitInUseError, change_unit, delete_unit, open_unit
from zhiheng.apps.org.models import Kind, Unit
from zhiheng.shared.problems import InvalidInputError, Problem

KIND = "units"
CODE, NAME, TYPE, PARENT = "单位代码", "单位名称", "类别", "上级单位代码"
# Files are in Chinese whatever language the page is read in.
_KINDS = {
    "总部": Kind.HEADQUARTERS,
    "分部": Kind.BRANCH,
    "部门": Kind.DEPARTMENT,
    "学院": Kind.COLLEGE,
    "分校": Kind.SUB_BRANCH,
    "学习中心": Kind.LEARNING_CENTER,
}
_LABELS = {kind: label for label, kind in _KINDS.items()}
COLUMNS = (
    Column(CODE, "唯一，以后不变，如 1403", required=True),
    Column(NAME, "现用名称；改名后，曾用名会保留", required=True),
    Column(TYPE, "从列表选取", tuple(_KINDS), required=True),
    Column(PARENT, "上级单位的代码；最上级留空"),
)


def write_unit_table(units: list[Unit]) -> bytes:
    """Return the table of units, to be filled in or changed and brought back."""
    rows = [(u.code, u.name, _LABELS[u.kind], u.parent.code if u.parent else "") for u in units]
    return write_table("单位", COLUMNS, rows)


def read_units(*, name: str, content: bytes, by: User) -> Upload:
    """Look at a table of units and keep it with what it would change, or its faults."""
    preview: dict[str, Any] = {}
    try:
        lines = lines_in(content, name, COLUMNS)
        problems = cell_problems(lines, COLUMNS, [CODE]) or _tree_problems(lines)
        preview = {} if problems else _preview(lines)
    except InvalidInputError as error:
        problems = list(error.problems)
    return keep_upload(
        kind=KIND, name=name, content=content, problems=problems, preview=preview, by=by
    )


def _tree_problems(lines: list[Line]) -> list[Problem]:
    """Return closed units, parents that do not exist, and units below themselves."""
    problems = []
    stored = Unit.objects.select_related("parent").in_bulk(field_name="code")
    parents = {code: unit.parent.code if unit.parent else "" for code, unit in stored.items()}
    parents |= {line.texts[CODE]: line.texts.get(PARENT, "") for line in lines}
    for line in lines:
        code, parent = line.texts[CODE], line.texts.get(PARENT, "")
        if code in stored and stored[code].closed_on is not None:
            message = f"「{code}」{stored[code].name} 已经撤销，不能再改"
            problems.append(line.problem(CODE, "closed", message))
        if parent and parent not in parents:
            message = f"没有代码为「{parent}」的上级单位：系统里和本表里都没有"
            problems.append(line.problem(PARENT, "unknown_unit", message))
        elif _is_below_itself(code, parents):
            message = f"「{code}」成了自己的下级，请核对上级单位代码"
            problems.append(line.problem(PARENT, "circle", message))
    return problems


def _is_below_itself(code: str, parents: Mapping[str, str]) -> bool:
    seen, above = {code}, parents.get(code, "")
    while above:
        if above in seen:
            return True
        seen.add(above)
        above = parents.get(above, "")
    return False


def _preview(lines: list[Line]) -> dict[str, Any]:
    """Return units to be opened, parents first, and units to be changed."""
    stored = Unit.objects.select_related("parent").in_bulk(field_name="code")
    wanted = {line.texts[CODE]: _wanted(line) for line in lines}
    opened: dict[str, dict[str, str]] = {}

    def take(code: str) -> None:
        if code in wanted and code not in stored and code not in opened:
            take(wanted[code]["parent"])
            opened[code] = wanted[code]

    for code in wanted:
        take(code)
    changed = {
        code: [state_of(stored[code]), new]
        for code, new in wanted.items()
        if code in stored and state_of(stored[code]) != new
    }
    return {"opened": opened, "changed": changed}


def _wanted(line: Line) -> dict[str, str]:
    kind = str(_KINDS[line.texts[TYPE]])
    return {"name": line.texts[NAME], "kind": kind, "parent": line.texts.get(PARENT, "")}


def state_of(unit: Unit) -> dict[str, str]:
    """Return what a table says of a unit: name, kind, code of its parent."""
    parent = unit.parent.code if unit.parent else ""
    return {"name": unit.name, "kind": str(unit.kind), "parent": parent}


@transaction.atomic
def apply_units(*, upload: Upload, by: User) -> Upload:
    """Take a table of units in, as a whole.

    Raises:
        ValidationError: It was taken in already, has faults, or no longer fits.
    """
    upload = claim_upload(upload, State.READ)
    for code, wanted in upload.preview["opened"].items():
        open_unit(
            code=code,
            name=wanted["name"],
            kind=wanted["kind"],
            parent=_unit(wanted["parent"]),
            by=by,
        )
    for code, (_old, new) in upload.preview["changed"].items():
        _change(code, new, by)
    return settle_upload(upload, upload.preview)


@transaction.atomic
def undo_units(*, upload: Upload, by: User) -> dict[str, int]:
    """Take a table of units back: units it opened go, where nothing depends on them yet.

    Returns:
        How many were put back, and how many were left.

    Raises:
        ValidationError: It was not taken in, or was taken back already.
    """
    upload = claim_upload(upload, State.APPLIED)
    restored = left = 0
    for code, (old, new) in upload.receipt["changed"].items():
        if state_of(Unit.objects.select_related("parent").get(code=code)) == new:
            _change(code, old, by)
            restored += 1
        else:
            left += 1
    for code in reversed(upload.receipt["opened"]):
        try:
            delete_unit(unit=Unit.objects.get(code=code), by=by)
            restored += 1
        except UnitInUseError:
            left += 1
    take_back_upload(upload)
    return {"restored": restored, "left": left}


def _change(code: str, wanted: Mapping[str, str], by: User) -> None:
    change_unit(
        unit=Unit.objects.get(code=code),
        name=wanted["name"],
        kind=wanted["kind"],
        parent=_unit(wanted["parent"]),
        on=timezone.localdate(),
        by=by,
    )


def _unit(code: str) -> Unit | None:
    return Unit.objects.get(code=code) if code else None
