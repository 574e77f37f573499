"""SQL for the rows of a canonical table: from which files, and which of two rows counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zhiheng.facts.files import reason_of, unreadable
from zhiheng.facts.schema import FactTable
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import listed


@dataclass(frozen=True, slots=True)
class Part:
    """One Parquet file of a table.

    Attributes:
        path: The file.
        hidden_by: Later files; a row whose key stands in one of them does not count.
    """

    path: Path
    hidden_by: tuple[Path, ...] = ()


def rows_sql(table: FactTable, parts: Sequence[Part]) -> str:
    """Return the query for all rows of a table, typed; no rows where there are no parts.

    Columns that a file does not have are empty.

    Raises:
        InvalidInputError: A file cannot be read, or lacks a column of the key.
    """
    queries = []
    groups: dict[tuple[tuple[str, ...], tuple[Path, ...]], list[Path]] = {}
    for part in parts:
        groups.setdefault((_columns(table, part.path), part.hidden_by), []).append(part.path)
    for (present, hidden_by), paths in groups.items():
        query = f"SELECT {_selected(table, present)} FROM {parquet_sql(paths)} AS kept"
        if hidden_by:
            same = " AND ".join(f"later.{quoted(key)} = kept.{quoted(key)}" for key in table.key)
            later = f"SELECT 1 FROM {parquet_sql(hidden_by)} AS later WHERE {same}"
            query += f" WHERE NOT EXISTS ({later})"
        queries.append(query)
    if not queries:
        return f"SELECT {_selected(table, ())} WHERE false"
    return " UNION ALL ".join(queries)


def parquet_sql(paths: Iterable[Path]) -> str:
    """Return the table function that reads Parquet files."""
    return f"read_parquet([{', '.join(literal(str(path)) for path in paths)}])"


def quoted(name: str) -> str:
    """Return a name as SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return text as SQL literal.

    Example:
        >>> literal("it's")
        "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def _selected(table: FactTable, present: Iterable[str]) -> str:
    known = set(present)
    return ", ".join(
        f"CAST({quoted(column.name) if column.name in known else 'NULL'} AS {column.stored_as})"
        f" AS {quoted(column.name)}"
        for column in table.columns
    )


def _columns(table: FactTable, path: Path) -> tuple[str, ...]:
    try:
        present = pq.read_schema(path).names
    except pa.ArrowException:
        raise InvalidInputError([unreadable(path.name, "不是可读的 Parquet 文件")]) from None
    except OSError as error:
        raise InvalidInputError([unreadable(path.name, reason_of(error))]) from None
    if lacking := [key for key in table.key if key not in present]:
        message = f"「{path.name}」缺少{table.title}的键列：{listed(lacking)}"
        raise InvalidInputError([Problem(path.name, "missing_column", message, list(table.key))])
    return tuple(column.name for column in table.columns if column.name in present)
