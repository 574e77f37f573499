"""What a measure is: one number, its parts, where it is laid down, and when it is missing."""

from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from zhiheng.measures.components import COMPONENTS, Dimensions

Direction = Literal["higher", "lower"]
Scope = Literal["week", "term", "any"]

GRAINS: MappingProxyType[str, Dimensions] = MappingProxyType(
    {
        "school": (),
        "site": ("unit_id",),
        "course": ("course_id",),
        "programme": ("programme_id",),
        "site_course": ("unit_id", "course_id"),
        "person": ("person_id",),
        "person_course": ("person_id", "course_id"),
    }
)
SERIES = MappingProxyType({"week": "school", "term": "school", "site_week": "site"})


@dataclass(frozen=True, slots=True)
class Count:
    """A count of a component, times a weight.

    Attributes:
        component: Name of the component.
        column: Its count.
        weight: What one of them is worth (minutes: a sixtieth of a second's count).
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
        numerator_words: What is counted, in Chinese.
        denominator: What it is divided by; none for a plain count.
        denominator_words: What that is, in Chinese.
        clause: Where it is laid down.
        share: Whether a value above 1 is impossible.
        better: Which way is good, for ranks.
        scope: ``term`` where it is defined for a whole term only: longer times add the
            terms' numerators and denominators. ``week`` where the denominator counts once
            for each week.
        evidence: A count that must not be zero where there is activity, else the value
            cannot be told (minutes, where no event says how long it took).
        provisional: Whether it is final only after the time to reply has passed.
        parameters: Ids of the thresholds in it.
        null_rule: When there is no value, in Chinese, beyond a zero denominator.
        rolls_up: How values of parts make the value of the whole.
    """

    id: str
    title: str
    unit: str
    numerator: tuple[Count, ...]
    numerator_words: str
    denominator: tuple[Count, ...] = ()
    denominator_words: str = ""
    clause: str
    share: bool = False
    better: Direction | None = None
    scope: Scope = "any"
    evidence: Count | None = None
    provisional: bool = False
    parameters: tuple[str, ...] = ()
    null_rule: str = ""
    rolls_up: str = "分子、分母分别相加后再除"
    person_grains: bool = field(default=True)

    @property
    def components(self) -> tuple[str, ...]:
        """Return the components it needs, in a fixed order."""
        counts = (*self.numerator, *self.denominator)
        needed = [count.component for count in counts]
        if self.evidence is not None:
            needed.append(self.evidence.component)
        return tuple(sorted(set(needed)))

    @property
    def grains(self) -> tuple[str, ...]:
        """Return the grains it can be asked by."""
        shared = [set(COMPONENTS[name].dimensions) for name in self.components]
        return tuple(
            grain for grain, keys in GRAINS.items() if all(set(keys) <= known for known in shared)
        )

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the fact tables that must hold something."""
        return tuple(
            dict.fromkeys(table for name in self.components for table in COMPONENTS[name].tables)
        )
