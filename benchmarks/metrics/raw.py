"""DuckDB, told in SQL written by hand: what the others are measured against."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from benchmarks.metrics.answer import digest_of

_SQL = Path(__file__).with_name("raw.sql").read_text(encoding="utf-8")


class Raw:
    """The statements of raw.sql."""

    def __init__(self, folder: Path) -> None:
        self.connection = duckdb.connect(config={"threads": 2})
        for name, path in (
            ("event_files", "learning_events/*.parquet"),
            ("posts_file", "posts/*.parquet"),
            ("students_file", "students.parquet"),
            ("enrolments_file", "enrolments.parquet"),
        ):
            self.connection.execute(f"CREATE TEMP MACRO {name}() AS '{folder / path}'")

    def run(self) -> None:
        self.connection.execute(_SQL)

    def digest(self) -> Mapping[str, int]:
        site_week, course_week = (
            self.connection.sql(f"FROM {name}").to_arrow_table()
            for name in ("site_week", "course_week")
        )
        return digest_of(site_week, course_week)


def prepare(folder: str) -> Raw:
    return Raw(Path(folder))
