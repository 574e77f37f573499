"""CSV files: UTF-8, GB18030 or UTF-16; comma, semicolon or tab; read in blocks."""

import codecs
import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.csv

from zhiheng.facts.files import unreadable
from zhiheng.facts.readers.raw import SAMPLE, CellFault, RawTable, heading_row, schema_of
from zhiheng.facts.sources import Progress, SourceFile
from zhiheng.shared.problems import InvalidInputError

_BLOCK = 8 * 2**20  # bytes read at a time; no row may be longer
_UTF8 = "utf-8-sig"  # which Arrow reads by itself, without Python between
_DELIMITERS = (",", "\t", ";")
_MOST_COLUMNS = 2000


def open_csv(source: SourceFile) -> RawTable:
    """Return the table of a CSV file.

    Raises:
        InvalidInputError: It is empty, in no known encoding, or no table.
    """
    encoding = _encoding(source)
    delimiter, rows, lines = _first_rows(source, encoding)
    at = heading_row(rows)
    if at is None:
        raise InvalidInputError([unreadable(source.name, "文件是空的")])
    headings = tuple(cell.strip() for cell in rows[at])
    if len(headings) > _MOST_COLUMNS:
        raise InvalidInputError([unreadable(source.name, f"列数超过 {_MOST_COLUMNS}")])
    below = [(at + 2 + i, [cell or None for cell in row]) for i, row in enumerate(rows[at + 1 :])]
    reading = _Reading(source, encoding, delimiter, len(headings), at + 1, lines[at])
    return RawTable("", headings, at + 1, below, reading.batches, reading.faults)


@dataclass
class _Reading:
    source: SourceFile
    encoding: str
    delimiter: str
    width: int
    rows_above: int
    lines_above: int
    faults: list[CellFault] = field(default_factory=list)

    def batches(self, progress: Progress) -> Iterator[pa.RecordBatch]:
        """Yield all rows; rows with too few or too many cells become faults."""
        self.faults.clear()
        skipped: list[int] = []

        def refuse(row: Any) -> str:
            number = int(row.number)
            skipped.append(number)
            detail = f"{row.actual_columns}/{row.expected_columns}"
            self.faults.append(CellFault(number, None, str(row.text)[:200], "ragged", detail))
            return "skip"

        names = [f"c{i}" for i in range(self.width)]
        with self.source.open() as file:
            counted = _Counted(file, self.source.size, progress)
            try:
                reader = pa.csv.open_csv(
                    pa.PythonFile(counted, mode="r"),
                    read_options=pa.csv.ReadOptions(
                        use_threads=False,
                        block_size=_BLOCK,
                        skip_rows=self.lines_above,
                        column_names=names,
                        encoding="utf8" if self.encoding == _UTF8 else self.encoding,
                    ),
                    parse_options=pa.csv.ParseOptions(
                        delimiter=self.delimiter,
                        newlines_in_values=True,
                        ignore_empty_lines=False,
                        invalid_row_handler=refuse,
                    ),
                    convert_options=pa.csv.ConvertOptions(
                        column_types=dict.fromkeys(names, pa.string()),
                        strings_can_be_null=True,
                        null_values=[""],
                    ),
                )
                yield from self._numbered(reader, skipped)
            except pa.ArrowInvalid as error:
                if "too short" in str(error):  # nothing stands below the headings
                    return
                raise InvalidInputError([unreadable(self.source.name, _reason(error))]) from None
            except UnicodeDecodeError:
                reason = f"文件在读取时变了，或不是 {self.encoding} 编码"
                raise InvalidInputError([unreadable(self.source.name, reason)]) from None

    def _numbered(self, reader: Any, skipped: list[int]) -> Iterator[pa.RecordBatch]:
        """Yield batches with the number of each row in the file, left-out rows counted."""
        schema = schema_of(self.width)
        offset = self.lines_above - self.rows_above
        number = self.rows_above + 1
        passed = 0
        for batch in reader:
            numbers: list[pa.Array] = []
            left = batch.num_rows
            while left:
                while passed < len(skipped) and skipped[passed] - offset == number:
                    passed += 1
                    number += 1
                here = (
                    min(left, skipped[passed] - offset - number) if passed < len(skipped) else left
                )
                numbers.append(pa.arange(number, number + here))
                number += here
                left -= here
            whole = pa.concat_arrays(numbers) if numbers else pa.array([], pa.int64())
            yield pa.RecordBatch.from_arrays([whole, *batch.columns], schema=schema)


class _Counted(io.RawIOBase):
    """A file that tells how much of it was read."""

    def __init__(self, file: BinaryIO, size: int, progress: Progress) -> None:
        self._file = file
        self._size = size
        self._done = 0
        self._progress = progress

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._done += len(block)
        self._progress(self._done, self._size)
        return block


def _reason(error: pa.ArrowInvalid) -> str:
    if "straddl" in str(error):
        return f"有一行超过 {_BLOCK // 2**20} MB：单元格过长，或引号没有成对"
    return "CSV 有误：引号没有成对，或分隔符不一致"


def _encoding(source: SourceFile) -> str:
    """Return the encoding that the whole file is in."""
    with source.open() as file:
        start = file.read(4)
    if not start:
        raise InvalidInputError([unreadable(source.name, "文件是空的")])
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates: Sequence[str] = ("utf-16",)
    elif start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1")):
        reason = "内容不是 CSV（可能是改了扩展名的 Excel 或其他文件），请用原来的扩展名"
        raise InvalidInputError([unreadable(source.name, reason)])
    else:
        candidates = (_UTF8, "gb18030")
    for encoding in candidates:
        if _decodes(source, encoding):
            return encoding
    raise InvalidInputError([unreadable(source.name, "不是 UTF-8，也不是 GB18030 编码")])


def _decodes(source: SourceFile, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with source.open() as file:
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _first_rows(source: SourceFile, encoding: str) -> tuple[str, list[list[str]], list[int]]:
    """Return the delimiter, the first rows, and at which line of the file each ends."""
    best: tuple[str, list[list[str]], list[int]] = (",", [], [])
    for delimiter in _DELIMITERS:
        rows: list[list[str]] = []
        lines: list[int] = []
        with source.open() as file, io.TextIOWrapper(file, encoding=encoding, newline="") as text:
            reader = csv.reader(text, delimiter=delimiter)
            try:
                for row in itertools.islice(reader, SAMPLE):
                    rows.append(row)
                    lines.append(reader.line_num)
            except csv.Error:
                reason = "CSV 有误：有一格过长，或引号没有成对"
                raise InvalidInputError([unreadable(source.name, reason)]) from None
        if _most_cells(rows) > _most_cells(best[1]):
            best = (delimiter, rows, lines)
    return best


def _most_cells(rows: Sequence[Sequence[str]]) -> int:
    return max((len(row) for row in rows), default=0)
