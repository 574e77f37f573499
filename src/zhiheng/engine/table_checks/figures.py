"""The figures as checks use them: numbers by row, sums, counts, and the year before."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from zhiheng.facts.table_data import TableContent, TableData, TableRow
from zhiheng.shared.numbers import EXACT, Number, plain
from zhiheng.standards.tables.records import Table
from zhiheng.standards.tables.references import Reference
from zhiheng.standards.tables.table_pack import TablePack


def name_key(label: str) -> str:
    """Return a site's name as it is compared: width, blanks and brackets make no difference.

    Example:
        >>> name_key("哈尔滨开 放大学（木兰）") == name_key("哈尔滨开放大学(木兰)")
        True
    """
    return "".join(unicodedata.normalize("NFKC", label).split()).casefold()


def total(numbers: Iterable[Number]) -> Number:
    """Return a sum, exact to the last digit."""
    whole: int = 0
    rest = None
    for number in numbers:
        if isinstance(number, int):
            whole += number
        else:
            rest = number if rest is None else EXACT.add(rest, number)
    return whole if rest is None else plain(EXACT.add(rest, whole))


@dataclass(frozen=True, slots=True)
class Same:
    """Rows of a list that name the same site: all but the first are repetitions."""

    rows: tuple[TableRow, ...]


class Sheet:
    """One table with its numbers.

    Attributes:
        table: What the pack says of it.
        rows: Its rows, as handed in.
        columns: Columns that were there.
    """

    def __init__(self, table: Table, content: TableContent) -> None:
        self.table = table
        self.rows = content.rows
        self.columns = content.columns
        self._sums: dict[tuple[str, bool], Number | None] = {}

    @cached_property
    def numbers(self) -> Sequence[Mapping[str, Number]]:
        """Return the numbers of each row; cells that are empty or hold text are left out."""
        measured = tuple(column.id for column in self.table.measured)
        return [
            {
                column: value
                for column in measured
                if (value := row.values.get(column)) is not None and not isinstance(value, str)
            }
            for row in self.rows
        ]

    @cached_property
    def zeroed(self) -> Sequence[Mapping[str, Number]]:
        """Return the numbers of each row, empty cells as 0; cells that hold text are left out."""
        measured = tuple(column.id for column in self.table.measured if column.id in self.columns)
        return [
            {
                column: 0 if value is None else value
                for column in measured
                if not isinstance(value := row.values.get(column), str)
            }
            for row in self.rows
        ]

    def column(self, column: str) -> list[tuple[TableRow, Number]]:
        """Return the rows that have a number in a column, with it."""
        return [
            (row, numbers[column])
            for row, numbers in zip(self.rows, self.numbers, strict=True)
            if column in numbers
        ]

    @cached_property
    def repeated(self) -> tuple[Same, ...]:
        """Return the groups of rows that name the same site."""
        groups: dict[str, list[TableRow]] = {}
        for row in self.rows:
            if row.label:
                groups.setdefault(name_key(row.label), []).append(row)
        return tuple(Same(tuple(rows)) for rows in groups.values() if len(rows) > 1)

    @cached_property
    def surplus(self) -> frozenset[int]:
        """Return the positions of rows whose figures all stand in an earlier row of the site."""
        first: dict[tuple[str, frozenset[tuple[str, Number]]], int] = {}
        found = set()
        for i, (row, numbers) in enumerate(zip(self.rows, self.numbers, strict=True)):
            key = (name_key(row.label), frozenset(numbers.items()))
            if row.label and key in first:
                found.add(i)
            first.setdefault(key, i)
        return frozenset(found)

    def sum(self, column: str, *, without_surplus: bool = False) -> Number | None:
        """Return a column's sum; None where no row has a number or one holds text."""
        key = column, without_surplus
        if key not in self._sums:
            self._sums[key] = self._added(column, self.surplus if without_surplus else frozenset())
        return self._sums[key]

    def _added(self, column: str, without: frozenset[int]) -> Number | None:
        values = []
        for i, (row, numbers) in enumerate(zip(self.rows, self.numbers, strict=True)):
            if column in numbers:
                if i not in without:
                    values.append(numbers[column])
            elif isinstance(row.values.get(column), str):
                return None
        return total(values) if values else None


class Figures:
    """All tables of one hand-in, and of the year before where they are known."""

    def __init__(self, pack: TablePack, data: TableData, previous: TableData | None) -> None:
        self.pack = pack
        self.data = data
        self.sheets = _sheets(pack, data)
        self.before = _sheets(pack, previous) if previous is not None else {}

    def known(self, reference: Reference) -> Number | None:
        """Return the value of what is one number for all rows; None where it is unknown."""
        sheet = (self.before if reference.previous else self.sheets).get(reference.table)
        match reference.kind:
            case "parameter":
                return self.pack.constants.get(reference.name)
            case _ if sheet is None:
                return None
            case "count":
                return len(sheet.rows) - len(sheet.surplus)
            case "sum":
                return sheet.sum(reference.column)
            case _:
                return sheet.numbers[0].get(reference.column) if sheet.rows else None

    def rows_before(self, table: str) -> Mapping[str, Mapping[str, Number]]:
        """Return the numbers of the year before, by name of the row."""
        sheet = self.before.get(table)
        if sheet is None:
            return {}
        labels = [name_key(row.label) for row in sheet.rows]
        times = Counter(labels)
        return {
            label: numbers
            for label, numbers in zip(labels, sheet.numbers, strict=True)
            if times[label] == 1
        }


def _sheets(pack: TablePack, data: TableData) -> dict[str, Sheet]:
    return {
        table: Sheet(pack.table(table), content)
        for table, content in data.tables.items()
        if table in pack.by_id
    }
