"""`zhiheng packs`: list, show, lint, freeze, and exchange with Excel."""

from pathlib import Path
from typing import Any

import click

from zhiheng.cli.output import (
    DONE,
    INVALID,
    format_option,
    pack_roots,
    print_aside,
    print_json,
    print_text,
    refusing,
    write_file,
    writing,
)
from zhiheng.cli.pack_kinds import kind_in, listed_pack
from zhiheng.cli.scoring_packs import failing_cases
from zhiheng.documents.outcome_json import problems_as_data
from zhiheng.documents.pack_workbook.reading import read_pack_workbook
from zhiheng.documents.pack_workbook.writing import write_pack_workbook
from zhiheng.documents.templates import write_wording_template
from zhiheng.facts.files import content_of
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.compiler import compile_pack
from zhiheng.standards.folder import source_files
from zhiheng.standards.library import (
    compile_folder,
    find_pack,
    list_packs,
    name_of,
    open_pack,
)
from zhiheng.standards.linter import LintReport, refuse_errors
from zhiheng.standards.lock import write_lock


@click.group()
def packs() -> None:
    """标准包：列出、查看、检查、发布、与 Excel 互转。"""


@packs.command("list")
@format_option
@refusing
def list_all(form: str) -> int:
    """列出找到的标准包。"""
    listed = [listed_pack(entry) for entry in list_packs(pack_roots(), None)]
    if form == "json":
        print_json({"packs": [data for data, _ in listed]})
    else:
        for _, line in listed:
            print_text(line)
    return DONE


@packs.command()
@click.argument("pack")
@format_option
@refusing
def show(pack: str, form: str) -> int:
    """查看一个标准包：指标、给分方式、数据、规则、参数；或数据表与检查；或规则集与所需数据。"""
    folder = find_pack(pack, pack_roots(), None)
    data, text = kind_in(folder).shown(folder)
    if form == "json":
        print_json(data)
    else:
        print_text(text)
    return DONE


@packs.command()
@click.argument("path", required=False)
@format_option
@refusing
def lint(path: str | None, form: str) -> int:
    """检查标准包：格式、加总、引用、案例、锁。PATH 为包名或文件夹，省略则检查全部。"""
    roots = pack_roots()
    folders = [entry.folder for entry in list_packs(roots, None)]
    if path:
        folders = [find_pack(path, roots, None)]
    reports = {folder: kind_in(folder).linted(folder) for folder in folders}
    failed = any(report.errors for report, _ in reports.values())
    if form == "json":
        print_json({"packs": [_report(folder, *found) for folder, found in reports.items()]})
    else:
        for folder, (report, cases) in reports.items():
            name = name_of(folder)
            found = f"{len(report.errors)} 处错误，{len(report.warnings)} 处提醒"
            print_text(f"{name}：{found}，{cases} 个案例")
            for problem in (*report.errors, *report.warnings):
                print_text(f"  {problem.where}  {problem.message}")
    return INVALID if failed else DONE


def _report(folder: Path, report: LintReport, cases: int) -> dict[str, Any]:
    return {
        "path": str(folder),
        "cases": cases,
        **problems_as_data(report.errors),
        "warnings": problems_as_data(report.warnings)["errors"],
    }


@packs.command()
@click.argument("path")
@click.option("--replace", is_flag=True, help="替换已发布的锁：仅限还没有评定引用的版次")
@format_option
@refusing
def freeze(path: str, replace: bool, form: str) -> int:
    """发布标准包：检查无误后写出 effective.lock，此后源文件不可再改。"""
    folder = find_pack(path, pack_roots())
    pack = compile_folder(folder)
    if problems := failing_cases(pack):
        raise InvalidInputError(problems)
    with writing(folder, "path"):
        lock = write_lock(folder, pack.scheme, source_files(folder), replace=replace)
    if form == "json":
        print_json({"lock": str(lock)})
    else:
        print_text(f"已发布 {pack.scheme.name}：{lock}")
    return DONE


@packs.command("export")
@click.argument("pack")
@click.argument("workbook", type=click.Path(path_type=Path))
@refusing
def export_workbook(pack: str, workbook: Path) -> int:
    """把标准包写成 Excel 工作簿（指标体系）。"""
    compiled = compile_folder(find_pack(pack, pack_roots()))
    write_file(workbook, write_pack_workbook(compiled.scheme, compiled.cases), "workbook")
    print_aside(f"已写出 {workbook}")
    return DONE


@packs.command("import")
@click.argument("workbook", type=click.Path(path_type=Path))
@click.option("--into", type=click.Path(path_type=Path), required=True, help="标准包文件夹")
@format_option
@refusing
def import_workbook(workbook: Path, into: Path, form: str) -> int:
    """从 Excel 工作簿（指标体系）建立标准包文件夹。"""
    with writing(into, "into"):
        taken = into.exists() and any(into.iterdir())
    if taken:
        message = f"「{into}」已有文件；为免覆盖，请给一个新的或空的文件夹"
        raise InvalidInputError([Problem("into", "not_empty", message)])
    content = content_of(workbook)
    read = read_pack_workbook(content, workbook.name)
    pack = compile_pack(read.authored)
    refuse_errors(pack)
    with writing(into, "into"):
        read.write_folder(into)
    if form == "json":
        print_json({"pack": pack.scheme.scheme, "edition": pack.scheme.edition, "path": str(into)})
    else:
        print_text(f"已建立 {pack.scheme.name}：{into}")
    return DONE


@packs.command()
@click.argument("pack")
@click.argument("table", type=click.Path(path_type=Path))
@refusing
def wording(pack: str, table: Path) -> int:
    """写出“编号—正式表述”表，填好后用 evaluate --wording 覆盖缩写名称。"""
    write_file(table, write_wording_template(open_pack(pack, pack_roots())), "table")
    print_aside(f"已写出 {table}")
    return DONE
