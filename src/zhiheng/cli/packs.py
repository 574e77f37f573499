"""`zhiheng packs`: list, show, lint, freeze, and exchange with Excel."""

from pathlib import Path
from typing import Any

import click

from zhiheng.cli.measure_packs import (
    linted_measures,
    listed_measures,
    measure_pack_as_data,
    measure_pack_as_text,
)
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
from zhiheng.cli.table_packs import linted_tables, listed_tables
from zhiheng.documents.outcome_json import problems_as_data
from zhiheng.documents.pack_text import pack_as_data, pack_as_text
from zhiheng.documents.pack_workbook.reading import read_pack_workbook
from zhiheng.documents.pack_workbook.writing import write_pack_workbook
from zhiheng.documents.table_pack_text import table_pack_as_data, table_pack_as_text
from zhiheng.documents.templates import write_wording_template
from zhiheng.engine.cases import case_problems
from zhiheng.engine.scorer import Scorer
from zhiheng.facts.files import content_of
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.compiler import CompiledPack, compile_pack
from zhiheng.standards.folder import read_folder, source_files
from zhiheng.standards.library import (
    PackEntry,
    compile_folder,
    find_pack,
    kind_of,
    list_packs,
    name_of,
    open_pack,
)
from zhiheng.standards.linter import LintReport, lint_pack, refuse_errors
from zhiheng.standards.lock import read_lock, write_lock
from zhiheng.standards.measure_packs import MEASURES, open_measure_pack
from zhiheng.standards.tables import TABLES, open_table_pack

_LINTERS = {TABLES: linted_tables, MEASURES: linted_measures}


@click.group()
def packs() -> None:
    """标准包：列出、查看、检查、发布、与 Excel 互转。"""


@packs.command("list")
@format_option
@refusing
def list_all(form: str) -> int:
    """列出找到的标准包。"""
    listed = [_listed(entry) for entry in list_packs(pack_roots(), None)]
    if form == "json":
        print_json({"packs": [data for data, _ in listed]})
    else:
        for _, line in listed:
            print_text(line)
    return DONE


def _listed(entry: PackEntry) -> tuple[dict[str, Any], str]:
    """Return one line of the list, as data and in words; a faulty pack is marked."""
    try:
        if entry.kind == TABLES:
            return listed_tables(entry)
        if entry.kind == MEASURES:
            return listed_measures(entry)
        scheme = open_pack(str(entry.folder), [])
    except InvalidInputError as error:
        scheme_name, _, edition = entry.name.partition("/")
        found = problems_as_data(error.problems)
        data = {"pack": scheme_name, "edition": edition, "published": entry.published, **found}
        count = len(error.problems)
        first = error.problems[0]
        return data, f"{entry.name}  不可用  {count} 处错误，如 {first}（见 zhiheng packs lint）"
    data = {
        "pack": scheme.scheme,
        "edition": scheme.edition,
        "title": scheme.title,
        "max": scheme.max,
        "points": len(scheme.points),
        "published": entry.published,
    }
    state = "已发布" if entry.published else "草稿"
    return data, f"{scheme.name}  {state}  {len(scheme.points)} 个给分单元  {scheme.title}"


@packs.command()
@click.argument("pack")
@format_option
@refusing
def show(pack: str, form: str) -> int:
    """查看一个标准包：指标、给分方式、数据、规则、参数；或数据表、检查、参数。"""
    roots = pack_roots()
    kind = kind_of(find_pack(pack, roots, None))
    if kind == MEASURES:
        measures = open_measure_pack(pack, roots)
        data, text = measure_pack_as_data(measures), measure_pack_as_text(measures)
    elif kind == TABLES:
        tables = open_table_pack(pack, roots)
        data, text = table_pack_as_data(tables), table_pack_as_text(tables)
    else:
        scheme = open_pack(pack, roots)
        data, text = pack_as_data(scheme), pack_as_text(scheme)
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
    reports = {folder: _LINTERS.get(kind_of(folder), _linted)(folder) for folder in folders}
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


def _failing_cases(pack: CompiledPack) -> list[Problem]:
    scorer = Scorer(pack.scheme)
    return [
        Problem(pack.places.of("case", case.name), "case_fails", f"案例「{case.name}」：{problem}")
        for case in pack.cases
        for problem in case_problems(scorer, case)
    ]


def _linted(folder: Path) -> tuple[LintReport, int]:
    """Return everything wrong with a pack: form, content, cases, lock."""
    try:
        pack = compile_pack(read_folder(folder))
    except InvalidInputError as error:
        return LintReport(error.problems, ()), 0
    report = lint_pack(pack)
    if report.errors:
        return report, len(pack.cases)
    errors = _failing_cases(pack)
    try:
        frozen = read_lock(folder, source_files(folder))
        if frozen is not None and frozen != pack.scheme:
            errors.append(Problem("effective.lock", "stale_lock", "锁与源文件编译结果不一致"))
    except InvalidInputError as error:
        errors.extend(error.problems)
    return LintReport(tuple(errors), report.warnings), len(pack.cases)


@packs.command()
@click.argument("path")
@click.option("--replace", is_flag=True, help="替换已发布的锁：仅限还没有评定引用的版次")
@format_option
@refusing
def freeze(path: str, replace: bool, form: str) -> int:
    """发布标准包：检查无误后写出 effective.lock，此后源文件不可再改。"""
    folder = find_pack(path, pack_roots())
    pack = compile_folder(folder)
    if problems := _failing_cases(pack):
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
