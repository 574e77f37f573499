"""The bytes of a file and what was found in it: they name people, so they are kept sealed."""

from typing import Any

import msgspec

from zhiheng.apps.fact_loads.models import FactLoad
from zhiheng.apps.identities.sealing import keyring
from zhiheng.apps.intake.models import Upload
from zhiheng.facts.sources import SourceFile

_CONTENT, _FOUND = "content", "found"


def sealed_file(content: bytes, digest: str) -> tuple[bytes, str]:
    """Return a file's bytes sealed, and the id of the key.

    Raises:
        InvalidInputError: There is no key to seal with.
    """
    keys = keyring()
    return keys.seal(content, digest, _CONTENT), keys.current


def source_of(load: FactLoad) -> SourceFile:
    """Return the file of a load.

    Raises:
        InvalidInputError: It cannot be opened with the keys that are here.
    """
    upload = load.upload
    content = keyring().open(upload.content, load.sealed_under, upload.digest, _CONTENT)
    return SourceFile(upload.name, content)


def keep_found(load: FactLoad, found: dict[str, Any]) -> None:
    """Put what was found in a file beside it, sealed under the key of the file; not saved."""
    keys = keyring()
    if keys.current != load.sealed_under:
        upload = load.upload
        content = keys.open(upload.content, load.sealed_under, upload.digest, _CONTENT)
        upload.content = keys.seal(content, upload.digest, _CONTENT)
        upload.save(update_fields=["content"])
        load.sealed_under = keys.current
    load.found = keys.seal(msgspec.json.encode(found), load.upload.digest, _FOUND)


def found_in(load: FactLoad) -> dict[str, Any]:
    """Return what was found in a file; nothing where it was not looked at yet.

    Raises:
        InvalidInputError: It cannot be opened with the keys that are here.
    """
    if load.found is None:
        return {}
    opened = keyring().open(load.found, load.sealed_under, load.upload.digest, _FOUND)
    return msgspec.json.decode(opened)


def forget_file(load: FactLoad) -> None:
    """Let go of a file's bytes and of what was found in it; the load is not saved."""
    Upload.objects.filter(pk=load.upload_id).update(content=b"")
    load.found = None
