"""Identities from the command line: sealed anew under a new key, and missing keys told."""

from collections.abc import Callable

from django.db.models import Count

from zhiheng.apps.events.record import Program
from zhiheng.apps.fact_loads.standing import fact_store
from zhiheng.apps.identities.models import Identity
from zhiheng.apps.identities.pseudonyms import pseudonymiser
from zhiheng.apps.identities.rotation import Rotated, rotate_identities
from zhiheng.apps.identities.sealing import keyring
from zhiheng.shared.problems import InvalidInputError

_COMMAND_LINE = Program("命令行")


def rotate(progress: Callable[[int], None]) -> Rotated:
    """Seal every identity under the current key and return what came of it.

    Raises:
        InvalidInputError: There is no key, or one is no key.
    """
    return rotate_identities(by=_COMMAND_LINE, progress=progress)


def key_faults() -> list[str]:
    """Return what is wrong with the keys of people, a sentence each; nothing is lost by it."""
    return [*_identity_faults(), *_pseudonym_faults()]


def _pseudonym_faults() -> list[str]:
    try:
        here = pseudonymiser().check
        used = {load.key_check for load in fact_store().active() if load.key_check}
    except InvalidInputError as error:
        return [problem.message for problem in error.problems]
    if used and here not in used:
        fault = (
            "假名密钥与导入数据时的不同：含人员的表将被拒绝，按学号也查不到人；"
            "数据没有丢失，请换回原来的 ZHIHENG_PSEUDONYM_KEY 或 pseudonym.key"
        )
        return [fault]
    return []


def _identity_faults() -> list[str]:
    try:
        known = keyring().ciphers
    except InvalidInputError as error:
        return [problem.message for problem in error.problems]
    used = Identity.objects.exclude(key_id__in=known).values("key_id").order_by("key_id")
    return [
        f"有 {each['count']} 人的身份信息要用编号为 {each['key_id']} 的密钥才能打开，"
        "这把密钥不在 ZHIHENG_IDENTITY_KEY 中；数据没有丢失，请把它加回"
        for each in used.annotate(count=Count("pk"))
    ]
