"""Parquet files: every column as the text a person would write."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhiheng.facts.files import unreadable
from zhiheng.facts.readers.raw import BATCH, ROW, SAMPLE, RawTable, schema_of
from zhiheng.facts.sources import Progress, SourceFile
from zhiheng.shared.problems import InvalidInputError

_MOST_ROWS = 200_000_000
_MOST_COLUMNS = 2000
_DAMAGED = "不是可读的 Parquet 文件（可能已损坏，或只是改了扩展名）"


def open_parquet(source: SourceFile) -> RawTable:
    """Return the table of a Parquet file.

    Raises:
        InvalidInputError: It is damaged or too large.
    """
    try:
        with source.open() as file:
            parquet = pq.ParquetFile(file)
            rows, schema = parquet.metadata.num_rows, parquet.schema_arrow
    except (pa.ArrowException, OSError, ValueError):
        raise InvalidInputError([unreadable(source.name, _DAMAGED)]) from None
    if rows > _MOST_ROWS or len(schema) > _MOST_COLUMNS:
        reason = f"超过 {_MOST_ROWS:,} 行或 {_MOST_COLUMNS} 列，请分成几个文件"
        raise InvalidInputError([unreadable(source.name, reason)])
    wanted = [name for name in schema.names if _is_plain(schema.field(name).type)]
    notes = tuple(
        f"列「{name}」不是单个的值（{schema.field(name).type}），没有读取"
        for name in schema.names
        if name not in wanted
    )

    def read(progress: Progress) -> Iterator[pa.RecordBatch]:
        yield from _batches(source, wanted, rows, progress)

    first = next(_batches(source, wanted, rows, lambda _done, _total: None), None)
    below = [] if first is None else _first_rows(first)
    return RawTable("", tuple(wanted), 0, below, read, notes=notes)


def _is_plain(kind: pa.DataType) -> bool:
    return not (
        pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
    )


def _batches(
    source: SourceFile, wanted: list[str], rows: int, progress: Progress
) -> Iterator[pa.RecordBatch]:
    schema = schema_of(len(wanted))
    number = 1
    try:
        with source.open() as file:
            for batch in pq.ParquetFile(file).iter_batches(BATCH, columns=wanted):
                numbers = pa.arange(number, number + batch.num_rows)
                texts = [_texts(column) for column in batch.columns]
                number += batch.num_rows
                yield pa.RecordBatch.from_arrays([numbers, *texts], schema=schema)
                progress(number - 1, rows)
    except (pa.ArrowException, OSError, ValueError):
        raise InvalidInputError([unreadable(source.name, _DAMAGED)]) from None


def _texts(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _texts(column.dictionary_decode())
    if pa.types.is_timestamp(kind):
        written = pc.strftime(column.cast(pa.timestamp("us", kind.tz)), "%Y-%m-%d %H:%M:%S%z")
        return written.cast(pa.string())
    if pa.types.is_boolean(kind):
        return pc.if_else(column, "是", "否").cast(pa.string())
    if pa.types.is_floating(kind):
        whole = pc.equal(pc.floor(column), column)
        small = pc.less(pc.abs(column), 1e15)
        exact = pc.if_else(pc.and_(whole, small), column, 0).cast(pa.int64()).cast(pa.string())
        return pc.if_else(pc.and_(whole, small), exact, column.cast(pa.string()))
    return column.cast(pa.string())


def _first_rows(batch: pa.RecordBatch) -> list[tuple[int, list[str | None]]]:
    rows = batch.slice(0, SAMPLE).to_pylist()
    return [(row.pop(ROW), list(row.values())) for row in rows]
