"""Which sheet of the workbook holds which records, in which columns."""

from dataclasses import dataclass

from zhiheng.documents.pack_workbook.columns import (
    Column,
    choice,
    data,
    lines,
    named_numbers,
    number,
    text,
    truth,
    value,
)

INFO = "基本信息"
TREE = "指标"
BANDS = "分档"
NOTES = "读法"
FORMS = "表样"
LAYOUT = "版式"

KIND = "类别"
POINT_KIND = "观测点"


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """A sheet of records of one kind.

    Attributes:
        title: Name of the sheet.
        file: File of the pack the records go into; ``{group}`` is filled from the record.
        section: Section of that file.
        attribute: Attribute of the scheme that holds them.
        columns: Columns in order.
    """

    title: str
    file: str
    section: str
    attribute: str
    columns: tuple[Column, ...]


_SOURCE = (text("来源文件", "document", 12.0), text("条款", "clause", 16.0))
_READING = number("读法编号", "reading")

SCORING = {"degree": "程度", "binary": "有无", "bands": "分档", "graded": "等级"}
EFFECTS = {"zero_out": "清零", "cap": "封顶"}
GATES = {"node_below": "单项低于", "count_below": "个数达到"}
FACT_KINDS = {
    "count": "整数",
    "amount": "数额",
    "percent": "百分比",
    "ratio": "比率",
    "truth": "是否",
}
SERIES = {"total": "合计", "current": "当年"}
BETTER = {"higher": "越高越好", "lower": "越低越好"}

INFO_COLUMNS = (
    text("标准名", "scheme"),
    text("版次", "edition"),
    text("标题", "title"),
    text("发布单位", "issuer"),
    text("评估对象", "subject"),
    text("生效日期", "valid_from"),
    text("失效日期", "valid_until"),
    lines("层级名称", "levels"),
    text("给分单元名称", "point_label"),
    number("给分步长", "step"),
    number("满分", "max"),
    named_numbers("等级折算", "letters"),
    data("总则读法编号", "general_readings"),
)

NODE_COLUMNS = (
    text("名称", "name", 40.0),
    text("简称", "short_name", 24.0),
    number("分值", "points"),
    number("权重", "weight"),
    text("牵头部门", "lead_department", 14.0),
    lines("责任部门", "departments"),
    lines("配合部门", "cooperating_departments", 14.0),
    text("范围", "scope", 14.0),
    text("时段", "time_window", 14.0),
    lines("报材料单位", "evidence_from", 14.0),
    number("综述字数", "summary_word_limit"),
    text("材料提示", "hint", 40.0),
    text("说明", "notes", 40.0),
    _READING,
)
POINT_COLUMNS = (
    text("名称", "name", 40.0),
    number("分值", "points"),
    choice("给分方式", "scoring", SCORING),
    text("措辞", "wording", 16.0),
    text("范围", "scope", 14.0),
    lines("责任部门", "departments"),
    text("材料提示", "hint", 40.0),
    text("说明", "notes", 40.0),
    named_numbers("组成部分", "parts", "name"),
    lines("观察侧面", "aspects"),
    lines("有关数据", "measures"),
    truth("须写理由", "needs_reason"),
    _READING,
)
BAND_COLUMNS = (
    text("条件", "when", 50.0),
    number("最低分", "min"),
    number("最高分", "max"),
    text("档名", "label", 40.0),
    _READING,
)

RECORD_SHEETS = (
    RecordSheet(
        "来源文件",
        "pack.yaml",
        "documents",
        "documents",
        (
            text("代号", "id", 12.0),
            text("简称", "short", 12.0),
            text("名称", "title", 40.0),
            lines("别名", "aliases"),
            text("核对日期", "checked", 12.0),
            _READING,
        ),
    ),
    RecordSheet(
        "范围",
        "terms.yaml",
        "scopes",
        "scopes",
        (text("代号", "id"), text("名称", "label"), text("解释", "explanation", 40.0), _READING),
    ),
    RecordSheet(
        "时段",
        "terms.yaml",
        "time_windows",
        "time_windows",
        (
            text("代号", "id", 30.0),
            text("名称", "label", 30.0),
            number("整年数", "whole_years"),
            truth("含当年", "with_current", required=True),
            _READING,
            *_SOURCE,
        ),
    ),
    RecordSheet(
        "措辞",
        "terms.yaml",
        "wordings",
        "wordings",
        (
            text("代号", "id"),
            text("名称", "label", 40.0),
            text("解释", "explanation", 40.0),
            _READING,
        ),
    ),
    RecordSheet(
        "部门",
        "terms.yaml",
        "departments",
        "departments",
        (text("名称", "name"), text("类别", "kind"), lines("别名", "aliases"), _READING),
    ),
    RecordSheet(
        "材料类型",
        "terms.yaml",
        "evidence_types",
        "evidence_types",
        (text("代号", "code"), text("名称", "label", 30.0)),
    ),
    RecordSheet(
        "清零与封顶",
        "rules/adjustments.yaml",
        "adjustments",
        "adjustments",
        (
            text("代号", "rule", 28.0),
            choice("后果", "effect", EFFECTS),
            text("指标编号", "item", 12.0),
            number("最高分", "limit"),
            text("条件", "when", 50.0),
            text("名称", "label", 40.0),
            text("时段", "window", 14.0),
            lines("举例", "examples"),
            _READING,
            *_SOURCE,
        ),
    ),
    RecordSheet(
        "参考线",
        "rules/expectations.yaml",
        "expectations",
        "expectations",
        (
            text("代号", "rule", 28.0),
            text("编号", "at", 12.0),
            text("应成立的条件", "holds", 50.0),
            text("名称", "label", 40.0),
            _READING,
            *_SOURCE,
        ),
    ),
    RecordSheet(
        "否决",
        "rules/conclusion.yaml",
        "gates",
        "gates",
        (
            text("代号", "rule", 20.0),
            choice("方式", "kind", GATES),
            text("指标编号", "node", 12.0),
            number("级别", "level"),
            number("低于满分的百分比", "percent", 18.0),
            number("个数", "count"),
            text("结论", "conclusion", 12.0),
            text("名称", "label", 50.0),
            _READING,
            *_SOURCE,
        ),
    ),
    RecordSheet(
        "等次",
        "rules/conclusion.yaml",
        "grades",
        "grades",
        (
            text("名称", "name"),
            number("下限", "minimum"),
            truth("负面结论", "negative", 12.0),
            text("后续", "follow_up", 40.0),
            *_SOURCE,
        ),
    ),
    RecordSheet(
        "数据",
        "facts.yaml",
        "facts",
        "facts",
        (
            text("键", "key", 30.0),
            text("名称", "label", 30.0),
            choice("类型", "kind", FACT_KINDS),
            text("单位", "unit", 9.0),
            text("口径", "definition", 40.0),
            text("公式", "formula", 60.0),
            truth("可超过100%", "may_exceed_100", 12.0),
            choice("逐年填报", "series", SERIES),
            text("时段", "window", 16.0),
            choice("优劣方向", "better", BETTER),
            _READING,
            *_SOURCE,
        ),
    ),
    RecordSheet(
        "参数",
        "parameters/{group}.yaml",
        "parameters",
        "parameters",
        (
            text("分组", "group", 22.0),
            text("代号", "id", 34.0),
            text("名称", "label", 40.0),
            value("取值", "value"),
            text("单位", "unit", 9.0),
            truth("不入评分", "outside_scoring"),
            _READING,
            *_SOURCE,
        ),
    ),
    RecordSheet(
        "日程",
        "calendar.yaml",
        "milestones",
        "milestones",
        (
            text("代号", "id", 22.0),
            text("事项", "title", 28.0),
            text("起", "starts", 12.0),
            text("止", "ends", 12.0),
            text("完成单位", "units", 30.0),
            lines("前置事项", "after"),
            text("备注", "note", 40.0),
            _READING,
            *_SOURCE,
        ),
    ),
    RecordSheet(
        "清单",
        "checklists.yaml",
        "checklists",
        "checklists",
        (
            text("代号", "id", 24.0),
            text("名称", "title", 40.0),
            lines("条目", "items", 60.0),
            *_SOURCE,
        ),
    ),
    RecordSheet(
        "案例",
        "cases/cases.yaml",
        "cases",
        "cases",
        (
            text("名称", "name", 50.0),
            text("起始", "base", 9.0),
            data("指标得分", "nodes"),
            data("给分单元得分", "scores"),
            lines("标记", "flags", 12.0),
            data("数据", "facts"),
            text("年份", "period", 9.0),
            data("预期", "expect", 70.0),
        ),
    ),
)

REPORT_COLUMNS = (
    text("报告标题", "title"),
    data("自评部分之前", "before"),
    text("自评部分标题", "findings"),
    data("自评部分之后", "after"),
    number("亮点个数", "highlights"),
    lines("用语提示", "wording"),
)
FORM_COLUMNS = (
    text("打分表标题", "title"),
    text("得分栏名", "score_label"),
    text("总分栏名", "total_label"),
    text("结论栏名", "conclusion_label"),
    lines("表后说明", "remarks"),
)
LAYOUT_COLUMNS = (
    number("纸宽（厘米）", "page_width"),
    number("纸高（厘米）", "page_height"),
    number("左边距（厘米）", "margin_left"),
    number("右边距（厘米）", "margin_right"),
    number("上边距（厘米）", "margin_top"),
    number("下边距（厘米）", "margin_bottom"),
    number("每页行数", "lines_per_page"),
    number("每行字数", "characters_per_line"),
    number("标题上方空行", "blank_lines_above_title"),
    number("标题字号（磅）", "title_size"),
    text("标题字体", "title_font"),
    number("正文字号（磅）", "body_size"),
    text("正文字体", "body_font"),
    text("第一层标题字体", "first_heading_font"),
    text("第二层标题字体", "second_heading_font"),
    text("数字字体", "digits_font"),
    number("段首空字", "first_line_indent"),
    number("日期右空字", "date_right_indent"),
    number("页码字号（磅）", "page_number_size"),
    text("页码字体", "page_number_font"),
    number("页码空字", "page_number_indent"),
    number("表格字号（磅）", "table_size"),
    number("表格边框（磅）", "table_border"),
    text("Excel 字体", "sheet_font"),
    number("Excel 标题字号（磅）", "sheet_title_size"),
    number("Excel 数据字号（磅）", "sheet_data_size"),
    number("Excel 行高（磅）", "sheet_row_height"),
    _READING,
)
