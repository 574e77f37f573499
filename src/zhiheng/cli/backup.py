"""`zhiheng backup` and `zhiheng restore`: all data to one file and back."""

import datetime as dt
import pkgutil
from pathlib import Path

import click

from zhiheng.cli.output import DONE, print_aside, print_text, stopping
from zhiheng.postgres.cluster import state_folder
from zhiheng.service.archive import Manifest
from zhiheng.service.door import only_server
from zhiheng.service.ready import database_running, load_django

# Loaded when Django is ready.
_BACKUP = "zhiheng.service.backup:make_backup"
_CHECK = "zhiheng.service.backup:checked_backup"
_RESTORE = "zhiheng.service.backup:restore_backup"
_KEY_FAULTS = "zhiheng.service.identities:key_faults"
_OTHER_KEY = (
    "注意：备份是在另一个密钥（ZHIHENG_SECRET_KEY）下写成的。密码照常可用；二次验证不能再用，"
    "请对每位系统管理员运行 zhiheng account reset 账号名 --second-factor，"
    "或换回原来的密钥。"
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@stopping
def backup(file: Path) -> int:
    """把全部数据备份到 FILE；服务可以照常运行。文件含密码的散列值，只有本用户可读。"""
    # The tables are left as they are: a backup may be what an update is undone with.
    with database_running():
        load_django()
        manifest = pkgutil.resolve_name(_BACKUP)(file)
    print_text(f"已备份 {_said(manifest)}：{file.resolve()}")
    return DONE


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="不再询问")
@stopping
def restore(file: Path, yes: bool) -> int:
    """用备份 FILE 代替现在的全部数据，要么全部恢复，要么不变。须先停止服务。"""
    state = state_folder()
    with only_server(state), database_running():
        load_django()
        with pkgutil.resolve_name(_CHECK)(file) as (manifest, unpacked):
            print_aside(f"备份完好：{_said(manifest)}，写于 {_when(manifest)}")
            if not yes and not click.confirm("现在的全部数据将被它代替，继续吗", err=True):
                print_aside("没有更改任何数据")
                return DONE
            restored = pkgutil.resolve_name(_RESTORE)(manifest, unpacked)
        faults = pkgutil.resolve_name(_KEY_FAULTS)()
    print_text(f"已恢复 {_said(manifest)}；所有人须重新登录")
    if restored.migrated:
        print_text("数据库结构已更新到本版本")
    if not restored.same_key:
        print_aside(_OTHER_KEY)
    for fault in faults:
        print_aside(fault)
    return DONE


def _said(manifest: Manifest) -> str:
    rows = sum(manifest.rows.values())
    size = manifest.dump_bytes + sum(each.bytes for each in manifest.facts)
    return f"{len(manifest.rows)} 张表 {rows:,} 行（{size / 1e6:,.1f} MB）"


def _when(manifest: Manifest) -> str:
    return f"{dt.datetime.fromisoformat(manifest.made_at).astimezone():%Y-%m-%d %H:%M}"
