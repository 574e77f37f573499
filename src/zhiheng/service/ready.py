"""Making Django ready: the database reached, the settings read, the tables there."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from zhiheng.postgres.cluster import Cluster, state_folder
from zhiheng.postgres.programs import PostgresError
from zhiheng.shared.problems import InvalidInputError, Problem

_SETTINGS = "zhiheng.config.settings"


def local_cluster() -> Cluster | None:
    """Return the cluster of this installation; None where `DATABASE_URL` names another."""
    if os.environ.get("DATABASE_URL"):
        return None
    return Cluster(state_folder() / "postgres")


@contextmanager
def database_running() -> Iterator[None]:
    """Let the database run meanwhile.

    Raises:
        InvalidInputError: It could not be started.
    """
    cluster = local_cluster()
    if cluster is None:
        yield
        return
    try:
        with cluster.running():
            yield
    except PostgresError as error:
        raise InvalidInputError([Problem("database", "unavailable", str(error))]) from None


def load_django() -> None:
    """Read the settings and load the apps.

    Raises:
        InvalidInputError: The state folder cannot be written, or a setting is not valid.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", _SETTINGS)
    try:
        django.setup()
    except OSError as error:
        message = (
            f"无法读写数据文件夹「{state_folder()}」：{error.strerror}；"
            "请更改其权限，或用 ZHIHENG_STATE 指定别的文件夹"
        )
        raise InvalidInputError([Problem("state", "unwritable", message)]) from None
    except (ImproperlyConfigured, ValueError) as error:
        message = f"设置无效：{error}；请核对 ZHIHENG_ 与 DATABASE_URL 环境变量"
        raise InvalidInputError([Problem("settings", "invalid", message)]) from None


def bring_tables_up() -> bool:
    """Apply the migrations that are not applied; return whether there were any.

    Raises:
        InvalidInputError: The database does not answer, or was written by a newer version.
    """
    try:
        executor = MigrationExecutor(connection)
        applied = executor.loader.applied_migrations
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        message = f"数据库没有应答：{str(error).strip()}；请核对 DATABASE_URL"
        raise InvalidInputError([Problem("database", "unavailable", message)]) from None
    if newer := unknown_migrations(f"{label}.{name}" for label, name in applied):
        message = f"数据库由更新的版本写成（{newer[0]}）；请安装那个版本，或恢复较早的备份"
        raise InvalidInputError([Problem("database", "newer", message)])
    if plan:
        call_command("migrate", verbosity=0, interactive=False)
    return bool(plan)


def unknown_migrations(names: Iterable[str]) -> list[str]:
    """Return those migrations (``app.name``) of our apps that this version does not have."""
    known = {f"{label}.{name}" for label, name in MigrationLoader(None).disk_migrations}
    labels = {name.partition(".")[0] for name in known}
    return sorted(n for n in names if n not in known and n.partition(".")[0] in labels)


@contextmanager
def ready() -> Iterator[None]:
    """Let Django be ready meanwhile, with the database running and its tables there."""
    with database_running():
        load_django()
        bring_tables_up()
        try:
            yield
        finally:
            connection.close()
