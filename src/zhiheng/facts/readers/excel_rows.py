"""Excel files (.xlsx): text stays text, numbers keep their digits, failed formulas are told."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from zhiheng.facts.error_cells import ErrorCell, error_cells
from zhiheng.facts.excel_limits import LARGEST_UNPACKED, TooLargeError, refuse_traps
from zhiheng.facts.files import unreadable
from zhiheng.facts.readers.raw import SAMPLE, CellFault, RawTable, batches, heading_row
from zhiheng.facts.sources import Progress, SourceFile
from zhiheng.shared.problems import InvalidInputError

_WORKBOOK = "xl/workbook.xml"
_EXACT_DIGITS = 15  # Excel keeps no more of a number
_EXACT = f".{_EXACT_DIGITS}g"
_SMALL, _LARGE = 1e-4, 1e14  # between them a number is shown without exponent
_TOLD_EVERY = 20_000  # rows
_NOT_READABLE = "不是可读的 Excel 文件（可能已损坏、加密，或只是改了扩展名）；请另存为 .xlsx"


def open_excel(source: SourceFile) -> list[RawTable]:
    """Return the sheets of an Excel file that hold anything.

    Raises:
        InvalidInputError: It is no .xlsx file, damaged, encrypted, grows too large, or empty.
    """
    content = source.content(LARGEST_UNPACKED)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.getinfo(_WORKBOOK)
        refuse_traps(content)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        failed = error_cells(content)
        sheets = [
            _Sheet(source.name, workbook.get_sheet_by_name(name), failed.get(name, {}))
            for name in workbook.sheet_names
        ]
    except TooLargeError as error:
        raise InvalidInputError([unreadable(source.name, str(error))]) from None
    except (CalamineError, ValueError, OSError, KeyError, zipfile.BadZipFile):
        raise InvalidInputError([unreadable(source.name, _NOT_READABLE)]) from None
    tables = [table for sheet in sheets if (table := sheet.table()) is not None]
    if not tables:
        raise InvalidInputError([unreadable(source.name, "文件里没有填写任何内容")])
    return tables


@dataclass
class _Sheet:
    file: str
    sheet: CalamineSheet
    failed: Mapping[tuple[int, int], ErrorCell]
    faults: list[CellFault] = field(default_factory=list)
    width: int = 0
    above: int = 0

    def table(self) -> RawTable | None:
        first: list[Sequence[str | None]] = []
        for _, cells in zip(range(SAMPLE), self._rows(), strict=False):
            first.append(cells)
        at = heading_row(first)
        if at is None:
            return None
        headings = [(cell or "").strip() for cell in first[at]]
        while headings and not headings[-1]:
            headings.pop()
        self.width = len(headings)
        self.above = at + 1
        self.faults.clear()
        below = [(at + 2 + i, list(row)) for i, row in enumerate(first[at + 1 :])]
        return RawTable(
            self.sheet.name,
            tuple(headings),
            at + 1,
            below,
            self.batches,
            self.faults,
            lettered=True,
        )

    def batches(self, progress: Progress) -> Iterator[pa.RecordBatch]:
        self.faults.clear()
        return batches(self._numbered(progress), self.width)

    def _numbered(self, progress: Progress) -> Iterator[tuple[int, Sequence[str | None]]]:
        total = self.sheet.total_height
        for number, cells in enumerate(self._rows(), start=1):
            if number % _TOLD_EVERY == 0 or number == total:
                progress(number, total)
            if number > self.above:
                yield number, cells

    def _rows(self) -> Iterator[Sequence[str | None]]:
        """Yield the rows as text, from the first row and column of the sheet."""
        if self.sheet.start is None:
            return
        empty: list[str | None] = [None] * self.sheet.start[1]
        wrong: dict[int, list[tuple[int, ErrorCell]]] = {}
        for (at, column), error in self.failed.items():
            wrong.setdefault(at, []).append((column, error))
        for i, row in enumerate(self.sheet.iter_rows()):
            cells = empty + [
                cell
                if type(cell) is str
                else format(cell, _EXACT)
                if isinstance(cell, float) and _SMALL < cell < _LARGE
                else self._text(cell, i, j)
                for j, cell in enumerate(row, start=len(empty))
            ]
            for j, shown in wrong.get(i, ()):
                if j < len(cells):
                    cells[j] = str(shown)
                    self._refuse(i, j, str(shown), "error_cell")
            yield cells

    def _text(self, cell: object, row: int, column: int) -> str | None:
        """Return what a cell holds as a person would have typed it."""
        if isinstance(cell, dt.date):
            return cell.isoformat(" ") if isinstance(cell, dt.datetime) else cell.isoformat()
        if isinstance(cell, bool):
            return "是" if cell else "否"
        if isinstance(cell, (int, float)):
            shown = format(cell, _EXACT)
            if "e" in shown or "n" in shown:
                shown = _spelled_out(shown)
                if abs(cell) >= 10**_EXACT_DIGITS:
                    self._refuse(row, column, shown, "long_number")
            return shown
        return str(cell) if cell not in (None, "") else None

    def _refuse(self, row: int, column: int, text: str, code: str) -> None:
        if row >= self.above and (column < self.width or not self.width):
            self.faults.append(CellFault(row + 1, column, text, code))


def _spelled_out(shown: str) -> str:
    """Return a number without exponent, as Excel's cells are typed."""
    try:
        return format(float(shown), "f").rstrip("0").rstrip(".") if "n" not in shown else shown
    except (ValueError, OverflowError):
        return shown
