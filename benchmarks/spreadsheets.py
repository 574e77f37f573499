"""One way to read or write a list in Excel: `prepare("read", "ours", PATH)`.

What is read is reduced to the same few sums by every reader, so that they can be compared:
they give dates and blanks in their own ways.
"""

import importlib
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl

from benchmarks.generator.files import HEADINGS, list_rows
from zhiheng.documents.plain_table import write_plain_table
from zhiheng.facts.readers.excel_rows import open_excel
from zhiheng.facts.sources import SourceFile, no_progress

ROWS = 50_000
_ID, _FORMATIVE = 0, 6


def _ours(path: Path) -> Callable[[], list[Any]]:
    (table,) = open_excel(SourceFile.at(path))
    return lambda: [
        column.to_pylist()
        for column in _columns(list(table.batches(no_progress)))
    ]


def _columns(batches: list[Any]) -> list[Any]:
    pyarrow = importlib.import_module("pyarrow")
    return list(pyarrow.Table.from_batches(batches).columns)[-len(HEADINGS) :]
