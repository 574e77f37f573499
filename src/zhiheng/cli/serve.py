"""`zhiheng serve`: one small server in one command."""

import pkgutil

import click

from zhiheng.cli.output import DONE, print_aside, print_text, stopping
from zhiheng.service.server import run_server

# Loaded when Django is ready.
_HAS_ADMINISTRATOR = "zhiheng.service.accounts:has_administrator"
_FIRST = "zhiheng account add admin --name 系统管理员 --role administrator"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址")
@click.option("--port", default=8000, show_default=True, type=int, help="监听的端口")
@click.option(
    "--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="应答进程数"
)
@stopping
def serve(host: str, port: int, workers: int) -> int:
    """启动服务：数据库、网页、后台任务。按 Ctrl+C 停止。"""
    run_server(host, port, workers, print_aside, _greet)
    print_aside("已停止")
    return DONE


def _greet(address: str) -> None:
    """Say where the pages are, and what a new installation needs first."""
    has_administrator = pkgutil.resolve_name(_HAS_ADMINISTRATOR)()
    print_text(f"质衡已启动：{address}（按 Ctrl+C 停止）")
    if not has_administrator:
        print_text(f"还没有系统管理员。请在另一个窗口开立：{_FIRST}")
