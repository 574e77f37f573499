"""Excel files that are traps: archives that grow without end, sheets with far-away cells.

The reader of workbooks makes room for every cell up to the last one. A file of five
kilobytes with a cell in the last row and column would stop the whole program, so sheets
are looked at before they are read.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

LARGEST_UNPACKED = 300 * 2**20  # bytes
MOST_CELLS = 20_000_000  # of one sheet, empty ones counted up to the last one filled
_BLOCK = 2**20
_LOCAL_HEADER = struct.Struct("<26xHH")
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,9})["']""")
_WIDE = re.compile(rb"""\br\s*=\s*["']([A-Z]{2,3})[0-9]""")
_LONG = re.compile(rb"""\br\s*=\s*["'][A-Z]*([0-9]{6,})["']""")
# Both at once, as most programs write them: begins with letters that are found quickly.
_USUAL = re.compile(rb' r="(?:([A-Z]{2,3})[0-9]+|[A-Z]?([0-9]{6,}))"')
_UNUSUAL = (b"'", b"\t", b"\n", b"\r", b" =", b"= ")
_ROWS_UNSEEN = 99_999  # rows whose number has fewer digits than `_LONG` looks for
_COLUMNS_UNSEEN = 26


class TooLargeError(ValueError):
    """A workbook would take more memory than is given; the argument says why, in Chinese."""


def refuse_traps(content: bytes) -> None:
    """Refuse an Excel file that would take too much memory; anything else is let through.

    Raises:
        TooLargeError: It grows beyond `LARGEST_UNPACKED`, or a sheet beyond `MOST_CELLS`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            left = LARGEST_UNPACKED
            for info in archive.infolist():
                part = b"".join(_unpacked(content, info, left))
                left -= len(part)
                if info.filename.lower().endswith(".xml") and _cells(part) > MOST_CELLS:
                    raise TooLargeError(
                        f"一张工作表的范围超过 {MOST_CELLS:,} 个单元格"
                        "（往往是很远处有一个误填的格子），请删去多余的行与列"
                    )
    except (zipfile.BadZipFile, struct.error, zlib.error):
        return  # the reader of workbooks says what is wrong with the file


def _unpacked(content: bytes, info: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """Yield a part of the archive, whatever size it claims to have."""
    names, extra = _LOCAL_HEADER.unpack_from(content, info.header_offset)
    start = info.header_offset + _LOCAL_HEADER.size + names + extra
    packed = content[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    size = 0
    while packed and not unpacking.eof:
        block = unpacking.decompress(packed, _BLOCK)
        packed = unpacking.unconsumed_tail
        size += len(block)
        if size > most:
            raise TooLargeError(
                f"解压后超过 {LARGEST_UNPACKED // 2**20} MB，请删去多余的行、列与图片"
            )
        yield block


def _cells(xml: bytes) -> int:
    """Return how many cells a sheet spans up to its last one, or a number not smaller."""
    begin = xml.find(b"sheetData")
    is_usual = begin >= 0 and all(xml.find(each, begin) < 0 for each in _UNUSUAL)
    if is_usual and not _USUAL.search(xml, begin):
        return _ROWS_UNSEEN * _COLUMNS_UNSEEN
    wide = {_column(letters) for letters in set(_WIDE.findall(xml))}
    long = {int(digits) for digits in set(_LONG.findall(xml))}
    columns = max(wide, default=_COLUMNS_UNSEEN)
    rows = max(long, default=_ROWS_UNSEEN)
    if rows * columns <= MOST_CELLS:
        return rows * columns
    found = _CELL.findall(xml)
    columns = max((_column(letters) for letters, _ in found), default=0)
    return columns * max((int(digits) for _, digits in found), default=0)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
