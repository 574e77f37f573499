"""The fact store: a folder of immutable snapshots and the record of what was loaded.

``loads.jsonl`` holds a line for each load and each withdrawal, in order; a load's rows lie
in ``snapshots/<sha256>.parquet``. Whatever is interrupted at any moment leaves either the
whole load or nothing: files are written beside, made durable, and then put in their place;
the record is replaced last, in one step. Nothing here asks the clock or who is there.
"""

import datetime as dt
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path

import duckdb
import msgspec

from zhiheng.facts.files import reason_of
from zhiheng.facts.rows_sql import Part, parquet_sql, quoted, rows_sql
from zhiheng.facts.schema import FactTable, fact_tables
from zhiheng.shared.problems import InvalidInputError, Problem

MANIFEST = "loads.jsonl"
_SNAPSHOTS = "snapshots"
_LOCK = ".lock"
_UNFINISHED = ".unfinished"


class Load(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One load: which rows came in, from where, by whom, when.

    Attributes:
        id: ``L`` and a number, in order of loading.
        table: Canonical table.
        rows: How many rows it holds.
        snapshot: SHA-256 of the file of its rows.
        source_name: Name of the file they came from.
        source_sha256: SHA-256 of that file.
        sheet: Sheet of the file, where it has several.
        settings: SHA-256 of how it was read: table, columns, constants, what was left out.
        key_check: Tells with which key people were given pseudonyms; empty where there are none.
        loaded_by: Who loaded it.
        loaded_at: When.
        counts: What was counted on the way: rows read, rows left out, notes.
        overlaps: Earlier loads that have keys in common with this one.
        withdrawn_by: Who took it back, if someone did.
        withdrawn_at: When.
        withdrawn_because: Why.
    """

    id: str
    table: str
    rows: int
    snapshot: str
    source_name: str
    source_sha256: str
    sheet: str = ""
    settings: str = ""
    key_check: str = ""
    loaded_by: str
    loaded_at: dt.datetime
    counts: dict[str, int] = {}
    overlaps: tuple[str, ...] = ()
    withdrawn_by: str | None = None
    withdrawn_at: dt.datetime | None = None
    withdrawn_because: str | None = None

    @property
    def is_active(self) -> bool:
        """Return whether its rows count."""
        return self.withdrawn_at is None


class _Withdrawal(msgspec.Struct, frozen=True, kw_only=True):
    load: str
    by: str
    at: dt.datetime
    reason: str


class _Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the record: one of both."""

    load: Load | None = None
    withdrawal: _Withdrawal | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Rows that are ready to be loaded, in a Parquet file sorted by key.

    Attributes:
        table: Canonical table.
        parquet: The file; it is copied.
        rows: How many rows it holds.
        source_name: Name of the file they came from.
        source_sha256: SHA-256 of that file.
        sheet: Sheet of the file, where it has several.
        settings: SHA-256 of how it was read.
        key_check: `Pseudonymiser.check`, where it holds people.
        counts: What was counted on the way.
    """

    table: str
    parquet: Path
    rows: int
    source_name: str
    source_sha256: str
    sheet: str = ""
    settings: str = ""
    key_check: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


class FactStore:
    """A folder of facts; it is made by the first load."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def exists(self) -> bool:
        """Return whether anything was ever loaded here."""
        return (self.folder / MANIFEST).is_file()

    def loads(self) -> list[Load]:
        """Return every load, oldest first, those that were withdrawn among them.

        Raises:
            InvalidInputError: The record cannot be read.
        """
        found: dict[str, Load] = {}
        for entry in self._entries():
            if entry.load is not None:
                found[entry.load.id] = entry.load
            if entry.withdrawal is not None:
                taken = entry.withdrawal
                found[taken.load] = msgspec.structs.replace(
                    found[taken.load],
                    withdrawn_by=taken.by,
                    withdrawn_at=taken.at,
                    withdrawn_because=taken.reason,
                )
        return list(found.values())

    def active(self, table: str | None = None) -> list[Load]:
        """Return the loads that count, oldest first; of one table where it is given."""
        return [load for load in self.loads() if load.is_active and table in (None, load.table)]

    def digest(self) -> str:
        """Return what tells the facts that count from any others (SHA-256, hexadecimal).

        Raises:
            InvalidInputError: The record cannot be read.
        """
        return facts_digest((load.table, load.snapshot) for load in self.active())

    def path_of(self, load: Load) -> Path:
        """Return the file of a load's rows."""
        return self.folder / _SNAPSHOTS / f"{load.snapshot}.parquet"

    def rows_of(self, table: FactTable) -> str:
        """Return the query for the rows of a table that count: of two with one key, the later."""
        loads = self.active(table.name)
        paths = {load.id: self.path_of(load) for load in loads}
        later: dict[str, list[Path]] = {load.id: [] for load in loads}
        for load in loads:
            for earlier in load.overlaps:
                if earlier in later:
                    later[earlier].append(paths[load.id])
        parts = [Part(paths[load.id], tuple(later[load.id])) for load in loads]
        return rows_sql(table, parts)

    def earlier(self, snapshot_of: Mapping[str, str]) -> Load | None:
        """Return the load that brought in the same bytes in the same way, if it still counts.

        Args:
            snapshot_of: ``table``, ``source_sha256``, ``sheet``, ``settings``, ``key_check``.
        """
        for load in self.active(snapshot_of["table"]):
            if all(getattr(load, name) == value for name, value in snapshot_of.items()):
                return load
        return None

    def add(self, snapshots: Sequence[Snapshot], *, by: str, at: dt.datetime) -> list[Load]:
        """Load snapshots, all or none, and return their loads.

        What is already there, from the same bytes read in the same way, is not loaded
        again: its earlier load is returned.

        Raises:
            InvalidInputError: Another program is writing here, the folder cannot be
                written to, or people were given pseudonyms with another key before.
        """
        with self._writing():
            known = self.loads()
            self._refuse_other_key(known, snapshots)
            entries: list[_Entry] = []
            answer: list[Load] = []
            for snapshot in snapshots:
                there = self.earlier(_identity(snapshot))
                if there is not None:
                    answer.append(there)
                    continue
                load = self._placed(snapshot, known, by, at)
                known.append(load)
                answer.append(load)
                entries.append(_Entry(load=load))
            if entries:
                self._record(entries)
            return answer

    def withdraw(self, load_id: str, *, by: str, at: dt.datetime, reason: str) -> Load:
        """Take a load back: its rows count no more, its file stays; return it.

        Raises:
            InvalidInputError: There is no such load, it was withdrawn before, or no
                reason is given.
        """
        if not reason.strip():
            raise InvalidInputError([Problem("reason", "empty", "请写明撤回的理由")])
        with self._writing():
            loads = {load.id: load for load in self.loads()}
            if load_id not in loads:
                known = [each.id for each in loads.values() if each.is_active]
                message = f"没有导入「{load_id}」；可撤回：{'、'.join(known) or '无'}"
                raise InvalidInputError([Problem("load", "unknown_load", message, known)])
            if not loads[load_id].is_active:
                message = f"导入「{load_id}」早已撤回，不能再撤回一次"
                raise InvalidInputError([Problem("load", "withdrawn", message)])
            taken = _Withdrawal(load=load_id, by=by, at=at, reason=reason.strip())
            self._record([_Entry(withdrawal=taken)])
        return next(load for load in self.loads() if load.id == load_id)

    def _entries(self) -> Iterator[_Entry]:
        try:
            lines = (self.folder / MANIFEST).read_bytes().splitlines()
        except FileNotFoundError:
            return
        except OSError as error:
            raise InvalidInputError([self._fault(MANIFEST, reason_of(error))]) from None
        for number, line in enumerate(lines, start=1):
            try:
                yield msgspec.json.decode(line, type=_Entry)
            except (msgspec.DecodeError, UnicodeDecodeError):
                fault = self._fault(f"{MANIFEST}:{number}", "这一行已损坏，请从备份恢复")
                raise InvalidInputError([fault]) from None

    def _fault(self, where: str, reason: str) -> Problem:
        return Problem(where, "unreadable", f"事实库「{self.folder}」不可用：{reason}")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Let one program in; a second is told so. The lock goes with the program that holds it."""
        try:
            (self.folder / _SNAPSHOTS).mkdir(parents=True, exist_ok=True)
            with (self.folder / _LOCK).open("a") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    message = f"另一个程序正在写入事实库「{self.folder}」，请等它结束后再试"
                    raise InvalidInputError([Problem("into", "locked", message)]) from None
                for left in self.folder.rglob(f"*{_UNFINISHED}"):
                    left.unlink()  # of a program that was stopped
                yield
        except OSError as error:
            raise InvalidInputError([self._fault("into", reason_of(error))]) from None

    def _refuse_other_key(self, known: Iterable[Load], snapshots: Iterable[Snapshot]) -> None:
        used = {load.key_check for load in known if load.is_active and load.key_check}
        if any(each.key_check and used and each.key_check not in used for each in snapshots):
            message = (
                "这个事实库里的假名是用另一个密钥生成的：同一个人会有两个假名，无法对上；"
                "请改用原来的密钥，或导入到新的事实库"
            )
            raise InvalidInputError([Problem("into", "other_key", message)])

    def _placed(self, snapshot: Snapshot, known: Sequence[Load], by: str, at: dt.datetime) -> Load:
        """Put a snapshot's file in its place and return its load, not yet recorded."""
        digest = file_digest(snapshot.parquet)
        place = self.folder / _SNAPSHOTS / f"{digest}.parquet"
        if not place.exists():
            unfinished = place.with_suffix(_UNFINISHED)
            shutil.copyfile(snapshot.parquet, unfinished)
            _settle(unfinished, place)
        return Load(
            id=f"L{len(known) + 1:06d}",
            rows=snapshot.rows,
            snapshot=digest,
            source_name=snapshot.source_name,
            loaded_by=by,
            loaded_at=at,
            table=snapshot.table,
            source_sha256=snapshot.source_sha256,
            sheet=snapshot.sheet,
            settings=snapshot.settings,
            key_check=snapshot.key_check,
            counts=dict(snapshot.counts),
            overlaps=self._overlapping(snapshot, known),
        )

    def _overlapping(self, snapshot: Snapshot, known: Sequence[Load]) -> tuple[str, ...]:
        earlier = [load for load in known if load.is_active and load.table == snapshot.table]
        if not earlier:
            return ()
        keys = ", ".join(quoted(key) for key in fact_tables()[snapshot.table].key)
        new = parquet_sql([snapshot.parquet])
        files = parquet_sql([self.path_of(load) for load in earlier])
        query = (
            f"SELECT DISTINCT filename FROM (SELECT {keys}, filename "
            f"FROM {files[:-1]}, filename = true)) SEMI JOIN {new} USING ({keys})"
        )
        with duckdb.connect() as connection:
            found = {name for (name,) in connection.execute(query).fetchall()}
        return tuple(load.id for load in earlier if str(self.path_of(load)) in found)

    def _record(self, entries: Sequence[_Entry]) -> None:
        place = self.folder / MANIFEST
        before = place.read_bytes() if place.exists() else b""
        lines = [msgspec.json.encode(entry) + b"\n" for entry in entries]
        unfinished = place.with_suffix(_UNFINISHED)
        unfinished.write_bytes(before + b"".join(lines))
        _settle(unfinished, place)


def facts_digest(files: Iterable[tuple[str, str]]) -> str:
    """Return the digest of facts, from table and digest of each file behind them."""
    total = hashlib.sha256()
    for table, known in sorted(files, key=itemgetter(0)):
        total.update(f"{table}\x00{known}\n".encode())
    return total.hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file (hexadecimal)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _identity(snapshot: Snapshot) -> dict[str, str]:
    names = ("table", "source_sha256", "sheet", "settings", "key_check")
    return {name: getattr(snapshot, name) for name in names}


def _settle(unfinished: Path, place: Path) -> None:
    """Make a file durable and put it in its place, in one step."""
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
