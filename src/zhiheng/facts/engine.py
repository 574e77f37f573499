"""The analytic engine: DuckDB with one view for each canonical table.

Facts come from a fact store, or from a folder of plain files named by table
(``students.parquet``, ``students.csv``, ``学生.xlsx``, ``learning_events/*.parquet``). Every
table is there, typed, and empty where nothing was loaded. Plain Parquet files hold values as
the store does (scores in hundredths, choices as codes); CSV and Excel files hold what people
write, are checked as an import checks them, and are refused whole. Identifiers of people in
plain files stay as they are: nothing is kept of them.
"""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import TracebackType

import duckdb

from zhiheng.facts.files import unreadable
from zhiheng.facts.importing import check_drafts, read_drafts
from zhiheng.facts.rows_sql import Part, quoted, rows_sql
from zhiheng.facts.schema import FactTable, fact_tables
from zhiheng.facts.sources import SourceFile
from zhiheng.facts.store import FactStore, facts_digest, file_digest
from zhiheng.shared.problems import InvalidInputError, Problem

_ENDINGS = (".parquet", ".csv", ".xlsx")
_FAULTS_TOLD = 100


@dataclass
class Facts:
    """Facts that can be asked.

    Attributes:
        path: Where they come from.
        connection: DuckDB; take a cursor of it for work of your own.
        present: Tables that something was loaded into.
        files: The files behind them, with what tells their contents (empty: look inside).
        converted: Folder of what was made of CSV and Excel files, where there are any.
    """

    path: Path
    connection: duckdb.DuckDBPyConnection
    present: frozenset[str]
    files: Mapping[str, Iterable[tuple[Path, str]]] = field(default_factory=dict)
    converted: "tempfile.TemporaryDirectory[str] | None" = None

    @cached_property
    def digest(self) -> str:
        """Return what tells these facts from any others (SHA-256, hexadecimal)."""
        return facts_digest(
            (table, known or file_digest(path))
            for table, files in self.files.items()
            for path, known in files
        )

    def close(self) -> None:
        """Give the memory back."""
        self.connection.close()
        if self.converted is not None:
            self.converted.cleanup()

    def __enter__(self) -> "Facts":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_facts(path: Path, *, threads: int = 2, memory_limit: str | None = None) -> Facts:
    """Return the facts of a store, or of a folder of plain files named by table.

    Args:
        path: The folder.
        threads: Threads DuckDB may use.
        memory_limit: Most memory DuckDB may take (``2GB``); what is more goes to disk.

    Raises:
        InvalidInputError: There are no facts, or a file cannot be read.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": threads,
        "preserve_insertion_order": False,  # what is asked says its order; less is kept in memory
    }
    if memory_limit is not None:
        config["memory_limit"] = memory_limit
    connection = duckdb.connect(config=config)
    try:
        store = FactStore(path)
        return _of_store(store, connection) if store.exists else _of_folder(path, connection)
    except BaseException:
        connection.close()
        raise


def _of_store(store: FactStore, connection: duckdb.DuckDBPyConnection) -> Facts:
    files: dict[str, list[tuple[Path, str]]] = {}
    for load in store.active():
        files.setdefault(load.table, []).append((store.path_of(load), load.snapshot))
    for name, table in fact_tables().items():
        _view(connection, name, store.rows_of(table))
    return Facts(store.folder, connection, frozenset(files), files)


def _of_folder(folder: Path, connection: duckdb.DuckDBPyConnection) -> Facts:
    paths = {
        name: found for name, table in fact_tables().items() if (found := _paths(folder, table))
    }
    if not paths:
        reason = "既不是事实库，也没有以表名命名的文件（如 students.parquet、学生.xlsx）"
        raise InvalidInputError([unreadable(str(folder), reason)])
    plain = any(path.suffix != ".parquet" for found in paths.values() for path in found)
    converted = tempfile.TemporaryDirectory(prefix="zhiheng-facts-") if plain else None
    place = folder if converted is None else Path(converted.name)
    try:
        _define_views(connection, paths, place)
    except InvalidInputError:
        if converted is not None:
            converted.cleanup()
        raise
    files = {name: [(path, "") for path in found] for name, found in paths.items()}
    return Facts(folder, connection, frozenset(files), files, converted)


def _define_views(
    connection: duckdb.DuckDBPyConnection, paths: Mapping[str, list[Path]], place: Path
) -> None:
    """Define a view of every table over its files; those that are no Parquet go to `place`."""
    problems: list[Problem] = []
    for name, table in fact_tables().items():
        parts = []
        for number, path in enumerate(paths.get(name, [])):
            try:
                parts.append(Part(_as_parquet(path, table, place / f"{name}-{number}.parquet")))
            except InvalidInputError as error:
                problems.extend(error.problems)
        if not problems:
            _view(connection, name, rows_sql(table, parts))
    if problems:
        raise InvalidInputError(problems)


def _paths(folder: Path, table: FactTable) -> list[Path]:
    """Return the files of a table: alone by its name or title, or parts in a folder."""
    return [
        path
        for name in (table.name, table.title)
        for ending in _ENDINGS
        for path in [*sorted(folder.glob(f"{name}/*{ending}")), folder / f"{name}{ending}"]
        if path.is_file()
    ]


def _as_parquet(path: Path, table: FactTable, place: Path) -> Path:
    """Return a Parquet file with the rows of a plain file: itself, or what was made of it."""
    if path.suffix == ".parquet":
        return path
    drafts = read_drafts(SourceFile.at(path), table=table.name)[:1]
    with check_drafts(drafts, pseudonymiser=None) as checked:
        if not checked.is_loadable:
            faults = [fault.problem for fault in checked.faults(_FAULTS_TOLD)]
            raise InvalidInputError([*checked.problems, *faults])
        checked.staged[0].write(place)
    return place


def _view(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> None:
    connection.execute(f"CREATE VIEW {quoted(name)} AS {query}")
