"""What `zhiheng packs` says of table packs: a line, and everything wrong with one."""

from pathlib import Path
from typing import Any

from zhiheng.engine.table_checks.cases import table_case_problems
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.library import PackEntry
from zhiheng.standards.linter import LintReport
from zhiheng.standards.tables import TABLES, compile_table_folder, open_table_pack
from zhiheng.standards.tables.linting import uncased


def listed_tables(entry: PackEntry) -> tuple[dict[str, Any], str]:
    """Return one line of the list of packs, as data and in words.

    Raises:
        InvalidInputError: The pack has faults.
    """
    pack = open_table_pack(str(entry.folder), [])
    data = {
        "pack": pack.scheme,
        "edition": pack.edition,
        "title": pack.title,
        "kind": TABLES,
        "tables": len(pack.tables),
        "checks": len(pack.checks),
        "published": entry.published,
    }
    count = f"{len(pack.tables)} 张数据表  {len(pack.checks)} 项检查"
    return data, f"{pack.name}  数据表  {count}  {pack.title}"


def linted_tables(folder: Path) -> tuple[LintReport, int]:
    """Return everything wrong with a table pack, and how many cases it has."""
    try:
        compiled = compile_table_folder(folder)
    except InvalidInputError as error:
        return LintReport(error.problems, ()), 0
    pack, cases, places = compiled.pack, compiled.cases, compiled.places
    errors = list(uncased(pack, cases, places))
    errors += [
        Problem(places.of("case", case.name), "case_fails", f"案例「{case.name}」：{problem}")
        for case in cases
        for problem in table_case_problems(pack, case)
    ]
    return LintReport(tuple(errors), ()), len(cases)
