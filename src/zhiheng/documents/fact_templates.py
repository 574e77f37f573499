"""Tables of facts to fill in: an Excel file a table, with its own explanation.

The heading row and the example row are read back by `zhiheng.facts`; both take the words
from the canonical tables.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from zhiheng.documents.official_excel import display_width, sheet_name, workbook_bytes
from zhiheng.facts.headings import EXPLANATION_SHEET, heading_of
from zhiheng.facts.schema import FactColumn, FactTable, fact_tables
from zhiheng.facts.value_sql import EARLIEST, LATEST

_LAST_ROW = 100_000  # rows that are formatted and validated
_LONGEST_LIST = 255  # Excel's limit for the options of a list, all together
_NARROWEST, _WIDEST = 10, 40
_SCORE_TYPES = ("integer", "decimal", "score")
_TYPE_WORDS = {
    "id": "编号（文本）",
    "text": "文字",
    "integer": "整数",
    "decimal": "小数",
    "score": "分数（至多两位小数）",
    "date": "日期（如 2022-09-01）",
    "timestamp": "时间（如 2022-09-01 08:30:00）",
    "boolean": "是或否",
    "choice": "从列表选",
    "person": "学号或工号（文本；入库时换成假名）",
}
_KINDS = {"register": "同一主键以最后一次导入为准", "log": "逐次累积，编号相同的只计一次"}
_FORMATS = {
    "date": "yyyy-mm-dd",
    "timestamp": "yyyy-mm-dd hh:mm:ss",
    "integer": "0",
    "score": "0.##",
}
_GUIDE = (
    "怎样填写",
    "1. 在「{title}」表里填写，一行一条；深色表头必填，浅色表头不知道的留空，不要填 0。",
    "2. 第 2 行是示例，请改成自己的数据或删去；列可以换顺序，不需要的列可以删去。",
    "3. 编号、学号、工号是文本，前面的 0 会保留；日期写成 2022-09-01。",
    "4. 不要加入姓名、身份证号、手机号等列：事实库不收，加了也不会读取。",
    "5. 填好后用 zhiheng facts import 或在网页导入；有错会得到标出错处的副本，改正后可再导入。",
)


def write_fact_template(table: FactTable) -> bytes:
    """Return the template of a table; the same table, the same bytes."""

    def write(workbook: Workbook) -> None:
        workbook.set_properties({"title": table.title, "comments": table.meaning})
        _rows(workbook, workbook.add_worksheet(sheet_name(table.title)), table)
        _explanation(workbook, workbook.add_worksheet(EXPLANATION_SHEET), table)

    return workbook_bytes(write)


def write_fact_templates() -> Iterable[tuple[str, bytes]]:
    """Yield the file name and template of every canonical table."""
    for table in fact_tables().values():
        yield f"{table.title}.xlsx", write_fact_template(table)


def _rows(workbook: Workbook, sheet: Worksheet, table: FactTable) -> None:
    plain = {"border": 1, "valign": "vcenter"}
    needed = workbook.add_format(
        {**plain, "bold": True, "bg_color": "#0F5C5C", "font_color": "#FFFFFF"}
    )
    optional = workbook.add_format({**plain, "bold": True, "bg_color": "#E6F0EF"})
    for position, column in enumerate(table.columns):
        cells = workbook.add_format({"num_format": _FORMATS.get(column.type, "General")})
        if column.type in ("id", "person", "text", "choice", "boolean"):
            cells = workbook.add_format({"num_format": "@"})
        heading = heading_of(column)
        width = max(display_width(heading), display_width(column.example)) + 3
        sheet.set_column(position, position, min(max(width, _NARROWEST), _WIDEST), cells)
        sheet.write_string(0, position, heading, needed if column.required else optional)
        sheet.write_comment(0, position, _said_of(column))
        _validate(sheet, position, column)
        _write_example(sheet, position, column, cells)
    sheet.freeze_panes(1, 0)


def _said_of(column: FactColumn) -> str:
    needed = "必填" if column.required else "可空"
    return f"{column.meaning}\n{needed}；{_TYPE_WORDS[column.type]}"


def _validate(sheet: Worksheet, position: int, column: FactColumn) -> None:
    rule: dict[str, object] = {}
    if options := _options(column):
        if len(",".join(options)) <= _LONGEST_LIST:
            rule = {"validate": "list", "source": options}
    elif column.type in _SCORE_TYPES:
        kind = "integer" if column.type == "integer" else "decimal"
        low, high = column.minimum, column.maximum
        if low is not None and high is not None:
            limits = {"criteria": "between", "minimum": float(low), "maximum": float(high)}
            rule = {"validate": kind, **limits}
        elif low is not None:
            rule = {"validate": kind, "criteria": ">=", "value": float(low)}
    elif column.type == "date":
        limits = {
            "minimum": dt.date.fromisoformat(EARLIEST),
            "maximum": dt.date.fromisoformat(LATEST),
        }
        rule = {"validate": "date", "criteria": "between", **limits}
    if rule:
        told = {"error_title": column.label, "error_message": column.meaning[:255]}
        sheet.data_validation(1, position, _LAST_ROW, position, {**rule, **told})


def _options(column: FactColumn) -> list[str]:
    if column.type == "boolean":
        return ["是", "否"]
    return list(column.labels.values())


def _write_example(sheet: Worksheet, position: int, column: FactColumn, cells: Format) -> None:
    if not column.example:
        return
    if column.type in _SCORE_TYPES:
        sheet.write_number(1, position, float(Decimal(column.example)), cells)
    elif column.type in ("date", "timestamp"):
        sheet.write_datetime(1, position, dt.datetime.fromisoformat(column.example), cells)
    else:
        sheet.write_string(1, position, column.example, cells)


def _explanation(workbook: Workbook, sheet: Worksheet, table: FactTable) -> None:
    head = workbook.add_format({"bold": True, "bg_color": "#E6F0EF", "border": 1})
    cell = workbook.add_format({"border": 1, "text_wrap": True, "valign": "top", "num_format": "@"})
    title = workbook.add_format({"bold": True, "font_size": 14})
    sheet.write_string(0, 0, f"{table.title}（{table.name}）", title)
    keys = "、".join(table.column(key).label for key in table.key)
    lines = [
        f"{table.meaning}　来源：{table.source_system}。",
        f"主键：{keys}；{_KINDS[table.kind]}。",
        *(line.format(title=table.title) for line in _GUIDE),
    ]
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, line)
    top = len(lines) + 2
    headings = [
        *(("列", 22), ("代码", 22), ("必填", 6), ("类型", 26), ("单位", 8), ("可选值", 40)),
        *(("含义", 50), ("依据", 40), ("查得到于", 22), ("示例", 20)),
    ]
    for position, (heading, width) in enumerate(headings):
        sheet.set_column(position, position, width)
        sheet.write_string(top, position, heading, head)
    for row, column in enumerate(table.columns, start=top + 1):
        texts = [
            heading_of(column),
            column.name,
            "必填" if column.required else "",
            _TYPE_WORDS[column.type],
            column.unit or "",
            "、".join(_options(column)),
            column.meaning,
            column.clause or "",
            column.references or "",
            column.example,
        ]
        for position, text in enumerate(texts):
            sheet.write_string(row, position, text, cell)
