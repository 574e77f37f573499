"""Keeping identities, and opening one with a reason. Nothing else writes them."""

from collections.abc import Iterable, Iterator
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
        unit_code: Code of his unit; empty where the file did not say.
    """

    pseudonym: str
    identifier: str
    name: str = ""
    unit_code: str = ""


@dataclass(frozen=True, slots=True)
class Revealed:
    """What a pseudonym stands for, in the open."""

    identifier: str
    name: str


@transaction.atomic
def keep_identities(*, people: Iterable[Person]) -> int:
    """Keep who the pseudonyms of a load stand for; called inside the load's transaction.

    Who is known keeps his record; a name or a unit that came with the load replaces the
    former one.

    Returns:
        How many were not known before.

    Raises:
        InvalidInputError: There is no key to seal with.
    """
    keys = keyring()
    units = dict(Unit.objects.values_list("code", "pk"))
    return sum(_keep_batch(batch, units, keys) for batch in _batches(people))


def _keep_batch(batch: list[Person], units: dict[str, int], keys: Keyring) -> int:
    wanted = {person.pseudonym: person for person in batch}
    known = Identity.objects.select_for_update().in_bulk(list(wanted), field_name="pseudonym")
    new, changed = [], []
    for pseudonym, person in wanted.items():
        unit_id = units.get(person.unit_code)
        identity = known.get(pseudonym)
        if identity is None:
            identity = Identity(pseudonym=pseudonym, unit_id=unit_id)
            new.append(identity.sealed(person.identifier, person.name, keys))
        elif _is_changed(identity, person, unit_id, keys):
            identity.unit_id = unit_id or identity.unit_id
            name = person.name or identity.opened(NAME, keys)
            changed.append(identity.sealed(person.identifier, name, keys))
    Identity.objects.bulk_create(new)
    Identity.objects.bulk_update(changed, ["unit_id", "key_id", "identifier", "name"])
    return len(new)


def _is_changed(identity: Identity, person: Person, unit_id: int | None, keys: Keyring) -> bool:
    if unit_id is not None and unit_id != identity.unit_id:
        return True
    return bool(person.name) and person.name != identity.opened(NAME, keys)


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
