"""Taking pack editions into use."""

import msgspec
from django.db import transaction

from zhiheng.apps.catalogue.models import Edition, digest_of
from zhiheng.apps.events.record import Actor, record_event
from zhiheng.standards.scheme import Scheme


@transaction.atomic
def install_edition(*, scheme: Scheme, by: Actor) -> Edition:
    """Keep a compiled scheme and return its edition; the same content is kept once."""
    content = msgspec.json.encode(scheme)
    edition, is_new = Edition.objects.get_or_create(
        digest=digest_of(content),
        defaults={
            "scheme_name": scheme.scheme,
            "edition_name": scheme.edition,
            "title": scheme.title,
            "content": content,
        },
    )
    if is_new:
        after = {"edition": str(edition), "digest": edition.digest}
        record_event(action="install_edition", by=by, on=edition, after=after)
    return edition
