"""Accounts from a table: new ones are opened with a password to hand over.

A row is one role of one account; an account with two roles takes two rows. Passwords
are returned once, when the table is taken in, and stored nowhere.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from zhiheng.apps.accounts.actions import (
    Granted,
    change_account,
    delete_account,
    open_account,
    set_grants,
)
from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Role
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
from zhiheng.apps.org.models import Unit
from zhiheng.shared.problems import Problem

KIND = "accounts"
USERNAME, DISPLAY, UNIT, ROLE, SCOPE = "账号名", "姓名或岗位", "所在单位代码", "角色", "管辖范围"
EVERYWHERE = "全部单位"
# Files are in Chinese whatever language the page is read in.
_ROLES = {
    "系统管理员": Role.ADMINISTRATOR,
    "质量办管理员": Role.QUALITY_OFFICER,
    "校领导": Role.LEADER,
    "单位联络员": Role.UNIT_LIAISON,
    "查阅人": Role.READER,
}
_LABELS = {role: label for label, role in _ROLES.items()}
COLUMNS = (
    Column(USERNAME, "登录用，唯一，以后不变", required=True),
    Column(DISPLAY, "页面与记录上显示的名字", required=True),
    Column(UNIT, "所在单位的代码；系统管理员可留空"),
    Column(ROLE, "从列表选取", tuple(_ROLES), required=True),
    Column(SCOPE, f"填单位代码，含其下级；“{EVERYWHERE}”为不限；留空即所在单位"),
)


def write_account_table(users: Iterable[User]) -> bytes:
    """Return the table of accounts, one role each, to be filled in and brought back."""
    rows = []
    for user in users:
        unit = user.unit.code if user.unit else ""
        for grant in user.grants.all():
            scope = grant.unit.code if grant.unit else EVERYWHERE
            rows.append((user.username, user.display_name, unit, _LABELS[grant.role], scope))
    return write_table("账号", COLUMNS, rows)


def read_accounts(*, name: str, content: bytes, by: User) -> Upload:
    """Look at a table of accounts and keep it with what it would change, or its faults."""
    return read_table(
        kind=KIND,
        name=name,
        content=content,
        columns=COLUMNS,
        faults=lambda lines: [
            *cell_problems(lines, COLUMNS, [USERNAME, ROLE, SCOPE]),
            *_reference_problems(lines, by),
            *_contradictions(lines),
        ],
        preview=_preview,
        by=by,
    )


def _reference_problems(lines: list[Line], by: User) -> list[Problem]:
    """Return units that do not exist, roles without a scope, and changes of oneself."""
    problems = []
    units = dict(Unit.objects.values_list("code", "closed_on"))
    spelled = {name.lower(): name for name in User.objects.values_list("username", flat=True)}
    for line in lines:
        unit, scope = line.texts.get(UNIT, ""), line.texts.get(SCOPE, "")
        for heading, code in ((UNIT, unit), (SCOPE, scope)):
            if not code or (heading, code) == (SCOPE, EVERYWHERE):
                continue
            if code not in units:
                message = f"没有代码为「{code}」的单位；请先导入单位，或核对代码"
                problems.append(line.problem(heading, "unknown_unit", message))
            elif units[code] is not None:
                message = f"代码为「{code}」的单位已经撤销，请改填现有的单位"
                problems.append(line.problem(heading, "closed", message))
        if not unit and not scope:
            message = f"「{UNIT}」与「{SCOPE}」不能都为空；不限单位请填“{EVERYWHERE}”"
            problems.append(line.problem(SCOPE, "empty", message))
        elif _ROLES.get(line.texts[ROLE]) == Role.ADMINISTRATOR and scope != EVERYWHERE:
            message = f"系统管理员管辖全部单位，「{SCOPE}」应填“{EVERYWHERE}”"
            problems.append(line.problem(SCOPE, "administrator", message, EVERYWHERE))
        username = line.texts[USERNAME]
        if username.lower() == by.username.lower():
            message = "不能用导入更改自己的账号"
            problems.append(line.problem(USERNAME, "own_account", message))
        elif (known := spelled.setdefault(username.lower(), username)) != username:
            message = f"“{username}” 与账号 “{known}” 只差大小写，视为同一账号；请写成 “{known}”"
            problems.append(line.problem(USERNAME, "spelling", message, known))
        problems += _name_problems(line)
    return problems


def _contradictions(lines: list[Line]) -> list[Problem]:
    """Return rows of one account that name or place it differently."""
    problems = []
    first: dict[str, Line] = {}
    for line in lines:
        known = first.setdefault(line.texts[USERNAME], line)
        for heading in (DISPLAY, UNIT):
            here, there = line.texts.get(heading, ""), known.texts.get(heading, "")
            if here != there:
                message = (
                    f"同一账号的「{heading}」前后不一：“{here}” 与 {known.addresses[heading]}"
                    f" 的 “{there}”"
                )
                problems.append(line.problem(heading, "contradiction", message))
    return problems


def _name_problems(line: Line) -> list[Problem]:
    trial = User(username=line.texts[USERNAME], display_name=line.texts[DISPLAY])
    headings = {"username": USERNAME, "display_name": DISPLAY}
    try:
        trial.clean_fields(exclude=["password", "unit"])
    except ValidationError as error:
        return [
            line.problem(headings[field], "invalid", "；".join(messages))
            for field, messages in error.message_dict.items()
            if line.texts[headings[field]]
        ]
    return []


def _preview(lines: list[Line]) -> dict[str, Any]:
    stored = {user.username: user for user in _whole()}
    wanted: dict[str, Any] = {}
    for line in lines:
        new = {"display_name": line.texts[DISPLAY], "unit": line.texts.get(UNIT, ""), "grants": []}
        grants = wanted.setdefault(line.texts[USERNAME], new)["grants"]
        grants.append(_grant(line))
        grants.sort()
    opened = {name: new for name, new in wanted.items() if name not in stored}
    changed = {
        name: [state_of(stored[name]), new]
        for name, new in wanted.items()
        if name in stored and state_of(stored[name]) != new
    }
    unchanged = len(wanted) - len(opened) - len(changed)
    return {"opened": opened, "changed": changed, "unchanged": unchanged}


def _grant(line: Line) -> list[str]:
    """Return role and code of the unit; no code where it reaches everywhere."""
    scope = line.texts.get(SCOPE, "") or line.texts.get(UNIT, "")
    return [str(_ROLES[line.texts[ROLE]]), "" if scope == EVERYWHERE else scope]


def state_of(user: User) -> dict[str, Any]:
    """Return what a table says of an account: name, unit, and its roles."""
    grants = sorted([g.role, g.unit.code if g.unit else ""] for g in user.grants.all())
    unit = user.unit.code if user.unit else ""
    return {"display_name": user.display_name, "unit": unit, "grants": grants}


def _whole() -> QuerySet[User]:
    return User.objects.select_related("unit").prefetch_related("grants__unit")


@transaction.atomic
def apply_accounts(*, upload: Upload, by: User) -> tuple[Upload, list[tuple[User, str]]]:
    """Take a table of accounts in, as a whole.

    Returns:
        The upload, and each new account with the password to hand over.

    Raises:
        ValidationError: It was taken in already, has faults, or no longer fits.
    """
    upload = claim_upload(upload, State.READ)
    refuse_moved(_moved(upload.preview))
    opened = [
        open_account(
            username=name,
            display_name=wanted["display_name"],
            unit=_unit(wanted["unit"]),
            grants=_grants(wanted),
            by=by,
        )
        for name, wanted in sorted(upload.preview["opened"].items())
    ]
    for name, (_old, new) in upload.preview["changed"].items():
        _change(name, new, by)
    record_event(action="apply_upload", by=by, on=upload, after=summary_of(upload))
    return settle_upload(upload, upload.preview), opened


def _moved(preview: Mapping[str, Any]) -> list[str]:
    """Return the accounts that are not as the preview showed them, or whose units are gone."""
    changed = preview["changed"]
    stored = {user.username: user for user in _whole().filter(username__in=changed)}
    names = {name.lower() for name in User.objects.values_list("username", flat=True)}
    wanted = preview["opened"] | {name: new for name, (_old, new) in changed.items()}
    open_codes = set(Unit.objects.open().values_list("code", flat=True))
    return [
        *[name for name in preview["opened"] if name.lower() in names],
        *[name for name, (old, _new) in changed.items() if not _stands(stored.get(name), old)],
        *[name for name, new in wanted.items() if not _codes(new) <= open_codes],
    ]


def _stands(user: User | None, state: Mapping[str, Any]) -> bool:
    """Return whether an account is there and as a table said."""
    return user is not None and state_of(user) == state


def _codes(wanted: Mapping[str, Any]) -> set[str]:
    """Return the units an account would be placed in or reach."""
    return {wanted["unit"], *(code for _role, code in wanted["grants"])} - {""}


@transaction.atomic
def undo_accounts(*, upload: Upload, by: User) -> dict[str, int]:
    """Take a table of accounts back: accounts nobody has used go, changes are put back.

    Returns:
        How many were put back, and how many were left.

    Raises:
        ValidationError: It was not taken in, or was taken back already.
    """
    upload = claim_upload(upload, State.APPLIED)
    receipt = upload.receipt
    restored = 0
    units = set(Unit.objects.values_list("code", flat=True))
    for name, (old, new) in receipt["changed"].items():
        user = _whole().filter(username=name).first()
        if _stands(user, new) and _codes(old) <= units:
            _change(name, old, by)
            restored += 1
    for user in _whole().filter(username__in=receipt["opened"], last_login=None):
        if _stands(user, receipt["opened"][user.username]) and delete_account(user=user, by=by):
            restored += 1
    left = len(receipt["changed"]) + len(receipt["opened"]) - restored
    take_back_upload(upload)
    after = {"file": upload.name, "restored": restored, "left": left}
    record_event(action="undo_upload", by=by, on=upload, after=after)
    return {"restored": restored, "left": left}


def _change(username: str, wanted: Mapping[str, Any], by: User) -> None:
    user = User.objects.get(username=username)
    change_account(
        user=user,
        display_name=wanted["display_name"],
        unit=_unit(wanted["unit"]),
        is_active=user.is_active,
        by=by,
    )
    set_grants(user=user, grants=_grants(wanted), by=by)


def _grants(wanted: Mapping[str, Any]) -> list[Granted]:
    return [Granted(Role(role), _unit(code)) for role, code in wanted["grants"]]


def _unit(code: str) -> Unit | None:
    return Unit.objects.get(code=code) if code else None
