"""Official tables from an Excel workbook, with the address of every cell.

Sheets are found by title, columns and items by heading: blanks, width of characters and
brackets, order, and lines above the heading make no difference. What has no place in the
tables is kept as a `LayoutFault`, never dropped.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from zhiheng.facts.table_data import LayoutFault, TableContent, TableData, TableRow, TableValue
from zhiheng.facts.tables import Cell, Grid, number_in, read_excel
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import listed
from zhiheng.standards.tables.records import Column, Table
from zhiheng.standards.tables.table_pack import TablePack

GROUP_HEADING, ITEM_HEADING, VALUE_HEADING, UNIT_HEADING = "类别", "项目", "数值", "单位"
# Sheets that templates and marked copies carry beside the tables.
EXPLANATION_SHEET, FINDINGS_SHEET = "填表说明", "检查结果"
_DEEPEST_HEADING = 20  # rows above the heading, for titles and remarks
_FORM_HEADINGS = {
    "group": (GROUP_HEADING, "组别", "分类", "章节", "group"),
    "item": (ITEM_HEADING, "指标", "名称", "item"),
    "value": (VALUE_HEADING, "值", "填报值", "value"),
    "unit": (UNIT_HEADING, "unit"),
}
_ABOUT = re.compile(r"^(?:约|大约|近)|(?:多|余|左右)$")
_TOTALS = frozenset({"合计", "总计", "小计"})


def heading_key(text: object) -> str:
    """Return a heading as it is compared: blanks, width and brackets make no difference.

    Example:
        >>> heading_key("教学用房面积 （m²）") == heading_key("教学用房面积(m2)")
        True
    """
    folded = unicodedata.normalize("NFKC", str(text)).casefold()
    return "".join(folded.split()).replace("〔", "(").replace("〕", ")")


def read_table_workbook(pack: TablePack, content: bytes, name: str) -> TableData:
    """Return the tables of a workbook.

    Args:
        pack: Whose tables they are.
        content: The bytes of an Excel file.
        name: Its name, for messages.

    Raises:
        InvalidInputError: It is no Excel file, or none of its sheets is one of the tables.
    """
    return tables_in_grids(pack, read_excel(content, name), name)


def tables_in_grids(pack: TablePack, grids: Mapping[str, Grid], name: str) -> TableData:
    """Return the tables that stand in some sheets.

    Args:
        pack: Whose tables they are.
        grids: The sheets by title.
        name: What they came from, for messages.

    Raises:
        InvalidInputError: None of the sheets is one of the tables.
    """
    titles = {
        heading_key(title): table
        for table in pack.tables
        for title in (table.id, table.title, *table.aliases)
    }
    contents: dict[str, TableContent] = {}
    faults: list[LayoutFault] = []
    for sheet, grid in grids.items():
        table = titles.get(heading_key(sheet))
        if table is None:
            if sheet not in (EXPLANATION_SHEET, FINDINGS_SHEET) and any(map(any, grid.rows)):
                faults.append(LayoutFault("unknown_sheet", "", sheet, sheet))
        elif table.id in contents:
            faults.append(LayoutFault("repeated", table.id, sheet, sheet))
        else:
            reader = _FormReader(table, grid) if table.kind == "form" else _ListReader(table, grid)
            found = reader.read()
            faults.extend(reader.faults)
            if found is not None:
                contents[table.id] = found
    if not contents:
        wanted = [table.title for table in pack.tables]
        message = f"「{name}」中没有可读的表；工作表应名为：{listed(wanted)}，表头用模板的栏名"
        raise InvalidInputError([Problem(name, "unreadable", message, wanted)])
    read = {fault.table for fault in faults if fault.kind == "missing_sheet"}
    faults.extend(
        LayoutFault("missing_sheet", table.id, table.title, name)
        for table in pack.tables
        if table.id not in contents and table.id not in read
    )
    return TableData(contents, tuple(faults), name)


@dataclass(slots=True)
class _ListReader:
    """Reads a list: a heading row, and a row for each site below."""

    table: Table
    grid: Grid
    faults: list[LayoutFault] = field(default_factory=list)

    def read(self) -> TableContent | None:
        """Return the list; None where it has no heading."""
        known = {
            heading_key(heading): column
            for column in self.table.columns
            for heading in _headings(column)
        }
        top = _best_row(self.grid, lambda cell: heading_key(cell) in known)
        if top is None:
            self._fault("missing_sheet", f"{self.table.title}的表头", self.grid.name)
            return None
        at = self._columns(top, known)
        headings = {column: self.grid.address(top, j) for column, j in at.items()}
        for column in self.table.columns:
            if column.required and column.id not in at:
                self._fault("missing_column", column.label, self.grid.name, column.id)
        rows = self._numbered(list(self._rows(top + 1, at)))
        return TableContent(self.table.id, tuple(rows), frozenset(at), headings)

    def _columns(self, top: int, known: Mapping[str, Column]) -> dict[str, int]:
        at: dict[str, int] = {}
        for j, cell in enumerate(self.grid.rows[top]):
            if cell is None:
                continue
            column = known.get(heading_key(cell))
            place = self.grid.address(top, j)
            if column is None:
                self._fault("unknown_column", str(cell), place)
            elif column.id in at:
                self._fault("repeated", str(cell), place, column.id)
            else:
                at[column.id] = j
        return at

    def _rows(self, start: int, at: Mapping[str, int]) -> Iterator[tuple[int, TableRow]]:
        placed = set(at.values()) | {
            j for j, cell in enumerate(self.grid.rows[start - 1]) if cell is not None
        }
        types = {column.id: column for column in self.table.columns}
        label_column, number_column = self.table.label_column or "", self.table.number_column or ""
        count = 0
        for i in range(start, len(self.grid.rows)):
            cells = self.grid.rows[i]
            if all(cell is None for cell in cells):
                continue
            values = {
                column: _value(cells[j] if j < len(cells) else None, types[column])
                for column, j in at.items()
            }
            label = str(values.get(label_column) or "")
            place = f"{self.grid.name} 第 {i + 1} 行"
            filled = [column for column, value in values.items() if value is not None]
            named = label or str(values.get(number_column) or "")
            figures = set(filled) - {number_column, label_column}
            if heading_key(named) in _TOTALS or not (figures or label):
                said = named or str(next((cell for cell in cells if cell is not None), ""))
                self._fault("unknown_row", said, place, content=said)
                continue
            count += 1
            row = TableRow(
                count,
                label,
                values,
                {column: self.grid.address(i, j) for column, j in at.items()},
            )
            if not label:
                self._fault("unnamed_row", place, place, label_column, row=count)
            for j, cell in enumerate(cells):
                if cell is not None and j not in placed:
                    address = self.grid.address(i, j)
                    self._fault("unknown_column", address, address, row=count, content=_plain(cell))
            yield count, row

    def _numbered(self, rows: Sequence[tuple[int, TableRow]]) -> list[TableRow]:
        """Return the rows with the numbers they carry, where these tell them apart."""
        column = self.table.number_column or ""
        numbers = [row.values.get(column) for _, row in rows]
        own = all(isinstance(number, int) and number > 0 for number in numbers)
        if not own or len(set(numbers)) < len(numbers):
            return [row for _, row in rows]
        told = {count: number for (count, _), number in zip(rows, numbers, strict=True)}
        self.faults = [
            LayoutFault(
                fault.kind,
                fault.table,
                fault.name,
                fault.place,
                fault.column,
                None if fault.row is None else int(str(told[fault.row])),
                fault.content,
            )
            for fault in self.faults
        ]
        return [
            TableRow(int(str(told[count])), row.label, row.values, row.cells) for count, row in rows
        ]

    def _fault(
        self,
        kind: str,
        name: str,
        place: str,
        column: str = "",
        *,
        row: int | None = None,
        content: TableValue = None,
    ) -> None:
        fault = LayoutFault(kind, self.table.id, name, place, column, row, content)
        self.faults.append(fault)


@dataclass(slots=True)
class _FormReader:
    """Reads a form: a row for each item, its group in front where there is one."""

    table: Table
    grid: Grid
    faults: list[LayoutFault] = field(default_factory=list)

    def read(self) -> TableContent | None:
        """Return the form; None where it has no heading."""
        names = {heading_key(name): part for part, each in _FORM_HEADINGS.items() for name in each}
        top = _best_row(self.grid, lambda cell: heading_key(cell) in names)
        at: dict[str, int] = {}
        for j, cell in enumerate(self.grid.rows[top] if top is not None else ()):
            if cell is not None and (part := names.get(heading_key(cell))) is not None:
                at.setdefault(part, j)
            elif cell is not None and top is not None:
                self._fault("unknown_column", str(cell), self.grid.address(top, j))
        if top is None or not {"item", "value"} <= set(at):
            self._fault("missing_sheet", f"{self.table.title}的表头", self.grid.name)
            return None
        values: dict[str, TableValue] = {}
        cells: dict[str, str] = {}
        for i, column, cell in self._items(top + 1, at):
            place = self.grid.address(i, at["value"])
            if column.id in values:
                self._fault("repeated", column.label, place, column.id, _plain(cell))
                continue
            values[column.id] = _value(cell, column)
            cells[column.id] = place
        for column in self.table.columns:
            if column.id not in values and column.required:
                self._fault("missing_item", column.label, self.grid.name, column.id)
        row = TableRow(1, self.table.title, values, cells)
        return TableContent(self.table.id, (row,), frozenset(values), cells)

    def _items(self, start: int, at: Mapping[str, int]) -> Iterator[tuple[int, Column, Cell]]:
        exact: dict[tuple[str, str], Column] = {}
        loose: dict[str, list[Column]] = {}
        for column in self.table.columns:
            for heading in _headings(column):
                exact[heading_key(column.group), heading_key(heading)] = column
                loose.setdefault(heading_key(heading), []).append(column)
        group = ""
        for i in range(start, len(self.grid.rows)):
            row = self.grid.rows[i]
            told = {part: row[j] if j < len(row) else None for part, j in at.items()}
            if told.get("group") is not None:
                group = heading_key(told["group"])
            named, value = told["item"], told["value"]
            if named is None and value is None:
                continue
            item = heading_key(named if named is not None else group)
            found = exact.get((group, item))
            if found is None and len(loose.get(item, ())) == 1:
                found = loose[item][0]
            if found is None:
                place = self.grid.address(i, at["item"])
                shown = str(named if named is not None else "")
                self._fault("unknown_item", shown, place, content=_plain(value))
            else:
                yield i, found, value

    def _fault(
        self, kind: str, name: str, place: str, column: str = "", content: TableValue = None
    ) -> None:
        fault = LayoutFault(kind, self.table.id, name, place, column, None, content)
        self.faults.append(fault)


def _headings(column: Column) -> tuple[str, ...]:
    joined = (f"{column.group}{column.label}", f"{column.group}-{column.label}")
    return (column.label, column.id, *column.aliases, *(joined if column.group else ()))


def _best_row(grid: Grid, is_heading: Callable[[Cell], bool]) -> int | None:
    """Return the row with most headings among the first; None where no row has two."""
    counted = Counter(
        {
            i: sum(cell is not None and is_heading(cell) for cell in row)
            for i, row in enumerate(grid.rows[:_DEEPEST_HEADING])
        }
    )
    if not counted:
        return None
    best, count = counted.most_common(1)[0]
    return best if count > 1 else None


def _value(cell: Cell, column: Column) -> TableValue:
    """Return what a cell holds: a number where one can be read, else what stands there."""
    if column.type == "text":
        return None if cell is None else str(cell)
    found = number_in(cell)
    if isinstance(found, str) and column.approximate:
        found = number_in(_ABOUT.sub("", found).strip())
        found = cell if isinstance(found, str) else found
    return _plain(found)


def _plain(cell: Cell) -> TableValue:
    return ("是" if cell else "否") if isinstance(cell, bool) else cell
