"""The files of one `zhiheng facts import`: each taken in whole or not at all, and told about."""

import datetime as dt
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhiheng.cli.output import write_file
from zhiheng.facts.column_mapping import ColumnMapping, write_mapping
from zhiheng.facts.importing import Checked, Draft, check_drafts, read_drafts
from zhiheng.facts.pseudonyms import Pseudonymiser
from zhiheng.facts.schema import fact_tables, in_order_of_reference
from zhiheng.facts.sources import Progress, SourceFile, no_progress
from zhiheng.facts.store import FactStore
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import file_stem, printable

# Loaded when there are errors: Excel libraries are slow to start.
_WRITE_ERRORS = "zhiheng.documents.error_workbook:write_error_workbook"
_SHOWN_IN_TEXT = 20
_SHOWN_IN_JSON = 10_000
_PREVIEWED = 5
REFUSED, LOADED, UNCHANGED, CHECKED = "refused", "loaded", "unchanged", "checked"
_SAID = {
    LOADED: "已导入",
    UNCHANGED: "没有变化，早已导入",
    CHECKED: "可以导入（只检查，没有写入）",
}


@dataclass
class SheetResult:
    """What became of one sheet.

    Attributes:
        sheet: Its name; empty where the file has one only.
        table: Its canonical table, where that is clear.
        rows: Rows read.
        load: Its load, where there is one.
        snapshot: SHA-256 of its rows, where they were loaded.
        preview: First rows as understood, by column.
    """

    sheet: str
    table: str | None
    rows: int = 0
    load: str | None = None
    snapshot: str | None = None
    preview: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class FileResult:
    """What became of one file.

    Attributes:
        name: Its name.
        drafts: Its sheets; empty where it could not be read.
        status: ``loaded``, ``unchanged``, ``checked`` or ``refused``.
        problems: What is wrong, as data; no more than are shown.
        counts: How many rows, bad rows, errors and warnings there are.
        notes: What was not taken in.
        sheets: What became of each sheet.
        errors: The copy with marks, where one was written.
    """

    name: str
    drafts: Sequence[Draft] = ()
    status: str = REFUSED
    problems: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)
    sheets: list[SheetResult] = field(default_factory=list)
    errors: Path | None = None

    @property
    def has_people(self) -> bool:
        """Return whether a sheet of it holds people."""
        return any(draft.table is not None and draft.table.people for draft in self.drafts)

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Say why it is not taken in."""
        self.status = REFUSED
        self.problems += [
            {
                "where": each.where,
                "code": each.code,
                "severity": "error",
                "message": each.message,
                "allowed": each.allowed,
            }
            for each in problems
        ]

    def as_data(self) -> list[dict[str, Any]]:
        """Return it as JSON data, an entry a sheet."""
        return [
            {
                "file": self.name,
                "sheet": sheet.sheet or None,
                "table": sheet.table,
                "status": self.status,
                "rows": sheet.rows,
                "load": sheet.load,
                "snapshot": sheet.snapshot,
                "counts": self.counts,
                "problems": [
                    each for each in self.problems if each.get("sheet", sheet.sheet) == sheet.sheet
                ],
                "notes": [each.message for each in self.notes],
                "errors_file": None if self.errors is None else printable(str(self.errors)),
                **({"preview": sheet.preview} if sheet.preview else {}),
            }
            for sheet in self.sheets or [SheetResult("", None)]
        ]

    def said(self) -> list[str]:
        """Return it in words."""
        lines = []
        for sheet in self.sheets or [SheetResult("", None)]:
            title = fact_tables()[sheet.table].title if sheet.table else "？"
            name = f"{self.name}「{sheet.sheet}」" if sheet.sheet else self.name
            lines.append(f"{name} → {title}：{self._outcome(sheet)}")
            lines += [f"  {_preview_line(row)}" for row in sheet.preview]
        lines += [
            f"  {each['where']}：{each['message']}" for each in self.problems[:_SHOWN_IN_TEXT]
        ]
        total = max(
            self.counts.get("errors", 0) + self.counts.get("warnings", 0), len(self.problems)
        )
        if total > _SHOWN_IN_TEXT:
            lines.append(f"  ……共 {total:,} 处；用 --errors DIR 得到标出全部错处的副本")
        lines += [f"  注意：{each.message}" for each in self.notes]
        if self.errors is not None:
            lines.append(f"  标出错处的副本：{self.errors}")
        return [printable(line) for line in lines]

    def _outcome(self, sheet: SheetResult) -> str:
        if self.status != REFUSED:
            load = f"（{sheet.load}）" if sheet.load else ""
            return f"{_SAID[self.status]} {sheet.rows:,} 行{load}"
        if self.counts:
            return (
                f"没有导入：{self.counts['rows']:,} 行中 {self.counts['bad_rows']:,} 行有错，"
                f"共 {self.counts['errors']:,} 处"
            )
        return "没有导入"


def _preview_line(row: dict[str, Any]) -> str:
    return "；".join(f"{label} {value}" for label, value in row.items() if value is not None)


def open_file(path: Path, table: str | None, mapping: ColumnMapping | None) -> FileResult:
    """Return a file with its sheets as they would be read, or why it cannot be."""
    result = FileResult(path.name)
    try:
        result.drafts = read_drafts(SourceFile.at(path), table=table, mapping=mapping)
    except InvalidInputError as error:
        result.refuse(error.problems)
        return result
    for draft in result.drafts:
        result.sheets.append(
            SheetResult(draft.raw.sheet, draft.table.name if draft.table else None)
        )
        result.refuse(draft.problems)
    return result


def in_order(files: Sequence[FileResult]) -> list[FileResult]:
    """Return files so that what others refer to comes first: units before students."""
    order = {name: i for i, name in enumerate(in_order_of_reference(fact_tables()))}
    return sorted(
        files, key=lambda file: max((order.get(s.table or "", 0) for s in file.sheets), default=0)
    )


def save_mapping(files: Sequence[FileResult], path: Path) -> None:
    """Write how the one sheet that is there was read.

    Raises:
        InvalidInputError: There are several sheets, or it is not clear how to read it.
    """
    drafts = [draft for file in files for draft in file.drafts]
    if len(drafts) != 1 or drafts[0].mapping is None:
        message = "对应关系是为一张表写的：请只给一个文件，并用 --table 指明是哪张表"
        raise InvalidInputError([Problem("save-mapping", "several_tables", message)])
    write_file(path, write_mapping(drafts[0].mapping), "save-mapping")


@dataclass
class Import:
    """Takes files in.

    Attributes:
        store: Where they go.
        pseudonymiser: Gives people their pseudonyms, where a file holds any.
        errors: Folder for copies with marks, where they are wanted.
        by: Who imports.
        skip_bad_rows: Whether rows with errors are left out.
        dry_run: Whether nothing is written.
    """

    store: FactStore
    pseudonymiser: Pseudonymiser | None
    errors: Path | None
    by: str
    skip_bad_rows: bool
    dry_run: bool

    def take(self, file: FileResult) -> None:
        """Check a file and load it, or say why not."""
        file.notes = [note for draft in file.drafts for note in draft.notes]
        try:
            with (
                progress_of(file.name) as progress,
                check_drafts(
                    file.drafts,
                    pseudonymiser=self.pseudonymiser if file.has_people else None,
                    store=self.store,
                    skip_bad_rows=self.skip_bad_rows,
                    progress=progress,
                ) as checked,
            ):
                self._settle(file, checked)
        except InvalidInputError as error:
            file.refuse(error.problems)

    def _settle(self, file: FileResult, checked: Checked) -> None:
        file.notes = checked.notes
        if checked.problems:
            file.refuse(checked.problems)
            return
        file.counts = checked.counts
        file.problems += [
            {
                "where": fault.address,
                "sheet": fault.sheet,
                "row": fault.row,
                "column": fault.column,
                "value": fault.value,
                "code": fault.code,
                "severity": fault.severity,
                "message": fault.message,
                "allowed": fault.allowed,
            }
            for fault in checked.faults(_SHOWN_IN_JSON)
        ]
        for sheet, staged in zip(file.sheets, checked.staged, strict=True):
            sheet.rows = staged.rows
            if self.dry_run:
                labels = [column.label for column in staged.table.columns]
                sheet.preview = [
                    dict(zip(labels, map(_plain, row), strict=True))
                    for row in staged.preview(_PREVIEWED)
                ]
        if self.errors is not None and file.problems:
            file.errors = self.errors / f"{file_stem(Path(file.name).stem)}-错误.xlsx"
            write_file(file.errors, pkgutil.resolve_name(_WRITE_ERRORS)(checked), "errors")
        if not checked.is_loadable:
            file.status = REFUSED
            return
        if self.dry_run:
            file.status = CHECKED
            return
        earlier = checked.earlier()
        at = dt.datetime.now(dt.UTC).replace(microsecond=0)
        loads = earlier if earlier is not None else checked.load(by=self.by, at=at)
        file.status = LOADED if earlier is None else UNCHANGED
        for sheet, load in zip(file.sheets, loads, strict=True):
            sheet.rows, sheet.load, sheet.snapshot = load.rows, load.id, load.snapshot


def _plain(value: object) -> Any:
    if value is None or isinstance(value, (str, int, bool)):
        return value
    return str(value)


@contextmanager
def progress_of(name: str) -> Iterator[Progress]:
    """Give what tells, on a terminal's standard error, how far a file is read."""
    if not sys.stderr.isatty():
        yield no_progress
        return
    told = -1

    def tell(done: int, total: int) -> None:
        nonlocal told
        percent = 100 * done // max(total, 1)
        if percent != told:
            told = percent
            sys.stderr.write(f"\r{printable(name)} {percent}%")
            sys.stderr.flush()

    yield tell
    if told >= 0:
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()
