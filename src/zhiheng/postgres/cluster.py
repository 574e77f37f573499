"""One PostgreSQL cluster of ours: set up once, started and stopped, reached by a socket.

The server listens on no network port. Its socket lies in a folder that only the
server's user (and root) can enter; that folder is the lock on the door.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

from zhiheng.postgres.programs import PostgresError, Programs, find_programs, server_user

_NAME = "zhiheng"
_ROOT_HOME = Path("/var/lib/zhiheng")
_START_SECONDS = 60
_LONGEST_SOCKET = 100  # the kernel allows 107 bytes, the socket's own name among them


def state_folder() -> Path:
    """Return where this installation keeps its state: `ZHIHENG_STATE`, else a usual place.

    As root that is below `/var/lib`, where the server's user can read; else below the
    user's own state folder. Checkouts in different folders have different state.
    """
    if given := os.environ.get("ZHIHENG_STATE"):
        return Path(given)
    here = hashlib.sha256(str(Path(__file__).resolve()).encode()).hexdigest()[:8]
    if os.geteuid() == 0:
        return _ROOT_HOME / here
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "zhiheng" / here


class Cluster:
    """A cluster in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._data = folder / "data"
        self._log = folder / "server.log"
        self._user = server_user()

    @property
    def url(self) -> str:
        """Return the address of the database, as `DATABASE_URL` would give it."""
        return f"postgresql://{_NAME}@{quote(str(self._socket_folder()), safe='')}/{_NAME}"

    def is_set_up(self) -> bool:
        """Return whether there is a database to start."""
        return (self._data / "PG_VERSION").exists()

    def is_running(self) -> bool:
        """Return whether the server runs."""
        if not self.is_set_up():
            return False
        return self._run([self.programs()["pg_ctl"], "-D", self._data, "status"]).returncode == 0

    def start(self) -> bool:
        """Start the server, setting the cluster up where it is new.

        Returns:
            Whether it was started now; False where it ran already.

        Raises:
            PostgresError: It could not be set up or started.
        """
        self._prepare_folder()
        with self._lock():
            if self.is_running():
                return False
            programs = self.programs()
            if not self.is_set_up():
                self._set_up(programs)
            socket = self._prepare_socket()
            options = f"-c listen_addresses= -c unix_socket_directories='{socket}'"
            command: list[str | Path] = [
                programs["pg_ctl"],
                "-D",
                self._data,
                "-l",
                self._log,
                "-w",
            ]
            command += ["-t", str(_START_SECONDS), "-o", options, "start"]
            self._must(command, "启动数据库")
            self._make_database(programs)
        return True

    def stop(self) -> bool:
        """Stop the server; return whether it ran."""
        if not self.is_running():
            return False
        command: list[str | Path] = [
            self.programs()["pg_ctl"],
            "-D",
            self._data,
            "-w",
            "-m",
            "fast",
            "stop",
        ]
        self._must(command, "停止数据库")
        return True

    @contextmanager
    def running(self) -> Iterator[str]:
        """Give the database's address, the server running meanwhile.

        A server that was started for this is stopped at the end, unless another process
        has come to use it.
        """
        self._prepare_folder()
        with (self.folder / "users").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            started = self.start()
            try:
                yield self.url
            finally:
                if started and _is_last(users):
                    self.stop()

    def remove(self) -> None:
        """Stop the server and delete the cluster with everything in it."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self._socket_folder(), ignore_errors=True)

    def programs(self) -> Programs:
        """Return PostgreSQL's programs, of the version that set the cluster up.

        Raises:
            PostgresError: There are none of that version.
        """
        version = self._data / "PG_VERSION"
        major = int(version.read_text()) if version.exists() else None
        return find_programs(self.folder.parent, major)

    def _prepare_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PostgresError(
                f"无法建立 {self.folder}：{error.strerror}。可用 ZHIHENG_STATE 指定别的文件夹"
            ) from None
        if self._user is not None:
            for folder in (self.folder.parent, self.folder.parent.parent):
                if folder.is_relative_to(_ROOT_HOME):
                    folder.chmod(0o755)
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        self.folder.chmod(0o700)

    def _set_up(self, programs: Programs) -> None:
        shutil.rmtree(self._data, ignore_errors=True)
        command: list[str | Path] = [
            programs["initdb"],
            "-D",
            self._data,
            "-U",
            _NAME,
            "--auth=trust",
        ]
        command += ["--encoding=UTF8", "--locale=C", "--no-instructions"]
        self._must(command, "建立数据库")

    def _make_database(self, programs: Programs) -> None:
        reach: list[str | Path] = [
            programs["psql"],
            "-h",
            self._socket_folder(),
            "-U",
            _NAME,
            "-d",
            "postgres",
        ]
        if (
            _NAME
            not in self._run([*reach, "-tAc", "SELECT datname FROM pg_database"]).stdout.split()
        ):
            self._must([*reach, "-qc", f"CREATE DATABASE {_NAME}"], "建立数据库")

    def _socket_folder(self) -> Path:
        """Return the folder of the socket: beside the data, or a short one where that is deep."""
        beside = self.folder / "socket"
        if len(str(beside)) <= _LONGEST_SOCKET - len("/.s.PGSQL.5432.lock"):
            return beside
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"zhiheng-{os.geteuid()}-{digest}"

    def _prepare_socket(self) -> Path:
        folder = self._socket_folder()
        folder.mkdir(mode=0o700, exist_ok=True)
        owner = self._user.pw_uid if self._user is not None else os.geteuid()
        if folder.stat().st_uid not in (owner, os.geteuid()) or folder.is_symlink():
            raise PostgresError(f"{folder} 属于别的用户，不能使用")
        if self._user is not None:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        folder.chmod(0o700)
        return folder

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Keep two processes from setting up or starting the same cluster at once."""
        with (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _must(self, command: Sequence[str | Path], doing: str) -> None:
        result = self._run(command)
        if result.returncode != 0:
            said = (result.stderr or result.stdout).strip()
            log = self._log.read_text(errors="replace")[-2000:] if self._log.exists() else ""
            raise PostgresError(f"{doing}失败：{said}\n{log}".strip())

    def _run(self, command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
        user, group = (self._user.pw_uid, self._user.pw_gid) if self._user else (None, None)
        return subprocess.run(
            command,
            check=False,
            # pg_ctl leaves the server its output: a pipe would never be closed.
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if "start" in command else subprocess.PIPE,
            stderr=subprocess.DEVNULL if "start" in command else subprocess.PIPE,
            text=True,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            user=user,
            group=group,
            extra_groups=[] if user is not None else None,
        )


def _is_last(users: TextIO) -> bool:
    """Return whether nobody else holds this lock."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
