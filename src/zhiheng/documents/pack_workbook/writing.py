"""A compiled standard into an Excel workbook."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from zhiheng import __version__
from zhiheng.documents.official_excel import OfficialStyles, height_of, workbook_bytes
from zhiheng.documents.pack_workbook import sheets
from zhiheng.documents.pack_workbook.columns import Column, text
from zhiheng.facts.tables import Cell
from zhiheng.standards.cases import Case
from zhiheng.standards.scheme import Node, ObservationPoint, Scheme

_GUIDE = (
    "这是一套评估标准。每张工作表是标准的一部分，可以直接修改；改完用 zhiheng packs import 读回。",
    "一个单元格里有多项时，每项一行（Alt+Enter）。空单元格表示没有，或取默认值。",
    "“指标”表按次序写：一级、二级、三级指标，随后是它的观测点；类别写层级名称或“观测点”。",
)


def write_pack_workbook(scheme: Scheme, cases: Sequence[Case]) -> bytes:
    """Return the workbook of a standard and its cases."""
    return workbook_bytes(_PackWorkbook(scheme, cases).write)


class _PackWorkbook:
    def __init__(self, scheme: Scheme, cases: Sequence[Case]) -> None:
        self._scheme = scheme
        self._cases = cases
        self._styles: OfficialStyles

    def write(self, workbook: Workbook) -> None:
        scheme = self._scheme
        workbook.set_properties(
            {"title": scheme.title, "comments": f"{scheme.name}；Zhiheng {__version__}"}
        )
        self._styles = OfficialStyles(workbook, scheme.layout)
        self._pairs(workbook.add_worksheet(sheets.INFO), sheets.INFO_COLUMNS, scheme, _GUIDE)
        self._tree(workbook.add_worksheet(sheets.TREE))
        self._bands(workbook.add_worksheet(sheets.BANDS))
        for sheet in sheets.RECORD_SHEETS:
            records = (
                self._cases if sheet.attribute == "cases" else getattr(scheme, sheet.attribute)
            )
            rows = [[_cell(column, record) for column in sheet.columns] for record in records]
            self._table(workbook.add_worksheet(sheet.title), sheet.columns, rows)
        self._notes(workbook.add_worksheet(sheets.NOTES))
        forms = workbook.add_worksheet(sheets.FORMS)
        self._pairs(forms, sheets.REPORT_COLUMNS, scheme.report)
        self._pairs(forms, sheets.FORM_COLUMNS, scheme.sheet, start=len(sheets.REPORT_COLUMNS))
        self._pairs(workbook.add_worksheet(sheets.LAYOUT), sheets.LAYOUT_COLUMNS, scheme.layout)

    def _table(
        self, sheet: Worksheet, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
    ) -> None:
        styles = self._styles
        for i, column in enumerate(columns):
            sheet.set_column(i, i, column.width)
            sheet.write_string(0, i, column.heading, styles.header())
            if column.words:
                sheet.data_validation(
                    1, i, 10_000, i, {"validate": "list", "source": list(column.words)}
                )
        sheet.freeze_panes(1, 1)
        for number, row in enumerate(rows, start=1):
            for i, cell in enumerate(row):
                self._write(sheet, number, i, cell)
            texts = [
                (cell, column.width)
                for cell, column in zip(row, columns, strict=True)
                if isinstance(cell, str)
            ]
            sheet.set_row(number, height_of(texts, self._scheme.layout))

    def _write(self, sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
        if cell is None:
            sheet.write_blank(row, column, None, self._styles.text())
        elif isinstance(cell, str):
            sheet.write_string(row, column, cell, self._styles.text())
        else:
            sheet.write_number(row, column, float(cell), self._styles.cell())

    def _pairs(
        self,
        sheet: Worksheet,
        columns: Sequence[Column],
        record: msgspec.Struct,
        guide: Sequence[str] = (),
        start: int = 0,
    ) -> None:
        """Write one record down the sheet: its fields in column A, their values in B."""
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 100)
        for row, column in enumerate(columns, start=start):
            sheet.write_string(row, 0, column.heading, self._styles.header())
            cell = column.write(getattr(record, column.field))
            self._write(sheet, row, 1, cell)
            shown = [(str(cell), 100.0)] if cell is not None else []
            sheet.set_row(row, height_of(shown, self._scheme.layout))
        for row, line in enumerate(guide, start=start + len(columns) + 1):
            sheet.write_string(
                row, 0, line, self._styles.cell(border=0, align="left", text_wrap=False)
            )

    def _tree(self, sheet: Worksheet) -> None:
        columns = tree_columns()
        rows = []
        for node in self._scheme.nodes:
            rows.append(self._node_row(node, columns))
            rows += [
                self._point_row(point, columns)
                for point in self._scheme.points
                if point.item == node.code
            ]
        self._table(sheet, columns, rows)

    def _node_row(self, node: Node, columns: Sequence[Column]) -> list[Cell]:
        cells: dict[str, Cell] = {
            column.heading: column.write(getattr(node, column.field))
            for column in sheets.NODE_COLUMNS
        }
        cells["编号"] = node.code
        cells[sheets.KIND] = self._scheme.levels[node.level - 1]
        cells["来源文件"] = node.source.document if node.parent is None else None
        cells["简称"] = None if node.short_name == node.name else node.short_name
        return [cells.get(column.heading) for column in columns]

    def _point_row(self, point: ObservationPoint, columns: Sequence[Column]) -> list[Cell]:
        cells: dict[str, Cell] = {
            column.heading: column.write(getattr(point, column.field))
            for column in sheets.POINT_COLUMNS
        }
        cells["编号"] = point.code
        cells[sheets.KIND] = sheets.POINT_KIND
        return [cells.get(column.heading) for column in columns]

    def _bands(self, sheet: Worksheet) -> None:
        columns = (text(sheets.POINT_KIND, "point", 12.0), *sheets.BAND_COLUMNS)
        rows = [
            [point.code, *(column.write(getattr(band, column.field)) for column in columns[1:])]
            for point in self._scheme.points
            for band in point.bands
        ]
        self._table(sheet, columns, rows)

    def _notes(self, sheet: Worksheet) -> None:
        columns = (
            text("编号", "number", 9.0),
            text("标题", "title", 40.0),
            text("读法", "text", 100.0),
        )
        preface: list[Cell] = [None, None, self._scheme.notes_preface]
        rows: list[list[Cell]] = [
            [each.number, each.title, each.text] for each in self._scheme.readings
        ]
        self._table(sheet, columns, [preface, *rows])


def tree_columns() -> list[Column]:
    """Return the columns of the sheet of indicators: those of nodes, then those of points."""
    first = [
        text("编号", "code", 11.0),
        text(sheets.KIND, "kind", 11.0),
        text("来源文件", "document", 12.0),
    ]
    columns = {column.heading: column for column in first}
    for column in (*sheets.NODE_COLUMNS, *sheets.POINT_COLUMNS):
        columns.setdefault(column.heading, column)
    return list(columns.values())


def _cell(column: Column, record: Any) -> Cell:
    """Return the cell of one field; a record's source is two columns."""
    holder = record.source if column.field in ("document", "clause") else record
    return column.write(getattr(holder, column.field))
