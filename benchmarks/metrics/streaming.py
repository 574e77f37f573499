"""Polars, lazily, on its streaming engine."""

import os
from collections.abc import Mapping
from pathlib import Path

os.environ["POLARS_MAX_THREADS"] = "2"

import polars as pl  # noqa: E402 - the number of threads is read when it is imported

from benchmarks.metrics.answer import digest_of  # noqa: E402


class Streaming:
    """The same two tables as lazy frames."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self) -> None:
        students = pl.scan_parquet(self.folder / "students.parquet").select(
            pl.col("student_id").alias("person_id"), "unit_id"
        )
        week = pl.col("at").dt.truncate("1w").dt.date().alias("week")
        state = (
            pl.scan_parquet(self.folder / "learning_events" / "*.parquet")
            .filter(pl.col("role") == "student")
            .group_by("person_id", "course_id", week)
            .agg(
                (pl.lit(1, pl.Int64) * 2 ** pl.col("at").dt.weekday().cast(pl.UInt32))
                .bitwise_or()
                .alias("days"),
                pl.len().cast(pl.Int64).alias("acts"),
                pl.col("duration_s").sum().alias("seconds"),
                (pl.col("action") == "resource").sum().alias("resources"),
                (pl.col("action") == "live").sum().alias("lives"),
            )
            .collect(engine="streaming")
        )
        posts = pl.scan_parquet(self.folder / "posts.parquet").filter("valid")
        replies = (
            posts.filter((pl.col("role") == "teacher") & pl.col("parent_id").is_not_null())
            .group_by("parent_id")
            .agg(pl.col("at").min().alias("first_at"))
        )
        asked = (
            posts.filter((pl.col("role") == "student") & pl.col("parent_id").is_null())
            .join(replies, left_on="post_id", right_on="parent_id", how="left")
            .group_by("person_id", "course_id", week)
            .agg(
                pl.len().alias("posts"),
                (pl.col("first_at") <= pl.col("at") + pl.duration(days=3)).sum().alias("answered"),
            )
            .collect(engine="streaming")
        )
        self.course_week = self._courses(state.lazy(), asked.lazy(), students)
        self.site_week = self._sites(state.lazy(), asked.lazy(), students)

    def _courses(
        self, state: pl.LazyFrame, asked: pl.LazyFrame, students: pl.LazyFrame
    ) -> pl.DataFrame:
        online = pl.len()
        return (
            state.filter(pl.col("course_id").is_not_null())
            .join(students, on="person_id")
            .join(asked, on=["person_id", "course_id", "week"], how="left")
            .group_by("unit_id", "course_id", "week")
            .agg(
                online.alias("online"),
                (pl.col("days").bitwise_count_ones().sum() / online).alias("days_per_head"),
                (pl.col("acts").sum() / online).alias("acts_per_head"),
                (pl.col("seconds").sum() / 60 / online).alias("minutes_per_head"),
                pl.col("posts").sum().alias("posts"),
                _ratio(pl.col("answered").sum(), pl.col("posts").sum()).alias("reply_rate"),
                ((pl.col("posts") >= 3).sum() / online).alias("share_posts"),
                ((pl.col("resources") >= 10).sum() / online).alias("share_resources"),
                ((pl.col("lives") >= 2).sum() / online).alias("share_live"),
            )
            .collect(engine="streaming")
        )

    def _sites(
        self, state: pl.LazyFrame, asked: pl.LazyFrame, students: pl.LazyFrame
    ) -> pl.DataFrame:
        enrolled = students.group_by("unit_id").agg(pl.len().alias("enrolled"))
        posts = (
            asked.join(students, on="person_id")
            .group_by("unit_id", "week")
            .agg(pl.col("posts").sum(), pl.col("answered").sum())
        )
        learners = (
            state.group_by("person_id", "week")
            .agg(pl.col("days").bitwise_or(), pl.col("acts").sum(), pl.col("seconds").sum())
            .join(students, on="person_id")
        )
        online = pl.len()
        weeks = (
            learners.join(enrolled, on="unit_id")
            .group_by("unit_id", "week")
            .agg(
                online.alias("online"),
                (online / pl.col("enrolled").first()).alias("login_rate"),
                (pl.col("days").bitwise_count_ones().sum() / online).alias("days_per_head"),
                (pl.col("acts").sum() / online).alias("acts_per_head"),
                (pl.col("seconds").sum() / 60 / online).alias("minutes_per_head"),
                ((pl.col("seconds") >= 21_600).sum() / pl.col("enrolled").first()).alias(
                    "share_360"
                ),
            )
            .join(posts, on=["unit_id", "week"], how="left")
        )
        return weeks.with_columns(
            pl.col("posts").fill_null(0),
            _ratio(pl.col("answered"), pl.col("posts")).alias("reply_rate"),
            pl.col("login_rate").rank("min", descending=True).over("week").alias("rank_login"),
            pl.col("minutes_per_head")
            .rank("min", descending=True)
            .over("week")
            .alias("rank_minutes"),
        ).collect(engine="streaming")

    def digest(self) -> Mapping[str, float]:
        return digest_of(self.site_week.to_arrow(), self.course_week.to_arrow())


def _ratio(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(part / whole)


def prepare(folder: str) -> Streaming:
    return Streaming(Path(folder))
