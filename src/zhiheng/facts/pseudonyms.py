"""Pseudonyms: the same person, the same name in facts, and no way back without the key.

A pseudonym is a keyed hash (HMAC-SHA-256). The key comes from outside, is kept nowhere by
Zhiheng, and must stay the same for as long as facts are to fit together.
"""

import hmac
import secrets
import unicodedata
from collections.abc import Mapping

from zhiheng.shared.problems import InvalidInputError, Problem

KEY_VARIABLE = "ZHIHENG_PSEUDONYM_KEY"
PERSON = "person"  # one namespace: someone who learns and teaches is one person
_SHORTEST = 32  # bytes
_SHOWN_DIGITS = 24
_HOW = "请运行 zhiheng facts key 生成一个，设为环境变量 ZHIHENG_PSEUDONYM_KEY，并妥善保存、不再更换"


def new_key() -> str:
    """Return a new key (64 hexadecimal digits)."""
    return secrets.token_hex(_SHORTEST)


class Pseudonymiser:
    """Turns identifiers of people into pseudonyms.

    Args:
        key: Secret of at least 32 bytes.

    Raises:
        InvalidInputError: The key is too short.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < _SHORTEST:
            message = f"假名密钥至少要有 {_SHORTEST} 字节（{_SHORTEST * 2} 位十六进制数）；{_HOW}"
            raise InvalidInputError([Problem(KEY_VARIABLE, "short_key", message)])
        self._key = key

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Pseudonymiser":
        """Return one with the key that `environment` holds.

        Raises:
            InvalidInputError: There is none, it is not hexadecimal, or too short.
        """
        given = environment.get(KEY_VARIABLE, "").strip()
        if not given:
            message = f"没有假名密钥：事实里的学号、工号要换成假名；{_HOW}"
            raise InvalidInputError([Problem(KEY_VARIABLE, "missing_key", message)])
        try:
            key = bytes.fromhex(given)
        except ValueError:
            message = f"假名密钥应为十六进制数；{_HOW}"
            raise InvalidInputError([Problem(KEY_VARIABLE, "invalid_key", message)]) from None
        return cls(key)

    def of(self, namespace: str, identifier: str) -> str:
        """Return the pseudonym of an identifier.

        Example:
            >>> pseudonyms = Pseudonymiser(bytes(32))
            >>> pseudonyms.of("person", " ００７ ") == pseudonyms.of("person", "007")
            True
            >>> pseudonyms.of("person", "007")[:1], len(pseudonyms.of("person", "007"))
            ('p', 25)
        """
        message = f"{namespace}\x00{normalised(identifier)}".encode()
        return "p" + hmac.digest(self._key, message, "sha256").hex()[:_SHOWN_DIGITS]

    @property
    def check(self) -> str:
        """Return what tells whether two keys are the same, and nothing else about them."""
        return self.of("key", "check")


def normalised(identifier: str) -> str:
    """Return an identifier as it is hashed: full-width characters made plain, trimmed."""
    return unicodedata.normalize("NFKC", identifier).strip()


def masked(identifier: str) -> str:
    """Return an identifier as messages may show it: its first and last character.

    Example:
        >>> masked("2022010007"), masked("07")
        ('2…7', '…')
    """
    return f"{identifier[0]}…{identifier[-1]}" if len(identifier) > 2 else "…"  # noqa: PLR2004
