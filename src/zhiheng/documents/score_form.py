"""The printed score sheet (自评打分表): one score for each item, total and conclusion."""

import datetime as dt

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from zhiheng import __version__
from zhiheng.documents.official_excel import (
    OfficialStyles,
    height_of,
    page_height,
    prepare_page,
    sheet_name,
    workbook_bytes,
)
from zhiheng.engine.outcome import Outcome
from zhiheng.engine.wording import adjustment_said, span
from zhiheng.shared.numbers import Number, marks
from zhiheng.standards.scheme import Adjustment, Node, ObservationPoint

_WIDTHS = (13.0, 20.0, 30.0, 52.0, 9.0)
_SCALE = 84
_HEADER_ROW = 2
_TITLE_HEIGHT = 30.0
_TOP_HEIGHT = 2 * _TITLE_HEIGHT


def write_score_form(outcome: Outcome, *, issued: dt.date) -> bytes:
    """Return the score sheet of an outcome as an Excel file, made on the day `issued`."""
    form = _ScoreForm(outcome)
    return workbook_bytes(form.write, issued)


class _ScoreForm:
    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._scheme = outcome.scheme
        self._score_of = {
            node.code: score
            for node, score in zip(outcome.scheme.nodes, outcome.scores, strict=True)
        }

    def write(self, workbook: Workbook) -> None:
        scheme, form = self._scheme, self._scheme.sheet
        name = f"{self._outcome.sheet.unit or ''}{form.title}"
        workbook.set_properties(
            {"title": name, "comments": f"{scheme.name}；Zhiheng {__version__}"}
        )
        styles = OfficialStyles(workbook, scheme.layout)
        sheet = workbook.add_worksheet(sheet_name(form.title))
        levels = (*scheme.levels, scheme.point_label, form.score_label)
        for column, width in enumerate(self._widths()):
            sheet.set_column(column, column, width)
        last = len(levels) - 1
        prepare_page(sheet, _HEADER_ROW, _SCALE)
        sheet.merge_range(0, 0, 0, last, "", styles.title())
        sheet.write_string(0, 0, name, styles.title())
        sheet.set_row(0, _TITLE_HEIGHT)
        period = f"评估年份：{self._outcome.sheet.period or '（未写明）'}"
        line = f"{period}　标准：{scheme.title}（{scheme.name}）　生成：Zhiheng {__version__}"
        sheet.merge_range(1, 0, 1, last, "", styles.remark())
        sheet.write_string(1, 0, line, styles.remark())
        sheet.set_row(1, float(scheme.layout.sheet_row_height))
        for column, heading in enumerate(levels):
            sheet.write_string(_HEADER_ROW, column, heading, styles.header())
        sheet.set_row(_HEADER_ROW, float(scheme.layout.sheet_row_height))
        sheet.freeze_panes(_HEADER_ROW + 1, 0)
        row = self._write_items(sheet, styles, _HEADER_ROW + 1)
        self._write_end(sheet, styles, row, last)

    def _widths(self) -> tuple[float, ...]:
        """Return column widths: the form's own for three levels, else spread evenly."""
        depth = len(self._scheme.levels)
        if depth == len(_WIDTHS) - 2:
            return _WIDTHS
        rest = sum(_WIDTHS[: len(_WIDTHS) - 2]) / depth
        return (*[rest] * depth, *_WIDTHS[-2:])

    def _write_items(self, sheet: Worksheet, styles: OfficialStyles, first: int) -> int:
        items = [node for node in self._scheme.nodes if node.level == self._scheme.item_level]
        paths = [self._path(item) for item in items]
        heights = [self._height(item, path, paths) for item, path in zip(items, paths, strict=True)]
        starts = self._page_starts(paths, heights)
        sheet.set_h_pagebreaks([first + start for start in starts if start])
        depth = len(self._scheme.levels)
        for column in range(depth):
            start = 0
            for end in range(1, len(items) + 1):
                same = end < len(items) and paths[end][column].code == paths[start][column].code
                if same and end not in starts:
                    continue
                self._write_span(
                    sheet, styles, first + start, first + end - 1, column, paths[start][column]
                )
                start = end
        for i, item in enumerate(items):
            sheet.write_string(first + i, depth, self._points_text(item), styles.text())
            self._write_score(sheet, styles, first + i, depth + 1, item)
            sheet.set_row(first + i, heights[i])
        return first + len(items)

    def _height(self, item: Node, path: list[Node], paths: list[list[Node]]) -> float:
        widths = self._widths()
        texts = [(self._points_text(item), widths[len(path)])]
        for column, node in enumerate(path):
            # A heading over several rows has room; one of a single row needs its own.
            if sum(other[column].code == node.code for other in paths) == 1:
                texts.append((self._label(node), widths[column]))
        return height_of(texts, self._scheme.layout)

    def _page_starts(self, paths: list[list[Node]], heights: list[float]) -> list[int]:
        """Return the first item of each page, so that no lowest group is cut in two."""
        room = page_height(_SCALE) - float(self._scheme.layout.sheet_row_height)
        groups: list[list[int]] = []
        for i, path in enumerate(paths):
            if groups and paths[groups[-1][0]][-2:-1] == path[-2:-1] and len(path) > 1:
                groups[-1].append(i)
            else:
                groups.append([i])
        starts, used = [0], _TOP_HEIGHT
        for number, group in enumerate(groups):
            needed = sum(heights[i] for i in group)
            # The total must not stand alone on the last page.
            last = float(self._scheme.layout.sheet_row_height) if number == len(groups) - 1 else 0
            if used + needed + last > room and group[0] not in starts:
                starts.append(group[0])
                used = 0.0
            used += needed
        return starts

    def _path(self, item: Node) -> list[Node]:
        by_code = {node.code: node for node in self._scheme.nodes}
        path = [item]
        while (parent := path[0].parent) is not None:
            path.insert(0, by_code[parent])
        return path

    def _label(self, node: Node) -> str:
        joint = "" if node.level == self._scheme.item_level else "\n"
        return f"{node.code} {node.name}{joint}（{marks(node.points)}分）"

    def _write_span(
        self,
        sheet: Worksheet,
        styles: OfficialStyles,
        top: int,
        bottom: int,
        column: int,
        node: Node,
    ) -> None:
        style = styles.text() if node.level == self._scheme.item_level else styles.cell()
        if bottom > top:
            sheet.merge_range(top, column, bottom, column, "", style)
        sheet.write_string(top, column, self._label(node), style)

    def _points_text(self, item: Node) -> str:
        points = [point for point in self._scheme.points if point.item == item.code]
        if len(points) == 1:
            lines = [self._point_text(points[0])]
        else:
            lines = [f"（{point.number}）{self._point_text(point)}" for point in points]
        lines += [
            f"{_number_of(rule)}{adjustment_said(rule)}"
            for rule in self._scheme.adjustments
            if rule.item == item.code
        ]
        return "\n".join(lines)

    def _point_text(self, point: ObservationPoint) -> str:
        if not point.bands:
            return f"{point.name}（{marks(point.points)}分）"
        bands = "；".join(f"{band.label}（{span(band.min, band.max)}）" for band in point.bands)
        return f"{point.name}（{marks(point.points)}分）：{bands}"

    def _write_score(
        self, sheet: Worksheet, styles: OfficialStyles, row: int, column: int, item: Node
    ) -> None:
        score = self._score_of[item.code]
        if score is None:
            sheet.write_string(row, column, "缺数据", styles.cell())
        else:
            sheet.write_number(row, column, _float(score), styles.cell())

    def _write_end(self, sheet: Worksheet, styles: OfficialStyles, row: int, last: int) -> None:
        form, outcome = self._scheme.sheet, self._outcome
        total = "缺数据" if outcome.total is None else marks(outcome.total)
        conclusion = outcome.conclusion or ("尚无" if outcome.missing else "不分等次")
        line = f"{form.total_label}：{total}　　　　{form.conclusion_label}：{conclusion}"
        self._write_line(sheet, row, last, line, styles.cell(bold=True, align="left"))
        notes = [f"{i}. {remark}" for i, remark in enumerate(form.remarks, start=1)]
        lines = [*self._reasons(), *(["说明：", *notes] if notes else [])]
        for i, text in enumerate(lines, start=row + 1):
            self._write_line(sheet, i, last, text, styles.remark())

    def _reasons(self) -> list[str]:
        outcome = self._outcome
        reasons = [
            f"{veto.detail}（{self._scheme.citation(veto.gate.source)}）" for veto in outcome.vetoes
        ]
        reasons += [
            f"{rule.item} {adjustment_said(rule)}（{self._scheme.citation(rule.source)}）"
            for rule in (applied.rule for applied in outcome.adjustments)
        ]
        if outcome.missing:
            reach = outcome.reachable
            reasons.append(
                f"尚缺 {len(outcome.missing)} 个{self._scheme.point_label}的得分，"
                f"总分可能为 {marks(reach.low)}–{marks(reach.high)} 分"
            )
        return ["评定依据：", *reasons] if reasons else []

    def _write_line(self, sheet: Worksheet, row: int, last: int, text: str, style: object) -> None:
        sheet.merge_range(row, 0, row, last, "", style)
        sheet.write_string(row, 0, text, style)
        sheet.set_row(row, height_of([(text, sum(self._widths()))], self._scheme.layout))


def _number_of(rule: Adjustment) -> str:
    """Return the number the standard gives the rule inside its item: ``（3）`` for 4.1.1(3)."""
    number = rule.source.clause.removeprefix(rule.item)
    return number.replace("(", "（").replace(")", "）") if number != rule.source.clause else ""


def _float(score: Number) -> float:
    """Return the score as Excel stores numbers; halves and hundredths survive this."""
    return float(score)
