"""Who may be asked about: subjects of canonical tables, and the units that may see them."""

import re
from dataclasses import dataclass

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.decisions.packs import Chosen
from zhiheng.apps.identities.pseudonyms import pseudonym_of
from zhiheng.apps.org.models import Unit
from zhiheng.facts.engine import Facts
from zhiheng.facts.rows_sql import quoted
from zhiheng.facts.schema import fact_tables

_PSEUDONYM = re.compile(r"p[0-9a-f]{24}\Z")
_SHOWN_AT_START, _SHOWN_AT_END = 5, 4


@dataclass(frozen=True, slots=True)
class Subject:
    """One row of a canonical table that a rule set decides about.

    Attributes:
        key: Its key as the facts hold it; of a person the pseudonym.
        unit: Code of the unit it belongs to; None where that is not known.
        is_person: Whether the key stands for a person.
    """

    key: str
    unit: str | None
    is_person: bool

    @property
    def shown(self) -> str:
        """Return the key as pages show it: of a pseudonym only its ends."""
        return masked_pseudonym(self.key) if self.is_person else self.key


def masked_pseudonym(pseudonym: str) -> str:
    """Return a pseudonym with only its ends.

    Example:
        >>> masked_pseudonym("p0123456789abcdef01234567")
        'p0123…4567'
    """
    return f"{pseudonym[:_SHOWN_AT_START]}…{pseudonym[-_SHOWN_AT_END:]}"


def unit_codes(user: User, capability: Capability) -> frozenset[str] | None:
    """Return the codes of the units over which somebody may do something; None for all."""
    scope = user.scope(capability)
    if scope.everywhere:
        return None
    return frozenset(Unit.objects.filter(pk__in=scope.units).values_list("code", flat=True))


def is_about_people(chosen: Chosen) -> bool:
    """Return whether the subjects of a rule set are people of a canonical table."""
    subject = chosen.ruleset.subject
    table = fact_tables().get(subject.table or "")
    return table is not None and table.column(subject.key).type == "person"


def key_of(chosen: Chosen, wanted: str) -> str:
    """Return the key of a subject as the facts hold it, for what somebody typed.

    Raises:
        InvalidInputError: There is no key to make pseudonyms with.
    """
    wanted = wanted.strip()
    if not is_about_people(chosen) or _PSEUDONYM.match(wanted):
        return wanted
    return pseudonym_of(wanted)


def found_subject(chosen: Chosen, facts: Facts | None, key: str, user: User) -> Subject | None:
    """Return a subject that somebody may see; None where there is none in scope.

    One whose unit is not known is for those only who may see everybody.
    """
    subject = chosen.ruleset.subject
    if facts is None or subject.table is None or subject.table not in facts.present:
        return None
    unit = quoted(subject.unit) if subject.unit else "NULL"
    query = (
        f"SELECT {unit} FROM {quoted(subject.table)} "  # noqa: S608 - names of our own
        f"WHERE {quoted(subject.key)} = $key LIMIT 1"
    )
    row = facts.connection.cursor().execute(query, {"key": key}).fetchone()
    if row is None:
        return None
    codes = unit_codes(user, Capability.READ_DECISIONS)
    if codes is not None and row[0] not in codes:
        return None
    return Subject(key, row[0], is_about_people(chosen))
