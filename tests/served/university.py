"""An invented university that is served: nine branches, a liaison each, two standards."""

from typing import Any

import msgspec

from tests.campus import PASSWORD, SETUP
from tests.collecting import PACK
from zhiheng.apps.accounts.actions import Granted, open_account
from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Role
from zhiheng.apps.catalogue.actions import install_edition
from zhiheng.apps.collection.actions.collections import install_table_edition, open_collection
from zhiheng.apps.collection.models import TableEdition
from zhiheng.apps.evaluation.actions.rounds import open_round
from zhiheng.apps.evaluation.documents import request_documents
from zhiheng.apps.evaluation.models import Sheet, StageKind
from zhiheng.apps.org.actions import open_unit
from zhiheng.apps.org.models import Kind, Unit
from zhiheng.standards.applicability import without_items
from zhiheng.standards.library import open_pack
from zhiheng.standards.scheme import Scheme

BRANCHES = 9
_PACK = "ouc-branch-evaluation/shanxi-2021"
_LARGE = 1_200


def found() -> dict[str, Any]:
    """Found it; return password, people, and for each standard its sheets and points."""
    top = open_unit(code="00", name="演示总部", kind=Kind.HEADQUARTERS, parent=None, by=SETUP)
    units = [
        open_unit(
            code=f"{n:02}", name=f"演示第 {n} 分校", kind=Kind.SUB_BRANCH, parent=top, by=SETUP
        )
        for n in range(1, BRANCHES + 1)
    ]
    _person("administrator", Role.ADMINISTRATOR, None)
    _person("leader", Role.LEADER, None)
    officer = _person("officer", Role.QUALITY_OFFICER, None)
    for unit in units:
        _person(f"liaison{unit.code}", Role.UNIT_LIAISON, unit)
    scheme = open_pack(_PACK)
    said: dict[str, Any] = {"password": PASSWORD}
    for size, each in (("full", scheme), ("large", enlarged(scheme, _LARGE))):
        opened = open_round(
            name=f"演示 {size}",
            period="2024",
            edition=install_edition(scheme=each, by=officer),
            due={StageKind.SELF: None},
            units=units,
            by=officer,
        )
        sheets = Sheet.objects.filter(participation__round=opened)
        said[size] = {
            "sheets": dict(sheets.values_list("participation__unit__code", "pk")),
            "points": {point.code: str(point.points) for point in each.points},
        }
    tables = install_table_edition(pack=PACK, by=officer)
    said["submissions"] = {
        unit.code: _collection(unit, tables, officer) for unit in (units[5], units[8])
    }
    return said


def _collection(unit: Unit, tables: TableEdition, officer: User) -> int:
    """Open a collection that one unit fills alone, and return its submission."""
    collection = open_collection(
        name=f"演示年报 {unit.code}",
        period="2022",
        edition=tables,
        due_on=None,
        sites=[unit],
        forms={"school": unit},
        note="",
        previous=None,
        by=officer,
    )
    return collection.submissions.get().pk


def request_archive(*sheets: str) -> int:
    """Ask for the documents of some sheets and return the job."""
    chosen = list(Sheet.objects.filter(pk__in=sheets))
    by = User.objects.get(username="officer")
    return request_documents(sheets=chosen, title="演示文件", by=by).pk


def enlarged(scheme: Scheme, count: int) -> Scheme:
    """Return a standard of so many points: copies of one side by side, the last cut short."""
    copies = -(-count // len(scheme.points))
    replace = msgspec.structs.replace
    whole = replace(
        scheme,
        edition=f"times-{copies}",
        max=scheme.max * copies,
        nodes=tuple(
            replace(node, code=f"{k}.{node.code}", parent=node.parent and f"{k}.{node.parent}")
            for k in range(1, copies + 1)
            for node in scheme.nodes
        ),
        points=tuple(
            replace(point, code=f"{k}.{point.code}", item=f"{k}.{point.item}")
            for k in range(1, copies + 1)
            for point in scheme.points
        ),
        adjustments=(),
        expectations=(),
        gates=(),
        grades=tuple(replace(g, minimum=g.minimum * copies) for g in scheme.grades),
        checklists=(),
        milestones=(),
    )
    dropped: set[str] = set()
    excess = len(whole.points) - count
    sizes: dict[str, int] = {}
    for point in whole.points:
        sizes[point.item] = sizes.get(point.item, 0) + 1
    for item, size in reversed(list(sizes.items())):
        if size <= excess:
            dropped.add(item)
            excess -= size
    return without_items(whole, dropped)


def _person(username: str, role: Role, unit: Any) -> User:
    user, _password = open_account(
        username=username,
        display_name=f"演示-{username}",
        unit=unit,
        grants=[Granted(role, unit)],
        by=SETUP,
        password=PASSWORD,
        must_change_password=False,
    )
    return User.objects.get(pk=user.pk)
