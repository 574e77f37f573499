"""网检: how learners and teachers of a term use the learning platform."""

from fractions import Fraction

from zhiheng.measures.measure import Count, Measure

_LEARNERS = Count("enrolled", "learners")
_ONLINE = Count("activity", "online")
_MINUTE = Fraction(1, 60)
_RULE_12 = "教学过程管理评价指标 1.2.2"
_INSPECTION = "开放教育网上教学检查管理规定 一、二"

ONLINE: tuple[Measure, ...] = (
    Measure(
        id="online_learners",
        title="上线人数",
        unit="人",
        numerator=(_ONLINE,),
        numerator_words="本期有至少 1 次学习行为的学生（去重）",
        clause=_INSPECTION,
        better="higher",
        rolls_up="学生去重，不能由各点相加",
    ),
    Measure(
        id="login_rate",
        title="上线率",
        unit="比例",
        numerator=(_ONLINE,),
        numerator_words="本期有至少 1 次学习行为的学生（去重）",
        denominator=(_LEARNERS,),
        denominator_words="本期选课学生（去重）",
        clause=_RULE_12,
        share=True,
        better="higher",
    ),
    Measure(
        id="minutes_per_week",
        title="上线学生周均学习时长",
        unit="分钟",
        numerator=(Count("activity", "seconds", _MINUTE),),
        numerator_words="学习时长合计（分钟）",
        denominator=(Count("activity", "active_weeks"),),
        denominator_words="上线学生 × 其上线的周（人周）",
        clause="开放教育分校（教学点）网上教学的相关规定 三(四)",
        better="higher",
        evidence=Count("activity", "timed"),
        null_rule="行为记录都没有时长",
    ),
)
