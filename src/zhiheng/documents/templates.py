"""Score sheets to fill in, empty or as far as they are: Excel with validated, unlocked
cells; CSV; JSON.

What is written here is read back by `zhiheng.facts.sheet_reading`; both take the words
of the form from `zhiheng.facts.sheet_form`.
"""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from zhiheng import __version__
from zhiheng.documents.official_excel import (
    OfficialStyles,
    height_of,
    prepare_page,
    workbook_bytes,
)
from zhiheng.documents.outcome_json import to_json
from zhiheng.engine.scorer import Scorer
from zhiheng.engine.wording import adjustment_said, formula_said, span
from zhiheng.facts import sheet_form as form
from zhiheng.facts.score_sheet import ScoreSheet
from zhiheng.facts.wording_table import CODE, WORDING
from zhiheng.shared.numbers import Number, plain, shown
from zhiheng.shared.periods import year_of
from zhiheng.shared.texts import printable
from zhiheng.standards.scheme import FactDefinition, ObservationPoint, Scheme

_SCORING_WORDS = {
    "degree": "按程度给分",
    "binary": "有则满分，无则零分",
    "bands": "按数据分档给分",
    "graded": "按等级给分",
}
_LONGEST_LIST = 255  # Excel's limit for the options of a list, all together
_INPUT = {"locked": False, "bg_color": "#FFFBE6"}


_EMPTY = ScoreSheet()


def write_template(scorer: Scorer, ending: str, sheet: ScoreSheet = _EMPTY) -> bytes:
    """Return a score sheet to fill in.

    Args:
        scorer: Scorer of the scheme it is for.
        ending: ``.xlsx``, ``.csv`` or ``.json``.
        sheet: What stands in it already.

    Raises:
        KeyError: There is no template of this ending.
    """
    writers = {".xlsx": _write_excel, ".csv": _write_csv, ".json": _write_json}
    return writers[ending](scorer, sheet)


def _write_json(scorer: Scorer, sheet: ScoreSheet) -> bytes:
    scheme = scorer.scheme
    items = [node.code for node in scheme.nodes if node.level == scheme.item_level]
    inputs = [fact.key for fact in scheme.facts if fact.formula is None]
    filled = {
        "unit": sheet.unit or "",
        "period": sheet.period or "",
        "scores": {point.code: sheet.scores.get(point.code) for point in scheme.points},
        "flags": list(sheet.flags),
        "facts": {**dict.fromkeys(inputs), **sheet.facts},
        "narratives": {item: sheet.narratives.get(item, "") for item in items},
    }
    return to_json(filled)


def _write_csv(scorer: Scorer, sheet: ScoreSheet) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([form.CODE, "名称", "满分", form.SCORE])
    for point in scorer.scheme.points:
        entry = sheet.scores.get(point.code)
        writer.writerow(
            [point.code, point.name, plain(point.points), "" if entry is None else entry]
        )
    return buffer.getvalue().encode("utf-8-sig")


def _write_excel(scorer: Scorer, sheet: ScoreSheet) -> bytes:
    return workbook_bytes(_ScoreWorkbook(scorer, sheet).write)


class _ScoreWorkbook:
    def __init__(self, scorer: Scorer, filled: ScoreSheet) -> None:
        self._scorer = scorer
        self._filled = filled
        self._scheme: Scheme = scorer.scheme

    def write(self, workbook: Workbook) -> None:
        styles = OfficialStyles(workbook, self._scheme.layout)
        workbook.set_properties(
            {"title": self._scheme.title, "comments": f"{self._scheme.name}；Zhiheng {__version__}"}
        )
        self._cover(workbook.add_worksheet(form.COVER), styles)
        self._scores(workbook.add_worksheet(form.SCORES), styles)
        self._flags(workbook.add_worksheet(form.FLAGS), styles)
        self._facts(workbook.add_worksheet(form.FACTS), styles)
        self._narratives(workbook.add_worksheet(form.NARRATIVES), styles)

    def _cover(self, sheet: Worksheet, styles: OfficialStyles) -> None:
        scheme = self._scheme
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 70)
        rows = [
            (form.UNIT, self._filled.unit or "", True),
            (form.PERIOD, self._filled.period or "", True),
            (form.PACK, scheme.name, False),
            ("标准名称", scheme.title, False),
            ("生成程序", f"Zhiheng {__version__}", False),
        ]
        for row, (label, value, is_input) in enumerate(rows):
            sheet.write_string(row, 0, label, styles.header())
            sheet.write_string(row, 1, value, styles.text(**(_INPUT if is_input else {})))
            sheet.set_row(row, float(scheme.layout.sheet_row_height))
        guide = [
            "怎样填写",
            f"1. 只有浅黄色单元格可以填写；先填“{form.UNIT}”和“{form.PERIOD}”（如 2022）。",
            f"2. “{form.SCORES}”：每个{scheme.point_label}一行，从列表选取得分；不能给分的留空。",
            f"3. “{form.FLAGS}”：清零或封顶的情形是否成立，填{form.YES}或{form.NO}。",
            f"4. “{form.FACTS}”：知道多少填多少，不知道的留空，不要填 0；百分比填 0–100，如 97.4。",
            f"5. “{form.NARRATIVES}”：写入自评报告各项的自评说明。",
            "6. 不要改动编号、键与工作表名称；可以隐藏列、加筛选。",
        ]
        for i, text in enumerate(guide, start=len(rows) + 1):
            sheet.write_string(i, 0, text, styles.cell(border=0, align="left", text_wrap=False))
        sheet.protect()

    def _table(
        self,
        sheet: Worksheet,
        styles: OfficialStyles,
        columns: Sequence[tuple[str, float]],
    ) -> None:
        for column, (heading, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, styles.header())
        sheet.set_row(0, float(self._scheme.layout.sheet_row_height))
        sheet.freeze_panes(1, 1)
        prepare_page(sheet, 0)
        sheet.protect(options={"autofilter": True, "sort": True, "format_columns": True})

    def _row(
        self, sheet: Worksheet, styles: OfficialStyles, row: int, texts: Sequence[tuple[str, float]]
    ) -> None:
        """Write fixed texts from the first column on, and set the height they need."""
        for column, (text, _) in enumerate(texts):
            sheet.write_string(row, column, text, styles.text())
        sheet.set_row(row, height_of(list(texts), self._scheme.layout))

    def _scores(self, sheet: Worksheet, styles: OfficialStyles) -> None:
        scheme = self._scheme
        columns = [
            (form.CODE, 11.0),
            (scheme.levels[-1], 30.0),
            (scheme.point_label, 42.0),
            ("给分方式", 30.0),
            ("满分", 7.0),
            (form.SCORE, 9.0),
            ("材料提示", 50.0),
        ]
        self._table(sheet, styles, columns)
        names = {node.code: f"{node.code} {node.name}" for node in scheme.nodes}
        hints = {node.code: node.hint for node in scheme.nodes}
        for row, point in enumerate(scheme.points, start=1):
            hint = point.hint or hints[point.item]
            texts = [
                (point.code, 11.0),
                (names[point.item], 30.0),
                (point.name, 42.0),
                (self._way_of(point), 30.0),
            ]
            self._row(sheet, styles, row, texts)
            sheet.write_number(row, 4, float(point.points), styles.cell())
            entry = self._filled.scores.get(point.code)
            _write_input(sheet, row, 5, entry, styles.cell(**_INPUT))
            sheet.write_string(row, 6, hint, styles.text())
            sheet.set_row(row, height_of([*texts, (hint, 50.0)], scheme.layout))
            _validate_score(sheet, row, 5, point, self._scorer.allowed(row - 1))
        sheet.autofilter(0, 0, len(scheme.points), len(columns) - 1)

    def _way_of(self, point: ObservationPoint) -> str:
        if point.bands:
            return "\n".join(f"{band.label}：{span(band.min, band.max)}" for band in point.bands)
        return _SCORING_WORDS[point.scoring]

    def _flags(self, sheet: Worksheet, styles: OfficialStyles) -> None:
        columns = [
            (form.CODE, 11.0),
            ("情形与后果", 60.0),
            ("条款", 20.0),
            (form.FLAG, 12.0),
        ]
        self._table(sheet, styles, columns)
        for row, rule in enumerate(self._scheme.adjustments, start=1):
            clause = self._scheme.citation(rule.source)
            texts = [(rule.item, 11.0), (adjustment_said(rule), 60.0), (clause, 20.0)]
            self._row(sheet, styles, row, texts)
            flag = form.YES if rule.item in self._filled.flags else None
            _write_input(sheet, row, 3, flag, styles.cell(**_INPUT))
            sheet.data_validation(row, 3, row, 3, _list_of([form.YES, form.NO]))

    def _facts(self, sheet: Worksheet, styles: OfficialStyles) -> None:
        years = list(form.YEARS_BEFORE.values())
        columns = [
            (form.FACT, 32.0),
            ("名称", 30.0),
            ("单位", 8.0),
            ("口径与公式", 50.0),
            (form.VALUE, 14.0),
            *((year, 11.0) for year in years),
        ]
        self._table(sheet, styles, columns)
        windows = {window.id: window for window in self._scheme.time_windows}
        scheme = self._scheme
        for row, fact in enumerate(scheme.facts, start=1):
            definition = fact.definition
            if fact.formula is not None:
                formula = formula_said(fact, scheme)
                definition = f"{definition}\n{formula}；也可直接填写".strip()
            texts = [(fact.key, 32.0), (fact.label, 30.0), (fact.unit, 8.0), (definition, 50.0)]
            self._row(sheet, styles, row, texts)
            allowed: set[int] = set()
            if fact.series is not None and fact.window is not None:
                window = windows[fact.window]
                allowed = {*range(1, window.whole_years + 1), *([0] if window.with_current else [])}
            for column, before in enumerate((None, *form.YEARS_BEFORE), start=4):
                is_input = before is None or before in allowed
                style = styles.cell(**(_INPUT if is_input else {}))
                _write_input(sheet, row, column, self._fact(fact.key, before), style)
                if is_input:
                    sheet.data_validation(row, column, row, column, _fact_rule(fact))

    def _fact(self, key: str, before: int | None) -> object:
        """Return a fact that stands already, or its value so many years before."""
        if before is None:
            return self._filled.facts.get(key)
        period = self._filled.period
        year = year_of(period) if period is not None else None
        return None if year is None else self._filled.facts.get(f"{key}@{year - before}")

    def _narratives(self, sheet: Worksheet, styles: OfficialStyles) -> None:
        scheme = self._scheme
        columns = [(form.CODE, 11.0), (scheme.levels[-1], 40.0), (form.NARRATIVE, 90.0)]
        self._table(sheet, styles, columns)
        items = [node for node in scheme.nodes if node.level == scheme.item_level]
        for row, item in enumerate(items, start=1):
            self._row(sheet, styles, row, [(item.code, 11.0), (item.name, 40.0)])
            written = self._filled.narratives.get(item.code)
            _write_input(sheet, row, 2, written, styles.text(**_INPUT))


def _write_input(sheet: Worksheet, row: int, column: int, value: object, style: Format) -> None:
    """Write what stands in a cell already, or leave it to be filled."""
    if isinstance(value, bool):
        sheet.write_string(row, column, form.YES if value else form.NO, style)
    elif isinstance(value, (int, Decimal)):
        sheet.write_number(row, column, float(value), style)
    elif value:
        sheet.write_string(row, column, printable(str(value)), style)
    else:
        sheet.write_blank(row, column, None, style)


def _validate_score(
    sheet: Worksheet, row: int, column: int, point: ObservationPoint, allowed: list[object]
) -> None:
    words = [str(entry) for entry in allowed]
    rule: dict[str, Any] = _list_of(words)
    if len(",".join(words)) > _LONGEST_LIST:
        low, high = _bounds(allowed)
        rule = {
            "validate": "decimal",
            "criteria": "between",
            "minimum": float(low),
            "maximum": float(high),
        }
    rule["error_title"] = "得分无效"
    rule["error_message"] = f"{point.code} 可填 {words[0]} 至 {words[-1]}，请从列表选取。"
    sheet.data_validation(row, column, row, column, rule)


def _bounds(allowed: list[object]) -> tuple[Number, Number]:
    numbers = [entry for entry in allowed if not isinstance(entry, str)]
    return min(numbers), max(numbers)  # type: ignore[type-var, return-value]


def _list_of(words: list[str]) -> dict[str, Any]:
    return {"validate": "list", "source": words, "error_title": "请从列表选取"}


def _fact_rule(fact: FactDefinition) -> dict[str, Any]:
    if fact.kind == "truth":
        return _list_of([form.YES, form.NO])
    rule: dict[str, Any] = {
        "validate": "integer" if fact.kind == "count" else "decimal",
        "criteria": ">=",
        "value": 0,
        "error_title": "数据无效",
        "error_message": f"{fact.label}应是不小于 0 的数；不知道请留空。",
    }
    if fact.kind == "percent":
        rule.update({"criteria": "between", "minimum": 0, "maximum": 100})
        rule["error_message"] = f"{fact.label}是百分比，填 0 至 100 之间的数，如 {shown(97)}。"
    return rule


def write_wording_template(scheme: Scheme) -> bytes:
    """Return a table of codes and short names with a column for the official wording."""

    def write(workbook: Workbook) -> None:
        styles = OfficialStyles(workbook, scheme.layout)
        sheet = workbook.add_worksheet("表述")
        columns = ((CODE, 12.0), ("类别", 12.0), ("现用名称", 50.0), (WORDING, 80.0))
        for column, (heading, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, styles.header())
        sheet.freeze_panes(1, 1)
        prepare_page(sheet, 0)
        nodes = {node.code for node in scheme.nodes}
        rows = []
        for node in scheme.nodes:
            rows.append((node.code, scheme.levels[node.level - 1], node.name))
            rows += [
                (point.code, scheme.point_label, point.name)
                for point in scheme.points
                if point.item == node.code and point.code not in nodes
            ]
        for row, texts in enumerate(rows, start=1):
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text, styles.text())
            sheet.write_blank(row, len(texts), None, styles.text(**_INPUT))

    return workbook_bytes(write)
