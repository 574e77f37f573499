"""Keeping identities, and opening one with a reason. Nothing else writes them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.events.record import record_event
from zhiheng.apps.identities.models import IDENTIFIER, NAME, Identity
from zhiheng.apps.identities.sealing import Keyring, keyring
from zhiheng.apps.org.models import Unit

SHORTEST_REASON = 6
_BATCH = 2000
_SHOWN_AT_EACH_END = 2
_SHORTEST_PARTLY_SHOWN = 7


@dataclass(frozen=True, slots=True)
class Person:
    """A person as a table names him.

    Attributes:
        pseudonym: What stands for him in the facts.
        identifier: Number of the student or member of staff, as the file had it.
        name: Name; empty where the file had none.
    """

    pseudonym: str
    identifier: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Revealed:
    """What a pseudonym stands for, in the open."""

    identifier: str
    name: str


@transaction.atomic
def keep_identities(*, people: Iterable[Person]) -> int:
    """Keep who the pseudonyms of a load stand for; called inside the load's transaction.

    Who is known keeps his record; a name that comes with the load replaces the former.

    Returns:
        How many were not known before.

    Raises:
        InvalidInputError: There is no key to seal with.
    """
    keys = keyring()
    return sum(_keep_batch(batch, keys) for batch in _batches(people))


def _keep_batch(batch: list[Person], keys: Keyring) -> int:
    wanted = {person.pseudonym: person for person in batch}
    known = Identity.objects.select_for_update().in_bulk(list(wanted), field_name="pseudonym")
    new, changed = [], []
    for pseudonym, person in wanted.items():
        identity = known.get(pseudonym)
        if identity is None:
            identity = Identity(pseudonym=pseudonym)
            new.append(identity.sealed(person.identifier, person.name, keys))
        elif person.name and person.name != identity.opened(NAME, keys):
            changed.append(identity.sealed(person.identifier, person.name, keys))
    Identity.objects.bulk_create(new)
    Identity.objects.bulk_update(changed, ["key_id", "identifier", "name"])
    return len(new)


@transaction.atomic
def place_people(*, units: Mapping[str, str]) -> int:
    """Note the units of people who are known; units we do not have are left out.

    Args:
        units: Code of the unit, by pseudonym.

    Returns:
        How many people stand in another unit than before.
    """
    known = dict(Unit.objects.values_list("code", "pk"))
    of_unit: dict[int, list[str]] = {}
    for pseudonym, code in units.items():
        if code in known:
            of_unit.setdefault(known[code], []).append(pseudonym)
    return sum(
        Identity.objects.filter(pseudonym__in=pseudonyms)
        .exclude(unit_id=unit_id)
        .update(unit_id=unit_id)
        for unit_id, pseudonyms in sorted(of_unit.items())
    )


def _batches(people: Iterable[Person]) -> Iterator[list[Person]]:
    rest = iter(people)
    while batch := list(islice(rest, _BATCH)):
        yield batch


@transaction.atomic
def reveal_identity(*, identity: Identity, reason: str, by: User) -> Revealed:
    """Return who a pseudonym stands for, and write down who asked, and why.

    The audit log holds the pseudonym and the reason, never the identifier.

    Raises:
        ValidationError: No reason, or one too short to mean anything.
        InvalidInputError: The key is not here, or the record was altered; nothing is
            written down then, because nothing was shown.
    """
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        message = _("请写明查看的理由，至少 %(count)d 个字，如“核对补考名单中的重名学员”。")
        raise ValidationError({"reason": message % {"count": SHORTEST_REASON}})
    keys = keyring()
    revealed = Revealed(identity.opened(IDENTIFIER, keys), identity.opened(NAME, keys))
    record_event(
        action="reveal_identity", by=by, on=identity, reason=reason, unit_id=identity.unit_id
    )
    return revealed


def masked(text: str) -> str:
    """Return a text with all but its ends covered; one too short is covered whole.

    Example:
        >>> masked("23010012345601"), masked("123456")
        ('23**********01', '******')
    """
    if len(text) < _SHORTEST_PARTLY_SHOWN:
        return "*" * len(text)
    ends = _SHOWN_AT_EACH_END
    return text[:ends] + "*" * (len(text) - 2 * ends) + text[-ends:]


def masked_name(text: str) -> str:
    """Return a name with all but its first character covered.

    Example:
        >>> masked_name("演示甲"), masked_name("")
        ('演**', '')
    """
    return text[:1] + "*" * (len(text) - 1)
