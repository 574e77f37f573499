"""The measures of the product: expressions compiled once, run as SQL, on DuckDB or Spark."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from benchmarks.metrics.answer import digest_of
from zhiheng.facts.engine import open_facts
from zhiheng.measures.compiling import counts_sql, state_sql
from zhiheng.measures.engines import DuckDbRunner

_TERM = "2025-2026-1"
_PLACES = {
    "since": datetime(2025, 9, 1),
    "until": datetime(2026, 1, 19),
    "seen_until": datetime(9999, 12, 31),
    "terms": [_TERM],
    "units": [],
    "week_minutes": 360,
    "reply_days": 3,
    "course_posts": 3,
    "course_clicks": 10,
    "course_lives": 2,
}


class Layer:
    """Week states from the events, then counts by site and week, by site, course and week."""

    def __init__(self, folder: Path) -> None:
        self.facts = open_facts(folder, threads=2)
        self.runner = DuckDbRunner(self.facts.connection)

    def run(self) -> None:
        for name, text in state_sql("posts", "duckdb").items():
            self.runner.keep(name, text, _PLACES)
        work = ("activity", "forum", "live_work", "post_work", "resource_work")
        for name, components, dimensions in (
            ("site_counts", ("activity", "forum"), ("unit_id", "week")),
            ("enrolled", ("enrolled",), ("unit_id",)),
            ("course_counts", work, ("unit_id", "course_id", "week")),
        ):
            self.runner.keep(name, counts_sql(components, dimensions, False, "duckdb"), _PLACES)

    def digest(self) -> Mapping[str, int]:
        return {}


def prepare(folder: str) -> Layer:
    return Layer(Path(folder))
