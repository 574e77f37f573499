"""Files with facts for tests: invented rows, written in every format."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

from zhiheng.facts.importing import Checked, check_drafts, read_drafts
from zhiheng.facts.pseudonyms import Pseudonymiser
from zhiheng.facts.sources import SourceFile
from zhiheng.facts.store import FactStore, Load

KEY = bytes(range(32))
PSEUDONYMS = Pseudonymiser(KEY)
AT = dt.datetime(2022, 9, 1, 8, tzinfo=dt.UTC)
RESULTS = ("学号", "课程编号", "学期", "考次", "形考成绩", "终考成绩", "综合成绩")
GOOD_RESULT = ("0022010007", "00042", "2022秋", "正考", "82", "71.5", "74.65")


def csv_bytes(
    rows: Iterable[Sequence[object]], encoding: str = "utf-8", delimiter: str = ","
) -> bytes:
    """Return rows as a CSV file."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue().encode(encoding)


def excel_bytes(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    """Return rows as an Excel file."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                if isinstance(cell, (dt.date, dt.datetime)):
                    sheet.write_datetime(i, j, cell, day)
                elif isinstance(cell, str) and cell.startswith("=1/0"):
                    sheet.write_formula(i, j, cell, None, "#DIV/0!")
                elif cell is not None:
                    sheet.write(i, j, cell)
    workbook.close()
    return buffer.getvalue()


def checked(
    content: bytes,
    name: str = "课程成绩.csv",
    *,
    table: str | None = None,
    store: FactStore | None = None,
    skip_bad_rows: bool = False,
) -> Checked:
    """Return a file, checked."""
    drafts = read_drafts(SourceFile(name, content), table=table)
    return check_drafts(drafts, pseudonymiser=PSEUDONYMS, store=store, skip_bad_rows=skip_bad_rows)


def understood(content: bytes, name: str, table: str | None = None) -> list[dict[str, object]]:
    """Return the rows of a file as they were understood."""
    with checked(content, name, table=table) as found:
        assert list(found.faults()) == []
        (staged,) = found.staged
        names = [column.name for column in staged.table.columns]
        return [dict(zip(names, row, strict=True)) for row in staged.preview(50)]


def codes(content: bytes, name: str = "课程成绩.csv", **how: object) -> list[tuple[int, str, str]]:
    """Return row, column and kind of every fault of a file."""
    with checked(content, name, **how) as found:
        return [(fault.row, fault.column, fault.code) for fault in found.faults()]


def load(store: FactStore, content: bytes, name: str, table: str | None = None) -> list[Load]:
    """Load a file that has no faults."""
    with checked(content, name, table=table, store=store) as found:
        return found.load(by="演示-教务员", at=AT)


def results(*changes: dict[str, str]) -> bytes:
    """Return a CSV file of results, a row for each set of changes to a good one."""
    rows = [RESULTS]
    for change in changes:
        row = {**dict(zip(RESULTS, GOOD_RESULT, strict=True)), **change}
        rows.append(tuple(row.values()))
    return csv_bytes(rows)


def everything_in(folder: Path) -> bytes:
    """Return all bytes of all files of a folder, names too."""
    return b"".join(
        str(path).encode() + (path.read_bytes() if path.is_file() else b"")
        for path in sorted(folder.rglob("*"))
    )
