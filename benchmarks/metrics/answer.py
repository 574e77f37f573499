"""What every contender must say: two tables, told apart by a few sums."""

from collections.abc import Iterable, Mapping

import duckdb
import pyarrow as pa

SITE_WEEK = (
    "online",
    "login_rate",
    "days_per_head",
    "acts_per_head",
    "minutes_per_head",
    "share_360",
    "posts",
    "reply_rate",
    "rank_login",
    "rank_minutes",
)
COURSE_WEEK = (
    "online",
    "days_per_head",
    "acts_per_head",
    "minutes_per_head",
    "posts",
    "reply_rate",
    "share_posts",
    "share_resources",
    "share_live",
)


def digest_of(site_week: pa.Table, course_week: pa.Table) -> Mapping[str, float]:
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
) -> dict[str, float]:
    order = ", ".join(key)
    wanted = ["count(*)"]
    names = [f"{table} rows"]
    for column in columns:
        value = f"{column}::DOUBLE"
        wanted += [f"count({column})", f"fsum({value})", f"fsum({value} * (1 + place % 97))"]
        names += [f"{table} {column} {what}" for what in ("told", "sum", "order")]
    row = connection.execute(
        f"SELECT {', '.join(wanted)} FROM"
        f" (SELECT *, row_number() OVER (ORDER BY {order}) AS place FROM {table})"
    ).fetchone()
    return {name: float(value or 0) for name, value in zip(names, row or (), strict=True)}
