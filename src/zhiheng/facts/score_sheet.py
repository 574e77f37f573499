"""What is judged: one unit's scores, flags, facts and words for one period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """A score sheet as it came in; nothing in it has been checked yet.

    Attributes:
        unit: Name of the evaluated unit; None where the sheet does not say.
        period: Name of the evaluated period; where it begins with a year, that year
            decides which years of facts are looked at.
        scores: Score by observation point; None counts as missing.
        flags: Items whose zero-out or cap applies.
        facts: Facts by key, or ``key@year``.
        narratives: Written findings by item.
    """

    unit: str | None = None
    period: str | None = None
    scores: Mapping[str, object] = field(default_factory=dict)
    flags: Sequence[str] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    narratives: Mapping[str, str] = field(default_factory=dict)
