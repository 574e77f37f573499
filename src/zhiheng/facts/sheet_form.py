"""The form of the Excel score sheet: names of its sheets and columns.

The sheet is written by `zhiheng.documents` and read back here; both take the words
from this list. A column is found by its heading, wherever it stands.
"""

TEMPLATE_ENDINGS = (".xlsx", ".csv", ".json")

COVER = "封面"
SCORES = "打分"
FLAGS = "标记"
FACTS = "数据"
NARRATIVES = "文字"

UNIT = "单位"
PERIOD = "评估年份"
PACK = "标准包"

CODE = "编号"
SCORE = "得分"
FLAG = "是否成立"
FACT = "键"
VALUE = "值"
NARRATIVE = "自评说明"
YES, NO = "是", "否"

# Years before the evaluated year, as column headings of facts given year by year.
YEARS_BEFORE = {3: "前三年", 2: "前二年", 1: "前一年", 0: "当年"}

# Other headings under which people's own tables carry the same columns.
CODE_ALIASES = (CODE, "观测点编号", "观测点", "code", "point", "id")
SCORE_ALIASES = (SCORE, "自评得分", "分值得分", "score")
FACT_ALIASES = (FACT, "数据项", "key", "fact")
VALUE_ALIASES = (VALUE, "数值", "value")
