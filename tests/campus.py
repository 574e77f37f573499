"""An invented university for tests: units, people in every role, a round under way."""

from dataclasses import dataclass

from django.test import Client

from zhiheng.apps.accounts.actions import Granted, open_account
from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Role
from zhiheng.apps.catalogue.actions import install_edition
from zhiheng.apps.evaluation.actions.rounds import open_round
from zhiheng.apps.evaluation.models import Round, Sheet
from zhiheng.apps.events.record import Program
from zhiheng.apps.org.actions import open_unit
from zhiheng.apps.org.models import Kind, Unit
from zhiheng.standards.library import open_pack
from zhiheng.standards.scheme import Scheme

PASSWORD = "invented-password-1"
SETUP = Program("演示-安装")


@dataclass(frozen=True, slots=True)
class Campus:
    """A university: its units by code, its people by role.

    There is a headquarters (``00``) with two branches (``01``, ``02``); the first has a
    learning centre (``0101``). The liaison belongs to the first branch, the stranger is
    liaison of the second, the reader reads the first, the leader signs for all.
    """

    units: dict[str, Unit]
    administrator: User
    officer: User
    liaison: User
    stranger: User
    reader: User
    leader: User

    @property
    def people(self) -> dict[str, User]:
        """Return the people by the name of their role here."""
        names = ("administrator", "officer", "liaison", "stranger", "reader", "leader")
        return {name: getattr(self, name) for name in names}


def found_campus() -> Campus:
    """Found the university and return it."""
    units: dict[str, Unit] = {}
    for code, name, kind, parent in (
        ("00", "演示总部", Kind.HEADQUARTERS, None),
        ("01", "演示第一分校", Kind.SUB_BRANCH, "00"),
        ("02", "演示第二分校", Kind.SUB_BRANCH, "00"),
        ("0101", "演示学习中心", Kind.LEARNING_CENTER, "01"),
    ):
        above = units[parent] if parent else None
        units[code] = open_unit(code=code, name=name, kind=kind, parent=above, by=SETUP)
    return Campus(
        units,
        administrator=_person("admin", "演示-系统管理员", Role.ADMINISTRATOR, None),
        officer=_person("officer", "演示-质量办管理员", Role.QUALITY_OFFICER, None),
        liaison=_person("liaison", "演示-第一分校联络员", Role.UNIT_LIAISON, units["01"]),
        stranger=_person("stranger", "演示-第二分校联络员", Role.UNIT_LIAISON, units["02"]),
        reader=_person("reader", "演示-查阅人", Role.READER, units["01"]),
        leader=_person("leader", "演示-校领导", Role.LEADER, None),
    )


def _person(username: str, name: str, role: Role, unit: Unit | None) -> User:
    user, _given = open_account(
        username=username,
        display_name=name,
        unit=unit,
        grants=[Granted(role, unit)],
        by=SETUP,
        password=PASSWORD,
    )
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])
    return User.objects.get(pk=user.pk)


def begin_round(
    campus: Campus,
    scheme: Scheme | None = None,
    stages: str = "self expert",
    name: str = "演示 2024 年评估",
) -> Round:
    """Open a round for both branches and the learning centre and return it."""
    edition = install_edition(
        scheme=scheme or open_pack("ouc-branch-evaluation/shanxi-2021"), by=campus.officer
    )
    return open_round(
        name=name,
        period="2024",
        edition=edition,
        due=dict.fromkeys(stages.split()),
        units=[campus.units[code] for code in ("01", "02", "0101")],
        by=campus.officer,
    )


def sheet_of(round: Round, unit: Unit, stage: str = "self") -> Sheet:
    """Return the sheet of a unit in a stage of a round."""
    return Sheet.objects.whole().get(
        participation__round=round, participation__unit=unit, stage__kind=stage
    )


def signed_in(user: User) -> Client:
    """Return a browser in which a person has signed in, second factor and all."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["has_second_factor"] = True
    session.save()
    return client
