"""An installation of its own: state, database, port; started and stopped as people do it."""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg

from zhiheng.postgres.cluster import Cluster

ROOT = Path(__file__).parents[2]
_ADDRESS = re.compile(r"http://\S+?/")
_OTHERS = (
    "DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "ZHIHENG_IDENTITY_KEY",
    "ZHIHENG_PSEUDONYM_KEY",
    "ZHIHENG_SECRET_KEY",
    "ZHIHENG_STATE",
)


class Installation:
    """One state folder, and the commands that work on it."""

    def __init__(self, **settings: str) -> None:
        self.state = Path(tempfile.mkdtemp(prefix="zhiheng-served-"))
        self.state.chmod(0o755)
        kept = {name: text for name, text in os.environ.items() if name not in _OTHERS}
        self.environment = {**kept, "ZHIHENG_STATE": str(self.state), **settings}
        self.cluster = Cluster(self.state / "postgres")

    def run(self, *arguments: object, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a command of ours to its end."""
        return subprocess.run(
            [_zhiheng(), *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            env={**self.environment, **settings},
        )

    def seed(self, what: str, *arguments: object) -> Any:
        """Run a function of `tests.served.university` on the data and return what it says."""
        command = [sys.executable, "-m", "tests.served.seed", what, *map(str, arguments)]
        said = subprocess.run(
            command, check=True, stdout=subprocess.PIPE, text=True, env=self.environment, cwd=ROOT
        )
        return json.loads(said.stdout)

    @contextmanager
    def data(self) -> Iterator[psycopg.Connection[Any]]:
        """Give a connection to the data."""
        with (
            self.cluster.running() as address,
            psycopg.connect(address, autocommit=True) as connection,
        ):
            yield connection

    @contextmanager
    def served(self, *options: str) -> Iterator["Server"]:
        """Give the running server; it is stopped at the end."""
        server = Server(self, options)
        try:
            server.wait_for_address()
            yield server
        finally:
            server.stop()

    def remove(self) -> None:
        """Delete everything."""
        self.cluster.remove()
        shutil.rmtree(self.state, ignore_errors=True)


class Server:
    """`zhiheng serve`, running."""

    def __init__(self, installation: Installation, options: tuple[str, ...]) -> None:
        self.said: list[str] = []
        self.address = ""
        self._process = subprocess.Popen(
            [_zhiheng(), "serve", "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=installation.environment,
        )
        self._told = threading.Event()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        """Return the number of the process that watches the others."""
        return self._process.pid

    def wait_for_address(self, seconds: float = 60) -> None:
        """Wait until the server said where it is."""
        if not self._told.wait(seconds) or not self.address:
            raise AssertionError("\n".join(self.said))

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Stop the server as its keeper would and return its exit status."""
        if self._process.poll() is None:
            self._process.send_signal(number)
        status = self._process.wait(60)
        self._listener.join(10)
        if self._process.stdout is not None:
            self._process.stdout.close()
        return status

    def page_processes(self) -> list[int]:
        """Return the processes that answer."""
        return [p for child in children_of(self.pid) for p in children_of(child)]

    def job_process(self) -> int:
        """Return the process that does the jobs."""
        (found,) = [child for child in children_of(self.pid) if not children_of(child)]
        return found

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said.append(line.rstrip())
            if not self.address and (found := _ADDRESS.search(line)):
                self.address = found[0]
                self._told.set()
        self._told.set()


class Visitor:
    """A browser without a screen: keeps its connection, its cookies and its token.

    Close it, or use it with `contextlib.closing`.
    """

    def __init__(self, address: str) -> None:
        self._place = urlsplit(address).netloc
        self._connection = http.client.HTTPConnection(self._place, timeout=60)
        self._cookies: SimpleCookie = SimpleCookie()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def sign_in(self, username: str, password: str) -> None:
        """Sign in by the form."""
        self.get("/sign-in/")
        status, body = self.post("/sign-in/", {"login": username, "password": password})
        if status != 302:
            raise AssertionError(f"sign-in answered {status}: {body[:500]!r}")

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """Return status and body of a page."""
        return self._ask("GET", path, b"", headers)

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> tuple[int, bytes]:
        """Send a form and return status and body of the answer."""
        kind = "application/x-www-form-urlencoded"
        return self._ask("POST", path, urlencode(form).encode(), {"Content-Type": kind, **headers})

    def post_json(self, path: str, data: object) -> tuple[int, bytes]:
        """Send JSON and return status and body of the answer."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        return self._ask("POST", path, json.dumps(data).encode(), headers)

    def _ask(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        known = {name: morsel.value for name, morsel in self._cookies.items()}
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in known.items())}
        if token := known.get("csrftoken"):
            sent["X-CSRFToken"] = token
        try:
            self._connection.request(method, path, body or None, {**sent, **headers})
            answer = self._connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
        for line in answer.headers.get_all("Set-Cookie", []):
            self._cookies.load(line)
        return answer.status, said


def children_of(pid: int) -> list[int]:
    """Return the processes a process has started."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_until(holds: Any, seconds: float = 30) -> None:
    """Wait until something holds."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise AssertionError("waited in vain")
        time.sleep(0.05)


def _zhiheng() -> str:
    return str(Path(sys.executable).with_name("zhiheng"))
