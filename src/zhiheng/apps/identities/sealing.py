"""Sealing what tells who a person is: AES-256-GCM under keys the database never sees.

`ZHIHENG_IDENTITY_KEY` holds one key or several, separated by commas: the first seals, all
of them open. A key is known by the first digits of its hash, so that each sealed text
says which key it needs, and no two keys can be taken for each other.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiheng.shared.problems import InvalidInputError, Problem

KEY_BYTES = 32
_NONCE_BYTES = 12
_VARIABLE = "ZHIHENG_IDENTITY_KEY"
_HOW = gettext_lazy("运行 zhiheng identities key 可以生成一把")


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of this installation, the one that seals first.

    Attributes:
        ciphers: Each key by its id.
    """

    ciphers: Mapping[str, AESGCM]

    @property
    def current(self) -> str:
        """Return the id of the key that seals."""
        return next(iter(self.ciphers))

    def seal(self, content: bytes, owner: str, field: str) -> bytes:
        """Return bytes sealed under the current key, for this field of this owner only."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self.ciphers[self.current].encrypt(nonce, content, _bound(owner, field))

    def open(self, sealed: bytes, key_id: str, owner: str, field: str) -> bytes:
        """Return what was sealed.

        Raises:
            InvalidInputError: The key is not here, or what stands in the database is not
                what was sealed for this field of this owner.
        """
        cipher = self.ciphers.get(key_id)
        if cipher is None:
            message = _(
                "打不开加密的内容：缺少编号为 %(key)s 的密钥。数据没有丢失；"
                "请把那把密钥加回 %(variable)s（几把之间用逗号分开）"
            )
            raise _refused("unknown_key", message % {"key": key_id, "variable": _VARIABLE})
        sealed = bytes(sealed)
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return cipher.decrypt(nonce, rest, _bound(owner, field))
        except (InvalidTag, ValueError):
            message = _(
                "%(owner)s 的内容与其封印不符，可能被改动或损坏；请从备份恢复，或重新导入原来的文件"
            )
            raise _refused("altered", message % {"owner": owner}) from None


def new_key() -> str:
    """Return a new key, as it is written into the environment."""
    return secrets.token_hex(KEY_BYTES)


def keyring() -> Keyring:
    """Return the keys of this installation.

    Raises:
        InvalidInputError: There is none, or one is no key.
    """
    return keyring_from(settings.IDENTITY_KEY)


def keyring_from(text: str) -> Keyring:
    """Return the keys that stand in a text, separated by commas.

    Raises:
        InvalidInputError: There is none, or one is no key.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        message = _("没有身份密钥；请设置 %(variable)s。%(how)s")
        raise _refused("missing", message % {"variable": _VARIABLE, "how": _HOW})
    keys = [_key(part, number) for number, part in enumerate(parts, start=1)]
    return Keyring({key_id_of(key): AESGCM(key) for key in keys})


def key_id_of(key: bytes) -> str:
    """Return what tells one key from another, and gives none of it away."""
    return hashlib.sha256(b"zhiheng identity key\x00" + key).hexdigest()[:8]


def _key(text: str, number: int) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        message = _("%(variable)s 的第 %(number)d 把密钥不是十六进制数；%(how)s")
        said = {"variable": _VARIABLE, "number": number, "how": _HOW}
        raise _refused("invalid", message % said) from None
    if len(key) != KEY_BYTES:
        message = _(
            "%(variable)s 的第 %(number)d 把密钥有 %(size)d 字节，"
            "应为 %(expected)d 字节（%(digits)d 位十六进制数）；%(how)s"
        )
        said = {
            "variable": _VARIABLE,
            "number": number,
            "size": len(key),
            "expected": KEY_BYTES,
            "digits": 2 * KEY_BYTES,
            "how": _HOW,
        }
        raise _refused("invalid", message % said)
    return key


def _bound(owner: str, field: str) -> bytes:
    return f"zhiheng identity\x00{owner}\x00{field}".encode()


def _refused(code: str, message: str) -> InvalidInputError:
    return InvalidInputError([Problem(_VARIABLE, code, message)])
