"""`zhiheng facts`: templates, import, loads, withdrawal, the key of pseudonyms."""

import datetime as dt
import getpass
import os
import pkgutil
from pathlib import Path
from typing import Any

import click

from zhiheng.cli.fact_files import REFUSED, Import, in_order, open_file, save_mapping
from zhiheng.cli.output import (
    DONE,
    INVALID,
    format_option,
    print_json,
    print_text,
    refusing,
    write_file,
)
from zhiheng.facts.column_mapping import read_mapping
from zhiheng.facts.files import content_of
from zhiheng.facts.pseudonyms import Pseudonymiser, new_key
from zhiheng.facts.schema import fact_tables, table_named
from zhiheng.facts.store import FactStore, Load
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import printable

_WRITE_TEMPLATE = "zhiheng.documents.fact_templates:write_fact_template"


@click.group()
def facts() -> None:
    """事实：模板、导入、历次导入、撤回、假名密钥。"""


@facts.command()
@click.option("--out", required=True, type=click.Path(path_type=Path), help="写入此文件夹")
@click.option("--table", "names", multiple=True, help="只要这张表，可重复")
@format_option
@refusing
def templates(out: Path, names: tuple[str, ...], form: str) -> int:
    """写出填报模板：每张表一个 Excel 文件。"""
    tables = [table_named(name) for name in names] or list(fact_tables().values())
    write = pkgutil.resolve_name(_WRITE_TEMPLATE)
    written = []
    for table in tables:
        path = out / f"{table.title}.xlsx"
        write_file(path, write(table), "out")
        written.append({"table": table.name, "title": table.title, "file": printable(str(path))})
    if form == "json":
        print_json({"templates": written})
    else:
        print_text(f"已写出 {len(written)} 个模板：{out}")
    return DONE


@facts.command()
def key() -> None:
    """生成一个新的假名密钥（设为环境变量 ZHIHENG_PSEUDONYM_KEY）。"""
    print_text(new_key())


@facts.command(name="import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--into", required=True, type=click.Path(path_type=Path), help="事实库文件夹")
@click.option("--table", help="是哪张表（代码或中文名）；不写则由文件名、表头判断")
@click.option("--mapping", "mapping_file", type=click.Path(path_type=Path), help="列的对应关系")
@click.option(
    "--save-mapping", "save_as", type=click.Path(path_type=Path), help="把对应关系写入此文件"
)
@click.option("--skip-bad-rows", is_flag=True, help="有错的行不导入，其余照常导入")
@click.option("--dry-run", is_flag=True, help="只检查和预览，不写入")
@click.option("--errors", type=click.Path(path_type=Path), help="把标出错处的副本写入此文件夹")
@click.option("--by", help="谁导入，默认当前系统用户")
@format_option
@refusing
def import_files(
    files: tuple[Path, ...],
    into: Path,
    table: str | None,
    mapping_file: Path | None,
    save_as: Path | None,
    skip_bad_rows: bool,
    dry_run: bool,
    errors: Path | None,
    by: str | None,
    form: str,
) -> int:
    """把 FILES 导入事实库：每个文件要么全部导入，要么一行不进。"""
    mapping = None
    if mapping_file is not None:
        mapping = read_mapping(content_of(mapping_file), mapping_file.name)
    opened = [open_file(path, table, mapping) for path in files]
    pseudonymiser = None
    if any(each.has_people for each in opened):
        pseudonymiser = Pseudonymiser.from_environment(os.environ)
    who = by or getpass.getuser()
    work = Import(FactStore(into), pseudonymiser, errors, who, skip_bad_rows, dry_run)
    if save_as is not None:
        save_mapping(opened, save_as)
    for file in in_order(opened):
        if not file.problems:
            work.take(file)
    if form == "json":
        entries = [entry for file in opened for entry in file.as_data()]
        print_json({"into": printable(str(into)), "files": entries})
    else:
        for file in opened:
            print_text("\n".join(file.said()))
    return INVALID if any(file.status == REFUSED for file in opened) else DONE


@facts.command()
@click.argument("folder", type=click.Path(path_type=Path))
@format_option
@refusing
def loads(folder: Path, form: str) -> int:
    """列出事实库历次导入。"""
    found = _store(folder).loads()
    if form == "json":
        print_json({"loads": [_load_as_data(load) for load in found]})
        return DONE
    for load in found:
        taken = f"　已由 {load.withdrawn_by} 撤回：{load.withdrawn_because}"
        title = fact_tables()[load.table].title if load.table in fact_tables() else load.table
        when = load.loaded_at.astimezone().strftime("%Y-%m-%d %H:%M")
        what = f"{load.id}  {title}  {load.rows:,} 行  {load.source_name}"
        print_text(f"{what}  {load.loaded_by} {when}{'' if load.is_active else taken}")
    return DONE


@facts.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("load")
@click.option("--reason", required=True, help="为什么撤回")
@click.option("--by", help="谁撤回，默认当前系统用户")
@format_option
@refusing
def withdraw(folder: Path, load: str, reason: str, by: str | None, form: str) -> int:
    """撤回一次导入 LOAD：它的行不再计数，记录保留。"""
    taken = _store(folder).withdraw(load, by=by or getpass.getuser(), at=_now(), reason=reason)
    if form == "json":
        print_json(_load_as_data(taken))
    else:
        print_text(f"已撤回 {taken.id}（{taken.source_name}，{taken.rows:,} 行）")
    return DONE


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _store(folder: Path) -> FactStore:
    store = FactStore(folder)
    if not store.exists:
        message = f"「{folder}」不是事实库：里面没有导入记录"
        raise InvalidInputError([Problem("folder", "no_store", message)])
    return store


def _load_as_data(load: Load) -> dict[str, Any]:
    return {
        "load": load.id,
        "table": load.table,
        "rows": load.rows,
        "snapshot": load.snapshot,
        "source": load.source_name,
        "source_sha256": load.source_sha256,
        "sheet": load.sheet or None,
        "by": load.loaded_by,
        "at": load.loaded_at.isoformat(),
        "counts": load.counts,
        "withdrawn": None
        if load.withdrawn_at is None
        else {
            "by": load.withdrawn_by,
            "at": load.withdrawn_at.isoformat(),
            "reason": load.withdrawn_because,
        },
    }
