"""`zhiheng evaluate`: one unit's sheet to scores, conclusion, reasons and documents."""

import datetime as dt
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

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
from zhiheng.documents.outcome_json import outcome_as_data
from zhiheng.documents.outcome_text import outcome_as_text
from zhiheng.engine.outcome import Outcome
from zhiheng.engine.scorer import Scorer
from zhiheng.facts.score_sheet import ScoreSheet
from zhiheng.facts.sheet_form import TEMPLATE_ENDINGS
from zhiheng.facts.sheet_reading import SheetFile, read_facts, read_score_sheet, with_facts
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import file_stem, printable
from zhiheng.standards.library import open_pack
from zhiheng.standards.scheme import Scheme
from zhiheng.standards.wording import with_wording

T = TypeVar("T")

# Loaded when documents are asked for: Word and Excel libraries are slow to start.
_WRITE_DOCUMENTS = "zhiheng.documents.bundle:write_documents"
_WRITE_TEMPLATE = "zhiheng.documents.templates:write_template"
_READ_WORDING = "zhiheng.facts.wording_table:read_wording"


@click.command()
@click.argument("pack")
@click.argument("scores", required=False, type=click.Path(path_type=Path))
@click.option("--facts", type=click.Path(path_type=Path), help="另一个只含数据的文件")
@click.option("--flag", "flags", multiple=True, help="标记成立的指标编号，可重复")
@click.option("--unit", help="单位名称，代替文件所写")
@click.option("--period", help="评估年份，代替文件所写")
@click.option("--wording", type=click.Path(path_type=Path), help="指标正式表述（Excel 或 CSV）")
@click.option("--out", type=click.Path(path_type=Path), help="把打分表与自评报告写入此文件夹")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="文件上的成文日期，默认今天")
@click.option(
    "--template", type=click.Path(path_type=Path), help="写出空白打分表（.xlsx、.csv 或 .json）"
)
@click.option("--explain", "explained", is_flag=True, help="列出每一步的依据")
@click.option("--fail-on-negative", is_flag=True, help="结论为负面时以 1 退出")
@format_option
@refusing
def evaluate(
    pack: str,
    scores: Path | None,
    facts: Path | None,
    flags: tuple[str, ...],
    unit: str | None,
    period: str | None,
    wording: Path | None,
    out: Path | None,
    as_of: dt.datetime | None,
    template: Path | None,
    explained: bool,
    fail_on_negative: bool,
    form: str,
) -> int:
    """按标准包 PACK 评定打分表 SCORES（.json、.csv 或 .xlsx）。"""
    if (template is None) == (scores is None):
        raise InvalidInputError([_one_of_both(template)])
    problems: list[Problem] = []
    scheme = _scheme(pack, wording, problems)
    if template is not None and scheme is not None and not problems:
        return _write_template(Scorer(scheme), template, form)
    read = SheetFile()
    if scores is not None:
        period = printable(period) if period else None
        read = _read(scores, facts, period, problems)
    if scheme is None or scores is None:
        raise InvalidInputError([*problems, *read.problems])
    _check_pack(read, scheme)
    read.problems[:0] = problems
    read.sheet = replace(
        read.sheet,
        unit=printable(unit) if unit else read.sheet.unit,
        flags=[*read.sheet.flags, *flags],
    )
    scorer = Scorer(scheme)
    outcome = _judged(scorer, read)
    written: Iterable[Path] = ()
    if out is not None:
        issued = as_of.date() if as_of is not None else dt.datetime.now().astimezone().date()
        written = write_out(outcome, scorer, out, issued)
    if form == "json":
        print_json(outcome_as_data(outcome, scorer, explained=explained))
    else:
        print_text(outcome_as_text(outcome, scorer, explained=explained))
        for path in written:
            print_aside(f"已写出 {path}")
    return NEGATIVE if fail_on_negative and outcome.is_negative else DONE


def write_out(outcome: Outcome, scorer: Scorer, folder: Path, issued: dt.date) -> list[Path]:
    """Write the documents of an outcome into a folder and return their paths."""
    stem = file_stem(outcome.sheet.unit or "未写明单位")
    # All are made before the first is written: no half of them is left behind.
    documents = list(pkgutil.resolve_name(_WRITE_DOCUMENTS)(outcome, scorer, issued))
    written = []
    for name, content in documents:
        path = folder / f"{stem}-{name}"
        write_file(path, content, "out")
        written.append(path)
    return written


def _one_of_both(template: Path | None) -> Problem:
    if template is None:
        message = "缺少 SCORES：请给出打分表文件，或用 --template 写出空白表"
        return Problem("SCORES", "unreadable", message)
    message = "--template 写出空白打分表，不作评定：不能同时给出 SCORES，请分两次运行"
    return Problem("template", "unreadable", message)


def _scheme(pack: str, wording: Path | None, problems: list[Problem]) -> Scheme | None:
    """Return the scheme with the institution's wording, adding what is wrong to `problems`.

    None where there is no such pack, or it has faults.
    """
    faults: list[Problem] = []
    scheme = _tried(lambda: open_pack(pack, pack_roots()), None, faults)
    problems.extend(_of_pack(fault, pack) for fault in faults)
    if wording is None:
        return scheme
    table: Mapping[str, str] = _tried(
        lambda: pkgutil.resolve_name(_READ_WORDING)(wording), {}, problems
    )
    return _tried(lambda: with_wording(scheme, table), scheme, problems) if scheme else None


def _of_pack(fault: Problem, pack: str) -> Problem:
    """Return a fault of a pack as one of this evaluation's input: a file it cannot use."""
    if fault.code == "unknown_pack":
        return fault
    message = f"标准包「{pack}」不可用：{fault.message}"
    return Problem(f"{pack.rstrip('/')}/{fault.where}", "unreadable", message, fault.allowed)


def _write_template(scorer: Scorer, path: Path, form: str) -> int:
    ending = path.suffix.lower()
    if ending not in TEMPLATE_ENDINGS:
        known = list(TEMPLATE_ENDINGS)
        message = f"不能写出「{path.suffix}」模板；可用 {'、'.join(known)}"
        raise InvalidInputError([Problem("template", "unreadable", message, known)])
    write_file(path, pkgutil.resolve_name(_WRITE_TEMPLATE)(scorer, ending), "template")
    if form == "json":
        print_json({"template": printable(str(path))})
    else:
        print_aside(f"已写出 {path}")
    return DONE


def _read(
    scores: Path, facts: Path | None, period: str | None, problems: list[Problem]
) -> SheetFile:
    """Return what could be read of the files, adding what could not to `problems`."""
    read = _tried(lambda: read_score_sheet(scores, period), None, problems)
    if read is None:
        read = SheetFile(ScoreSheet(period=period))
    if facts is None:
        return read
    otherwise = read.sheet.period
    more = _tried(lambda: read_facts(facts, period, otherwise=otherwise), None, problems)
    return read if more is None else with_facts(read, more)


def _tried(step: Callable[[], T], otherwise: T, problems: list[Problem]) -> T:
    """Return what a step returns; where it is refused, add why and return `otherwise`."""
    try:
        return step()
    except InvalidInputError as error:
        problems.extend(error.problems)
        return otherwise


def _check_pack(read: SheetFile, scheme: Scheme) -> None:
    if read.pack is not None and read.pack != scheme.name:
        message = f"打分表是按「{read.pack}」写的，不能用「{scheme.name}」评定"
        read.problems.append(Problem("pack", "unreadable", message, read.pack))


def _judged(scorer: Scorer, read: SheetFile) -> Outcome:
    """Judge a sheet, joining faults of its form with faults of its content."""
    try:
        outcome = scorer.evaluate(read.sheet)
    except InvalidInputError as error:
        raise InvalidInputError([*read.problems, *read.placed(error.problems)]) from None
    if read.problems:
        raise InvalidInputError(read.problems)
    return outcome
