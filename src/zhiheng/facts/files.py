"""Files from outside: their bytes, or why they cannot be had."""

import errno
from pathlib import Path

from zhiheng.shared.problems import InvalidInputError, Problem

_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "这里已有一个同名文件",
    errno.ENAMETOOLONG: "名称过长",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "这里只能读取",
}


def content_of(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        InvalidInputError: It does not exist or must not be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        reason = reason_of(error)
    except ValueError:  # a path with a NUL character
        reason = "不是合法的路径"
    raise InvalidInputError([unreadable(path.name, reason)])


def reason_of(error: OSError) -> str:
    """Return in words why the system refused a file."""
    return _REASONS.get(error.errno or 0, error.strerror or str(error))


def unreadable(name: str, reason: str) -> Problem:
    """Return the problem that a file could not be read."""
    return Problem(name, "unreadable", f"无法读取「{name}」：{reason}")
