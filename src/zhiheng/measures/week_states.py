"""What a week leaves behind: small tables that add up to any longer time.

A state holds one row per person, course and week, with a mask of the days on which the
person was seen and counts that add. Masks of several courses unite and days of different
weeks add, so that no day is counted twice and no event is read again.
"""

from collections.abc import Mapping
from types import MappingProxyType

import ibis
from ibis.expr.types import Table

from zhiheng.measures.fact_columns import EVENTS, POSTS
from zhiheng.measures.portable import how_many, total, union_of_masks
from zhiheng.measures.slots import slot

EFFECTIVE_ACTIONS = ("view", "resource", "post", "reply", "live", "submit")
_DAY_SECONDS = 86_400


def _in_time(table: Table) -> Table:
    return table.filter(table["at"] >= slot("since"), table["at"] < slot("until"))


def _monday(table: Table) -> ibis.expr.types.DateValue:
    return table["at"].truncate("W").date()


def person_weeks() -> Table:
    """Return who did how much in which course and week, from the log of behaviours.

    Columns: role, person_id, course_id (empty for a sign-in), week (its Monday), mask (bit
    0 is Monday), actions, effective, timed (events that tell how long), seconds, resources.
    """
    events = _in_time(EVENTS)
    day = ibis.literal(1, "int32") << events["at"].day_of_week.index().cast("int32")
    events = events.select(
        "role",
        "person_id",
        "course_id",
        "action",
        "duration_s",
        week=_monday(events),
        bit=day.cast("int64"),
    )
    return events.group_by("role", "person_id", "course_id", "week").aggregate(
        mask=union_of_masks(events["bit"]),
        actions=events.count().cast("int64"),
        effective=how_many(events["action"].isin(EFFECTIVE_ACTIONS)),
        timed=events["duration_s"].count().cast("int64"),
        seconds=total(events["duration_s"]).fill_null(0),
        resources=how_many(events["action"] == "resource"),
    )


def live_weeks() -> Table:
    """Return which live sessions who joined, in the week they joined: one row a session.

    An event that names no session stands for one session on its day.
    """
    events = _in_time(EVENTS).filter(EVENTS["action"] == "live")
    events = events.select(
        "role",
        "person_id",
        "course_id",
        week=_monday(events),
        session=ibis.coalesce(events["parent_id"], events["at"].strftime("%Y-%m-%d")),
    )
    return events.distinct()


def _forum(source: str) -> Table:
    """Return posts that count, from the forum's own table or from the log of behaviours."""
    columns = ("post_id", "at", "person_id", "role", "course_id", "parent_id")
    if source == "posts":
        return POSTS.filter(POSTS["valid"].fill_null(True)).select(*columns)
    posts = EVENTS.filter(EVENTS["action"].isin(("post", "reply")))
    return posts.mutate(post_id=posts["event_id"]).select(*columns)


def forum_weeks(source: str) -> Table:
    """Return who posted how much in which course and week, and what was answered in time.

    Columns: role, person_id, course_id, week, posts, replies (posts that answer one),
    answered (posts that a teacher answered within `reply_days` days, to the second).

    Args:
        source: ``posts`` or ``learning_events``: the table that holds the forum.
    """
    forum = _forum(source)
    answers = forum.filter(
        forum["role"] == "teacher",
        forum["parent_id"].notnull(),
        forum["at"] >= slot("since"),
        forum["at"] < slot("seen_until"),
    )
    answers = answers.group_by(answered_id=answers["parent_id"]).aggregate(
        answered_at=answers["at"].min()
    )
    posts = forum.filter(forum["at"] >= slot("since"), forum["at"] < slot("until"))
    posts = posts.left_join(answers, [("post_id", "answered_id")])
    waited = posts["answered_at"].delta(posts["at"], unit="second")
    in_time = (waited >= 0) & (waited <= slot("reply_days") * _DAY_SECONDS)
    posts = posts.select(
        "role", "person_id", "course_id", "parent_id", week=_monday(posts), in_time=in_time
    )
    return posts.group_by("role", "person_id", "course_id", "week").aggregate(
        posts=posts.count().cast("int64"),
        replies=posts["parent_id"].count().cast("int64"),
        answered=how_many(posts["in_time"]),
    )


def states(forum_source: str) -> Mapping[str, Table]:
    """Return every state by the name its table goes by."""
    return MappingProxyType(
        {
            "person_weeks": person_weeks(),
            "live_weeks": live_weeks(),
            "forum_weeks": forum_weeks(forum_source),
        }
    )
