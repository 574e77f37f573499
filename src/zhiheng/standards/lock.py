"""The frozen form of a published pack: ``effective.lock``.

The lock holds the compiled scheme, the SHA-256 of it and of every source file. A published
edition is read from its lock; if a source file or the lock itself was changed since, the
pack is refused, because a judgement that cites an edition must always mean the same rules.
The sums notice a change; they are no signature against someone who renews them too.
"""

import hashlib
from pathlib import Path

import msgspec

from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.record import Record
from zhiheng.standards.scheme import Scheme

LOCK_NAME = "effective.lock"
_FORMAT = 1
_NEW_EDITION = (
    "已发布的版次不可改动：请恢复本版次的文件，把改动写进新的版次（新的文件夹与 edition）"
)


class Lock(Record, frozen=True, kw_only=True):
    """Contents of an ``effective.lock``.

    Attributes:
        format: Version of this form.
        sources: SHA-256 of each source file, by its path inside the pack.
        digest: SHA-256 of `scheme`.
        scheme: What the sources compile to.
    """

    format: int
    sources: dict[str, str]
    digest: str
    scheme: Scheme


def digests(folder: Path, files: list[Path]) -> dict[str, str]:
    """Return the SHA-256 of each file, by its path inside `folder`."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }


def _digest(scheme: Scheme) -> str:
    return hashlib.sha256(msgspec.json.encode(scheme)).hexdigest()


def write_lock(folder: Path, scheme: Scheme, files: list[Path], *, replace: bool = False) -> Path:
    """Write the lock of a compiled pack and return its path; the same pack, the same bytes.

    Args:
        folder: The pack.
        scheme: What it compiles to.
        files: Its source files.
        replace: Whether a lock that says otherwise may be written over.

    Raises:
        InvalidInputError: The edition was published, with other contents.
    """
    lock = Lock(
        format=_FORMAT, sources=digests(folder, files), digest=_digest(scheme), scheme=scheme
    )
    content = msgspec.json.format(msgspec.json.encode(lock), indent=1) + b"\n"
    path = folder / LOCK_NAME
    if path.exists() and path.read_bytes() != content and not replace:
        message = (
            f"「{scheme.name}」已经发布，已有的锁与源文件不符。{_NEW_EDITION}；"
            "只有还没有任何评定引用本版次时，才可以用 --replace 重新发布"
        )
        raise InvalidInputError([Problem(LOCK_NAME, "already_published", message)])
    path.write_bytes(content)
    return path


def read_lock(folder: Path, files: list[Path]) -> Scheme | None:
    """Return the frozen scheme, or None where the pack is an unpublished draft.

    Raises:
        InvalidInputError: The lock cannot be read, was changed, or a source file differs from it.
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
    if _digest(lock.scheme) != lock.digest:
        raise InvalidInputError([_stale("锁的内容在发布之后被改动")])
    return lock.scheme


def _stale(what: str) -> Problem:
    return Problem(LOCK_NAME, "stale_lock", f"{what}。{_NEW_EDITION}")
