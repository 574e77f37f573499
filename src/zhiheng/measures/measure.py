"""What a measure is: one number, its parts, where it is laid down, and when it is missing."""

from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from zhiheng.measures.component import Dimensions
from zhiheng.measures.components import COMPONENTS

Direction = Literal["higher", "lower"]
Scope = Literal["any", "week", "term", "day"]

GRAINS: MappingProxyType[str, Dimensions] = MappingProxyType(
    {
        "school": (),
        "site": ("unit_id",),
        "course": ("course_id",),
        "site_course": ("unit_id", "course_id"),
        "programme": ("programme_id",),
        "mode": ("mode",),
        "university": ("owner_university",),
        "level": ("level",),
        "level_mode": ("level", "mode"),
        "level_university": ("level", "owner_university"),
        "person": ("person_id",),
        "person_course": ("person_id", "course_id"),
    }
)
SERIES: MappingProxyType[str, tuple[str, str]] = MappingProxyType(
    {
        "week": ("week", "school"),
        "site_week": ("week", "site"),
        "term": ("term", "school"),
        "site_term": ("term", "site"),
    }
)
GRAIN_WORDS = {
    "school": "全校",
    "site": "教学点（单位）",
    "course": "课程",
    "site_course": "教学点与课程",
    "programme": "专业",
    "mode": "学习形式",
    "university": "归属大学",
    "level": "层次",
    "level_mode": "层次与学习形式",
    "level_university": "层次与归属大学",
    "person": "个人（假名）",
    "person_course": "个人与课程",
    "week": "周",
    "site_week": "教学点与周",
    "term": "学期",
    "site_term": "教学点与学期",
}
_POPULATIONS = {
    "activity": "enrolled",
    "forum": "enrolled",
    "resource_work": "enrolled",
    "live_work": "enrolled",
    "strangers": "enrolled",
    "answers": "enrolled",
    "teacher_activity": "serving",
    "teacher_forum": "serving",
    "admitted": "roll",
    "graduated": "roll",
}
ADDS = "分子、分母分别相加后再除"
SUMS = "各部分相加"
DISTINCT = "人员去重，不能由各部分相加"


@dataclass(frozen=True, slots=True)
class Count:
    """A count of a component, times a weight.

    Attributes:
        component: Name of the component.
        column: Its count.
        weight: What one of them is worth (a second is a sixtieth of a minute).
    """

    component: str
    column: str
    weight: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number with one definition.

    Attributes:
        id: Stable name.
        title: Chinese name.
        unit: Unit of the value; ``比例`` is 0 to 1.
        numerator: Counts that are added.
        counted: What is counted, in Chinese.
        denominator: What it is divided by; none for a plain count.
        divided_by: What that is, in Chinese.
        clause: Where it is laid down.
        share: Whether a value above 1 is impossible.
        better: Which way is good, for ranks.
        scope: ``term`` where it is defined for a whole term only: longer times add the
            terms' numerators and denominators, shorter ones cannot be asked for. ``week``
            where the denominator counts once for each week. ``day`` where it is the state
            on the last day.
        evidence: What must have been counted, and of what, for the value to be told
            (events that say how long they took, of all events).
        awaits_replies: Whether it is final only after the time to reply has passed.
        parameters: Ids of the thresholds in it.
        null_rule: When there is no value, beyond a zero denominator, in Chinese.
        rolls_up: How values of parts make the value of the whole, in Chinese.
    """

    id: str
    title: str
    unit: str
    numerator: tuple[Count, ...]
    counted: str
    denominator: tuple[Count, ...] = ()
    divided_by: str = ""
    clause: str
    share: bool = False
    better: Direction | None = None
    scope: Scope = "any"
    evidence: tuple[Count, Count] | None = None
    awaits_replies: bool = False
    parameters: tuple[str, ...] = ()
    null_rule: str = ""
    rolls_up: str = ADDS

    @property
    def components(self) -> tuple[str, ...]:
        """Return the components it needs, in a fixed order.

        Those of whom nothing happened count too (zero), so their register is among them.
        """
        needed = set(self._counted_in)
        needed.update(_POPULATIONS[name] for name in self._counted_in if name in _POPULATIONS)
        return tuple(sorted(needed))

    @property
    def _counted_in(self) -> tuple[str, ...]:
        counts = (*self.numerator, *self.denominator, *(self.evidence or ()))
        return tuple(sorted({count.component for count in counts}))

    @property
    def grains(self) -> tuple[str, ...]:
        """Return the grains it can be asked by, series of times among them."""
        shared = [set(COMPONENTS[name].dimensions) for name in self.components]
        plain = [
            grain for grain, keys in GRAINS.items() if all(set(keys) <= known for known in shared)
        ]
        times = {"term"} if self.scope == "term" else {"week", "term"}
        series = [
            name for name, (time, grain) in SERIES.items() if time in times and grain in plain
        ]
        return (*plain, *series)

    @property
    def periods(self) -> tuple[str, ...]:
        """Return the kinds of time it can be asked for."""
        return (*(() if self.scope == "term" else ("week",)), "term", "academic_year", "year")

    @property
    def null_rules(self) -> str:
        """Return when there is no value, in Chinese."""
        rules = ["没有导入所需的数据表"]
        if self.denominator:
            rules.append("分母为 0")
        if self.share:
            rules.append("大于 1（不可能）")
        return "；".join([*rules, *([self.null_rule] if self.null_rule else [])])

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the fact tables that must hold something."""
        needed = [table for name in self._counted_in for table in COMPONENTS[name].tables]
        return tuple(dict.fromkeys(needed))
