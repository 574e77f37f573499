"""`zhiheng check`: a workbook of official tables to the contradictions in it."""

import pkgutil
from pathlib import Path

import click

from zhiheng.cli.output import (
    DONE,
    NEGATIVE,
    format_option,
    pack_roots,
    print_aside,
    print_json,
    print_text,
    refusing,
    write_file,
)
from zhiheng.documents.check_json import report_as_data
from zhiheng.documents.check_text import report_as_text
from zhiheng.engine.table_checks import check_tables
from zhiheng.facts.files import content_of
from zhiheng.facts.site_names import read_site_names
from zhiheng.facts.table_workbook import read_table_workbook
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import printable
from zhiheng.standards.tables import TablePack, open_table_pack

# Loaded when files are asked for: Excel libraries are slow to start.
_WRITE_TABLES = "zhiheng.documents.table_workbook:write_table_workbook"
_MARK_WORKBOOK = "zhiheng.documents.checked_workbook:mark_workbook"
_ENDING = ".xlsx"


@click.command()
@click.argument("pack")
@click.argument("workbook", required=False, type=click.Path(path_type=Path))
@click.option("--previous", type=click.Path(path_type=Path), help="上年的同一套表，核对两年之间")
@click.option("--sites", type=click.Path(path_type=Path), help="登记的办学点名单（文本，一行一个）")
@click.option("--out", type=click.Path(path_type=Path), help="写出标记了问题的副本（.xlsx）")
@click.option("--template", type=click.Path(path_type=Path), help="写出空白表（.xlsx）")
@click.option("--fail-on-negative", is_flag=True, help="有错误时以 1 退出")
@format_option
@refusing
def check(
    pack: str,
    workbook: Path | None,
    previous: Path | None,
    sites: Path | None,
    out: Path | None,
    template: Path | None,
    fail_on_negative: bool,
    form: str,
) -> int:
    """按标准包 PACK 检查数据表 WORKBOOK（.xlsx）：表内、表间、年间、正文与表之间。"""
    if (template is None) == (workbook is None):
        raise InvalidInputError([_one_of_both(template)])
    tables = open_table_pack(pack, pack_roots())
    if template is not None:
        return _write_template(tables, template, form)
    return _check(tables, workbook or Path(), previous, sites, out, fail_on_negative, form)


def _check(
    tables: TablePack,
    workbook: Path,
    previous: Path | None,
    sites: Path | None,
    out: Path | None,
    fail_on_negative: bool,
    form: str,
) -> int:
    if out is not None:
        _refuse_ending(out, "out")
    content = content_of(workbook)
    data = read_table_workbook(tables, content, workbook.name)
    before = None
    if previous is not None:
        before = read_table_workbook(tables, content_of(previous), previous.name)
    registry = None if sites is None else read_site_names(content_of(sites), sites.name)
    report = check_tables(tables, data, before, registry)
    if out is not None:
        marked = pkgutil.resolve_name(_MARK_WORKBOOK)(tables, report, content, workbook.name)
        write_file(out, marked, "out")
    if form == "json":
        print_json(report_as_data(tables, report))
    else:
        print_text(report_as_text(tables, report, workbook.name))
        if out is not None:
            print_aside(f"已写出 {out}")
    return NEGATIVE if fail_on_negative and report.negative else DONE


def _one_of_both(template: Path | None) -> Problem:
    if template is None:
        message = "缺少 WORKBOOK：请给出数据表工作簿，或用 --template 写出空白表"
        return Problem("WORKBOOK", "unreadable", message)
    message = "--template 写出空白表，不作检查：不能同时给出 WORKBOOK，请分两次运行"
    return Problem("template", "unreadable", message)


def _refuse_ending(path: Path, where: str) -> None:
    if path.suffix.lower() != _ENDING:
        message = f"不能写出「{path.suffix}」；可用 {_ENDING}"
        raise InvalidInputError([Problem(where, "unreadable", message, [_ENDING])])


def _write_template(tables: TablePack, path: Path, form: str) -> int:
    _refuse_ending(path, "template")
    write_file(path, pkgutil.resolve_name(_WRITE_TABLES)(tables), "template")
    if form == "json":
        print_json({"template": printable(str(path))})
    else:
        print_aside(f"已写出 {path}")
    return DONE
