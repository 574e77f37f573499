"""Gunicorn serving our pages at a socket that is open already."""

import socket
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

_MEMORY = Path("/dev/shm")  # noqa: S108 - only heartbeats are kept there
_THREADS = 4


class Pages(BaseApplication):  # type: ignore[misc]
    """Our pages behind gunicorn, the application loaded before its workers are forked."""

    def __init__(self, application: Any, door: socket.socket, workers: int) -> None:
        self._application, self._door, self._workers = application, door, workers
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn how to serve; no file and no environment is read."""
        wanted = {
            "bind": f"fd://{self._door.detach()}",
            "workers": self._workers,
            "worker_class": "gthread",
            "threads": _THREADS,
            "preload_app": True,
            # A request that hangs is given up after this; documents take a few seconds.
            "timeout": 60,
            "graceful_timeout": 20,
            # Longer than a proxy keeps an idle connection, or it meets closed ones.
            "keepalive": 75,
            "limit_request_line": 4094,
            "limit_request_fields": 60,
            "limit_request_field_size": 8190,
            "control_socket_disable": True,
            "loglevel": "warning",
            "proc_name": "zhiheng",
            **({"worker_tmp_dir": str(_MEMORY)} if _MEMORY.is_dir() else {}),
        }
        for name, value in wanted.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the application."""
        return self._application
