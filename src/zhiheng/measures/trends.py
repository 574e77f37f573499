"""Facts year by year, and whether they rise or fall."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from zhiheng.measures.resolution import FactResolver, ResolvedFacts
from zhiheng.shared.expressions import Value
from zhiheng.shared.numbers import EXACT, Number, settled

_FEWEST_YEARS = 2

Direction = Literal["rising", "level", "falling"]


@dataclass(frozen=True, slots=True)
class Trend:
    """A fact over the years.

    Attributes:
        key: The fact.
        values: Year and value, oldest first; at least two.
        direction: Sign of the least-squares slope.
        worsens: Whether that is the wrong way for this fact.
    """

    key: str
    values: tuple[tuple[int, Number], ...]
    direction: Direction
    worsens: bool


def trends_of(resolver: FactResolver, facts: ResolvedFacts) -> dict[str, Trend]:
    """Return the trend of every fact that is known for two years or more."""
    years = sorted({year for yearly in facts.by_year.values() for year in yearly})
    if len(years) < _FEWEST_YEARS:
        return {}
    # Facts that are not given by year say nothing about a year: leave them out.
    by_year = {
        year: resolver.resolve(
            {key: yearly[year] for key, yearly in facts.by_year.items() if year in yearly}, None
        ).values
        for year in years
    }
    trends: dict[str, Trend] = {}
    for key, definition in resolver.definitions.items():
        found: list[tuple[int, Value]] = [
            (year, values[key]) for year, values in by_year.items() if key in values
        ]
        if definition.kind == "truth" or len(found) < _FEWEST_YEARS:
            continue
        direction = _direction(found)
        wrong = {"higher": "falling", "lower": "rising"}.get(definition.better or "")
        trends[key] = Trend(key, tuple(found), direction, direction == wrong)
    return trends


def _direction(found: list[tuple[int, Value]]) -> Direction:
    all_years = sum(year for year, _ in found)
    slope: Number = 0
    for year, value in found:
        slope = EXACT.fma(len(found) * year - all_years, settled(Decimal(value)), slope)
    return "rising" if slope > 0 else "falling" if slope < 0 else "level"
