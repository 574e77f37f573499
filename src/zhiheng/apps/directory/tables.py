"""Tables of units and accounts: their columns, their templates, their rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.workbook import Workbook

from zhiheng.apps.accounts.models import User
from zhiheng.apps.intake.desk import keep_upload
from zhiheng.apps.intake.models import Upload
from zhiheng.documents.official_excel import workbook_bytes
from zhiheng.facts.files import unreadable
from zhiheng.facts.tables import Grid, Row, read_csv, read_excel
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import printable

_WIDTH_OF_A_CHARACTER = 2.2
_NARROWEST = 12
_ROWS_VALIDATED = 2000


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table to fill in.

    Attributes:
        heading: Its heading.
        note: What belongs there, shown when the heading is pointed at.
        options: The only values it takes; empty where it is free.
        required: Whether it may not be empty.
    """

    heading: str
    note: str
    options: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table, as text by heading, with the address of each cell."""

    texts: Mapping[str, str]
    addresses: Mapping[str, str]

    def problem(self, heading: str, code: str, message: str, allowed: object = None) -> Problem:
        """Return a fault of one of its cells."""
        return Problem(self.addresses.get(heading, ""), code, message, allowed)


def lines_in(content: bytes, name: str, columns: Sequence[Column]) -> list[Line]:
    """Return the rows of the first table that has these columns.

    Raises:
        InvalidInputError: The file cannot be read, or holds no such table.
    """
    headings = [column.heading for column in columns]
    needed = [column.heading for column in columns if column.required]
    for grid in _grids(content, name):
        rows = grid.below(*needed)
        if rows is not None:
            whole = grid.below(*headings)
            return [_line(row) for row in (whole if whole is not None else rows)]
    reason = f"没有找到表头「{'」「'.join(needed)}」；请用下载的模板填写"
    raise InvalidInputError([unreadable(name, reason)])


def _grids(content: bytes, name: str) -> Iterable[Grid]:
    if name.lower().endswith(".csv"):
        return [read_csv(content, name)]
    if name.lower().endswith((".xlsx", ".xlsm")):
        return read_excel(content, name).values()
    raise InvalidInputError([unreadable(name, "请用 .xlsx 或 .csv 文件")])


def _line(row: Row) -> Line:
    texts = {heading: "" if cell is None else str(cell) for heading, cell in row.cells.items()}
    return Line(texts, row.addresses)


def read_table(
    *,
    kind: str,
    name: str,
    content: bytes,
    columns: Sequence[Column],
    faults: Callable[[list[Line]], list[Problem]],
    preview: Callable[[list[Line]], Mapping[str, Any]],
    by: User,
) -> Upload:
    """Look at a table and keep it with what it would change, or with all its faults."""
    changes: Mapping[str, Any] = {}
    try:
        lines = lines_in(content, name, columns)
        problems = faults(lines)
        changes = {} if problems else preview(lines)
    except InvalidInputError as error:
        problems = list(error.problems)
    return keep_upload(
        kind=kind, name=name, content=content, problems=problems, preview=changes, by=by
    )


def cell_problems(
    lines: Iterable[Line], columns: Sequence[Column], key: Sequence[str]
) -> list[Problem]:
    """Return empty cells that must not be, values no list has, and rows that stand twice.

    Args:
        lines: The rows.
        columns: What may stand in them.
        key: Headings that together tell rows apart.
    """
    problems = []
    seen: dict[tuple[str, ...], str] = {}
    for line in lines:
        for column in columns:
            text = line.texts.get(column.heading, "")
            if column.required and not text:
                message = f"「{column.heading}」不能为空：{column.note}"
                problems.append(line.problem(column.heading, "empty", message))
            elif printable(text) != text:
                message = f"「{column.heading}」里有不能用的字符，请删去后重新输入"
                problems.append(line.problem(column.heading, "invalid", message))
            elif text and column.options and text not in column.options:
                options = "、".join(column.options)
                message = f"「{column.heading}」“{text}” 无效，应为：{options}"
                allowed = list(column.options)
                problems.append(line.problem(column.heading, "unknown_value", message, allowed))
        texts = tuple(line.texts.get(heading, "") for heading in key)
        if texts[0] and texts in seen:
            message = f"“{' · '.join(filter(None, texts))}” 出现了两次，前一次在 {seen[texts]}"
            problems.append(line.problem(key[0], "duplicate", message))
        elif texts[0]:
            seen[texts] = line.addresses[key[0]]
    return problems


def write_table(title: str, columns: Sequence[Column], rows: Iterable[Sequence[str]] = ()) -> bytes:
    """Return a table to fill in, with what stands in it already."""

    def write(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet(title)
        head = workbook.add_format({"bold": True, "bg_color": "#E6F0EF", "border": 1})
        text = workbook.add_format({"num_format": "@"})
        for number, column in enumerate(columns):
            width = max(_NARROWEST, len(column.heading) * _WIDTH_OF_A_CHARACTER + 4)
            sheet.set_column(number, number, width, text)
            sheet.write_string(0, number, column.heading, head)
            sheet.write_comment(0, number, column.note)
            if column.options:
                rule = {"validate": "list", "source": list(column.options)}
                sheet.data_validation(1, number, _ROWS_VALIDATED, number, rule)
        sheet.freeze_panes(1, 1)
        for line, cells in enumerate(rows, start=1):
            for number, cell in enumerate(cells):
                sheet.write_string(line, number, cell, text)

    return workbook_bytes(write)
