"""The canonical tables: what facts are, column by column, as data.

Each table is one file in `canonical/`, read strictly. Whatever comes in is brought into
these tables; measures, checks and rules know nothing else.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.reading import read_record
from zhiheng.standards.record import Record
from zhiheng.standards.yaml_files import YamlFile

ColumnType = Literal[
    "id",
    "text",
    "integer",
    "decimal",
    "score",
    "date",
    "timestamp",
    "boolean",
    "choice",
    "person",
]
TimeBasis = Literal[
    "academic_year", "calendar_year", "term", "census_date", "point_in_time", "timestamp"
]
_CANONICAL = Path(__file__).parent / "canonical"
_STORED = {
    "integer": "BIGINT",
    "score": "BIGINT",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "boolean": "BOOLEAN",
}


class FactColumn(Record, frozen=True, kw_only=True):
    """One column of a canonical table.

    Attributes:
        name: Identifier, the same in files, SQL and expressions.
        label: Chinese heading.
        type: What it holds. `score` is stored in hundredths (integer) and written as
            people write it (59.5); `person` is text in files and a pseudonym in facts.
        meaning: What is counted or said, in one Chinese sentence.
        example: What may stand in a file; empty where the column is often empty.
        unit: Unit of a number, in Chinese.
        required: Whether it may not be empty.
        scale: Decimals of a `decimal`.
        choices: Code to the Chinese words for it, apart by ``/``; the first is its label.
        minimum: Smallest value allowed, in the unit people write.
        maximum: Largest value allowed, in the unit people write.
        references: ``table.column`` that must know the value, where that table is loaded.
        strict: Whether an unknown reference is an error, not a warning.
        aliases: Further headings under which people's tables carry it.
        term: Word of the glossary it stands for.
        clause: Where a regulation says so.
    """

    name: str
    label: str
    type: ColumnType
    meaning: str
    example: str
    unit: str | None = None
    required: bool = False
    scale: int | None = None
    choices: dict[str, str] = {}
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    references: str | None = None
    strict: bool = False
    aliases: tuple[str, ...] = ()
    term: str | None = None
    clause: str | None = None

    @property
    def is_person(self) -> bool:
        """Return whether it tells who a person is."""
        return self.type == "person"

    @property
    def stored_as(self) -> str:
        """Return its type in the fact store, as DuckDB names it."""
        if self.type == "decimal":
            return f"DECIMAL(18,{self.scale or 0})"
        return _STORED.get(self.type, "VARCHAR")

    @property
    def labels(self) -> dict[str, str]:
        """Return the label of each code of a choice."""
        return {code: words.split("/")[0] for code, words in self.choices.items()}

    @property
    def words(self) -> dict[str, str]:
        """Return the code that each accepted word stands for: codes, labels, other words."""
        found = {code: code for code in self.choices}
        for code, words in self.choices.items():
            found.update(dict.fromkeys(words.split("/"), code))
        return found


class FactTable(Record, frozen=True, kw_only=True):
    """One canonical table.

    Attributes:
        name: Identifier.
        title: Chinese name.
        kind: `register`: the latest load of a key counts. `log`: what happened, once each.
        key: Columns that together tell rows apart.
        time_basis: What its rows are true of.
        source_system: Where schools keep it, in Chinese.
        meaning: What a row is, in Chinese.
        columns: Its columns.
        in_order: Pairs of columns of which the first is never later than the second.
    """

    name: str
    title: str
    kind: Literal["register", "log"]
    key: tuple[str, ...]
    time_basis: TimeBasis
    source_system: str
    meaning: str
    columns: tuple[FactColumn, ...]
    in_order: tuple[tuple[str, str], ...] = ()

    def column(self, name: str) -> FactColumn:
        """Return a column by name.

        Raises:
            KeyError: It has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def people(self) -> tuple[str, ...]:
        """Return the names of the columns that tell who a person is."""
        return tuple(column.name for column in self.columns if column.is_person)


@cache
def fact_tables() -> Mapping[str, FactTable]:
    """Return the canonical tables by name, in order of name.

    Raises:
        InvalidInputError: A file that comes along is faulty; all faults are listed.
    """
    tables: dict[str, FactTable] = {}
    problems: list[Problem] = []
    for path in sorted(_CANONICAL.glob("*.yaml")):
        table = _read(path, problems)
        if table is not None:
            tables[table.name] = table
    problems.extend(_faults(tables))
    if problems:
        raise InvalidInputError(problems)
    return MappingProxyType(tables)


def table_named(name: str) -> FactTable:
    """Return a canonical table by its name or its Chinese title.

    Raises:
        InvalidInputError: There is no such table; the known ones are listed.
    """
    for table in fact_tables().values():
        if name in (table.name, table.title):
            return table
    known = [f"{table.name}（{table.title}）" for table in fact_tables().values()]
    message = f"没有事实表「{name}」；可用：{'、'.join(known)}"
    raise InvalidInputError([Problem("table", "unknown_table", message, list(fact_tables()))])


def in_order_of_reference(names: Iterable[str]) -> list[str]:
    """Return tables so that each comes after those it refers to, as far as that can be."""
    left = sorted(set(names))
    ordered: list[str] = []
    while left:
        free = [name for name in left if not (referred_by(fact_tables()[name]) & set(left))]
        ordered.extend(free or left[:1])
        left = [name for name in left if name not in ordered]
    return ordered


def referred_by(table: FactTable) -> set[str]:
    """Return the names of the other tables that a table refers to."""
    found = {column.references.split(".")[0] for column in table.columns if column.references}
    return found - {table.name}


def _read(path: Path, problems: list[Problem]) -> FactTable | None:
    file = YamlFile(path.name, path.read_text(encoding="utf-8"))
    table, faults = read_record(file.data, FactTable, file.place)
    problems.extend([*file.problems, *faults])
    if table is not None and table.name != path.stem:
        problems.append(Problem(path.name, "wrong_name", f"表名应为「{path.stem}」"))
    return table


def _faults(tables: Mapping[str, FactTable]) -> Iterable[Problem]:
    """Yield what no single record can know: names that must fit each other."""
    for table in tables.values():
        names = {column.name for column in table.columns}
        for name in [*table.key, *(side for pair in table.in_order for side in pair)]:
            if name not in names:
                yield Problem(table.name, "unknown_column", f"没有列「{name}」")
        for column in table.columns:
            if column.name in table.key and not column.required:
                yield Problem(f"{table.name}.{column.name}", "optional_key", "键列必须必填")
            if (column.type == "choice") != bool(column.choices):
                yield Problem(f"{table.name}.{column.name}", "choices", "choice 与 choices 须同在")
            if (column.type == "decimal") != (column.scale is not None):
                yield Problem(f"{table.name}.{column.name}", "scale", "decimal 与 scale 须同在")
            if column.references is not None:
                other, _, name = column.references.partition(".")
                if other not in tables or name not in {each.name for each in tables[other].columns}:
                    where = f"{table.name}.{column.name}"
                    yield Problem(where, "unknown_reference", f"没有「{column.references}」")
