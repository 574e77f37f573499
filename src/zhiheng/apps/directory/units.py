"""The tree of units from a table: new units are opened, known ones renamed or moved."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from zhiheng.apps.accounts.models import User
from zhiheng.apps.directory.tables import Column, Line, cell_problems, read_table, write_table
from zhiheng.apps.events.record import record_event
from zhiheng.apps.intake.desk import (
    claim_upload,
    refuse_moved,
    settle_upload,
    summary_of,
    take_back_upload,
)
from zhiheng.apps.intake.models import State, Upload
from zhiheng.apps.org.actions import UnitInUseError, change_unit, delete_unit, open_unit
from zhiheng.apps.org.models import Kind, Unit
from zhiheng.shared.problems import Problem

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
    return read_table(
        kind=KIND,
        name=name,
        content=content,
        columns=COLUMNS,
        faults=lambda lines: [
            *cell_problems(lines, COLUMNS, [CODE]),
            *_field_problems(lines),
            *_tree_problems(lines),
        ],
        preview=_preview,
        by=by,
    )


def _field_problems(lines: Iterable[Line]) -> list[Problem]:
    """Return codes and names that are too long, or hold what they must not."""
    headings = {"code": CODE, "name": NAME}
    problems = []
    for line in lines:
        trial = Unit(code=line.texts[CODE], name=line.texts[NAME])
        try:
            trial.clean_fields(exclude=["kind", "parent"])
        except ValidationError as error:
            problems += [
                line.problem(headings[field], "invalid", "；".join(messages))
                for field, messages in error.message_dict.items()
                if line.texts[headings[field]]
            ]
    return problems


def _tree_problems(lines: list[Line]) -> list[Problem]:
    """Return closed units, parents that do not exist, and units below themselves."""
    problems = []
    stored = _stored()
    parents = _parents() | {line.texts[CODE]: line.texts.get(PARENT, "") for line in lines}
    for line in lines:
        code, parent = line.texts[CODE], line.texts.get(PARENT, "")
        if code in stored and stored[code].closed_on is not None:
            message = f"「{code}」{stored[code].name} 已经撤销，不能再改"
            problems.append(line.problem(CODE, "closed", message))
        if parent and parent not in parents:
            message = f"没有代码为「{parent}」的上级单位：系统里和本表里都没有"
            problems.append(line.problem(PARENT, "unknown_unit", message))
        elif parent in stored and stored[parent].closed_on is not None:
            message = f"上级单位「{parent}」{stored[parent].name} 已经撤销，请改填现有的单位"
            problems.append(line.problem(PARENT, "closed", message))
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
    """Return units to be opened, and units to be changed with their former state."""
    stored = _stored()
    wanted = {line.texts[CODE]: _wanted(line) for line in lines}
    opened = {code: unit for code, unit in wanted.items() if code not in stored}
    changed = {
        code: [state_of(stored[code]), new]
        for code, new in wanted.items()
        if code in stored and state_of(stored[code]) != new
    }
    unchanged = len(wanted) - len(opened) - len(changed)
    return {"opened": opened, "changed": changed, "unchanged": unchanged}


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
    refuse_moved(_moved(upload.preview))
    opened, changed = upload.preview["opened"], upload.preview["changed"]
    wanted = opened | {code: new for code, (_old, new) in changed.items()}
    for code in _from_the_top(wanted):
        unit = wanted[code]
        if code in opened:
            parent = _unit(unit["parent"])
            open_unit(code=code, name=unit["name"], kind=unit["kind"], parent=parent, by=by)
        else:
            _change(code, unit, by)
    record_event(action="apply_upload", by=by, on=upload, after=summary_of(upload))
    return settle_upload(upload, upload.preview)


def _from_the_top(wanted: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return codes, those above before those below, once all are as wanted.

    So each finds its parent, and none ever stands below itself on the way. (The order in
    which a preview was written is lost: the database sorts keys.)
    """
    parents = _parents() | {code: unit["parent"] for code, unit in wanted.items()}

    def depth(code: str) -> int:
        above: list[str] = []
        while (code := parents.get(code, "")) and code not in above:
            above.append(code)
        return len(above)

    return sorted(wanted, key=lambda code: (depth(code), code))


def _parents() -> dict[str, str]:
    """Return the code of each unit's parent, empty for the topmost."""
    return {code: parent or "" for code, parent in Unit.objects.values_list("code", "parent__code")}


def _moved(preview: Mapping[str, Any]) -> list[str]:
    """Return the codes whose units, or whose parents, are not as the preview showed them."""
    stored = _stored()
    wanted = preview["opened"] | {code: new for code, (_old, new) in preview["changed"].items()}
    parents = {code: unit["parent"] for code, unit in wanted.items() if unit["parent"]}
    gone = [
        code
        for code, parent in parents.items()
        if parent not in preview["opened"]
        and (parent not in stored or stored[parent].closed_on is not None)
    ]
    taken = [code for code in preview["opened"] if code in stored]
    changed = [
        code
        for code, (old, _new) in preview["changed"].items()
        if not _stands(stored.get(code), old)
    ]
    return [*gone, *taken, *changed]


def _stands(unit: Unit | None, state: Mapping[str, str]) -> bool:
    """Return whether a unit is open and as a table said."""
    return unit is not None and unit.closed_on is None and state_of(unit) == state


def _stored() -> dict[str, Unit]:
    return Unit.objects.select_related("parent").in_bulk(field_name="code")


@transaction.atomic
def undo_units(*, upload: Upload, by: User) -> dict[str, int]:
    """Take a table of units back: units it opened go, where nothing depends on them yet.

    Returns:
        How many were put back, and how many were left.

    Raises:
        ValidationError: It was not taken in, or was taken back already.
    """
    upload = claim_upload(upload, State.APPLIED)
    receipt = upload.receipt
    restored = 0
    stored = _stored()
    former = {
        code: old
        for code, (old, new) in receipt["changed"].items()
        if _stands(stored.get(code), new) and (not old["parent"] or old["parent"] in stored)
    }
    for code in _from_the_top(former):
        _change(code, former[code], by)
        restored += 1
    for code in reversed(_from_the_top(receipt["opened"])):
        unit = stored.get(code)
        if _stands(unit, receipt["opened"][code]) and _is_deleted(unit, by):
            restored += 1
    left = len(receipt["changed"]) + len(receipt["opened"]) - restored
    take_back_upload(upload)
    after = {"file": upload.name, "restored": restored, "left": left}
    record_event(action="undo_upload", by=by, on=upload, after=after)
    return {"restored": restored, "left": left}


def _is_deleted(unit: Unit, by: User) -> bool:
    try:
        delete_unit(unit=unit, by=by)
    except UnitInUseError:
        return False
    return True


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
