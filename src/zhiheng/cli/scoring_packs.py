"""What `zhiheng packs` says of standards that score: a line, the whole, everything wrong."""

from pathlib import Path
from typing import Any

from zhiheng.documents.pack_text import pack_as_data, pack_as_text
from zhiheng.engine.cases import case_problems
from zhiheng.engine.scorer import Scorer
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.compiler import CompiledPack, compile_pack
from zhiheng.standards.folder import read_folder, source_files
from zhiheng.standards.library import PackEntry, open_pack
from zhiheng.standards.linter import LintReport, lint_pack
from zhiheng.standards.lock import read_lock


def listed_scheme(entry: PackEntry) -> tuple[dict[str, Any], str]:
    """Return one line of the list of packs, as data and in words.

    Raises:
        InvalidInputError: The pack has faults.
    """
    scheme = open_pack(str(entry.folder), [])
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


def shown_scheme(folder: Path) -> tuple[dict[str, Any], str]:
    """Return a standard as data and in words.

    Raises:
        InvalidInputError: The pack has faults.
    """
    scheme = open_pack(str(folder), [])
    return pack_as_data(scheme), pack_as_text(scheme)


def failing_cases(pack: CompiledPack) -> list[Problem]:
    """Return each case of a standard that does not come out as it says."""
    scorer = Scorer(pack.scheme)
    return [
        Problem(pack.places.of("case", case.name), "case_fails", f"案例「{case.name}」：{problem}")
        for case in pack.cases
        for problem in case_problems(scorer, case)
    ]


def linted_scheme(folder: Path) -> tuple[LintReport, int]:
    """Return everything wrong with a pack: form, content, cases, lock."""
    try:
        pack = compile_pack(read_folder(folder))
    except InvalidInputError as error:
        return LintReport(error.problems, ()), 0
    report = lint_pack(pack)
    if report.errors:
        return report, len(pack.cases)
    errors = failing_cases(pack)
    try:
        frozen = read_lock(folder, source_files(folder))
        if frozen is not None and frozen != pack.scheme:
            errors.append(Problem("effective.lock", "stale_lock", "锁与源文件编译结果不一致"))
    except InvalidInputError as error:
        errors.extend(error.problems)
    return LintReport(tuple(errors), report.warnings), len(pack.cases)
