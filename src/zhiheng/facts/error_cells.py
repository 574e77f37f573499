"""Cells of an Excel file whose formula failed (``#DIV/0!``).

The reader of workbooks hands such cells over as empty. An empty cell means "not
supplied", a failed formula means that something is wrong, so they are looked up in the
file itself: an ``.xlsx`` is an archive of XML.
"""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree as ET

_ANY_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_PERHAPS_ERROR = (b'"e"', b"'e'")  # looked for first: much quicker than the expression
_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)\Z")
_DECLARATIONS = b"<!DOCTYPE"
# What reading a damaged archive raises; NotImplementedError is a RuntimeError.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, ET.ParseError),
    *(KeyError, ValueError, RuntimeError, EOFError, OSError),
)
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"


class ErrorCell(str):
    """What a cell shows whose formula failed."""

    __slots__ = ()


def error_cells(content: bytes) -> dict[str, dict[tuple[int, int], ErrorCell]]:
    """Return the failed cells of each sheet that has any, by row and column from 0.

    Args:
        content: An Excel file; anything else has no such cells.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = {}
            for name, part in _sheets(archive):
                xml = archive.read(part)
                if any(each in xml for each in _PERHAPS_ERROR) and _ANY_ERROR.search(xml):
                    found[name] = dict(_failed(xml))
            return found
    except _DAMAGED:
        return {}  # the reader of workbooks says what is wrong with the file


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield name and part of each sheet."""
    parts = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _root(archive.read(_RELATIONS))
    }
    for element in _root(archive.read(_WORKBOOK)).iter():
        if _local(element.tag) != "sheet":
            continue
        identity = next((v for k, v in element.attrib.items() if _local(k) == "id"), None)
        if identity in parts:
            yield element.get("name", ""), posixpath.join("/xl", parts[identity]).lstrip("/")


def _root(xml: bytes) -> ET.Element:
    """Return the root of a part; entities, which can grow without end, are not let in."""
    if _DECLARATIONS in xml:
        raise ValueError(_DECLARATIONS)
    return ET.fromstring(xml)  # noqa: S314 - no declarations, so no entities


def _failed(xml: bytes) -> Iterator[tuple[tuple[int, int], ErrorCell]]:
    row = -1
    for element in _root(xml).iter():
        if _local(element.tag) != "row":
            continue
        row = int(element.get("r", row + 2)) - 1
        column = -1
        for cell in element:
            address = _ADDRESS.match(cell.get("r", ""))
            column = _number(address[1]) if address else column + 1
            if cell.get("t") == "e":
                shown = next((each.text for each in cell if _local(each.tag) == "v"), None)
                yield (row, column), ErrorCell(shown or "#ERROR!")


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _local(name: str) -> str:
    return name.rsplit("}", 1)[-1]
