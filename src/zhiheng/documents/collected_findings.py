"""The list of findings about collected tables: its headings in Excel, in Chinese everywhere."""

FINDING_HEADINGS = (
    "级别",
    "表",
    "行",
    "栏目",
    "问题",
    "现值",
    "应为",
    "条款",
    "可能的原因",
    "说明",
)
