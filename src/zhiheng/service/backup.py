"""All data to one file and back.

What is counted and what is dumped are one moment of the database, and the list of loads
of the fact store is of the same moment, while work goes on: nothing is loaded or
withdrawn between the two. The snapshots that list names never change.
Sessions are left out: after a restore everybody signs in again.
"""

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from psycopg import pq, sql

from zhiheng import __version__
from zhiheng.apps.fact_loads.lock import STORE_LOCK
from zhiheng.postgres.cluster import state_folder
from zhiheng.postgres.dumps import dumped, replace_database
from zhiheng.postgres.programs import PostgresError, Programs, find_programs
from zhiheng.service.archive import (
    FORMAT,
    FORMAT_VERSION,
    Manifest,
    Unpacked,
    read_archive,
    refused,
    write_archive,
)
from zhiheng.service.ready import bring_tables_up, local_cluster, unknown_migrations
from zhiheng.shared.problems import InvalidInputError, Problem

_LOADS, _SNAPSHOTS = "loads.jsonl", "snapshots"
_FLEETING = ("accounts_session",)
# Tables and functions that the backup does not know, of another version, go as well.
_EMPTYING = """
SET LOCAL lock_timeout = '10s';
DO $emptying$ DECLARE each text; BEGIN
    FOR each IN SELECT format('DROP TABLE IF EXISTS public.%I CASCADE', tablename)
        FROM pg_tables WHERE schemaname = 'public'
    LOOP EXECUTE each; END LOOP;
    FOR each IN SELECT format('DROP FUNCTION IF EXISTS %s CASCADE', oid::regprocedure)
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS
            (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
    LOOP EXECUTE each; END LOOP;
END $emptying$;
"""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore.

    Attributes:
        same_key: Whether it was written under the secret key of this installation.
        migrated: Whether the tables were brought up to this version afterwards.
    """

    same_key: bool
    migrated: bool


def make_backup(path: Path) -> Manifest:
    """Write all data to a file and return its manifest; the database must be running.

    Raises:
        InvalidInputError: The file cannot be written, or the database not be dumped.
    """
    programs = _programs()
    with ExitStack() as stack:
        with _nothing_loaded_meanwhile():
            # One transaction from here to the end of the dump.
            stack.enter_context(transaction.atomic())
            cursor = stack.enter_context(connection.cursor())
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            facts = _store_files()
        applied = MigrationRecorder(connection).applied_migrations()
        manifest = Manifest(
            format=FORMAT,
            format_version=FORMAT_VERSION,
            made_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            zhiheng=__version__,
            postgres=programs.major,
            key=key_fingerprint(),
            migrations=sorted(f"{app}.{name}" for app, name in applied),
            rows=_rows(),
        )
        dump = dumped(programs, _reach(), snapshot, _FLEETING)
        try:
            return write_archive(path, manifest, dump, facts)
        except PostgresError as error:
            raise _database_problem(str(error)) from None


@contextmanager
def _nothing_loaded_meanwhile() -> Iterator[None]:
    """Wait for loads and withdrawals under way, and let none begin."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [STORE_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [STORE_LOCK])


def _store_files() -> list[tuple[str, Path | bytes]]:
    """Return the files of the fact store by name: the list of loads as it is, then snapshots."""
    folder = Path(settings.FACTS_FOLDER)
    if not (folder / _LOADS).exists():
        return []
    snapshots = sorted((folder / _SNAPSHOTS).glob("*.parquet"))
    return [
        (_LOADS, (folder / _LOADS).read_bytes()),
        *((f"{_SNAPSHOTS}/{path.name}", path) for path in snapshots),
    ]


@contextmanager
def checked_backup(path: Path) -> Iterator[tuple[Manifest, Unpacked]]:
    """Give the manifest of a backup and what is in it, checked to be whole and restorable here.

    Raises:
        InvalidInputError: It is not.
    """
    folder = state_folder()
    with (
        TemporaryDirectory(prefix="restore-", dir=folder) as inside,
        read_archive(path, Path(inside)) as (manifest, unpacked),
    ):
        if newer := unknown_migrations(manifest.migrations):
            message = f"备份由更新的版本（{manifest.zhiheng}，{newer[0]}）写成；请先更新质衡再恢复"
            raise refused("newer", message)
        if manifest.postgres > (here := _programs().major):
            message = (
                f"备份由 PostgreSQL {manifest.postgres} 写成，这里是 {here}；"
                f"请安装 PostgreSQL {manifest.postgres} 或更新的"
            )
            raise refused("newer", message)
        yield manifest, unpacked


def restore_backup(manifest: Manifest, unpacked: Unpacked) -> Restored:
    """Put a checked backup in place of all data, all or nothing.

    The database must be running, and nobody else may use it. The fact store is put in
    place when the database has accepted everything; run again, a restore that was stopped
    in between is whole.

    Raises:
        InvalidInputError: The database is in use, or what was read back is not what was
            written. Nothing was changed then.
    """
    _refuse_while_used()
    connection.close()
    try:
        replace_database(_programs(), _reach(), unpacked.dump, _EMPTYING, _counting(manifest.rows))
    except PostgresError as error:
        raise _database_problem(f"{error}\n没有更改任何数据") from None
    _replace_store(unpacked.facts)
    return Restored(manifest.key == key_fingerprint(), bring_tables_up())


def _replace_store(facts: Path) -> None:
    """Put unpacked facts in place of the fact store; none where the backup has none."""
    folder = Path(settings.FACTS_FOLDER)
    former = facts.with_name("former-facts")
    if folder.exists():
        folder.rename(former)
    if facts.exists():
        facts.rename(folder)
    shutil.rmtree(former, ignore_errors=True)


def key_fingerprint() -> str:
    """Return what tells one secret key from another, and gives none of it away."""
    named = b"zhiheng backup\x00" + settings.SECRET_KEY.encode()
    return hashlib.scrypt(named, salt=b"fingerprint", n=2**14, r=8, p=1, dklen=8).hex()


def _programs() -> Programs:
    """Return the programs that belong to the database: the cluster's own, else the newest."""
    cluster = local_cluster()
    try:
        return cluster.programs() if cluster is not None else find_programs(state_folder())
    except PostgresError as error:
        raise _database_problem(str(error)) from None


def _reach() -> dict[str, str]:
    """Return where the database is, as the variables of libpq."""
    variables = {
        option.keyword.decode(): option.envvar.decode()
        for option in pq.Conninfo.get_defaults()
        if option.envvar
    }
    given = connection.get_connection_params()
    return {variables[key]: str(value) for key, value in given.items() if key in variables}


def _rows() -> dict[str, int]:
    """Return how many rows each table has, those left out apart."""
    tables = [name for name in connection.introspection.table_names() if name not in _FLEETING]
    counted = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            (counted[table],) = cursor.fetchone()
    return counted


def _counting(rows: Mapping[str, int]) -> str:
    """Return statements that fail where a table does not have its rows."""
    check = (
        "SELECT count(*) INTO found FROM public.%s; IF found <> %d THEN"
        " RAISE EXCEPTION '%% 应有 %% 行，读回 %% 行', %s, %d, found; END IF;"
    )
    checks = "\n".join(
        check % (_quoted(table, '"'), count, _quoted(table, "'"), count)
        for table, count in rows.items()
    )
    return f"DO $counting$ DECLARE found bigint; BEGIN\n{checks}\nEND $counting$;"


def _quoted(name: str, mark: str) -> str:
    return f"{mark}{name.replace(mark, mark * 2)}{mark}"


def _refuse_while_used() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        (others,) = cursor.fetchone()
    if others:
        raise _database_problem(f"数据库正被使用（{others} 个连接）；请先停止服务再恢复")


def _database_problem(message: str) -> InvalidInputError:
    return InvalidInputError([Problem("database", "unavailable", message)])
