"""A database written to a file and read back, with PostgreSQL's own programs.

Where the database is, is told by the variables of libpq (`PGHOST` and so on): an address
on the command line would show its password to everybody on the machine.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from zhiheng.postgres.programs import PostgresError, Programs

_CHUNK = 1 << 20


@contextmanager
def dumped(
    programs: Programs, reach: Mapping[str, str], snapshot: str, without_rows_of: Sequence[str]
) -> Iterator[IO[bytes]]:
    """Give a dump of a database, as it is written; leaving checks that it was whole.

    Args:
        programs: PostgreSQL's programs, not older than the server.
        reach: Where the database is, as variables of libpq.
        snapshot: The moment that is dumped, as a transaction exported it.
        without_rows_of: Tables of which only the definition is dumped.

    Raises:
        PostgresError: It could not be dumped.
    """
    command = [programs["pg_dump"], "--format=custom", "--no-owner", "--no-privileges"]
    command += [f"--snapshot={snapshot}"]
    command += [f"--exclude-table-data=public.{table}" for table in without_rows_of]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=said, env=_with(reach)
        ) as process:
            assert process.stdout is not None  # noqa: S101 - a pipe was asked for
            yield process.stdout
        if process.returncode != 0:
            raise PostgresError(f"导出数据库失败：{_read(said)}")


def replace_database(
    programs: Programs, reach: Mapping[str, str], dump: Path, before: str, after: str
) -> None:
    """Put a dump in place of what a database holds, in one transaction: all or nothing.

    Args:
        programs: PostgreSQL's programs, not older than those that dumped.
        reach: Where the database is, as variables of libpq.
        dump: The dump.
        before: Statements to be run first.
        after: Statements to be run last; where one fails, nothing is changed.

    Raises:
        PostgresError: It could not be read back; nothing was changed.
    """
    read = [programs["pg_restore"], "--no-owner", "--no-privileges", "--exit-on-error"]
    write = [programs["psql"], "-X", "-q", "-v", "ON_ERROR_STOP=1", "-o", os.devnull]
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as read_said:
        with subprocess.Popen(write, stdin=subprocess.PIPE, stderr=said, env=_with(reach)) as into:
            assert into.stdin is not None  # noqa: S101 - a pipe was asked for
            try:
                whole = _pour([*read, "--file=-", str(dump)], before, after, into.stdin, read_said)
            except BrokenPipeError:
                whole = True
        if not whole:
            raise PostgresError(f"读取备份失败：{_read(read_said)}")
        if into.returncode != 0:
            raise PostgresError(f"恢复数据库失败：{_read(said)}")


def _pour(read: Sequence[str], before: str, after: str, into: IO[bytes], said: IO[bytes]) -> bool:
    """Write one transaction to psql; it is ended only where the dump was read to its end."""
    into.write(f"BEGIN;\n{before}\n".encode())
    with subprocess.Popen(read, stdout=subprocess.PIPE, stderr=said) as process:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        while chunk := process.stdout.read(_CHUNK):
            into.write(chunk)
    if process.returncode == 0:
        into.write(f"\n{after}\nCOMMIT;\n".encode())
        into.flush()
    return process.returncode == 0


def _with(reach: Mapping[str, str]) -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C", "PGTZ": "UTC", **reach}


def _read(said: IO[bytes]) -> str:
    said.seek(0)
    return said.read().decode(errors="replace").strip()[-2000:]
