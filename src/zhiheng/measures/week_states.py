"""What a week leaves behind: small tables that add up to any longer time.

A state holds one row per person, course and week, with a mask of the days on which the
person was seen and counts that add. Masks of several courses unite and days of different
weeks add, so that no day is counted twice and no event is read again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import ibis
from ibis.expr.types import DateValue, Table

from zhiheng.facts.tables_for_ibis import fact_table
from zhiheng.measures.portable import how_many, total, union_of_masks
from zhiheng.measures.slots import slot

EFFECTIVE_ACTIONS = ("view", "resource", "post", "reply", "live", "submit")
_FORUM_ACTIONS = ("post", "reply")
_DAY_SECONDS = 86_400
_WHO = {"role": "string", "person_id": "string", "course_id": "string", "week": "date"}
_COLUMNS: dict[str, dict[str, str]] = {
    "person_weeks": dict.fromkeys(
        ("mask", "actions", "effective", "timed", "seconds", "resources"), "int64"
    ),
    "live_weeks": {"session": "string"},
    "forum_weeks": dict.fromkeys(("posts", "replies", "answered"), "int64"),
    "answered_posts": {"ever": "int64"},
}
PERSON_WEEKS, LIVE_WEEKS, FORUM_WEEKS, ANSWERED_POSTS = (
    ibis.table({**_WHO, **columns}, name=name) for name, columns in _COLUMNS.items()
)


@dataclass(frozen=True, slots=True)
class State:
    """A table that weeks add to.

    Attributes:
        table: Its rows, from `since` to `until`.
        awaits_replies: Whether it also looks at the days behind a week on which replies
            still count.
        kept: Whether it is kept week by week; else it is made when asked for.
    """

    table: Table
    awaits_replies: bool = False
    kept: bool = True


def _monday(table: Table) -> DateValue:
    return table["at"].truncate("W").date()


def _during(table: Table, until: str) -> Table:
    return table.filter(table["at"] >= slot("since"), table["at"] < slot(until))


def _person_weeks() -> Table:
    """Return who did how much in which course and week, from the log of behaviours.

    Columns: role, person_id, course_id (empty for a sign-in), week (its Monday), mask (bit
    0 is Monday), actions, effective, timed (events that tell how long), seconds, resources.
    """
    events = _during(fact_table("learning_events"), "until")
    day = ibis.literal(1, "int32") << events["at"].day_of_week.index().cast("int32")
    events = events.select(
        "role", "person_id", "course_id", "action", "duration_s", week=_monday(events), bit=day
    )
    return events.group_by("role", "person_id", "course_id", "week").aggregate(
        mask=union_of_masks(events["bit"]),
        actions=events.count().cast("int64"),
        effective=how_many(events["action"].isin(EFFECTIVE_ACTIONS)),
        timed=events["duration_s"].count().cast("int64"),
        seconds=total(events["duration_s"].fill_null(0)),
        resources=how_many(events["action"] == "resource"),
    )


def _live_weeks() -> Table:
    """Return which live sessions who joined, in the week they joined: one row a session.

    An event that names no session stands for one session on its day.
    """
    events = _during(fact_table("learning_events"), "until")
    events = events.filter(events["action"] == "live")
    session = ibis.coalesce(events["parent_id"], events["at"].strftime("%Y-%m-%d"))
    return events.select(
        "role", "person_id", "course_id", week=_monday(events), session=session
    ).distinct()


def _forum(source: str) -> Table:
    """Return posts that count, from the forum's own table or from the log of behaviours."""
    columns = ("post_id", "at", "person_id", "role", "course_id", "parent_id")
    if source == "posts":
        posts = fact_table("posts")
        return posts.filter(posts["valid"].fill_null(True)).select(*columns)
    events = fact_table("learning_events")
    events = events.filter(events["action"].isin(_FORUM_ACTIONS))
    return events.rename(post_id="event_id").select(*columns)


def _posts_with_answers(source: str) -> Table:
    """Return the posts of the time with the moment a teacher first answered each."""
    forum = _forum(source)
    answers = _during(forum, "seen_until")
    answers = answers.filter(answers["role"] == "teacher", answers["parent_id"].notnull())
    answers = answers.group_by(answered_id=answers["parent_id"]).aggregate(
        answered_at=answers["at"].min()
    )
    posts = _during(forum, "until")
    posts = posts.left_join(answers, [("post_id", "answered_id")])
    return posts.select(
        "role",
        "person_id",
        "course_id",
        "parent_id",
        week=_monday(posts),
        waited=posts["answered_at"].delta(posts["at"], unit="second"),
    )


def _forum_weeks(source: str) -> Table:
    """Return who posted how much in which course and week, and what was answered in time.

    Columns: role, person_id, course_id, week, posts, replies (posts that answer one),
    answered (posts that a teacher answered within `reply_days` days, to the second).
    """
    posts = _posts_with_answers(source)
    in_time = (posts["waited"] >= 0) & (posts["waited"] <= slot("reply_days") * _DAY_SECONDS)
    return posts.group_by("role", "person_id", "course_id", "week").aggregate(
        posts=posts.count().cast("int64"),
        replies=posts["parent_id"].count().cast("int64"),
        answered=how_many(in_time),
    )


def _answered_posts(source: str) -> Table:
    """Return every post, and whether (1 or 0) a teacher has answered it by now."""
    posts = _posts_with_answers(source)
    ever = (posts["waited"] >= 0).fill_null(False).cast("int64")
    return posts.select("role", "person_id", "course_id", "week", ever=ever)


@cache
def states(forum_source: str) -> Mapping[str, State]:
    """Return every state by the name its table goes by.

    Args:
        forum_source: ``posts``, or ``learning_events`` where no posts were loaded: the
            posts and replies of the log then stand for them, each taken for valid.
    """
    return MappingProxyType(
        {
            "person_weeks": State(_person_weeks()),
            "live_weeks": State(_live_weeks()),
            "forum_weeks": State(_forum_weeks(forum_source), awaits_replies=True),
            "answered_posts": State(_answered_posts(forum_source), kept=False),
        }
    )
