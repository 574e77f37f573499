"""A measure is asked for: its text runs, numerators are divided, and each number says why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Protocol

import duckdb

from zhiheng.measures.compiling import column_of, counts_sql, state_sql
from zhiheng.measures.engines import DuckDbRunner, Runner
from zhiheng.measures.measure import GRAINS, Count, Measure
from zhiheng.measures.periods import Period, SchoolTerm, monday_of

_FOREVER = datetime(9999, 12, 31)  # noqa: DTZ001 - local school time, as in the facts
_STATES = ("person_weeks", "forum_weeks", "live_weeks")


class Facts(Protocol):
    """What is read: a connection with a view a table, and which of them hold anything."""

    connection: duckdb.DuckDBPyConnection
    present: frozenset[str]
    digest: str


@dataclass(frozen=True, slots=True)
class NoValue:
    """Why there is no value.

    Attributes:
        code: ``no_table``, ``zero_denominator``, ``no_evidence`` or ``impossible``.
        message: One Chinese sentence: why, and what to do.
    """

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class MeasuredRow:
    """A number for one key.

    Attributes:
        key: Ids of the key, joined by a slash; empty for the school.
        label: Its name.
        value: The number, or None with `missing`.
        numerator: What was counted.
        denominator: What it is divided by.
        missing: Why there is no value.
        provisional: Whether replies may still change it.
    """

    key: str
    label: str
    value: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    missing: NoValue | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of a measure.

    Attributes:
        measure: The measure.
        period: For which time.
        grain: By what.
        engine: What ran it.
        digest: Of the facts.
        rows: A number a key, in the order of keys.
        sql: The text that ran.
        parameters: Thresholds in it.
    """

    measure: Measure
    period: Period
    grain: str
    engine: str
    digest: str
    rows: tuple[MeasuredRow, ...]
    sql: str
    parameters: Mapping[str, int] = field(default_factory=dict)


def read_terms(facts: Facts) -> tuple[SchoolTerm, ...]:
    """Return the terms that the facts define, in order of time."""
    found = (
        facts.connection.cursor()
        .execute(
            "SELECT term_id, academic_year, starts_on, ends_on FROM terms "
            "WHERE starts_on IS NOT NULL AND ends_on IS NOT NULL ORDER BY starts_on, term_id"
        )
        .fetchall()
    )
    return tuple(SchoolTerm(*row) for row in found)


def ask(
    facts: Facts,
    measure: Measure,
    period: Period,
    grain: str,
    thresholds: Mapping[str, int],
    *,
    as_of: date | None = None,
    units: Sequence[str] = (),
    runner: Runner | None = None,
) -> Measured:
    """Return a measure for one time by one grain.

    Args:
        facts: What happened.
        measure: What is asked for.
        period: For which time.
        grain: By what; one of the measure's.
        thresholds: Values of the parameters in it.
        as_of: The last day that counts; all days where None.
        units: Only these units count; all where empty.
        runner: What runs it; DuckDB where None.
    """
    runner = runner or DuckDbRunner(facts.connection)
    until = period.until
    if as_of is not None:
        until = min(until, datetime.combine(as_of + timedelta(days=1), datetime.min.time()))
    places: dict[str, Any] = {
        **thresholds,
        "since": period.since,
        "until": until,
        "seen_until": _FOREVER if as_of is None else until,
        "terms": [term.id for term in period.terms],
        "units": list(units),
    }
    sql = counts_sql(measure.components, GRAINS[grain], bool(units), runner.engine)
    texts = state_sql("posts" if "posts" in facts.present else "learning_events", runner.engine)
    for name in _STATES:
        if f"{name}" in sql:
            runner.keep(name, texts[name], places)
    columns, found = runner.rows(sql, places)
    weeks = (monday_of(until.date() - timedelta(days=1)) - monday_of(period.starts)).days // 7 + 1
    keys = len(GRAINS[grain])
    rows = tuple(
        _row(measure, row[:keys], dict(zip(columns, row, strict=True)), weeks)
        for row in sorted(found, key=lambda row: row[:keys])
    )
    return Measured(measure, period, grain, runner.engine, facts.digest, rows, sql, thresholds)


def _row(
    measure: Measure, key: Sequence[str], counts: Mapping[str, Any], weeks: int
) -> MeasuredRow:
    name = "/".join(key)
    numerator = _added(measure.numerator, counts)
    if not measure.denominator:
        return MeasuredRow(name, name, numerator, numerator, None)
    denominator = _added(measure.denominator, counts) * (weeks if measure.scope == "week" else 1)
    missing = _missing(measure, numerator, denominator, counts)
    value = None if missing is not None else numerator / denominator
    return MeasuredRow(name, name, value, numerator, denominator, missing)


def _added(parts: Sequence[Count], counts: Mapping[str, Any]) -> Fraction:
    return sum(
        (part.weight * (counts[column_of(part.component, part.column)] or 0) for part in parts),
        Fraction(0),
    )


def _missing(
    measure: Measure, numerator: Fraction, denominator: Fraction, counts: Mapping[str, Any]
) -> NoValue | None:
    if denominator == 0:
        return NoValue("zero_denominator", f"分母为 0（{measure.denominator_words}），无法计算")
    if measure.evidence is not None and not _added((measure.evidence,), counts):
        return NoValue("no_evidence", f"{measure.null_rule}，无法计算")
    if measure.share and numerator > denominator:
        return NoValue("impossible", "比例大于 1，不可能：有人未选课却有学习行为；请核对选课与行为")
    return None
