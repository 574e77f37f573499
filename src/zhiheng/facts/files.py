"""Files from outside: their bytes, or why they cannot be had."""

import errno
from pathlib import Path

from zhiheng.shared.problems import InvalidInputError, Problem

_REASONS = {
    errno.ENOENT: "没有这个文件",
    errno.EACCES: "没有读取权限",
    errno.EPERM: "没有读取权限",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
}


def content_of(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        InvalidInputError: It does not exist or must not be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
    except ValueError:  # a path with a NUL character
        reason = "不是合法的路径"
    raise InvalidInputError([unreadable(path.name, reason)])


def unreadable(name: str, reason: str) -> Problem:
    """Return the problem that a file could not be read."""
    return Problem(name, "unreadable", f"无法读取「{name}」：{reason}")
