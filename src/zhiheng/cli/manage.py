"""`zhiheng manage`: Django's own commands, with a database to talk to."""

import os
import sys

import click
from django.core.management import execute_from_command_line

from zhiheng.cli.database import local_cluster
from zhiheng.cli.output import print_aside
from zhiheng.postgres.programs import PostgresError


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """运行 Django 管理命令，如 migrate。没有 DATABASE_URL 时启动本机数据库，用完停止。"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiheng.config.settings")
    command = ["zhiheng manage", *arguments]
    if os.environ.get("DATABASE_URL"):  # an empty one is none, in the settings too
        execute_from_command_line(command)
        return
    try:
        with local_cluster().running() as address:
            os.environ["DATABASE_URL"] = address
            execute_from_command_line(command)
    except PostgresError as error:
        print_aside(str(error))
        sys.exit(2)
