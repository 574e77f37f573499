"""The address that is listened at, and the lock that keeps one state to one server."""

import errno
import fcntl
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from zhiheng.shared.problems import InvalidInputError, Problem

_LOCK = "server.lock"
_BACKLOG = 512
_LAST_PORT = 65_535
_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - told apart, not listened at


def open_door(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address.

    Raises:
        InvalidInputError: The port is in use or not allowed, or there is no such address.
    """
    if not 0 <= port <= _LAST_PORT:  # the system would take the rest of a division
        raise _refused("port", "out_of_range", f"端口 {port} 不在 0–{_LAST_PORT} 之间")
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with ExitStack() as stack:
            door = stack.enter_context(socket.socket(family, kind, protocol))
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            # Answers go out at once, head and body; a kept connection would wait 40 ms.
            door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            door.bind(address)
            door.listen(_BACKLOG)
            stack.pop_all()
    except socket.gaierror:
        raise _refused("host", "unknown_host", f"没有「{host}」这个地址；请核对 --host") from None
    except OSError as error:
        raise _refused("port", "unavailable", _why(error, host, port)) from None
    return door


def address_of(door: socket.socket) -> str:
    """Return the address of a listening socket, as one types it into a browser."""
    host, port = door.getsockname()[:2]
    shown = "localhost" if host in _EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"


@contextmanager
def only_server(state: Path) -> Iterator[None]:
    """Keep a state folder to one server meanwhile.

    Raises:
        InvalidInputError: Another server runs on it, or it cannot be written.
    """
    try:
        state.mkdir(parents=True, exist_ok=True)
        file = (state / _LOCK).open("w")
    except OSError as error:
        message = (
            f"无法写入数据文件夹「{state}」：{error.strerror}；"
            "请更改其权限，或用 ZHIHENG_STATE 指定别的文件夹"
        )
        raise _refused("state", "unwritable", message) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"数据文件夹「{state}」正由另一个服务使用；请先停止它"
            raise _refused("state", "in_use", message) from None
        yield


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"端口 {port} 已被占用；请停止占用它的程序，或用 --port 换一个"
    if error.errno == errno.EACCES:
        return f"没有权限使用端口 {port}；请用 --port 换 1024 以上的"
    return f"无法在 {host}:{port} 监听：{error.strerror}"


def _refused(where: str, code: str, message: str) -> InvalidInputError:
    return InvalidInputError([Problem(where, code, message)])
