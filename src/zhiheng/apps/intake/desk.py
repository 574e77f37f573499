"""Taking files in: kept as they came, claimed once, settled once."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.intake.models import State, Upload, digest_of
from zhiheng.shared.problems import Problem
from zhiheng.shared.texts import listed, printable

_LONGEST_NAME = 200


def keep_upload(
    *,
    kind: str,
    name: str,
    content: bytes,
    problems: Iterable[Problem],
    preview: Mapping[str, Any],
    by: User,
    target_id: int | None = None,
    digest: str = "",
) -> Upload:
    """Keep a file with what it would change, or with everything wrong with it.

    Args:
        kind: What sort of file it is.
        name: Its name.
        content: Its bytes.
        problems: Everything wrong with it.
        preview: What taking it in would change, as JSON data; dropped where it is wrong.
        by: Who brought it.
        target_id: Key of the object it is for.
        digest: Digest of the file, where `content` is not its bytes but those sealed.
    """
    found = [
        {"where": p.where, "code": p.code, "message": p.message, "allowed": p.allowed}
        for p in problems
    ]
    return Upload.objects.create(
        kind=kind,
        target_id=target_id,
        name=printable(name)[:_LONGEST_NAME],
        digest=digest or digest_of(content),
        content=content,
        state=State.REFUSED if found else State.READ,
        problems=found,
        preview={} if found else preview,
        brought_by=by,
    )


def claim_upload(upload: Upload, state: State) -> Upload:
    """Return an upload locked for this transaction, if it is in this state.

    Raises:
        ValidationError: It is in another: taken in already, taken back, or wrong.
    """
    found = Upload.objects.select_for_update().get(pk=upload.pk)
    if found.state != state:
        raise ValidationError(
            _("「%(file)s」现在是“%(state)s”，不能这样处理。")
            % {"file": found.name, "state": found.get_state_display()}
        )
    return found


def summary_of(upload: Upload) -> dict[str, Any]:
    """Return what the audit log says of taking a table in: the file, and how much it does."""
    return {
        "file": upload.name,
        "digest": upload.digest,
        "opened": len(upload.preview["opened"]),
        "changed": len(upload.preview["changed"]),
    }


def refuse_moved(moved: Collection[str]) -> None:
    """Refuse to take a file in where what its preview showed no longer stands.

    Raises:
        ValidationError: Something does not, with the names of what was changed meanwhile.
    """
    if moved:
        raise ValidationError(
            _("预览之后，「%(names)s」已被更改。没有导入任何内容，请重新上传文件再看一次预览。")
            % {"names": listed(sorted(moved))}
        )


def settle_upload(upload: Upload, receipt: Mapping[str, Any]) -> Upload:
    """Note that an upload was taken in, with what it changed."""
    upload.state, upload.applied_at = State.APPLIED, timezone.now()
    upload.receipt = dict(receipt)
    upload.save(update_fields=["state", "applied_at", "receipt"])
    return upload


def take_back_upload(upload: Upload) -> Upload:
    """Note that an upload was taken back."""
    upload.state = State.UNDONE
    upload.save(update_fields=["state"])
    return upload
