"""The measures of the product: expressions compiled once, run as SQL, on DuckDB."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from benchmarks.metrics.answer import digest_of
from zhiheng.facts.engine import open_facts
from zhiheng.measures.compiling import column_of, counts_sql, state_sql
from zhiheng.measures.engines import DuckDbRunner, Runner

MONDAY = date(2025, 9, 1)
WEEKS = 20
PLACES = {
    "since": datetime(2025, 9, 1),  # noqa: DTZ001 - local school time, as in the facts
    "until": datetime(2026, 1, 19),  # noqa: DTZ001
    "seen_until": datetime(9999, 12, 31),  # noqa: DTZ001
    "terms": ["2025-2026-1"],
    "units": [],
    "week_minutes": 360,
    "reply_days": 3,
    "course_posts": 3,
    "course_clicks": 10,
    "course_lives": 1,
}
_WORK = ("activity", "forum", "live_work", "post_work", "resource_work")
COUNTS = (
    ("enrolled", ("enrolled",), ("unit_id",)),
    ("site_counts", ("activity", "forum"), ("unit_id", "week")),
    ("course_counts", _WORK, ("unit_id", "course_id", "week")),
)
STATES = ("person_weeks", "live_weeks", "forum_weeks")
_NAMES = {
    "clicks": column_of("resource_work", "done"),
    "post_met": column_of("post_work", "met"),
    "resource_met": column_of("resource_work", "met"),
    "live_met": column_of("live_work", "met"),
    **{
        name: column_of("activity", name)
        for name in ("online", "days", "actions", "effective", "seconds", "full_weeks")
    },
    **{name: column_of("forum", name) for name in ("posts", "replies", "answered")},
    **{name: column_of("enrolled", name) for name in ("learners", "enrolments")},
}


def count(runner: Runner) -> None:
    """Keep the counts of the term as tables, from the week states that are there."""
    for name, components, dimensions in COUNTS:
        runner.keep(name, counts_sql(components, dimensions, False, runner.engine), PLACES)


def week_of(number: int) -> Mapping[str, object]:
    """Return the places of the SQL for one week of the term, from 0."""
    monday = datetime.combine(MONDAY + timedelta(weeks=number), datetime.min.time())
    return {**PLACES, "since": monday, "until": monday + timedelta(weeks=1)}


def said(cursor: duckdb.DuckDBPyConnection) -> Mapping[str, int]:
    """Return what tells the counts of a term apart."""
    site = ", ".join(
        f"{_NAMES[name]} AS {name}" for name in _NAMES if not name.endswith(("clicks", "_met"))
    )
    course = ", ".join(
        f"{column} AS {name}"
        for name, column in _NAMES.items()
        if name not in ("learners", "enrolments", "full_weeks")
    )
    sites = cursor.sql(
        f"SELECT *, rank() OVER (PARTITION BY week ORDER BY online / learners DESC) AS rank_login"
        f" FROM (SELECT unit_id, week, {site} FROM site_counts JOIN enrolled USING (unit_id))"
    ).to_arrow_table()
    courses = cursor.sql(
        f"SELECT unit_id, course_id, week, {course} FROM course_counts"
    ).to_arrow_table()
    return digest_of(sites, courses)


class Layer:
    """Week states from the events, then counts by site and week, by site, course and week."""

    def __init__(self, folder: Path, memory_limit: str | None) -> None:
        self.facts = open_facts(folder, threads=2, memory_limit=memory_limit)
        self.runner = DuckDbRunner(self.facts.connection)

    def run(self) -> None:
        texts = state_sql("posts", "duckdb")
        for name in STATES:
            self.runner.keep(name, texts[name], PLACES)
        count(self.runner)

    def close(self) -> None:
        self.facts.close()

    def digest(self) -> Mapping[str, int]:
        return said(self.runner.cursor)


def prepare(folder: str, memory_limit: str | None = None) -> Layer:
    return Layer(Path(folder), memory_limit)
