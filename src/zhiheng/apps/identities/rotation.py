"""From an old key to a new one: sealed anew in batches, taken up again where it stopped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F

from zhiheng.apps.events.record import Actor, record_event
from zhiheng.apps.identities.models import IDENTIFIER, NAME, Identity, Rotation
from zhiheng.apps.identities.sealing import Keyring, keyring
from zhiheng.shared.problems import InvalidInputError

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a run did.

    Attributes:
        key_id: The key everything shall be sealed under.
        resealed: How many this run sealed anew.
        current: How many are sealed under that key now.
        left: How many are not, by the key they still need.
        altered: Pseudonyms of those that cannot be opened though the key is here.
    """

    key_id: str
    resealed: int
    current: int
    left: Mapping[str, int]
    altered: tuple[str, ...]


def rotate_identities(
    *, by: Actor, progress: Callable[[int], None] = lambda _done: None
) -> Rotated:
    """Seal every identity under the current key; each batch is kept at once.

    Stopped and run again it goes on where it was. What cannot be opened is left as it is.

    Args:
        by: Who does it.
        progress: Told how many were sealed anew so far.

    Raises:
        InvalidInputError: There is no key to seal with.
    """
    keys = keyring()
    waiting = Identity.objects.exclude(key_id=keys.current).filter(key_id__in=keys.ciphers)
    resealed, altered, last = 0, [], 0
    run = None
    while batch := list(waiting.filter(pk__gt=last).order_by("pk")[:_BATCH].values_list("pk")):
        if run is None:
            run = Rotation.objects.create(key_id=keys.current)
            record_event(action="rotate_identities", by=by, on=run)
        last = batch[-1][0]
        done = _reseal([pk for (pk,) in batch], keys, altered)
        resealed += done
        Rotation.objects.filter(pk=run.pk).update(resealed=F("resealed") + done)
        progress(resealed)
    counts = dict(Identity.objects.values_list("key_id").annotate(Count("pk")).order_by())
    current = counts.pop(keys.current, 0)
    return Rotated(keys.current, resealed, current, counts, tuple(altered))


@transaction.atomic
def _reseal(batch: list[int], keys: Keyring, altered: list[str]) -> int:
    changed = []
    for identity in Identity.objects.select_for_update().filter(pk__in=batch):
        if identity.key_id == keys.current:
            continue
        try:
            identifier, name = identity.opened(IDENTIFIER, keys), identity.opened(NAME, keys)
        except InvalidInputError:
            altered.append(identity.pseudonym)
            continue
        changed.append(identity.sealed(identifier, name, keys))
    Identity.objects.bulk_update(changed, ["key_id", "identifier", "name"])
    return len(changed)
