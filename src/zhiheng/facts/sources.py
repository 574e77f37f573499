"""A file that is to be read: by its path, or its bytes."""

import hashlib
import io
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from zhiheng.facts.files import reason_of, unreadable
from zhiheng.shared.problems import InvalidInputError

_BLOCK = 2**20
Progress = Callable[[int, int], None]


def no_progress(_done: int, _total: int) -> None:
    """Tell no one how far the work is."""


class SourceFile:
    """A file that is to be read.

    Args:
        name: What it is called.
        origin: Where it lies, or its bytes.
    """

    def __init__(self, name: str, origin: Path | bytes) -> None:
        self.name = name
        self._origin = origin

    @classmethod
    def at(cls, path: Path) -> "SourceFile":
        """Return the file at a path."""
        return cls(path.name, path)

    @property
    def ending(self) -> str:
        """Return the ending of its name, in small letters (``.xlsx``)."""
        return Path(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """Return its name without ending."""
        return Path(self.name).stem

    @cached_property
    def size(self) -> int:
        """Return its size (bytes)."""
        with self.open() as file:
            return file.seek(0, io.SEEK_END)

    @cached_property
    def sha256(self) -> str:
        """Return the SHA-256 of its bytes (hexadecimal)."""
        total = hashlib.sha256()
        with self.open() as file:
            while block := file.read(_BLOCK):
                total.update(block)
        return total.hexdigest()

    def open(self) -> BinaryIO:
        """Return its bytes as an open file.

        Raises:
            InvalidInputError: It does not exist or must not be read.
        """
        if isinstance(self._origin, bytes):
            return io.BytesIO(self._origin)
        try:
            return self._origin.open("rb")
        except OSError as error:
            reason = reason_of(error)
        except ValueError:  # a path with a NUL character
            reason = "不是合法的路径"
        raise InvalidInputError([unreadable(self.name, reason)])

    def content(self, most: int) -> bytes:
        """Return all of its bytes.

        Args:
            most: Largest size that is read at once (bytes).

        Raises:
            InvalidInputError: It is larger, or cannot be read.
        """
        if self.size > most:
            reason = f"文件超过 {most // 2**20} MB，请分成几个文件"
            raise InvalidInputError([unreadable(self.name, reason)])
        with self.open() as file:
            return file.read()
