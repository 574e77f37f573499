"""An institution's table of codes and official wording."""

from pathlib import Path

from zhiheng.facts.error_cells import ErrorCell
from zhiheng.facts.files import content_of, unreadable
from zhiheng.facts.tables import read_csv, read_excel
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import printable

CODE = "编号"
WORDING = "正式表述"


def read_wording(path: Path) -> dict[str, str]:
    """Return the wording by code from an Excel or CSV table; empty cells are left out.

    Raises:
        InvalidInputError: The file cannot be read, lacks a column, or repeats a code.
    """
    content = content_of(path)
    if path.suffix.lower() == ".csv":
        grid = read_csv(content, path.name)
    else:
        grid = next(iter(read_excel(content, path.name).values()))
    rows = grid.below(CODE, WORDING)
    if rows is None:
        raise InvalidInputError([unreadable(path.name, f"没有找到表头「{CODE}」与「{WORDING}」")])
    wording: dict[str, str] = {}
    problems = []
    for row in rows:
        code, text = printable(str(row.cells[CODE] or "")), row.cells[WORDING]
        if not code and text is None:
            continue
        if not code:
            message = f"{row.addresses[CODE]} 没有编号，请补上编号或删去「{text}」"
            problems.append(Problem(f"wording/{row.addresses[CODE]}", "unknown_key", message))
        elif code in wording:
            message = f"「{code}」出现了两次（{row.addresses[CODE]}），请只留一行"
            problems.append(Problem(f"wording/{code}", "duplicate", message))
        elif isinstance(text, ErrorCell):
            message = f"单元格 {row.addresses[WORDING]} 的公式出错（{text}），请改正或清空"
            problems.append(Problem(f"wording/{code}", "unreadable", message))
        elif text is not None:
            wording[code] = printable(str(text))
    if problems:
        raise InvalidInputError(problems)
    return wording
