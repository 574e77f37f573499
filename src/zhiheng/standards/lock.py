"""The frozen form of a published pack: ``effective.lock``.

The lock holds the compiled scheme and the SHA-256 of every source file. A published
edition is read from its lock; if a source file was changed since, the pack is refused,
because a judgement that cites an edition must always mean the same rules.
"""

import hashlib
from pathlib import Path

import msgspec

from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.record import Record
from zhiheng.standards.scheme import Scheme

LOCK_NAME = "effective.lock"
_FORMAT = 1


class Lock(Record, frozen=True, kw_only=True):
    """Contents of an ``effective.lock``.

    Attributes:
        format: Version of this form.
        sources: SHA-256 of each source file, by its path inside the pack.
        scheme: What the sources compile to.
    """

    format: int
    sources: dict[str, str]
    scheme: Scheme


def digests(folder: Path, files: list[Path]) -> dict[str, str]:
    """Return the SHA-256 of each file, by its path inside `folder`."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }


def write_lock(folder: Path, scheme: Scheme, files: list[Path]) -> Path:
    """Write the lock of a compiled pack and return its path; the same pack, the same bytes."""
    lock = Lock(format=_FORMAT, sources=digests(folder, files), scheme=scheme)
    path = folder / LOCK_NAME
    path.write_bytes(msgspec.json.format(msgspec.json.encode(lock), indent=1) + b"\n")
    return path


def read_lock(folder: Path, files: list[Path]) -> Scheme | None:
    """Return the frozen scheme, or None where the pack is an unpublished draft.

    Raises:
        InvalidInputError: The lock cannot be read, or a source file differs from it.
    """
    path = folder / LOCK_NAME
    if not path.exists():
        return None
    try:
        lock = msgspec.json.decode(path.read_bytes(), type=Lock)
    except msgspec.DecodeError as error:
        raise InvalidInputError([_stale(f"读不懂：{error}")]) from None
    now = digests(folder, files)
    changed = sorted(
        name for name in now.keys() | lock.sources.keys() if now.get(name) != lock.sources.get(name)
    )
    if lock.format != _FORMAT or changed:
        names = "、".join(changed) or f"格式 {lock.format}"
        raise InvalidInputError([_stale(f"与源文件不一致（{names}）")])
    return lock.scheme


def _stale(what: str) -> Problem:
    advice = "已发布的版次不可改动：请另立版次，或确认后运行 zhiheng packs freeze"
    return Problem(LOCK_NAME, "stale_lock", f"{what}。{advice}")
