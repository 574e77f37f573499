"""What every contender must say: two tables of whole numbers, told apart by a few sums."""

from collections.abc import Iterable, Mapping

import duckdb
import pyarrow as pa

SITE_WEEK = (
    "learners",
    "enrolments",
    "online",
    "days",
    "actions",
    "effective",
    "seconds",
    "full_weeks",
    "posts",
    "replies",
    "answered",
    "rank_login",
)
COURSE_WEEK = (
    "online",
    "days",
    "actions",
    "effective",
    "seconds",
    "clicks",
    "posts",
    "replies",
    "answered",
    "post_met",
    "resource_met",
    "live_met",
)


def digest_of(site_week: pa.Table, course_week: pa.Table) -> Mapping[str, int]:
    """Return the number of rows, and of each column its sum and its sum weighed by the row."""
    connection = duckdb.connect(config={"threads": 2})
    connection.register("site_week", site_week)
    connection.register("course_week", course_week)
    return {
        **_sums(connection, "site_week", ("unit_id", "week"), SITE_WEEK),
        **_sums(connection, "course_week", ("unit_id", "course_id", "week"), COURSE_WEEK),
    }


def _sums(
    connection: duckdb.DuckDBPyConnection, table: str, key: Iterable[str], columns: Iterable[str]
) -> dict[str, int]:
    order = ", ".join(key)
    wanted = ["count(*)"]
    names = [f"{table} rows"]
    for column in columns:
        value = f"coalesce({column}, 0)::BIGINT"
        wanted += [f"sum({value})", f"sum({value} * (1 + place % 97))"]
        names += [f"{table} {column}", f"{table} {column} in order"]
    row = connection.execute(
        f"SELECT {', '.join(wanted)} FROM"
        f" (SELECT *, row_number() OVER (ORDER BY {order}) AS place FROM {table})"
    ).fetchone()
    return {name: int(value or 0) for name, value in zip(names, row or (), strict=True)}
