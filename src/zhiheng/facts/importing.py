"""Facts on their way in: a file is looked at, mapped, checked, and loaded whole or not at all.

For the command line and for pages alike:

    drafts = read_drafts(SourceFile.at(path))          # which table, which columns, first rows
    drafts = [draft.mapped(mapping) for …]             # where a person chose otherwise
    with check_drafts(drafts, pseudonymiser=…, store=…, progress=…) as checked:
        checked.counts, checked.faults(at_most=…)      # what is wrong, row by row
        loads = checked.load(by=…, at=…, on_identities=…)

A file that has any error loads nothing, in all of its sheets, unless bad rows are left out
on purpose (`skip_bad_rows`). Files stand for themselves: one refused does not hold up others.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import TracebackType

import duckdb

from zhiheng.facts.column_mapping import (
    ColumnMapping,
    mapping_problems,
    notes_on,
    propose_mapping,
)
from zhiheng.facts.faults import RowFault
from zhiheng.facts.files import unreadable
from zhiheng.facts.headings import SHEETS_BESIDE, matched
from zhiheng.facts.pseudonyms import Pseudonymiser
from zhiheng.facts.readers.opening import open_tables
from zhiheng.facts.readers.raw import RawTable
from zhiheng.facts.schema import FactTable, fact_tables, table_named
from zhiheng.facts.sources import Progress, SourceFile, no_progress
from zhiheng.facts.staging import Identities, Staged, Workbench
from zhiheng.facts.store import FactStore, Load, Snapshot
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import listed

_SAY_WHICH = "请指明是哪张表（--table），或以表名命名文件或工作表；各表的列见模板"
_FEWEST_MATCHES = 2  # headings that a table is told by, where no name tells it


@dataclass(frozen=True)
class Draft:
    """One sheet of a file, and how it would be read.

    Attributes:
        source: The file.
        raw: The sheet, as found.
        candidates: Tables it may be for, the likeliest first; one, where it is clear.
        mapping: How it would be read; None where the table is not clear.
    """

    source: SourceFile
    raw: RawTable
    candidates: tuple[str, ...]
    mapping: ColumnMapping | None

    @property
    def where(self) -> str:
        """Return its place in words: the file, and the sheet where there are several."""
        return f"{self.source.name} 「{self.raw.sheet}」" if self.raw.sheet else self.source.name

    @property
    def table(self) -> FactTable | None:
        """Return the table it is for, where that is clear."""
        return None if self.mapping is None else fact_tables()[self.mapping.table]

    @property
    def headings(self) -> tuple[str, ...]:
        """Return its headings."""
        return self.raw.headings

    @cached_property
    def problems(self) -> list[Problem]:
        """Return why it cannot be checked row by row yet."""
        if self.mapping is None:
            return [self._unclear()]
        return mapping_problems(self.mapping, self.headings, self.where)

    @property
    def notes(self) -> list[Problem]:
        """Return what of it is not taken in, and why."""
        found = [Problem(self.where, "note", text) for text in self.raw.notes]
        if self.mapping is not None:
            found += notes_on(self.mapping, self.headings, self.where)
        return found

    def mapped(self, mapping: ColumnMapping) -> "Draft":
        """Return it as it is read by another mapping."""
        return replace(self, mapping=mapping, candidates=(mapping.table,))

    def _unclear(self) -> Problem:
        tables = fact_tables()
        known = list(tables)
        if self.candidates:
            options = listed([f"{tables[name].title}（{name}）" for name in self.candidates])
            message = (
                f"看不出是哪张表，可能是：{options}；请用 --table 指明，或以表名命名文件或工作表"
            )
            return Problem(self.where, "ambiguous_table", message, list(self.candidates))
        shown = listed([f"「{each}」" for each in self.headings if each]) or "无"
        message = (
            f"看不出是哪张表：表头为{shown}；请用 --table 指明，或用 zhiheng facts templates 的模板"
        )
        return Problem(self.where, "unknown_table", message, known)


def read_drafts(
    source: SourceFile, *, table: str | None = None, mapping: ColumnMapping | None = None
) -> list[Draft]:
    """Return a draft for each sheet of a file that is meant to be read.

    In a workbook with several sheets those that are for no table (explanations, lists of
    faults) are left aside, as long as one is for a table.

    Args:
        source: The file.
        table: Table it is for (name or Chinese title); told by names and headings if None.
        mapping: How it is read; told by the headings if None.

    Raises:
        InvalidInputError: It cannot be read, or there is no such table.
    """
    if mapping is not None and table is not None and table_named(table).name != mapping.table:
        message = f"对应关系是为「{mapping.table}」写的，不能用于「{table}」"
        raise InvalidInputError([Problem("mapping", "other_table", message)])
    wanted = None if table is None else table_named(table)
    found = open_tables(source)
    sheets = [raw for raw in found if raw.sheet not in SHEETS_BESIDE] or found
    drafts = [_draft(source, raw, wanted, mapping) for raw in sheets]
    if len(drafts) > 1:
        meant = [draft for draft in drafts if not draft.problems] or [
            draft for draft in drafts if _is_named(draft)
        ]
        return meant or [draft for draft in drafts if draft.candidates] or drafts[:1]
    return drafts


def _draft(
    source: SourceFile, raw: RawTable, wanted: FactTable | None, mapping: ColumnMapping | None
) -> Draft:
    if mapping is not None:
        return Draft(source, raw, (mapping.table,), mapping)
    names = (wanted.name,) if wanted is not None else _tables_for(source, raw)
    clear = propose_mapping(raw.headings, fact_tables()[names[0]]) if len(names) == 1 else None
    return Draft(source, raw, names, clear)


def _is_named(draft: Draft) -> bool:
    return _named(draft.raw.sheet) is not None


def _named(name: str) -> str | None:
    """Return the table that a sheet or file is named by."""
    plain = name.strip().lower()
    for table in fact_tables().values():
        if plain in (table.name, table.title):
            return table.name
    return None


def _tables_for(source: SourceFile, raw: RawTable) -> tuple[str, ...]:
    """Return the tables a sheet may be for: by its names, else by its headings."""
    told = raw.table or _named(raw.sheet) or _named(source.stem)
    if told is not None:
        return (told,)
    known = {}
    for name, table in fact_tables().items():
        found = matched(raw.headings, table)
        lacking = sum(column.required and column.name not in found for column in table.columns)
        if len(found) >= max(_FEWEST_MATCHES, lacking + 1):
            known[name] = (len(found), -lacking)
    most = max((count for count, _ in known.values()), default=0)
    # Of tables that know as many headings any may be meant, even where one lacks a column.
    fits = [name for name in known if known[name][0] == most]
    return tuple(sorted(fits, key=lambda name: (-known[name][1], name)))


def check_drafts(
    drafts: Sequence[Draft],
    *,
    pseudonymiser: Pseudonymiser | None,
    store: FactStore | None = None,
    skip_bad_rows: bool = False,
    progress: Progress = no_progress,
    threads: int = 2,
) -> "Checked":
    """Return the rows of a file, understood and checked; close it when done.

    Args:
        drafts: All sheets of one file that are to be loaded together.
        pseudonymiser: Gives people their pseudonyms; None keeps identifiers as they are,
            for facts that are read and not kept.
        store: Where it is to be loaded: references are looked up there.
        skip_bad_rows: Whether rows with errors may be left out.
        progress: Told how far the reading is.
        threads: Threads that may be used.

    Raises:
        InvalidInputError: A file cannot be read, or takes more room than there is.
    """
    checked = Checked(drafts, pseudonymiser, store, skip_bad_rows=skip_bad_rows, threads=threads)
    try:
        checked.work(progress)
    except duckdb.OutOfMemoryException:
        checked.close()
        reason = "内容太大，可用的内存与临时空间放不下，请分成几个文件"
        raise InvalidInputError([unreadable(drafts[0].source.name, reason)]) from None
    except BaseException:
        checked.close()
        raise
    return checked


class Checked:
    """A file whose rows were checked, and not yet loaded.

    Attributes:
        drafts: Its sheets.
        problems: What is wrong with the sheets as a whole; where there is any, no rows
            were looked at.
        staged: The rows of each sheet.
    """

    def __init__(
        self,
        drafts: Sequence[Draft],
        pseudonymiser: Pseudonymiser | None,
        store: FactStore | None,
        *,
        skip_bad_rows: bool,
        threads: int,
    ) -> None:
        self.drafts = list(drafts)
        self.problems = [problem for draft in drafts for problem in draft.problems]
        self.staged: list[Staged] = []
        self._pseudonymiser = pseudonymiser
        self._store = store
        self._skip_bad_rows = skip_bad_rows
        self._bench = Workbench(threads)

    def __enter__(self) -> "Checked":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give memory and disk back; identifiers of people go with them."""
        self._bench.close()

    def work(self, progress: Progress) -> None:
        """Read and check all rows."""
        if self.problems:
            return
        for draft in self.drafts:
            if draft.mapping is not None:
                name = draft.source.name
                self.staged.append(Staged(self._bench, name, draft.raw, draft.mapping, progress))
        for staged in self.staged:
            staged.give_pseudonyms(self._pseudonymiser)
        for staged in self.staged:
            staged.find_faults(self._known(staged))
        if not sum(staged.rows for staged in self.staged):
            where = self.drafts[0].where
            self.problems.append(Problem(where, "no_rows", "表头下面没有任何内容，请填写后再导入"))

    def _known(self, staged: Staged) -> dict[str, str]:
        """Return queries for values that are referred to, of tables here or in the store."""
        known = {}
        loaded = {} if self._store is None else {load.table for load in self._store.active()}
        for column in staged.table.columns:
            if column.references is None:
                continue
            other, _, name = column.references.partition(".")
            queries = [each.values_of(name) for each in self.staged if each.table.name == other]
            if self._store is not None and other in loaded:
                rows = self._store.rows_of(fact_tables()[other])
                queries.append(f'SELECT "{name}" FROM ({rows})')
            if queries:
                known[column.references] = " UNION ".join(queries)
        return known

    @property
    def counts(self) -> dict[str, int]:
        """Return ``rows``, ``bad_rows``, ``errors`` and ``warnings`` over all sheets."""
        faults = [staged.fault_counts() for staged in self.staged]
        return {
            "rows": sum(staged.rows for staged in self.staged),
            "bad_rows": sum(staged.bad_rows for staged in self.staged),
            **{
                f"{severity}s": sum(
                    count
                    for each in faults
                    for (kind, _), count in each.items()
                    if kind == severity
                )
                for severity in ("error", "warning")
            },
        }

    @property
    def is_loadable(self) -> bool:
        """Return whether it may be loaded."""
        counts = self.counts
        if self.problems:
            return False
        return counts["bad_rows"] < counts["rows"] if self._skip_bad_rows else not counts["errors"]

    @property
    def notes(self) -> list[Problem]:
        """Return what was not taken in, and why."""
        return [note for draft in self.drafts for note in draft.notes]

    def faults(self, at_most: int | None = None, *, plain: bool = False) -> Iterator[RowFault]:
        """Yield the faults of all rows, in the order of the file.

        Args:
            at_most: Yield no more than these of each sheet.
            plain: Whether identifiers of people are shown in full.
        """
        for staged in self.staged:
            yield from staged.faults(at_most, plain=plain)

    def earlier(self) -> list[Load] | None:
        """Return the loads of the same bytes read in the same way, if all of them still count."""
        if self._store is None or self.problems:
            return None
        found = [self._store.earlier(self._identity(each)) for each in self.staged]
        loads = [load for load in found if load is not None]
        return loads if len(loads) == len(found) else None

    def _identity(self, staged: Staged) -> dict[str, str]:
        settings = f"{staged.mapping.digest} {'skip' if self._skip_bad_rows else 'whole'}"
        has_people = bool(staged.table.people) and self._pseudonymiser is not None
        return {
            "table": staged.table.name,
            "source_sha256": self.drafts[0].source.sha256,
            "sheet": staged.raw.sheet,
            "settings": hashlib.sha256(settings.encode()).hexdigest(),
            "key_check": self._pseudonymiser.check if has_people and self._pseudonymiser else "",
        }

    def load(
        self, *, by: str, at: dt.datetime, on_identities: Identities | None = None
    ) -> list[Load]:
        """Load the sheets, all or none, and return their loads; earlier ones where nothing is new.

        Args:
            by: Who loads.
            at: When.
            on_identities: Told which identifiers the pseudonyms stand for, in batches,
                before anything is loaded; what it raises stops the load.

        Raises:
            InvalidInputError: There are errors, or the store cannot be written to.
        """
        if self._store is None or not self.is_loadable:
            problems = [*self.problems, *(fault.problem for fault in self.faults())]
            raise InvalidInputError(problems or [Problem("into", "no_store", "没有指明事实库")])
        snapshots = []
        for number, staged in enumerate(self.staged):
            path = self._bench.folder / f"{number}.parquet"
            rows = staged.write(path)
            counts = {
                "rows_read": staged.rows,
                "rows_left_out": staged.rows - rows,
                **{f"{kind}:{code}": n for (kind, code), n in staged.fault_counts().items()},
            }
            identity = self._identity(staged)
            name = self.drafts[0].source.name
            snapshots.append(
                Snapshot(parquet=path, rows=rows, source_name=name, counts=counts, **identity)
            )
        if on_identities is not None:
            for staged in self.staged:
                for batch in staged.identities():
                    on_identities(batch)
        return self._store.add(snapshots, by=by, at=at)


def rows_understood(checked: Checked, rows: int) -> Mapping[str, list[list[object]]]:
    """Return the first rows of each table of a file, as they were understood."""
    return {staged.table.name: staged.preview(rows) for staged in checked.staged}
