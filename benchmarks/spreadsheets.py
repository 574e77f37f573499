"""One way to read or write a list in Excel: `prepare("read", "ours", PATH)`.

What was read is reduced to the same few sums for every reader, so that they can be compared:
they give dates and blanks in ways of their own.
"""

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa

from benchmarks.generator.files import HEADINGS, list_rows
from zhiheng.documents.plain_table import write_plain_table
from zhiheng.facts.readers.excel_rows import open_excel
from zhiheng.facts.readers.raw import ROW
from zhiheng.facts.sources import SourceFile, no_progress

ROWS = 50_000
_ID, _COURSE, _FORMATIVE, _FINAL = 0, 3, 6, 7
Columns = list[list[Any]]


def _read_ours(path: Path) -> Callable[[], Columns]:
    (table,) = open_excel(SourceFile.at(path))
    rows = pa.Table.from_batches(list(table.read(no_progress))).drop_columns([ROW])
    return lambda: [column.to_pylist() for column in rows.columns]


def _read_polars(path: Path) -> Callable[[], Columns]:
    polars = importlib.import_module("polars")
    texts = dict.fromkeys((HEADINGS[_ID], HEADINGS[_COURSE]), polars.String)
    frame = polars.read_excel(path, schema_overrides=texts)
    return lambda: [column.to_list() for column in frame.get_columns()]


def _read_openpyxl(path: Path) -> Callable[[], Columns]:
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    return lambda: [
        [row[i] if i < len(row) else None for row in rows] for i in range(len(HEADINGS))
    ]


def _read_pandas(path: Path) -> Callable[[], Columns]:
    pandas = importlib.import_module("pandas")
    frame = pandas.read_excel(path, dtype={HEADINGS[_ID]: str, HEADINGS[_COURSE]: str})
    return lambda: [
        [None if pandas.isna(cell) else cell for cell in frame[name]] for name in HEADINGS
    ]


def _write_ours(path: Path) -> None:
    path.write_bytes(write_plain_table("名单", HEADINGS, list_rows(ROWS)))


def _write_openpyxl(path: Path) -> None:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("名单")
    sheet.append(HEADINGS)
    for row in list_rows(ROWS):
        sheet.append(row)
    workbook.save(path)


def _write_polars(path: Path) -> None:
    polars = importlib.import_module("polars")
    frame = polars.DataFrame(list(list_rows(ROWS)), list(HEADINGS), orient="row", strict=False)
    frame.write_excel(path)


def _write_pandas(path: Path) -> None:
    pandas = importlib.import_module("pandas")
    frame = pandas.DataFrame(list_rows(ROWS), columns=list(HEADINGS))
    frame.to_excel(path, index=False)


READERS = {
    "ours": _read_ours,
    "polars": _read_polars,
    "openpyxl": _read_openpyxl,
    "pandas": _read_pandas,
}
WRITERS = {
    "ours": _write_ours,
    "polars": _write_polars,
    "openpyxl": _write_openpyxl,
    "pandas": _write_pandas,
}


class Reading:
    """A workbook is read into memory."""

    def __init__(self, name: str, path: Path) -> None:
        self.read = READERS[name]
        self.path = path

    def run(self) -> None:
        self.columns = self.read(self.path)

    def digest(self) -> Mapping[str, float]:
        return said(self.columns())


class Writing:
    """A workbook is written; what stands in it is read again by one reader."""

    def __init__(self, name: str, path: Path) -> None:
        self.write = WRITERS[name]
        self.path = path

    def run(self) -> None:
        self.write(self.path)

    def digest(self) -> Mapping[str, float]:
        return said(_read_openpyxl(self.path)())


def said(columns: Columns) -> Mapping[str, float]:
    """Return what tells the cells of a list apart."""
    numbers = {
        HEADINGS[i]: sum(
            float(cell) * (1 + place % 97)
            for place, cell in enumerate(columns[i])
            if cell not in (None, "")
        )
        for i in (_ID, _COURSE, _FORMATIVE, _FINAL)
    }
    leading_zeros = sum(str(cell).startswith("00") for cell in columns[_ID])
    blank = sum(cell in (None, "") for column in columns for cell in column)
    words = sum(len(cell) for column in (columns[1], columns[8]) for cell in column)
    return {**numbers, "zeros in front": leading_zeros, "blank": blank, "characters": words}


def prepare(what: str, name: str, path: str) -> Reading | Writing:
    if name in ("polars", "pandas"):
        importlib.import_module(name)
    return {"read": Reading, "write": Writing}[what](name, Path(path))
