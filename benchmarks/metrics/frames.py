"""pandas: everything in memory at once."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa

from benchmarks.metrics.answer import digest_of

_KEY = ["person_id", "course_id", "week"]
_SUMS = ["actions", "effective", "seconds", "posts", "replies", "answered"]
_EFFECTIVE = ("view", "resource", "post", "reply", "live", "submit")


class Frames:
    """The same two tables as frames."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self) -> None:
        columns = ["person_id", "course_id", "at", "role", "action", "duration_s", "parent_id"]
        events = pd.read_parquet(self.folder / "learning_events", columns=columns)
        events = events[events["role"] == "student"].drop(columns="role")
        _date(events)
        events["effective"] = events["action"].isin(_EFFECTIVE)
        events["resources"] = events["action"] == "resource"
        grouped = events.groupby(_KEY, sort=False, dropna=False)
        state = grouped.agg(
            actions=("day", "size"),
            seconds=("duration_s", "sum"),
            effective=("effective", "sum"),
            resources=("resources", "sum"),
        )
        days = events[[*_KEY, "day"]].drop_duplicates()
        state["days"] = days.groupby(_KEY, sort=False, dropna=False).size()
        lives = events.loc[events["action"] == "live", [*_KEY, "parent_id"]].drop_duplicates()
        state["sessions"] = lives.groupby(_KEY, sort=False).size()
        state = state.join(self._forum()).fillna(0).reset_index()
        state = self._placed(state)
        self.course_week = _courses(state)
        self.site_week = self._sites(state, self._placed(days))

    def digest(self) -> Mapping[str, int]:
        return digest_of(
            pa.Table.from_pandas(self.site_week), pa.Table.from_pandas(self.course_week)
        )

    def _forum(self) -> pd.DataFrame:
        posts = pd.read_parquet(self.folder / "posts")
        posts = posts[posts["valid"]]
        replies = posts[(posts["role"] == "teacher") & posts["parent_id"].notna()]
        first = replies.groupby("parent_id")["at"].min().rename("first_at")
        asked = posts[posts["role"] == "student"].join(first, on="post_id")
        asked["answered"] = asked["first_at"].between(
            asked["at"], asked["at"] + pd.Timedelta(days=3)
        )
        _date(asked)
        return asked.groupby(_KEY, sort=False).agg(
            posts=("post_id", "size"), replies=("parent_id", "count"), answered=("answered", "sum")
        )

    def _placed(self, rows: pd.DataFrame) -> pd.DataFrame:
        enrolments = pd.read_parquet(self.folder / "enrolments.parquet").rename(
            columns={"student_id": "person_id"}
        )
        in_course = enrolments.groupby(["person_id", "course_id"])["unit_id"].min()
        homes = enrolments.groupby("person_id")["unit_id"].min()
        students = pd.read_parquet(self.folder / "students.parquet").set_index("student_id")
        rows = rows.join(in_course, on=["person_id", "course_id"])
        home = rows["person_id"].map(homes)
        rows["unit_id"] = rows["unit_id"].fillna(home)
        rows["unit_id"] = rows["unit_id"].fillna(rows["person_id"].map(students["unit_id"]))
        return rows

    def _sites(self, state: pd.DataFrame, days: pd.DataFrame) -> pd.DataFrame:
        enrolments = pd.read_parquet(self.folder / "enrolments.parquet").groupby("unit_id")
        people = state.groupby(["unit_id", "person_id", "week"], sort=False)[_SUMS].sum()
        people["full_weeks"] = people["seconds"] >= 21_600
        weeks = people.groupby(["unit_id", "week"], sort=False)
        found = weeks.sum()
        found["online"] = weeks.size()
        seen = days[["unit_id", "person_id", "week", "day"]].drop_duplicates()
        found["days"] = seen.groupby(["unit_id", "week"]).size()
        found = found.reset_index()
        found["learners"] = found["unit_id"].map(enrolments["student_id"].nunique())
        found["enrolments"] = found["unit_id"].map(enrolments.size())
        rate = found["online"] / found["learners"]
        found["rank_login"] = rate.groupby(found["week"]).rank("min", ascending=False)
        return found


def _date(rows: pd.DataFrame) -> None:
    rows["day"] = rows["at"].dt.normalize()
    rows["week"] = rows["day"] - pd.to_timedelta(rows["day"].dt.day_of_week, unit="D")


def _courses(state: pd.DataFrame) -> pd.DataFrame:
    rows = state.assign(
        post_met=state["posts"] >= 3,
        resource_met=state["resources"] >= 10,
        live_met=state["sessions"] >= 1,
    )
    grouped = rows.groupby(["unit_id", "course_id", "week"], sort=False)
    found = grouped[[*_SUMS, "days", "resources", "post_met", "resource_met", "live_met"]].sum()
    found["online"] = grouped.size()
    return found.rename(columns={"resources": "clicks"}).reset_index()


def prepare(folder: str) -> Frames:
    return Frames(Path(folder))
