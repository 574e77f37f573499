"""Polars, lazily, on its streaming engine."""

import os
from collections.abc import Mapping
from pathlib import Path

os.environ["POLARS_MAX_THREADS"] = "2"

import polars as pl

from benchmarks.metrics.answer import digest_of

_KEY = ("person_id", "course_id", "week")
_WEEK = pl.col("at").dt.truncate("1w").dt.date().alias("week")
_EFFECTIVE = ("view", "resource", "post", "reply", "live", "submit")


class Streaming:
    """The same two tables as lazy frames."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self) -> None:
        state = self._placed(
            self._done()
            .join(self._forum(), on=_KEY, how="left", nulls_equal=True)
            .join(self._lives(), on=_KEY, how="left", nulls_equal=True)
        ).collect(engine="streaming")
        self.course_week = _courses(state.lazy()).collect(engine="streaming")
        self.site_week = self._sites(state.lazy()).collect(engine="streaming")

    def digest(self) -> Mapping[str, int]:
        return digest_of(self.site_week.to_arrow(), self.course_week.to_arrow())

    def _learning(self) -> pl.LazyFrame:
        events = pl.scan_parquet(self.folder / "learning_events" / "*.parquet")
        return events.filter(pl.col("role") == "student")

    def _done(self) -> pl.LazyFrame:
        return (
            self._learning()
            .group_by("person_id", "course_id", _WEEK)
            .agg(
                (pl.lit(1, pl.Int64) * 2 ** pl.col("at").dt.weekday().cast(pl.UInt32))
                .bitwise_or()
                .alias("mask"),
                pl.len().cast(pl.Int64).alias("actions"),
                pl.col("action").is_in(_EFFECTIVE).sum().alias("effective"),
                pl.col("duration_s").sum().alias("seconds"),
                (pl.col("action") == "resource").sum().alias("resources"),
            )
        )

    def _lives(self) -> pl.LazyFrame:
        joined = self._learning().filter(pl.col("action") == "live")
        sessions = joined.select("person_id", "course_id", _WEEK, "parent_id").unique()
        return sessions.group_by(_KEY).agg(pl.len().alias("sessions"))

    def _forum(self) -> pl.LazyFrame:
        posts = pl.scan_parquet(self.folder / "posts" / "*.parquet").filter("valid")
        replies = (
            posts.filter((pl.col("role") == "teacher") & pl.col("parent_id").is_not_null())
            .group_by(pl.col("parent_id").alias("post_id"))
            .agg(pl.col("at").min().alias("first_at"))
        )
        in_time = pl.col("first_at").is_between("at", pl.col("at") + pl.duration(days=3))
        return (
            posts.filter(pl.col("role") == "student")
            .join(replies, on="post_id", how="left")
            .group_by("person_id", "course_id", _WEEK)
            .agg(
                pl.len().alias("posts"),
                pl.col("parent_id").count().alias("replies"),
                in_time.sum().alias("answered"),
            )
        )

    def _placed(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        enrolments = pl.scan_parquet(self.folder / "enrolments.parquet").rename(
            {"student_id": "person_id"}
        )
        in_course = enrolments.group_by("person_id", "course_id").agg(
            pl.col("unit_id").min().alias("course_unit")
        )
        homes = enrolments.group_by("person_id").agg(pl.col("unit_id").min().alias("home_unit"))
        students = pl.scan_parquet(self.folder / "students.parquet").select(
            pl.col("student_id").alias("person_id"), pl.col("unit_id").alias("registered")
        )
        return (
            rows.join(in_course, on=["person_id", "course_id"], how="left")
            .join(homes, on="person_id", how="left")
            .join(students, on="person_id", how="left")
            .with_columns(pl.coalesce("course_unit", "home_unit", "registered").alias("unit_id"))
        )

    def _sites(self, state: pl.LazyFrame) -> pl.LazyFrame:
        learners = (
            pl.scan_parquet(self.folder / "enrolments.parquet")
            .group_by("unit_id")
            .agg(pl.col("student_id").n_unique().alias("learners"), pl.len().alias("enrolments"))
        )
        sums = ("actions", "effective", "seconds", "posts", "replies", "answered")
        weeks = (
            state.group_by("unit_id", "person_id", "week")
            .agg(pl.col("mask").bitwise_or(), pl.col(sums).sum())
            .group_by("unit_id", "week")
            .agg(
                pl.len().alias("online"),
                pl.col("mask").bitwise_count_ones().sum().alias("days"),
                pl.col(sums).sum(),
                (pl.col("seconds") >= 21_600).sum().alias("full_weeks"),
            )
            .join(learners, on="unit_id")
        )
        rate = pl.col("online") / pl.col("learners")
        rank = rate.rank("min", descending=True).over("week")
        return weeks.with_columns(rank.alias("rank_login"))


def _courses(state: pl.LazyFrame) -> pl.LazyFrame:
    return (
        state.filter(pl.col("course_id").is_not_null())
        .group_by("unit_id", "course_id", "week")
        .agg(
            pl.len().alias("online"),
            pl.col("mask").bitwise_count_ones().sum().alias("days"),
            pl.col("actions", "effective", "seconds", "posts", "replies", "answered").sum(),
            pl.col("resources").sum().alias("clicks"),
            (pl.col("posts") >= 3).sum().alias("post_met"),
            (pl.col("resources") >= 10).sum().alias("resource_met"),
            (pl.col("sessions") >= 1).sum().alias("live_met"),
        )
    )


def prepare(folder: str) -> Streaming:
    return Streaming(Path(folder))
