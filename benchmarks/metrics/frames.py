"""pandas: everything in memory at once."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.metrics.answer import digest_of

_COURSE = ["unit_id", "course_id", "week"]
_SITE = ["unit_id", "week"]


class Frames:
    """The same two tables as frames."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self) -> None:
        students = pd.read_parquet(
            self.folder / "students.parquet", columns=["student_id", "unit_id"]
        ).rename(columns={"student_id": "person_id"})
        columns = ["person_id", "course_id", "at", "role", "action", "duration_s"]
        events = pd.read_parquet(self.folder / "learning_events", columns=columns)
        events = events[events["role"] == "student"].drop(columns="role")
        events["day"] = events["at"].dt.normalize()
        events["week"] = events["day"] - pd.to_timedelta(events["day"].dt.day_of_week, unit="D")
        events["resources"] = events["action"] == "resource"
        events["lives"] = events["action"] == "live"
        key = ["person_id", "course_id", "week"]
        grouped = events.groupby(key, sort=False)
        state = grouped.agg(
            acts=("day", "size"),
            seconds=("duration_s", "sum"),
            resources=("resources", "sum"),
            lives=("lives", "sum"),
        )
        state["days"] = events[[*key, "day"]].drop_duplicates().groupby(key, sort=False).size()
        weekly = events.groupby(["person_id", "week"], sort=False).agg(
            acts=("day", "size"), seconds=("duration_s", "sum")
        )
        seen = events[["person_id", "week", "day"]].drop_duplicates()
        weekly["days"] = seen.groupby(["person_id", "week"], sort=False).size()
        asked = self._asked()
        self.course_week = _courses(state.reset_index(), asked, students)
        self.site_week = _sites(weekly.reset_index(), asked, students)

    def _asked(self) -> pd.DataFrame:
        posts = pd.read_parquet(self.folder / "posts.parquet")
        posts = posts[posts["valid"]]
        replies = posts[(posts["role"] == "teacher") & posts["parent_id"].notna()]
        first = replies.groupby("parent_id")["at"].min().rename("first_at")
        asked = posts[(posts["role"] == "student") & posts["parent_id"].isna()]
        asked = asked.join(first, on="post_id")
        asked["answered"] = asked["first_at"] <= asked["at"] + pd.Timedelta(days=3)
        day = asked["at"].dt.normalize()
        asked["week"] = day - pd.to_timedelta(day.dt.day_of_week, unit="D")
        return (
            asked.groupby(["person_id", "course_id", "week"], sort=False)
            .agg(posts=("post_id", "size"), answered=("answered", "sum"))
            .reset_index()
        )

    def digest(self) -> Mapping[str, float]:
        return digest_of(
            pa.Table.from_pandas(self.site_week), pa.Table.from_pandas(self.course_week)
        )


def _courses(state: pd.DataFrame, asked: pd.DataFrame, students: pd.DataFrame) -> pd.DataFrame:
    rows = state.merge(students, on="person_id").merge(
        asked, on=["person_id", "course_id", "week"], how="left"
    )
    rows["share_posts"] = rows["posts"] >= 3
    rows["share_resources"] = rows["resources"] >= 10
    rows["share_live"] = rows["lives"] >= 2
    grouped = rows.groupby(_COURSE, sort=False)
    found = grouped[["days", "acts", "seconds", "posts", "answered"]].sum()
    shares = grouped[["share_posts", "share_resources", "share_live"]].mean()
    return _per_head(found, grouped.size()).join(shares).reset_index()


def _sites(weekly: pd.DataFrame, asked: pd.DataFrame, students: pd.DataFrame) -> pd.DataFrame:
    rows = weekly.merge(students, on="person_id")
    rows["long"] = rows["seconds"] >= 21_600
    grouped = rows.groupby(_SITE, sort=False)
    found = grouped[["days", "acts", "seconds", "long"]].sum()
    posts = asked.merge(students, on="person_id").groupby(_SITE)[["posts", "answered"]].sum()
    found = _per_head(found.join(posts).fillna({"posts": 0}), grouped.size()).reset_index()
    enrolled = found["unit_id"].map(students.groupby("unit_id").size())
    found["login_rate"] = found["online"] / enrolled
    found["share_360"] = found["long"] / enrolled
    for rank, column in (("rank_login", "login_rate"), ("rank_minutes", "minutes_per_head")):
        found[rank] = found.groupby("week")[column].rank("min", ascending=False)
    return found


def _per_head(found: pd.DataFrame, online: pd.Series) -> pd.DataFrame:
    found["online"] = online
    found["days_per_head"] = found["days"] / online
    found["acts_per_head"] = found["acts"] / online
    found["minutes_per_head"] = found["seconds"] / 60 / online
    found["reply_rate"] = found["answered"] / found["posts"].replace(0, np.nan)
    return found


def prepare(folder: str) -> Frames:
    return Frames(Path(folder))
