"""`zhiheng database`: the local PostgreSQL cluster."""

import sys

import click

from zhiheng.cli.output import print_aside, print_text
from zhiheng.postgres.cluster import Cluster, state_folder
from zhiheng.postgres.programs import PostgresError


def local_cluster() -> Cluster:
    """Return the cluster of this installation."""
    return Cluster(state_folder() / "postgres")


@click.group()
def database() -> None:
    """本机 PostgreSQL。设置了 DATABASE_URL 时不使用。"""


@database.command()
def start() -> None:
    """启动；第一次会先建立。"""
    cluster = local_cluster()
    try:
        started = cluster.start()
    except PostgresError as error:
        print_aside(str(error))
        sys.exit(2)
    print_text(f"{'已启动' if started else '已在运行'}：{cluster.url}")


@database.command()
def stop() -> None:
    """停止。"""
    try:
        stopped = local_cluster().stop()
    except PostgresError as error:
        print_aside(str(error))
        sys.exit(2)
    print_text("已停止" if stopped else "没有在运行")


@database.command()
def status() -> None:
    """是否在运行，数据在哪里。"""
    cluster = local_cluster()
    print_text(f"{'运行中' if cluster.is_running() else '未运行'}：{cluster.folder}")


@database.command()
def url() -> None:
    """数据库地址。"""
    print_text(local_cluster().url)
