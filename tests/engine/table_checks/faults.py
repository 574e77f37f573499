"""Faults as people make them, planted at random in a workbook of official tables."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.facts.tables import Cell, Grid
from zhiheng.standards.tables.records import Table
from zhiheng.standards.tables.table_pack import TablePack

_HEADING_ROW = 2


class Page:
    """A sheet whose cells can be written; rows and columns count from 1, as in Excel."""

    def __init__(self, rows: list[list[Cell]]) -> None:
        self.rows = rows

    @property
    def max_row(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def value(self, row: int, column: int) -> Cell:
        """Return what a cell holds."""
        return self.rows[row - 1][column - 1]

    def put(self, row: int, column: int, value: Cell) -> None:
        """Write a cell."""
        self.rows[row - 1][column - 1] = value


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted fault.

    Attributes:
        kind: What sort of mistake it is.
        table: Table it was planted in.
        columns: Columns or items it touches.
        rows: Numbers of the rows it touches.
        said: What was done, in words.
    """

    kind: str
    table: str
    columns: tuple[str, ...]
    rows: tuple[int, ...]
    said: str


class Planter:
    """Plants a fault in a copy of some sheets."""

    def __init__(self, pack: TablePack, grids: Mapping[str, Grid], seed: int) -> None:
        self._pack = pack
        self.pages = {name: Page([list(row) for row in grid.rows]) for name, grid in grids.items()}
        self._draw = random.Random(seed)

    def plant(self, kind: str) -> Fault:
        """Plant a fault of a kind and return what was done."""
        return _KINDS[kind](self)

    def _list(self) -> tuple[Table, Page]:
        table = self._pack.table("table2")
        return table, self.pages[table.title]

    def _cell(self) -> tuple[Table, Page, int, int]:
        """Return a cell of a list that holds a number other than 0, at random."""
        table, sheet = self._list()
        while True:
            row = self._draw.randrange(_HEADING_ROW + 1, sheet.max_row + 1)
            column = self._draw.randrange(3, len(table.columns) + 1)
            if isinstance(value := sheet.value(row, column), int | Decimal) and value:
                return table, sheet, row, column

    def _item(self, tables: tuple[str, ...]) -> tuple[Table, Page, int]:
        """Return an item of a form that holds a number other than 0, at random."""
        while True:
            table = self._pack.table(self._draw.choice(tables))
            sheet = self.pages[table.title]
            row = self._draw.randrange(_HEADING_ROW + 1, sheet.max_row + 1)
            value = sheet.value(row, 3)
            if value and not isinstance(value, str):
                return table, sheet, row

    def _told(self, kind: str, table: Table, row: int, columns: range, said: str) -> Fault:
        ids = tuple(table.columns[column - 1].id for column in columns)
        return Fault(kind, table.id, ids, (row - _HEADING_ROW,), said)

    def _changed(self, kind: str, change: Callable[[Decimal], Cell]) -> Fault:
        table, sheet, row, column = self._cell()
        before = sheet.value(row, column)
        sheet.put(row, column, change(before))
        label = table.columns[column - 1].label
        said = f"表2 第 {row - _HEADING_ROW} 行「{label}」{before} → {sheet.value(row, column)}"
        return self._told(kind, table, row, range(column, column + 1), said)

    def _item_changed(
        self, kind: str, tables: tuple[str, ...], change: Callable[[Decimal], Cell]
    ) -> Fault:
        table, sheet, row = self._item(tables)
        before = sheet.value(row, 3)
        sheet.put(row, 3, change(before))
        item = table.columns[row - _HEADING_ROW - 1]
        said = f"{table.title}「{item.label}」{before} → {sheet.value(row, 3)}"
        return Fault(kind, table.id, (item.id,), (), said)

    def _scaled(self, value: Decimal) -> Decimal:
        return value * 10

    def _nudged(self, value: Decimal) -> Decimal:
        return value + self._draw.choice((-3, -2, -1, 1, 2, 3)) * max(1, int(value) // 50)

    def _swapped_digits(self, value: Decimal) -> Decimal:
        digits = str(value)
        for i in range(len(digits) - 1):
            pair = digits[i : i + 2]
            if pair.isdigit() and pair[0] != pair[1]:
                return Decimal(digits[:i] + pair[::-1] + digits[i + 2 :])
        return value + 10

    def times_ten(self) -> Fault:
        """Write a digit too many."""
        return self._changed("多写一位", self._scaled)

    def nudge(self) -> Fault:
        """Change a number a little."""
        return self._changed("改动一个数", self._nudged)

    def swap_digits(self) -> Fault:
        """Swap two digits of a number."""
        return self._changed("数字颠倒", self._swapped_digits)

    def blank(self) -> Fault:
        """Empty a cell."""
        return self._changed("留空", lambda _: None)

    def text(self) -> Fault:
        """Write words where a number belongs."""
        return self._changed("写成文字", lambda value: f"约{value}人")

    def zero(self) -> Fault:
        """Write 0 in the place of a number."""
        return self._changed("填成零", lambda _: 0)

    def negative(self) -> Fault:
        """Write a number with a minus sign."""
        return self._changed("写成负数", lambda value: -value)

    def swap_cells(self) -> Fault:
        """Swap two neighbouring cells of a row."""
        table, sheet, row, column = self._cell()
        column = min(column, len(table.columns) - 1)
        left, right = sheet.value(row, column), sheet.value(row, column + 1)
        if left == right:
            return self.swap_cells()
        sheet.put(row, column, right)
        sheet.put(row, column + 1, left)
        labels = "」「".join(table.columns[at - 1].label for at in (column, column + 1))
        said = f"表2 第 {row - _HEADING_ROW} 行「{labels}」对调"
        return self._told("邻格对调", table, row, range(column, column + 2), said)

    def shift_right(self) -> Fault:
        """Leave a cell out, so that all after it stand one further right."""
        table, sheet, row, column = self._cell()
        column = min(column, len(table.columns) - 4)
        last = len(table.columns)
        values = [sheet.value(row, at) for at in range(column, last)]
        sheet.put(row, column, None)
        for at, value in enumerate(values, start=column + 1):
            sheet.put(row, at, value)
        said = f"表2 第 {row - _HEADING_ROW} 行从「{table.columns[column - 1].label}」起右移一格"
        return self._told("右移一格", table, row, range(column, last + 1), said)

    def shift_left(self) -> Fault:
        """Drop a cell, so that all after it stand one further left."""
        table, sheet, row, column = self._cell()
        column = min(column, len(table.columns) - 4)
        last = len(table.columns)
        for at in range(column, last):
            sheet.put(row, at, sheet.value(row, at + 1))
        sheet.put(row, last, None)
        said = f"表2 第 {row - _HEADING_ROW} 行从「{table.columns[column - 1].label}」起左移一格"
        return self._told("左移一格", table, row, range(column, last + 1), said)

    def repeat_row(self) -> Fault:
        """Enter a row a second time."""
        table, sheet, row, _ = self._cell()
        sheet.rows.append([sheet.value(row, at) for at in range(1, len(table.columns) + 1)])
        said = f"表2 第 {row - _HEADING_ROW} 行重复"
        added = sheet.max_row - _HEADING_ROW
        return Fault("重复一行", table.id, ("site_name",), (row - _HEADING_ROW, added), said)

    def drop_row(self) -> Fault:
        """Leave a site out."""
        table, sheet, row, _ = self._cell()
        name = sheet.value(row, 2)
        del sheet.rows[row - 1]
        return Fault("漏掉一行", table.id, ("site_name",), (), f"表2 漏掉「{name}」")

    def misname(self) -> Fault:
        """Give a row the name of another."""
        table, sheet, row, _ = self._cell()
        other = row + 1 if row < sheet.max_row else row - 1
        sheet.put(row, 2, sheet.value(other, 2))
        rows = tuple(sorted((row - _HEADING_ROW, other - _HEADING_ROW)))
        return Fault("名称填错", table.id, ("site_name",), rows, f"表2 第 {rows[0]} 行误用他名")

    def of_school(self) -> Fault:
        """Change a figure of table 1 or 3."""
        return self._item_changed("改动表1、表3", ("table1", "table3"), self._nudged)

    def of_text(self) -> Fault:
        """Change a figure of the text."""
        return self._item_changed("改动正文", ("narrative",), self._nudged)

    def blank_item(self) -> Fault:
        """Empty an item of a form."""
        return self._item_changed("项目留空", ("table1", "table3"), lambda _: None)

    def heading(self) -> Fault:
        """Change a heading into one that the tables do not know."""
        table, sheet, _, column = self._cell()
        label = table.columns[column - 1].label
        sheet.put(_HEADING_ROW, column, f"{label}情况")
        return Fault("改栏名", table.id, (table.columns[column - 1].id,), (), f"栏「{label}」改名")


_KINDS: dict[str, Callable[[Planter], Fault]] = {
    name: method
    for name, method in vars(Planter).items()
    if not name.startswith("_") and name != "plant"
}


def kinds(count: int) -> Iterator[str]:
    """Yield kinds of faults in turn."""
    names = list(_KINDS)
    for i in range(count):
        yield names[i % len(names)]
