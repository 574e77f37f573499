"""Roles, what each may do, and over which units. Nothing is allowed that is not listed."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Capability(StrEnum):
    """One thing a person may be allowed to do."""

    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_UNITS = "manage_units"
    READ_EVENTS = "read_events"
    MANAGE_ROUNDS = "manage_rounds"
    READ_SHEETS = "read_sheets"
    FILL_SHEETS = "fill_sheets"
    SIGN_SHEETS = "sign_sheets"
    READ_FACTS = "read_facts"
    MANAGE_FACTS = "manage_facts"
    REVEAL_IDENTITY = "reveal_identity"
    REVIEW_REVEALS = "review_reveals"
    READ_DECISIONS = "read_decisions"
    MANAGE_DECISIONS = "manage_decisions"
    MANAGE_COLLECTIONS = "manage_collections"
    READ_TABLES = "read_tables"
    FILL_TABLES = "fill_tables"
    SIGN_TABLES = "sign_tables"
    UNLOCK_TABLES = "unlock_tables"


class Role(models.TextChoices):
    """What a person is, in the words of a quality office."""

    ADMINISTRATOR = "administrator", _("系统管理员")
    QUALITY_OFFICER = "quality_officer", _("质量办管理员")
    LEADER = "leader", _("校领导")
    UNIT_LIAISON = "unit_liaison", _("单位联络员")
    READER = "reader", _("查阅人")


CAPABILITIES: dict[str, frozenset[Capability]] = {
    Role.ADMINISTRATOR: frozenset(
        {
            Capability.MANAGE_ACCOUNTS,
            Capability.MANAGE_UNITS,
            Capability.READ_EVENTS,
            Capability.READ_FACTS,
            Capability.MANAGE_FACTS,
            # Who oversees the reveals makes none.
            Capability.REVIEW_REVEALS,
            Capability.UNLOCK_TABLES,
        }
    ),
    Role.QUALITY_OFFICER: frozenset(
        {
            Capability.MANAGE_ROUNDS,
            Capability.READ_SHEETS,
            Capability.FILL_SHEETS,
            Capability.SIGN_SHEETS,
            Capability.READ_EVENTS,
            Capability.READ_FACTS,
            Capability.MANAGE_FACTS,
            Capability.REVEAL_IDENTITY,
            Capability.READ_DECISIONS,
            Capability.MANAGE_DECISIONS,
            Capability.MANAGE_COLLECTIONS,
            Capability.READ_TABLES,
            Capability.FILL_TABLES,
        }
    ),
    Role.LEADER: frozenset(
        {
            Capability.READ_SHEETS,
            Capability.READ_TABLES,
            Capability.SIGN_TABLES,
            Capability.READ_FACTS,
            Capability.READ_DECISIONS,
        }
    ),
    Role.UNIT_LIAISON: frozenset(
        {
            Capability.READ_SHEETS,
            Capability.FILL_SHEETS,
            Capability.READ_TABLES,
            Capability.FILL_TABLES,
            Capability.READ_DECISIONS,
            # Over the own units: audits of their learners. Parameters ask for everywhere.
            Capability.MANAGE_DECISIONS,
        }
    ),
    Role.READER: frozenset(
        {
            Capability.READ_SHEETS,
            Capability.READ_TABLES,
            Capability.READ_FACTS,
            Capability.READ_DECISIONS,
        }
    ),
}


@dataclass(frozen=True, slots=True)
class UnitScope:
    """The units over which something is allowed.

    Attributes:
        everywhere: All units there are.
        units: Keys of the units, where it is not everywhere.
    """

    everywhere: bool = False
    units: frozenset[int] = frozenset()

    def __contains__(self, unit_id: int) -> bool:
        return self.everywhere or unit_id in self.units

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.units)

    def narrow(self, queryset: models.QuerySet, field: str) -> models.QuerySet:
        """Return the rows of `queryset` whose unit, named by `field`, is inside."""
        return queryset if self.everywhere else queryset.filter(**{f"{field}__in": self.units})


NOWHERE = UnitScope()
EVERYWHERE = UnitScope(everywhere=True)


def joined(scopes: Iterable[UnitScope]) -> UnitScope:
    """Return the units of any of the scopes."""
    units: frozenset[int] = frozenset()
    for scope in scopes:
        if scope.everywhere:
            return EVERYWHERE
        units |= scope.units
    return UnitScope(units=units)
