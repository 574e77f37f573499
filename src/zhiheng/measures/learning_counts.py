"""Counts at a grain: what the numerators and denominators of measures are made of.

A component is a table of whole numbers with one row per key of the grain. It reads the
week states of the time asked for and the registers; it never divides.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ibis
from ibis.expr.types import Table

from zhiheng.measures.fact_columns import ENROLMENTS, STAFF, STUDENTS
from zhiheng.measures.portable import bits, how_many, is_among, total, union_of_masks
from zhiheng.measures.slots import slot

Dimensions = tuple[str, ...]
DIMENSIONS = ("unit_id", "course_id", "programme_id", "person_id")
_TEACHING = ("lead_teacher", "tutor")


def _weeks(name: str, **counts: str) -> Table:
    keys = {"role": "string", "person_id": "string", "course_id": "string", "week": "date"}
    return ibis.table({**keys, **counts}, name=name)


PERSON_WEEKS = _weeks(
    "person_weeks",
    mask="int64",
    actions="int64",
    effective="int64",
    timed="int64",
    seconds="int64",
    resources="int64",
)
FORUM_WEEKS = _weeks("forum_weeks", posts="int64", replies="int64", answered="int64")
LIVE_WEEKS = _weeks("live_weeks", session="string")
_TERM_ENROLMENTS = ENROLMENTS.filter(is_among(ENROLMENTS["term_id"], slot("terms")))


def _learners_placed(rows: Table, dimensions: Dimensions, *, within: bool) -> Table:
    """Return rows of learners with their unit and programme, as far as they are asked for.

    A learner's unit in a course is where the enrolment says; without a course, or without
    an enrolment in it, where the learner's other enrolments are, else where registered.
    """
    if not within and not {"unit_id", "programme_id"} & set(dimensions):
        return rows
    enrolled = _TERM_ENROLMENTS.group_by("student_id", "course_id").aggregate(
        course_unit=_TERM_ENROLMENTS["unit_id"].min()
    )
    homes = _TERM_ENROLMENTS.group_by("student_id").aggregate(
        home_unit=_TERM_ENROLMENTS["unit_id"].min()
    )
    registered = STUDENTS.select("student_id", "programme_id", registered_unit="unit_id")
    counted = [column for column in rows.columns if column not in DIMENSIONS]
    placed = rows.left_join(
        enrolled, [("person_id", "student_id"), ("course_id", "course_id")]
    ).select(*counted, "person_id", "course_id", "course_unit")
    placed = placed.left_join(homes, [("person_id", "student_id")]).select(
        *counted, "person_id", "course_id", "course_unit", "home_unit"
    )
    placed = placed.left_join(registered, [("person_id", "student_id")])
    placed = placed.select(
        *counted,
        "person_id",
        "course_id",
        "programme_id",
        unit_id=ibis.coalesce(
            placed["course_unit"], placed["home_unit"], placed["registered_unit"]
        ),
    )
    return of_units(placed, within=within)


def _staff_placed(rows: Table, dimensions: Dimensions, *, within: bool) -> Table:
    if not within and "unit_id" not in dimensions:
        return rows
    units = STAFF.group_by("staff_id").aggregate(unit_id=STAFF["unit_id"].min())
    placed = rows.left_join(units, [("person_id", "staff_id")]).select(*rows.columns, "unit_id")
    return of_units(placed, within=within)


def _placed(role: str, rows: Table, dimensions: Dimensions, *, within: bool) -> Table:
    place = _learners_placed if role == "student" else _staff_placed
    placed = place(rows.filter(rows["role"] == role), dimensions, within=within)
    return keyed(placed, dimensions)


def _activity(role: str) -> Callable[[Dimensions, bool], Table]:
    def build(dimensions: Dimensions, within: bool) -> Table:
        sums = ("actions", "effective", "timed", "seconds")
        rows = _placed(role, PERSON_WEEKS, dimensions, within=within)
        weeks = grouped(
            rows,
            joined(dimensions, "person_id", "week"),
            mask=union_of_masks(rows["mask"]),
            **{name: total(rows[name]) for name in sums},
        )
        people = grouped(
            weeks,
            joined(dimensions, "person_id"),
            days=total(bits(weeks["mask"])),
            full_weeks=how_many(weeks["seconds"] >= slot("week_minutes") * 60),
            active_weeks=weeks.count().cast("int64"),
            **{name: total(weeks[name]) for name in sums},
        )
        return grouped(
            people,
            dimensions,
            online=people.count().cast("int64"),
            **{name: total(people[name]) for name in ("days", "full_weeks", "active_weeks", *sums)},
        )

    return build


def _course_counts(
    weeks: Table, count: Callable[[Table], ibis.expr.types.Value], met: str, line: str, sums: str
) -> Callable[[Dimensions, bool], Table]:
    """Return a component of learners in a course who reach a line, and of what they did."""

    def build(dimensions: Dimensions, within: bool) -> Table:
        rows = _placed("student", weeks, dimensions, within=within)
        rows = rows.filter(rows["course_id"].notnull())
        pairs = grouped(rows, joined(dimensions, "person_id", "course_id"), counted=count(rows))
        return grouped(
            pairs,
            dimensions,
            **{met: how_many(pairs["counted"] >= slot(line)), sums: total(pairs["counted"])},
        )

    return build


def _forum(role: str) -> Callable[[Dimensions, bool], Table]:
    def build(dimensions: Dimensions, within: bool) -> Table:
        rows = _placed(role, FORUM_WEEKS, dimensions, within=within)
        names = ("posts", "replies", "answered")
        return grouped(rows, dimensions, **{name: total(rows[name]) for name in names})

    return build


def _enrolled(dimensions: Dimensions, within: bool) -> Table:
    rows = _TERM_ENROLMENTS.rename(person_id="student_id")
    if "programme_id" in dimensions:
        programmes = STUDENTS.select("student_id", "programme_id")
        rows = rows.left_join(programmes, [("person_id", "student_id")]).select(
            "person_id", "course_id", "unit_id", "programme_id"
        )
    rows = keyed(of_units(rows, within=within), dimensions)
    return grouped(
        rows,
        dimensions,
        learners=rows["person_id"].nunique().cast("int64"),
        enrolments=rows.count().cast("int64"),
    )


def _teaching(dimensions: Dimensions, within: bool) -> Table:
    rows = STAFF.filter(STAFF["role"].isin(_TEACHING)).rename(person_id="staff_id")
    rows = keyed(of_units(rows, within=within), dimensions)
    return grouped(rows, dimensions, teachers=rows["person_id"].nunique().cast("int64"))


_LEARNING = ("unit_id", "course_id", "programme_id", "person_id")
_STAFF = ("unit_id", "person_id")
_ACTIVITY = (
    "online",
    "days",
    "full_weeks",
    "active_weeks",
    "actions",
    "effective",
    "timed",
    "seconds",
)
_FORUM = ("posts", "replies", "answered")

COMPONENTS: Mapping[str, Component] = {
    "activity": Component(_ACTIVITY, ("learning_events",), _LEARNING, _activity("student")),
    "enrolled": Component(("learners", "enrolments"), ("enrolments",), _LEARNING, _enrolled),
    "forum": Component(_FORUM, ("posts",), _LEARNING, _forum("student")),
    "resource_work": Component(
        ("resource_met", "clicks"),
        ("learning_events",),
        _LEARNING,
        _course_counts(
            PERSON_WEEKS,
            lambda rows: total(rows["resources"]),
            "resource_met",
            "course_clicks",
            "clicks",
        ),
    ),
    "post_work": Component(
        ("post_met", "course_posts"),
        ("posts",),
        _LEARNING,
        _course_counts(
            FORUM_WEEKS,
            lambda rows: total(rows["posts"]),
            "post_met",
            "course_posts",
            "course_posts",
        ),
    ),
    "live_work": Component(
        ("live_met", "attendances"),
        ("learning_events",),
        _LEARNING,
        _course_counts(
            LIVE_WEEKS,
            lambda rows: rows["session"].nunique().cast("int64"),
            "live_met",
            "course_lives",
            "attendances",
        ),
    ),
    "teacher_activity": Component(_ACTIVITY, ("learning_events",), _STAFF, _activity("teacher")),
    "teacher_forum": Component(_FORUM, ("posts",), _STAFF, _forum("teacher")),
    "teaching": Component(("teachers",), ("staff",), _STAFF, _teaching),
}
