"""Units and accounts of the demonstration."""

from dataclasses import dataclass

from zhiheng.apps.accounts.actions import Granted, open_account
from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Role
from zhiheng.apps.events.record import Program
from zhiheng.apps.org.actions import open_unit
from zhiheng.apps.org.models import Kind, Unit
from zhiheng.service.demonstration.folder import DemoAccount

_FOUNDER = Program("演示-安装程序")
_UNIVERSITY = ("00", "演示开放大学")
_CENTER = "学习中心"


@dataclass(frozen=True, slots=True)
class University:
    """The invented university.

    Attributes:
        units: Those that are evaluated, in the order of their names as given.
        officer: Who runs the rounds.
        leader: Who signs what is collected.
        liaisons: By key of a unit, who fills its sheets.
        accounts: All accounts with their passwords.
    """

    units: list[Unit]
    officer: User
    leader: User
    liaisons: dict[int, User]
    accounts: list[DemoAccount]


def found_university(names: list[str]) -> University:
    """Open units with these names, and accounts for every role, and return them.

    Learning centres stand below the branches, one each, after the first; whoever fills
    the sheets of a branch fills those of its learning centre.
    """
    top = open_unit(
        code=_UNIVERSITY[0],
        name=_UNIVERSITY[1],
        kind=Kind.HEADQUARTERS,
        parent=None,
        by=_FOUNDER,
    )
    branches = [name for name in names if _CENTER not in name]
    units: dict[str, Unit] = {}
    for number, name in enumerate(branches, start=1):
        units[name] = open_unit(
            code=f"{number:02}", name=name, kind=Kind.SUB_BRANCH, parent=top, by=_FOUNDER
        )
    above = [units[name] for name in branches]
    for number, name in enumerate((n for n in names if _CENTER in n), start=1):
        parent = above[number % len(above)]
        units[name] = open_unit(
            code=f"{parent.code}01",
            name=name,
            kind=Kind.LEARNING_CENTER,
            parent=parent,
            by=_FOUNDER,
        )
    accounts: list[DemoAccount] = []
    _open(accounts, "admin", "系统管理员", Role.ADMINISTRATOR, None)
    officer = _open(accounts, "quality", "质量办管理员", Role.QUALITY_OFFICER, None)
    leader = _open(accounts, "leader", "校领导", Role.LEADER, None)
    by_branch = {
        unit.pk: _open(
            accounts, f"branch{unit.code}", f"{_short(unit)}联络员", Role.UNIT_LIAISON, unit
        )
        for unit in above
    }
    _open(accounts, "reader", f"{_short(above[1])}查阅人", Role.READER, above[1])
    liaisons = {
        unit.pk: by_branch.get(unit.pk) or by_branch[unit.parent_id] for unit in units.values()
    }
    return University([units[name] for name in names], officer, leader, liaisons, accounts)


def _open(
    accounts: list[DemoAccount], username: str, name: str, role: Role, unit: Unit | None
) -> User:
    user, password = open_account(
        username=username,
        display_name=f"演示-{name}",
        unit=unit,
        grants=[Granted(role, unit)],
        by=_FOUNDER,
        must_change_password=False,
    )
    scope = unit.name if unit is not None else "全部单位"
    accounts.append(DemoAccount(username, password, str(role.label), scope))
    return User.objects.get(pk=user.pk)


def _short(unit: Unit) -> str:
    return unit.name.removeprefix("演示")
