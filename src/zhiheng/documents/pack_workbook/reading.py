"""A standard from an Excel workbook: authored parts, and files for a pack folder."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from zhiheng.documents.pack_workbook import sheets
from zhiheng.documents.pack_workbook.columns import Column, dumped
from zhiheng.facts.tables import Grid, Row, read_excel
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import is_name
from zhiheng.standards.folder import NOTES_NAME, AuthoredPack
from zhiheng.standards.terms import Reading
from zhiheng.standards.yaml_files import Path


@dataclass(slots=True)
class _File:
    """Plain data on its way into one file of a pack, and where each part stands."""

    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Path, str] = field(default_factory=dict)

    def place(self, path: Path) -> str:
        while path not in self.places and path:
            path = path[:-1]
        return self.places.get(path, "")


@dataclass(slots=True)
class PackWorkbook:
    """A workbook that was read.

    Attributes:
        authored: Its parts, typed, with every fault by sheet and cell.
        files: The same as plain data, by the file of a pack folder it belongs in.
        notes: Text of the notes.
    """

    authored: AuthoredPack
    files: dict[str, dict[str, Any]]
    notes: str

    def write_folder(self, folder: FilePath) -> None:
        """Write the files of the pack; `folder` is made where it is missing.

        Raises:
            InvalidInputError: The workbook has faults; nothing is written.
        """
        if self.authored.problems:
            raise InvalidInputError(self.authored.problems)
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dumped(content) + "\n", encoding="utf-8")
        (folder / NOTES_NAME).write_text(self.notes, encoding="utf-8")


def read_pack_workbook(content: bytes, name: str) -> PackWorkbook:
    """Return the standard in a workbook; faults are in its `authored.problems`.

    Raises:
        InvalidInputError: It is no Excel file.
    """
    return _Reader(read_excel(content, name)).read()


class _Reader:
    def __init__(self, grids: Mapping[str, Grid]) -> None:
        self._grids = grids
        self._files: dict[str, _File] = {}
        self._pack = AuthoredPack()

    def read(self) -> PackWorkbook:
        for grid in self._grids.values():
            for address, cell in grid.failed():
                message = f"公式出错（{cell}），请改正或清空"
                self._pack.problems.append(Problem(address, "formula_failed", message))
        info = self._pairs(sheets.INFO, sheets.INFO_COLUMNS, "pack.yaml", ())
        self._tree([str(level) for level in info.get("levels", [])])
        self._bands()
        for sheet in sheets.RECORD_SHEETS:
            self._records(sheet)
        self._pairs(sheets.FORMS, sheets.REPORT_COLUMNS, "forms.yaml", ("report",))
        self._pairs(sheets.FORMS, sheets.FORM_COLUMNS, "forms.yaml", ("sheet",))
        self._pairs(sheets.LAYOUT, sheets.LAYOUT_COLUMNS, "forms.yaml", ("layout",))
        notes = self._notes()
        # In the order of a folder, so that both ways compile to the same.
        files = dict(sorted(self._files.items()))
        for name, file in files.items():
            self._pack.add(name, file.data, file.place)
        return PackWorkbook(self._pack, {name: file.data for name, file in files.items()}, notes)

    def _file(self, name: str) -> _File:
        return self._files.setdefault(name, _File())

    def _rows(self, title: str, *headings: str) -> Iterable[Row]:
        grid = self._grids.get(title)
        rows = grid.below(*headings) if grid is not None else None
        if rows is None:
            message = f"工作簿里没有工作表「{title}」，或缺表头「{'」「'.join(headings)}」"
            self._pack.problems.append(Problem(title, "missing_sheet", message))
            return ()
        return rows

    def _fields(
        self, row: Row, columns: Sequence[Column], file: _File, path: Path
    ) -> dict[str, Any]:
        """Return the fields of one row; empty cells are left out."""
        file.places[path] = row.place
        fields: dict[str, Any] = {}
        for column in columns:
            cell = row.cells.get(column.heading)
            if cell is not None:
                fields[column.field] = column.read(cell)
                file.places[*path, column.field] = row.addresses[column.heading]
        return fields

    def _pairs(
        self, title: str, columns: Sequence[Column], name: str, inside: Path
    ) -> dict[str, Any]:
        """Read one record that stands down a sheet: headings in column A, values in B."""
        file, grid = self._file(name), self._grids.get(title)
        if grid is None:
            message = f"工作簿里没有工作表「{title}」"
            self._pack.problems.append(Problem(title, "missing_sheet", message))
            return {}
        by_heading = {column.heading: column for column in columns}
        target = file.data
        for step in inside:
            target = target.setdefault(str(step), {})
        for i, row in enumerate(grid.rows):
            column = by_heading.get(str(row[0])) if row else None
            if column is not None and len(row) > 1 and row[1] is not None:
                target[column.field] = column.read(row[1])
                file.places[*inside, column.field] = grid.address(i, 1)
        file.places.setdefault(inside, title)
        file.places.setdefault((), title)
        return target

    def _records(self, sheet: sheets.RecordSheet) -> None:
        headings = [column.heading for column in sheet.columns[:2]]
        rows = list(self._rows(sheet.title, *headings))
        for row in rows:
            file = self._file(sheet.file.format(group=self._group(sheet, row)))
            records = file.data.setdefault(sheet.section, [])
            path: Path = (sheet.section, len(records))
            record = self._fields(row, sheet.columns, file, path)
            record.pop("group", None)
            if any(column.heading == "条款" for column in sheet.columns):
                source = {key: record.pop(key) for key in ("document", "clause") if key in record}
                record["source"] = source
            records.append(record)
            file.places.setdefault((), sheet.title)

    def _group(self, sheet: sheets.RecordSheet, row: Row) -> str:
        """Return the group a record belongs to, which names its file."""
        heading = sheet.columns[0].heading
        group = str(row.cells[heading] or "")
        if "{group}" in sheet.file and not is_name(group):
            message = f"分组「{group}」应由字母、数字、- 与 _ 组成，它是文件名的一部分"
            self._pack.problems.append(Problem(row.addresses[heading], "bad_name", message))
            return ""
        return group

    def _bands(self) -> None:
        file = self._file("rules/bands.yaml")
        entries: list[dict[str, Any]] = file.data.setdefault("bands", [])
        file.places[()] = sheets.BANDS
        for row in self._rows(sheets.BANDS, sheets.POINT_KIND, "条件"):
            point = str(row.cells[sheets.POINT_KIND])
            if not entries or entries[-1]["point"] != point:
                entries.append({"point": point, "bands": []})
                file.places["bands", len(entries) - 1] = row.place
            bands = entries[-1]["bands"]
            path: Path = ("bands", len(entries) - 1, "bands", len(bands))
            bands.append(self._fields(row, sheets.BAND_COLUMNS, file, path))

    def _tree(self, levels: Sequence[str]) -> None:
        """Read the sheet of indicators: each row hangs on the last row of the level above."""
        above: list[tuple[dict[str, Any], Path]] = []
        file, roots = _File(), 0
        rows = list(self._rows(sheets.TREE, "编号", sheets.KIND))
        digits = len(str(sum(row.cells[sheets.KIND] in levels[:1] for row in rows)))
        for row in rows:
            code, kind = str(row.cells["编号"]), str(row.cells[sheets.KIND])
            if kind == sheets.POINT_KIND:
                self._point(row, code, above, file)
                continue
            if kind not in levels or levels.index(kind) > len(above):
                message = f"「{code}」的类别「{kind}」无效或跳级；应为 {'、'.join(levels)} 或观测点"
                place = row.addresses[sheets.KIND]
                self._pack.problems.append(Problem(place, "unknown_kind", message))
                continue
            level = levels.index(kind)
            if level == 0:
                # Numbered, not named by code: the order of files is the order of the standard.
                roots += 1
                file = self._file(f"indicators/{roots:0{digits}}.yaml")
                file.data["document"] = str(row.cells.get("来源文件") or "")
                file.places[()] = row.place
                siblings = file.data.setdefault("indicators", [])
                path: Path = ("indicators",)
            else:
                siblings = above[level - 1][0].setdefault("items", [])
                path = (*above[level - 1][1], "items")
            here: Path = (*path, len(siblings))
            node = {"code": code, **self._fields(row, sheets.NODE_COLUMNS, file, here)}
            siblings.append(node)
            above = [*above[:level], (node, here)]

    def _point(
        self, row: Row, code: str, above: list[tuple[dict[str, Any], Path]], file: _File
    ) -> None:
        if not above:
            place = row.addresses["编号"]
            self._pack.problems.append(Problem(place, "no_item", f"「{code}」前面没有指标"))
            return
        item, path = above[-1]
        points = item.setdefault("observation_points", [])
        here: Path = (*path, "observation_points", len(points))
        fields = self._fields(row, sheets.POINT_COLUMNS, file, here)
        points.append({"number": len(points) + 1, **fields})

    def _notes(self) -> str:
        preface, readings = "", []
        for row in self._rows(sheets.NOTES, "编号", "标题", "读法"):
            number, title, body = (row.cells[heading] for heading in ("编号", "标题", "读法"))
            if number is None:
                preface = str(body or "")
            elif isinstance(number, int):
                readings.append(Reading(number, str(title or ""), str(body or "")))
            else:
                place = row.addresses["编号"]
                self._pack.problems.append(Problem(place, "bad_number", "读法编号应是整数"))
        self._pack.notes_preface, self._pack.readings = preface, tuple(readings)
        parts = [preface, *(f"## {r.number}. {r.title}\n\n{r.text}" for r in readings)]
        return "\n\n".join(parts) + "\n"
