"""What every contender must say: a row for each learner and rule, told apart by a few sums."""

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

DAY = dt.date(2026, 6, 30)
RULES = (
    "validity",
    "registration",
    "plan",
    "credits",
    "module_public",
    "module_basic",
    "module_major",
    "module_general",
    "module_extension",
    "required",
    "practice",
    "labs",
    "makeup",
    "conduct",
    "discipline",
    "application",
    "photo",
    "information",
)
OUTCOMES = ("not_applicable", "passed", "needs_review", "missing", "failed")
COUNTING = (None, "valid", "exempted")  # status of results that hold
NEVER_OPEN = ("graduated", "completed", "transferred", "withdrawn")
_SUMS = ("need", "got", "shortfall")


def digest_of(table: Path, counts: Mapping[str, int]) -> Mapping[str, int]:
    """Return what tells long tables apart, and the counts that came with one.

    Numbers are weighed by their learner, so that two that changed places are noticed.
    """
    said = {name: number for name, number in counts.items() if number}
    with duckdb.connect(config={"threads": 2}) as connection:
        sums = ", ".join(
            f"coalesce(sum(({name} * 10)::BIGINT * ascii(subject[-1])), 0)::BIGINT"
            for name in _SUMS
        )
        rows = connection.execute(
            f"SELECT rule, outcome, count(*), {sums}, count(need), count(need_text),"
            " sum(length(got_text)) FROM read_parquet(?) GROUP BY rule, outcome",
            [str(table)],
        ).fetchall()
    for rule, outcome, rows_, *numbers in rows:
        said[f"{rule} {outcome} rows"] = rows_
        said |= {f"{rule} {outcome} {at}": number or 0 for at, number in enumerate(numbers)}
    return said


def counts_of(codes: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Return how many came out how by rule, and as a whole under `everything`, in one level."""
    return {
        f"{rule} {outcome}": number
        for rule, found in codes.items()
        for outcome, number in found.items()
        if number
    }


def counted(outcomes: Iterable[int]) -> dict[str, int]:
    """Return the numbers of each outcome of a rule by its name."""
    return dict(zip(OUTCOMES, outcomes, strict=True))
