"""The `zhiheng` command: its groups, each loaded when it is called."""

import pkgutil
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import click

from zhiheng import __version__

_COMMANDS = {
    "packs": "zhiheng.cli.packs:packs",
    "evaluate": "zhiheng.cli.evaluate:evaluate",
    "facts": "zhiheng.cli.facts:facts",
    "check": "zhiheng.cli.check:check",
    "measure": "zhiheng.cli.measure:measure",
    "demo": "zhiheng.cli.demo:demo",
    "serve": "zhiheng.cli.serve:serve",
    "account": "zhiheng.cli.account:account",
    "backup": "zhiheng.cli.backup:backup",
    "restore": "zhiheng.cli.backup:restore",
    "identities": "zhiheng.cli.identities:identities",
    "database": "zhiheng.cli.database:database",
    "manage": "zhiheng.cli.manage:manage",
}
_REFUSE_USAGE = "zhiheng.cli.usage:refuse_usage"
_HELP = {
    "packs": "标准包：列出、查看、检查、与 Excel 互转",
    "evaluate": "按标准评定一个单位：分数、结论、依据、文件",
    "facts": "事实：模板、导入、历次导入、撤回",
    "check": "检查数据表：表内、表间、年间、正文与表之间的矛盾",
    "measure": "由数据计算指标：上线率、达标率、生师比……",
    "demo": "演示：在浏览器里试用（--serve），或写出打分表与自评报告",
    "serve": "启动服务：数据库、网页、后台任务",
    "account": "账号：开立、重置、列出",
    "backup": "备份全部数据到一个文件",
    "restore": "从备份文件恢复全部数据",
    "identities": "身份对照：生成密钥，更换密钥",
    "database": "本机 PostgreSQL：启动、停止、状态、地址",
    "manage": "Django 管理命令（自动启动数据库）",
}


class _LazyGroup(click.Group):
    """Loads a command when it is run, so that each starts without the others' weight."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = pkgutil.resolve_name(_COMMANDS[cmd_name])
        return command

    def main(self, args: Sequence[str] | None = None, *others: Any, **extra: Any) -> Any:
        """Run a command; with ``--format json`` a wrong usage is one JSON object too."""
        given = list(sys.argv[1:] if args is None else args)
        if not _wants_json(given):
            return super().main(given, *others, **extra)
        try:
            return super().main(given, *others, **{**extra, "standalone_mode": False})
        except click.ClickException as error:
            pkgutil.resolve_name(_REFUSE_USAGE)(error)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, _HELP[name]) for name in _COMMANDS])


def _wants_json(arguments: Sequence[str]) -> bool:
    return "--format=json" in arguments or ("--format", "json") in pairwise(arguments)


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="zhiheng", message="%(prog)s %(version)s")
def main(**_: Any) -> None:
    """Zhiheng 质衡：从标准、事实、度量、判断到改进。"""
