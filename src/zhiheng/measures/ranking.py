"""Places among sites: equal values share one, and who has no value has no place."""

from collections.abc import Sequence
from dataclasses import replace

from zhiheng.measures.measure import Direction
from zhiheng.measures.results import MeasuredRow


def ranked(rows: Sequence[MeasuredRow], better: Direction) -> tuple[MeasuredRow, ...]:
    """Return rows from the best to the worst, those without value last, each with its place.

    Equal values share a place and the places behind them stay empty (1, 2, 2, 4); rows of
    one place, and rows without value, stand in the order of their keys.
    """
    sign = -1 if better == "higher" else 1
    valued = [row for row in rows if row.value is not None]
    valued.sort(key=lambda row: (sign * (row.value or 0), row.key))
    placed: list[MeasuredRow] = []
    for number, row in enumerate(valued, 1):
        shares = placed and placed[-1].value == row.value
        placed.append(replace(row, rank=placed[-1].rank if shares else number))
    silent = sorted((row for row in rows if row.value is None), key=lambda row: row.key)
    return (*placed, *silent)
