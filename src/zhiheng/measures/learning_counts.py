"""Counts of learning and teaching on the platform, from week states and enrolments."""

from collections.abc import Callable, Mapping

import ibis
from ibis.expr.types import Table

from zhiheng.facts.tables_for_ibis import fact_table
from zhiheng.measures.component import Component, Dimensions, grouped, joined, keyed, of_units
from zhiheng.measures.placing import placed, term_enrolments
from zhiheng.measures.portable import bits, how_many, total, union_of_masks
from zhiheng.measures.slots import slot
from zhiheng.measures.week_states import ANSWERED_POSTS, FORUM_WEEKS, LIVE_WEEKS, PERSON_WEEKS

_LEARNER_KEYS = ("unit_id", "course_id", "programme_id", "person_id")
_TEACHER_KEYS = ("unit_id", "person_id")
_SUMS = ("actions", "effective", "timed", "seconds")
_ACTIVITY = ("online", "days", "active_weeks", "full_weeks", *_SUMS)
_FORUM_SUMS = ("posts", "replies", "answered")
_Build = Callable[[Dimensions, bool], Table]


def _activity(role: str) -> _Build:
    """Return how many were online, on how many days, doing how much, for how long.

    A day on which someone was seen in two courses is one day where courses are not told
    apart; a week's minutes are those of all courses together.
    """

    def build(dimensions: Dimensions, within: bool) -> Table:
        rows = placed(role, PERSON_WEEKS, dimensions, within=within)
        weeks = _of_weeks(rows, joined(dimensions, "person_id", "week"))
        full = weeks["seconds"] >= slot("week_minutes") * 60
        people = weeks.mutate(
            days=bits(weeks["mask"]), active_weeks=ibis.literal(1), full_weeks=full.cast("int64")
        )
        if "week" not in dimensions:
            people = grouped(
                people,
                joined(dimensions, "person_id"),
                **{name: total(people[name]) for name in _ACTIVITY[1:]},
            )
        return grouped(
            people,
            dimensions,
            online=people.count().cast("int64"),
            **{name: total(people[name]) for name in _ACTIVITY[1:]},
        )

    return build


def _of_weeks(rows: Table, keys: Dimensions) -> Table:
    """Return what each person did in a week; where courses are told apart, states say it."""
    if "course_id" in keys:
        return rows.select(*keys, "mask", *_SUMS)
    return grouped(
        rows,
        keys,
        mask=union_of_masks(rows["mask"]),
        **{name: total(rows[name]) for name in _SUMS},
    )


def _in_courses(weeks: Table, done: str, line: str) -> _Build:
    """Return how many learners reach a line in a course, and what all did together.

    Args:
        weeks: A week state.
        done: Its count, or the column of which the different values count.
        line: Name of the threshold.
    """

    def build(dimensions: Dimensions, within: bool) -> Table:
        rows = placed("student", weeks, dimensions, within=within)
        rows = rows.filter(rows["course_id"].notnull())
        keys = joined(dimensions, "person_id", "course_id")
        if rows[done].type().is_string():
            pairs = grouped(rows, keys, done=rows[done].nunique().cast("int64"))
        elif "week" in dimensions:
            pairs = rows.select(*keys, done=rows[done])
        else:
            pairs = grouped(rows, keys, done=total(rows[done]))
        return grouped(
            pairs, dimensions, met=how_many(pairs["done"] >= slot(line)), done=total(pairs["done"])
        )

    return build


def _forum(role: str) -> _Build:
    def build(dimensions: Dimensions, within: bool) -> Table:
        rows = placed(role, FORUM_WEEKS, dimensions, within=within)
        return grouped(rows, dimensions, **{name: total(rows[name]) for name in _FORUM_SUMS})

    return build


def _answered(dimensions: Dimensions, within: bool) -> Table:
    rows = placed("student", ANSWERED_POSTS, dimensions, within=within)
    return grouped(rows, dimensions, posts=rows.count().cast("int64"), ever=total(rows["ever"]))


def _enrolled(dimensions: Dimensions, within: bool) -> Table:
    rows = term_enrolments()
    if "programme_id" in dimensions:
        programmes = fact_table("students").select("student_id", "programme_id")
        rows = rows.left_join(programmes, "student_id").select(
            "student_id", "course_id", "unit_id", "programme_id"
        )
    rows = keyed(of_units(rows.rename(person_id="student_id"), within=within), dimensions)
    return grouped(
        rows,
        dimensions,
        learners=rows["person_id"].nunique().cast("int64"),
        enrolments=rows.count().cast("int64"),
    )


def _unenrolled(dimensions: Dimensions, within: bool) -> Table:
    """Return how many were active without being enrolled: in the course, else anywhere."""
    rows = placed("student", PERSON_WEEKS, joined(dimensions, "person_id"), within=within)
    enrolled = term_enrolments().select("student_id", "course_id").distinct()
    if "course_id" in dimensions:
        on = [("person_id", "student_id"), ("course_id", "course_id")]
    else:
        on, enrolled = [("person_id", "student_id")], enrolled.select("student_id").distinct()
    strangers = rows.anti_join(enrolled, on)
    return grouped(strangers, dimensions, active=strangers["person_id"].nunique().cast("int64"))


_EVENTS, _POSTS = ("learning_events",), ("posts",)

LEARNING_COUNTS: Mapping[str, Component] = {
    "activity": Component(_ACTIVITY, _EVENTS, _LEARNER_KEYS, _activity("student")),
    "forum": Component(_FORUM_SUMS, _POSTS, _LEARNER_KEYS, _forum("student")),
    "answers": Component(("posts", "ever"), _POSTS, _LEARNER_KEYS, _answered),
    "enrolled": Component(("learners", "enrolments"), ("enrolments",), _LEARNER_KEYS, _enrolled),
    "strangers": Component(("active",), (*_EVENTS, "enrolments"), _LEARNER_KEYS, _unenrolled),
    "resource_work": Component(
        ("met", "done"),
        _EVENTS,
        _LEARNER_KEYS,
        _in_courses(PERSON_WEEKS, "resources", "course_clicks"),
    ),
    "post_work": Component(
        ("met", "done"),
        _POSTS,
        _LEARNER_KEYS,
        _in_courses(FORUM_WEEKS, "posts", "course_posts"),
    ),
    "live_work": Component(
        ("met", "done"),
        _EVENTS,
        _LEARNER_KEYS,
        _in_courses(LIVE_WEEKS, "session", "course_lives"),
    ),
    "teacher_activity": Component(_ACTIVITY, _EVENTS, _TEACHER_KEYS, _activity("teacher")),
    "teacher_forum": Component(_FORUM_SUMS, _POSTS, _TEACHER_KEYS, _forum("teacher")),
}
