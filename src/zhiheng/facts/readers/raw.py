"""What every reader yields: a sheet with headings, a look at its first rows, and all rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from zhiheng.facts.headings import find_headings
from zhiheng.facts.sources import Progress

ROW = "_row"
BATCH = 65_536  # rows handed on at a time
SAMPLE = 20  # rows looked at to find the headings, and shown in a preview


@dataclass(frozen=True, slots=True)
class CellFault:
    """A fault that only the reader of the file can see.

    Attributes:
        row: Row of the file, from 1.
        column: Column, from 0; None for the whole row.
        text: What stands there.
        code: Kind of fault.
        detail: What the message needs besides.
    """

    row: int
    column: int | None
    text: str
    code: str
    detail: str = ""


@dataclass
class RawTable:
    """One sheet as it was found: nothing is understood yet.

    Attributes:
        sheet: Name of the sheet; empty where the file has one only.
        headings: Texts of the heading row; empty text where a column has none.
        heading_row: Row of the headings, from 1; 0 where the format names its columns.
        first_rows: Some rows below, each with its number.
        read: Yields all rows below as record batches: `ROW` (from 1) and a text column
            ``c0`` … for each heading; tells how far it is. Faults go to `faults`.
        faults: Cells the reader could not take; known when all rows were read.
        table: Canonical table, where the format says so.
        notes: What was left out, in Chinese; known when all rows were read.
        lettered: Whether cells have addresses with letters, as in Excel.
    """

    sheet: str
    headings: tuple[str, ...]
    heading_row: int
    first_rows: Sequence[tuple[int, Sequence[str | None]]]
    read: Callable[[Progress], Iterator[pa.RecordBatch]]
    faults: list[CellFault] = field(default_factory=list)
    table: str | None = None
    notes: Sequence[str] = ()
    lettered: bool = False


def schema_of(width: int) -> pa.Schema:
    """Return the schema of batches with `width` text columns."""
    columns = [(f"c{i}", pa.string()) for i in range(width)]
    return pa.schema([(ROW, pa.int64()), *columns])


def batches(
    rows: Iterable[tuple[int, Sequence[str | None]]], width: int
) -> Iterator[pa.RecordBatch]:
    """Yield rows that come one by one as record batches; short rows are filled up."""
    schema = schema_of(width)
    numbers: list[int] = []
    kept: list[Sequence[str | None]] = []
    for number, cells in rows:
        numbers.append(number)
        lacking = width - len(cells)
        kept.append(cells if lacking == 0 else [*cells[:width], *[None] * lacking])
        if len(numbers) == BATCH:
            yield _batch(numbers, list(zip(*kept, strict=True)), schema)
            numbers, kept = [], []
    if numbers:
        yield _batch(numbers, list(zip(*kept, strict=True)), schema)


def _batch(
    numbers: Sequence[int], columns: Sequence[Sequence[str | None]], schema: pa.Schema
) -> pa.RecordBatch:
    arrays = [pa.array(numbers, pa.int64()), *(pa.array(each, pa.string()) for each in columns)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def heading_row(rows: Sequence[Sequence[str | None]]) -> int | None:
    """Return which of the first rows holds the headings, from 0; None where all are empty."""
    return find_headings([[cell or "" for cell in row] for row in rows])
