"""Rows on their way in: understood column by column, checked as a whole, never one by one.

All work is done by DuckDB over columns, inside the memory it is given; what is more goes to
a temporary folder. Nothing here writes to a fact store.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.facts.column_mapping import ColumnMapping
from zhiheng.facts.faults import RowFault, message_of, place_of, shown_value
from zhiheng.facts.pseudonyms import PERSON, Pseudonymiser
from zhiheng.facts.readers.raw import ROW, RawTable
from zhiheng.facts.rows_sql import literal, quoted
from zhiheng.facts.schema import FactColumn, FactTable, fact_tables
from zhiheng.facts.sources import Progress
from zhiheng.facts.value_sql import BLANKS, allowed_sql, fault_sql, trimmed_sql, value_sql

Identities = Callable[[Sequence[tuple[str, str]]], None]
_MEMORY = "1GB"
_IDENTITIES_AT_ONCE = 10_000
_ROWS_A_GROUP = 122_880  # rows of a Parquet row group: part of what makes its bytes


class Workbench:
    """A place to work on rows, with a temporary folder that goes away with it.

    Attributes:
        connection: DuckDB.
        folder: The temporary folder.
    """

    def __init__(self, threads: int = 2, memory_limit: str = _MEMORY) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="zhiheng-facts-")
        self.folder = Path(self._temporary.name)
        self.connection = duckdb.connect(
            config={
                "threads": threads,
                "memory_limit": memory_limit,
                "temp_directory": str(self.folder / "spill"),
            }
        )
        self._tables = 0

    def __enter__(self) -> "Workbench":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give memory and disk back."""
        self.connection.close()
        self._temporary.cleanup()

    def new_name(self) -> str:
        """Return a name that no table here has."""
        self._tables += 1
        return f"t{self._tables}"


class Staged:
    """The rows of one sheet, typed, and the faults found in them.

    Attributes:
        table: Canonical table.
        mapping: How the sheet was read.
        file: Name of the file.
        raw: The sheet.
        rows: Rows that hold anything.
    """

    def __init__(
        self,
        bench: Workbench,
        file: str,
        raw: RawTable,
        mapping: ColumnMapping,
        progress: Progress,
    ) -> None:
        self.table: FactTable = fact_tables()[mapping.table]
        self.mapping = mapping
        self.raw = raw
        self.file = file
        self._has_people = False
        self._bench = bench
        self._ask = bench.connection
        self._name = bench.new_name()
        self._people = f"{self._name}_people"
        self._faults = f"{self._name}_faults"
        self._positions = {
            column: raw.headings.index(heading) for column, heading in mapping.columns.items()
        }
        self._read(progress)
        ragged = sum(fault.column is None for fault in raw.faults)
        self.rows = self._count(self._name) + ragged

    def _read(self, progress: Progress) -> None:
        """Bring all rows in, each cell typed or kept aside as text that is not understood."""
        columns = ", ".join(
            f"v{i} {column.stored_as}, b{i} VARCHAR" for i, column in enumerate(self.table.columns)
        )
        self._ask.execute(f"CREATE TABLE {self._name} ({ROW} BIGINT, {columns})")
        self._ask.execute(
            f"CREATE TABLE {self._faults} "
            f"({ROW} BIGINT, col INTEGER, value VARCHAR, code VARCHAR, detail VARCHAR, "
            "severity VARCHAR)"
        )
        width = len(self.raw.headings)
        cells = ", ".join(f"nullif(c{i}, '') AS c{i}" for i in range(width))
        filled = ", ".join(f"c{i}" for i in range(width))
        texts = ", ".join(f"{self._text(column)} AS x{i}" for i, column in self._numbered())
        typed = ", ".join(
            f"{value_sql(column, f'x{i}')} AS y{i}, x{i}" for i, column in self._numbered()
        )
        kept = ", ".join(
            f"CASE WHEN {allowed_sql(column, f'y{i}')} THEN y{i} END AS v{i}, x{i}"
            for i, column in self._numbered()
        )
        both = ", ".join(f"v{i}, CASE WHEN v{i} IS NULL THEN x{i} END" for i, _ in self._numbered())
        query = (
            f"INSERT INTO {self._name} SELECT {ROW}, {both} FROM (SELECT {ROW}, {kept} FROM "
            f"(SELECT {ROW}, {typed} FROM (SELECT {ROW}, {texts} FROM "
            f"(SELECT {ROW}, {cells} FROM incoming) WHERE coalesce({filled}) IS NOT NULL)))"
        )
        for batch in self.raw.read(progress):
            numbers, *texts = batch.columns
            trimmed = [pc.utf8_trim(column, BLANKS) for column in texts]
            self._ask.register("incoming", pa.table([numbers, *trimmed], schema=batch.schema))
            self._ask.execute(query)
            self._ask.unregister("incoming")

    def _numbered(self) -> Iterator[tuple[int, FactColumn]]:
        yield from enumerate(self.table.columns)

    def _text(self, column: FactColumn) -> str:
        """Return SQL for the text of a column: a cell, a constant, or nothing."""
        position = self._positions.get(column.name)
        if position is not None:
            return f"c{position}"
        constant = self.mapping.constants.get(column.name)
        return "CAST(NULL AS VARCHAR)" if constant is None else trimmed_sql(literal(constant))

    def give_pseudonyms(self, pseudonymiser: Pseudonymiser | None) -> None:
        """Put pseudonyms in the place of people; without `pseudonymiser` they stay.

        The identifiers stay at hand until the bench is closed: in memory and, where that
        does not do, in its temporary folder.
        """
        people = [f"v{i}" for i, column in self._numbered() if column.is_person]
        if not people or pseudonymiser is None:
            return
        plain = " UNION ".join(f"SELECT {name} AS plain FROM {self._name}" for name in people)
        found = self._ask.execute(f"SELECT DISTINCT plain FROM ({plain}) WHERE plain IS NOT NULL")
        schema = pa.schema([("plain", pa.string()), ("pseudonym", pa.string())])
        parts = []
        while rows := found.fetchmany(_IDENTITIES_AT_ONCE):
            names = [name for (name,) in rows]
            given = [pseudonymiser.of(PERSON, name) for name in names]
            parts.append(
                pa.RecordBatch.from_arrays([pa.array(names), pa.array(given)], schema=schema)
            )
        self._ask.register("given", pa.Table.from_batches(parts, schema=schema))
        self._ask.execute(f"CREATE TABLE {self._people} AS SELECT * FROM given")
        self._ask.unregister("given")
        swapped = ", ".join(f"p{name}.pseudonym AS {name}" for name in people)
        joined = " ".join(
            f"LEFT JOIN {self._people} AS p{name} ON p{name}.plain = kept.{name}" for name in people
        )
        self._ask.execute(
            f"CREATE TABLE {self._name}_named AS "
            f"SELECT kept.* REPLACE ({swapped}) FROM {self._name} AS kept {joined}"
        )
        self._ask.execute(f"DROP TABLE {self._name}")
        self._name = f"{self._name}_named"
        self._has_people = True

    def identities(self) -> Iterator[list[tuple[str, str]]]:
        """Yield pseudonyms with the identifiers they stand for, in batches."""
        if not self._has_people:
            return
        rows = self._ask.cursor().execute(f"SELECT pseudonym, plain FROM {self._people}")
        while batch := rows.fetchmany(_IDENTITIES_AT_ONCE):
            yield batch

    def values_of(self, column: str) -> str:
        """Return the query for the values of a column."""
        return f"SELECT DISTINCT {self._value_of(column)} FROM {self._name}"

    def _value_of(self, column: str) -> str:
        return f"v{[each.name for each in self.table.columns].index(column)}"

    def find_faults(self, known: Mapping[str, str]) -> None:
        """Look for every fault of the rows.

        Args:
            known: Query for the values that each referred column has, by ``table.column``,
                of tables that are loaded.
        """
        for fault in self.raw.faults:
            i = self._column_at(fault.column)
            if fault.column is None or i is not None:
                values = [fault.row, i, fault.text, fault.code, fault.detail]
                self._ask.execute(
                    f"INSERT INTO {self._faults} VALUES (?, ?, ?, ?, ?, 'error')", values
                )
        for i, column in self._numbered():
            text = f"b{i}"
            self._find(
                f"SELECT {ROW}, {i}, {text}, {fault_sql(column, text)}, '' "
                f"FROM {self._name} WHERE {text} IS NOT NULL"
            )
            if column.required:
                self._find(
                    f"SELECT {ROW}, {i}, '', 'empty', '' "
                    f"FROM {self._name} WHERE v{i} IS NULL AND b{i} IS NULL"
                )
            if column.references is not None and column.references in known:
                self._find_unknown(i, column, known[column.references])
        self._find_disorder()
        self._find_duplicates()

    def _column_at(self, position: int | None) -> int | None:
        """Return the number of the canonical column that a column of the file is read as."""
        for i, column in self._numbered():
            if position is not None and self._positions.get(column.name) == position:
                return i
        return None

    def _find(self, query: str, severity: str = "error") -> None:
        """Add faults, but none to a cell that has one."""
        self._ask.execute(
            f"INSERT INTO {self._faults} SELECT found.*, {literal(severity)} "
            f"FROM ({query}) AS found({ROW}, col, value, code, detail) "
            f"ANTI JOIN {self._faults} AS there USING ({ROW}, col)"
        )

    def _find_unknown(self, i: int, column: FactColumn, known: str) -> None:
        """Find values that the table they refer to does not know; people by what was written."""
        is_named = column.is_person and self._has_people
        shown = "people.plain" if is_named else f"CAST(v{i} AS VARCHAR)"
        people = f"LEFT JOIN {self._people} AS people ON v{i} = people.pseudonym"
        unknown = (
            f"SELECT {ROW}, v{i} FROM {self._name} ANTI JOIN ({known}) AS known(value) "
            f"ON v{i} = known.value WHERE v{i} IS NOT NULL"
        )
        self._find(
            f"SELECT {ROW}, {i}, any_value({shown}), 'unknown_reference', '' "
            f"FROM ({unknown}) {people if is_named else ''} GROUP BY {ROW}",
            "error" if column.strict else "warning",
        )

    def _find_disorder(self) -> None:
        for first, second in self.table.in_order:
            before, after = self._value_of(first), self._value_of(second)
            self._find(
                f"SELECT {ROW}, {after[1:]}, CAST({after} AS VARCHAR), 'order', {literal(first)} "
                f"FROM {self._name} WHERE {after} < {before}"
            )

    def _find_duplicates(self) -> None:
        keys = ", ".join(self._value_of(key) for key in self.table.key)
        repeated = (
            f"SELECT {keys}, min({ROW}) AS first FROM {self._name} "
            f"GROUP BY {keys} HAVING count(*) > 1"
        )
        self._find(
            f"SELECT {ROW}, NULL, '', 'duplicate', CAST(first AS VARCHAR) "
            f"FROM {self._name} JOIN ({repeated}) USING ({keys}) WHERE {ROW} > first"
        )

    def fault_counts(self) -> dict[tuple[str, str], int]:
        """Return how many faults there are of each severity and kind."""
        found = self._ask.execute(
            f"SELECT severity, code, count(*) FROM {self._faults} GROUP BY ALL ORDER BY ALL"
        )
        return {(severity, code): count for severity, code, count in found.fetchall()}

    @property
    def bad_rows(self) -> int:
        """Return how many rows have an error."""
        return self._count(f"(SELECT DISTINCT {ROW} FROM {self._faults} WHERE severity = 'error')")

    def faults(self, at_most: int | None = None, *, plain: bool = False) -> Iterator[RowFault]:
        """Yield the faults in the order of the file.

        Args:
            at_most: Yield no more than these.
            plain: Whether identifiers of people are shown in full: for the user's own file.
        """
        limit = "" if at_most is None else f"LIMIT {at_most}"
        rows = self._ask.cursor().execute(
            f"SELECT {ROW}, col, value, code, detail, severity FROM {self._faults} "
            f"ORDER BY {ROW}, col NULLS FIRST, code {limit}"
        )
        while batch := rows.fetchmany(_IDENTITIES_AT_ONCE):
            for row, col, value, code, detail, severity in batch:
                column = None if col is None else self.table.columns[col]
                yield self._fault(row, column, value or "", code, detail, severity, plain=plain)

    def _fault(
        self,
        row: int,
        column: FactColumn | None,
        value: str,
        code: str,
        detail: str,
        severity: str,
        *,
        plain: bool,
    ) -> RowFault:
        position = None if column is None else self._positions.get(column.name)
        label = "" if column is None else column.label
        if column is None:
            shown = ""  # a whole row may hold anyone's identifiers
        else:
            shown = value if plain else shown_value(value, person=column.is_person)
        message, allowed = message_of(self.table, column, code, shown, detail)
        file, raw = self.file, self.raw
        return RowFault(
            file=file,
            sheet=raw.sheet,
            row=row,
            column=label if position is None else raw.headings[position],
            address=place_of(file, raw.sheet, row, position, label, lettered=raw.lettered),
            value=shown,
            code=code,
            message=message,
            allowed=allowed,
            severity=severity,
            position=position,
        )

    def preview(self, rows: int) -> list[list[object]]:
        """Return the first rows as they were understood, in the order of the table's columns."""
        values = ", ".join(f"v{i}" for i, _ in self._numbered())
        found = self._ask.execute(f"SELECT {values} FROM {self._name} ORDER BY {ROW} LIMIT {rows}")
        return [list(row) for row in found.fetchall()]

    def write(self, path: Path) -> int:
        """Write the rows without errors to a Parquet file, sorted by key; return how many.

        The same rows give the same bytes.
        """
        values = ", ".join(f"v{i} AS {quoted(column.name)}" for i, column in self._numbered())
        keys = ", ".join(quoted(key) for key in self.table.key)
        good = (
            f"SELECT {values} FROM {self._name} ANTI JOIN "
            f"(SELECT {ROW} FROM {self._faults} WHERE severity = 'error') AS bad USING ({ROW})"
        )
        self._ask.execute(
            f"COPY ({good} ORDER BY {keys}) TO {literal(str(path))} "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROWS_A_GROUP})"
        )
        return self._count(f"read_parquet({literal(str(path))})")

    def _count(self, rows: str) -> int:
        ((count,),) = self._ask.execute(f"SELECT count(*) FROM {rows}").fetchall()
        return int(count)
