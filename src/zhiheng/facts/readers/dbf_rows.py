"""dBase tables (.dbf), as the systems of the open universities exchange them: cp936 text.

Records have fixed widths, so that a table can be read as it lies, without the files beside
it: memo fields, whose texts lie elsewhere, are left out with a note.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from zhiheng.facts.files import unreadable
from zhiheng.facts.readers.raw import SAMPLE, CellFault, RawTable, batches
from zhiheng.facts.sources import Progress, SourceFile, no_progress
from zhiheng.shared.problems import InvalidInputError

_HEADER = struct.Struct("<B3xIHH20x")
_FIELD = struct.Struct("<11sc4xBB14x")
_FIELDS_END = b"\r"
_VERSIONS = {
    0x02,
    0x03,
    0x04,
    0x05,
    0x30,
    0x31,
    0x32,
    0x43,
    0x63,
    0x83,
    0x8B,
    0x8C,
    0xCB,
    0xF5,
    0xFB,
}
_TEXT_TYPES = b"CNFDL"
_LEFT_OUT = {b"M": "备注", b"G": "对象", b"P": "图片", b"B": "二进制", b"0": "标志"}
_ENCODING = "gb18030"  # holds all of cp936
_LOGICAL = {"T": "是", "Y": "是", "F": "否", "N": "否", "?": None, "": None}
_DELETED = b"*"
_LARGEST = 2 * 2**30
_TOLD_EVERY = 20_000
_DAMAGED = "不是可读的 DBF 文件（可能已损坏，或只是改了扩展名）"


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    kind: bytes
    start: int
    length: int


def open_dbf(source: SourceFile) -> RawTable:
    """Return the table of a dBase file; deleted records are left out.

    Raises:
        InvalidInputError: It is damaged or cut off.
    """
    content = source.content(_LARGEST)
    records, header, width, fields = _structure(content, source.name)
    wanted = [field for field in fields if field.kind in _TEXT_TYPES]
    notes = tuple(
        f"字段「{field.name}」是{_LEFT_OUT.get(field.kind, '特殊')}字段，没有读取"
        for field in fields
        if field.kind not in _TEXT_TYPES
    )
    if len(content) < header + records * width:
        there = max(len(content) - header, 0) // width
        reason = f"文件不完整：应有 {records} 条记录，只有 {there} 条"
        raise InvalidInputError([unreadable(source.name, reason)])
    faults: list[CellFault] = []

    def rows(progress: Progress) -> Iterator[tuple[int, Sequence[str | None]]]:
        for number in range(1, records + 1):
            at = header + (number - 1) * width
            record = content[at : at + width]
            if number % _TOLD_EVERY == 0 or number == records:
                progress(number, records)
            if record[:1] != _DELETED:
                yield (
                    number,
                    [_cell(record, field, number, i, faults) for i, field in enumerate(wanted)],
                )

    def read(progress: Progress) -> Iterator[pa.RecordBatch]:
        faults.clear()
        yield from batches(rows(progress), len(wanted))

    below = [row for _, row in zip(range(SAMPLE), rows(no_progress), strict=False)]
    faults.clear()
    headings = tuple(field.name for field in wanted)
    return RawTable("", headings, 0, below, read, faults, notes=notes)


def _structure(content: bytes, name: str) -> tuple[int, int, int, list[_Field]]:
    """Return how many records there are, where they begin, how wide they are, and their fields."""
    damaged = InvalidInputError([unreadable(name, _DAMAGED)])
    if len(content) < _HEADER.size:
        raise damaged
    version, records, header, width = _HEADER.unpack_from(content)
    if version not in _VERSIONS or not _HEADER.size < header <= len(content) or width < 1:
        raise damaged
    fields: list[_Field] = []
    start = 1  # after the mark of deletion
    at = _HEADER.size
    while content[at : at + 1] != _FIELDS_END:
        if at + _FIELD.size > header:
            raise damaged
        label, kind, length, more = _FIELD.unpack_from(content, at)
        if kind == b"C":
            length += more << 8  # long texts keep the rest of their width where decimals stand
        text = label.split(b"\x00")[0].decode(_ENCODING, errors="replace").strip()
        fields.append(_Field(text, kind, start, length))
        start += length
        at += _FIELD.size
    if not fields or start > width:
        raise damaged
    return records, header, width, fields


def _cell(
    record: bytes, field: _Field, row: int, column: int, faults: list[CellFault]
) -> str | None:
    raw = record[field.start : field.start + field.length].rstrip(b"\x00 ")
    try:
        text = raw.decode(_ENCODING).strip()
    except UnicodeDecodeError:
        text = raw.decode(_ENCODING, errors="replace").strip()
        faults.append(CellFault(row, column, text, "encoding"))
    if field.kind == b"L":
        return {"T": "是", "Y": "是", "F": "否", "N": "否", "?": None, "": None}.get(
            text.upper(), text
        )
    return text or None
