"""Rows of Excel and CSV files, with the address of every cell.

Values come out plain: text stripped, numbers exact, empty cells as None, cells whose
formula failed as `ErrorCell`. Text stays text: codes keep their leading zeros.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from python_calamine import CalamineError, CalamineWorkbook

from zhiheng.facts.error_cells import ErrorCell, error_cells
from zhiheng.facts.excel_limits import TooLargeError, refuse_traps
from zhiheng.facts.files import unreadable
from zhiheng.shared.numbers import LongNumber, number_from, plain
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import listed

Cell = str | int | Decimal | bool | None
_ENCODINGS = ("utf-8-sig", "gb18030")
_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,15})?\Z")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table below its header.

    Attributes:
        place: The row in words (``工作表「打分」第 7 行``).
        cells: Value by column heading; of columns under the same heading, the first one's.
        addresses: Address of each of these cells (``打分!F7``).
    """

    place: str
    cells: Mapping[str, Cell]
    addresses: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        """Return whether no cell holds anything."""
        return all(value is None for value in self.cells.values())


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its name and its cells, row by row."""

    name: str
    rows: Sequence[Sequence[Cell]]

    def below(self, *headings: str, also: Iterable[str] = ()) -> Iterator[Row] | None:
        """Return the rows below the first row that holds all `headings`, or None.

        Rows without any value are left out.

        Args:
            headings: Columns that the table must have.
            also: Further columns that the reader uses where the table has them.

        Raises:
            InvalidInputError: One of these headings stands twice: which one counts?
        """
        for i, row in enumerate(self.rows):
            found: dict[str, list[int]] = {}
            for j, cell in enumerate(row):
                if cell is not None:
                    found.setdefault(str(cell), []).append(j)
            if all(heading in found for heading in headings):
                used = {heading: found.get(heading, []) for heading in (*headings, *also)}
                if problems := list(self._repeated(i, used)):
                    raise InvalidInputError(problems)
                return self._rows(i + 1, {heading: at[0] for heading, at in found.items()})
        return None

    def _repeated(self, row: int, columns: Mapping[str, Sequence[int]]) -> Iterator[Problem]:
        for heading, at in columns.items():
            if len(at) > 1:
                places = listed([self.address(row, column) for column in at])
                message = f"表头「{heading}」出现了 {len(at)} 次（{places}），请只留一列"
                yield Problem(self.address(row, at[1]), "duplicate", message)

    def _rows(self, start: int, columns: Mapping[str, int]) -> Iterator[Row]:
        for i in range(start, len(self.rows)):
            cells = {
                heading: self.rows[i][j] if j < len(self.rows[i]) else None
                for heading, j in columns.items()
            }
            addresses = {heading: self.address(i, j) for heading, j in columns.items()}
            row = Row(f"{self.name}第 {i + 1} 行", cells, addresses)
            if not row.is_empty:
                yield row

    def failed(self) -> Iterator[tuple[str, ErrorCell]]:
        """Yield address and content of every cell whose formula failed."""
        for i, row in enumerate(self.rows):
            for j, cell in enumerate(row):
                if isinstance(cell, ErrorCell):
                    yield self.address(i, j), cell

    def address(self, row: int, column: int) -> str:
        """Return a cell's address; rows and columns count from 0.

        Example:
            >>> Grid("打分", []).address(6, 27)
            '打分!AB7'
        """
        letters = ""
        column += 1
        while column:
            column, rest = divmod(column - 1, 26)
            letters = chr(ord("A") + rest) + letters
        return f"{self.name}!{letters}{row + 1}"


def read_excel(content: bytes, name: str) -> dict[str, Grid]:
    """Return every sheet of an Excel file, by name.

    Raises:
        InvalidInputError: It is no Excel file, damaged, encrypted, or grows too large.
    """
    try:
        refuse_traps(content)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        cells = {
            sheet: [
                [_plain(cell) for cell in row]
                for row in workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            ]
            for sheet in workbook.sheet_names
        }
    except TooLargeError as error:
        raise InvalidInputError([unreadable(name, str(error))]) from None
    except (CalamineError, ValueError, OSError):
        reason = "不是可读的 Excel 文件（可能已损坏、加密，或只是改了扩展名）"
        raise InvalidInputError([unreadable(name, reason)]) from None
    for sheet, failed in error_cells(content).items():
        rows = cells.get(sheet, [])
        for (i, j), cell in failed.items():
            if i < len(rows) and j < len(rows[i]):
                rows[i][j] = cell
    return {sheet: Grid(sheet, rows) for sheet, rows in cells.items()}


def read_csv(content: bytes, name: str) -> Grid:
    """Return the rows of a CSV file in UTF-8 or GB18030; all cells are text or None.

    Raises:
        InvalidInputError: Neither encoding fits, or a field is not closed.
    """
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except csv.Error as error:
            raise InvalidInputError([unreadable(name, f"CSV 有误（{error}）")]) from None
        return Grid(name, [[_plain(cell) for cell in row] for row in rows])
    raise InvalidInputError([unreadable(name, "不是 UTF-8，也不是 GB18030 编码")])


def number_in(cell: Cell) -> Cell:
    """Return the number that text spells out, or the cell as it is.

    Example:
        >>> number_in("4.0"), number_in("1,234.5"), number_in("1,2"), number_in("约 12")
        (4, Decimal('1234.5'), '1,2', '约 12')
    """
    if not isinstance(cell, str) or not _NUMBER.match(cell):
        return cell
    number = Decimal(cell.replace(",", ""))
    return int(number) if number == number.to_integral_value() else number


def _plain(cell: object) -> Cell:
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, (int, float)):
        number = number_from(repr(cell))
        return number if isinstance(number, LongNumber) else plain(number)
    if isinstance(cell, (dt.date, dt.time, dt.timedelta)):
        return str(cell)
    text = str(cell).strip() if cell is not None else ""
    return text or None
