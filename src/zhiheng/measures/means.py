"""By what means a school teaches: premises, equipment, money, textbooks, and how it is liked."""

from fractions import Fraction

from zhiheng.measures.condition_counts import AREA_PARTS, MONEY_PARTS
from zhiheng.measures.conditions import BRANCHES, ON_ROLL, PROXIES, TABLE_2, TABLE_3, ratio
from zhiheng.measures.measure import SUMS, Count, Measure, Scope

_AREA = Fraction(1, AREA_PARTS)
_MONEY = Fraction(1, MONEY_PARTS)


def _amount(
    name: str, title: str, count: Count, unit: str, counted: str, clause: str, scope: Scope = "day"
) -> Measure:
    return Measure(
        id=name,
        title=title,
        unit=unit,
        numerator=(count,),
        counted=counted,
        clause=clause,
        scope=scope,
        rolls_up=SUMS,
    )


MEANS: tuple[Measure, ...] = (
    _amount(
        "sites",
        "办学点数",
        Count("sites", "sites"),
        "个",
        "期末在办的分校、学习中心与教学点",
        TABLE_2,
    ),
    _amount(
        "teaching_area",
        "教学用房面积",
        Count("facilities", "teaching_area", _AREA),
        "平方米",
        "当年填报的教学用房",
        TABLE_2,
    ),
    _amount(
        "office_area",
        "办公场所面积",
        Count("facilities", "office_area", _AREA),
        "平方米",
        "当年填报的办公场所",
        TABLE_2,
    ),
    _amount(
        "terminals",
        "终端设备数",
        Count("facilities", "terminals"),
        "台",
        "当年填报的终端",
        TABLE_2,
    ),
    _amount("e_books", "电子图书", Count("facilities", "e_books"), "册", "当年填报的册数", TABLE_3),
    _amount(
        "tuition_income",
        "学费收入",
        Count("finance", "tuition", _MONEY),
        "万元",
        "当年学费；已填合计的以合计为准",
        TABLE_3,
    ),
    _amount(
        "teaching_expense",
        "教学经费",
        Count("finance", "teaching", _MONEY),
        "万元",
        "当年教学经费；已填合计的以合计为准",
        TABLE_3,
    ),
    _amount(
        "unified_enrolments",
        "统设课选课门次",
        Count("unified", "enrolments"),
        "门次",
        "本期选修国开统设课的学生门次",
        f"{BRANCHES} 3.7.1",
        "any",
    ),
    _amount(
        "textbooks_ordered",
        "征订教材",
        Count("textbooks", "ordered"),
        "册",
        "本期征订的教材",
        f"{BRANCHES} 3.7.1",
        "any",
    ),
    _amount(
        "survey_responses",
        "有效答卷",
        Count("survey", "responses"),
        "份",
        "本期学生的有效答卷",
        f"{BRANCHES} 4.6.3",
        "any",
    ),
    ratio(
        "area_per_student",
        "生均教学用房面积",
        Count("facilities", "teaching_area", _AREA),
        Count("roll", "students"),
        ("当年填报的教学用房", ON_ROLL),
        PROXIES,
        unit="平方米",
        better="higher",
    ),
    ratio(
        "terminals_per_100",
        "百生终端数",
        Count("facilities", "terminals", Fraction(100)),
        Count("roll", "students"),
        ("当年填报的终端 × 100", ON_ROLL),
        PROXIES,
        unit="台",
        better="higher",
    ),
    ratio(
        "students_per_programme",
        "专业平均在籍生数",
        Count("roll", "students"),
        Count("roll", "programmes"),
        (ON_ROLL, "有在籍学生的专业"),
        PROXIES,
        unit="人",
        better="higher",
    ),
    ratio(
        "courses_per_programme",
        "每专业课程数",
        Count("plans", "courses"),
        Count("plans", "programmes"),
        ("专业规则中的课程（同一专业各版次去重）", "有专业规则的专业"),
        PROXIES,
        unit="门",
        better="higher",
    ),
    ratio(
        "teaching_expense_share",
        "教学经费占学费收入",
        Count("finance", "teaching"),
        Count("finance", "tuition"),
        ("当年教学经费", "当年学费收入"),
        f"{BRANCHES} 3.3.1",
        unit="倍",
        better="higher",
    ),
    ratio(
        "textbook_provision",
        "教材征订率",
        Count("textbooks", "ordered"),
        Count("textbooks", "registered"),
        ("本期征订的教材", "征订课程的注册学生"),
        f"{BRANCHES} 3.7.1",
        unit="册/人",
        better="higher",
    ),
    ratio(
        "satisfaction_rate",
        "学生满意率",
        Count("survey", "satisfied"),
        Count("survey", "answers"),
        ("选满意（含基本满意）的答案", "学生的有效答案"),
        f"{BRANCHES} 4.6.3",
        unit="比例",
        better="higher",
    ),
)
