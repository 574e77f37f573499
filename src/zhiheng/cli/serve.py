"""`zhiheng serve`: one small server in one command."""

import click

from zhiheng.cli.output import DONE, print_aside, print_text, refusing
from zhiheng.service.server import run_server

_ADMINISTRATORS = "zhiheng.service.accounts:has_administrator"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址")
@click.option("--port", default=8000, show_default=True, type=int, help="监听的端口")
@click.option(
    "--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="应答进程数"
)
@refusing
def serve(host: str, port: int, workers: int) -> int:
    """启动服务：数据库、网页、后台任务。按 Ctrl+C 停止。"""
    run_server(host, port, workers, print_aside, greet)
    print_aside("已停止")
    return DONE


def greet(address: str) -> None:
    """Say where the pages are, and what a new installation needs first."""
    print_text(f"质衡已启动：{address}（按 Ctrl+C 停止）")
