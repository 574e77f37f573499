"""The day on which the invented university is looked at, and its terms."""

import datetime as dt
from typing import Any

Row = dict[str, Any]

DAY = dt.date(2022, 12, 31)
FIRST_YEAR = 2012
_LAST_YEAR = 2023


def terms() -> list[Row]:
    """Return the terms, oldest first: the autumn of 2022 is under way on `DAY`."""
    found: list[Row] = []
    for year in range(FIRST_YEAR, _LAST_YEAR + 1):
        found.append(_term(f"{year}春", f"{year - 1}-{year}", "spring", (year, 3), (year, 7)))
        found.append(_term(f"{year}秋", f"{year}-{year + 1}", "autumn", (year, 9), (year + 1, 1)))
    return found


def _term(
    name: str, academic_year: str, season: str, first: tuple[int, int], last: tuple[int, int]
) -> Row:
    return {
        "term_id": name,
        "academic_year": academic_year,
        "name": f"{name}季学期",
        "season": season,
        "starts_on": dt.date(*first, 1),
        "ends_on": dt.date(*last, 31),
        "teaching_weeks": 18,
    }


def current_term() -> int:
    """Return the place, among `terms`, of the term that is under way."""
    return next(
        at for at, term in enumerate(terms()) if term["starts_on"] <= DAY <= term["ends_on"]
    )
