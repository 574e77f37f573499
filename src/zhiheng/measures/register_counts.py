"""Counts of students, staff and offerings, as the registers say on a day."""

from collections.abc import Mapping

import ibis
from ibis.expr.types import BooleanValue, Table

from zhiheng.facts.tables_for_ibis import fact_table
from zhiheng.measures.component import Component, Dimensions, grouped, keyed, of_units
from zhiheng.measures.placing import term_enrolments
from zhiheng.measures.portable import how_many, is_among, total
from zhiheng.measures.slots import slot

_STUDENT_KEYS = ("unit_id", "programme_id", "mode", "owner_university", "level")
_ON_ROLL = ("enrolled", "suspended")
_TEACHING = ("lead_teacher", "tutor")
_SENIOR = ("senior", "associate_senior")
_POSTGRADUATE = ("doctor", "master")


def _during(day: ibis.expr.types.DateValue) -> BooleanValue:
    moment = day.cast("timestamp")
    return (moment >= slot("since")) & (moment < slot("until"))


def _students() -> Table:
    """Return students with their level, and the first day of the term they came in."""
    students = fact_table("students")
    programmes = fact_table("programmes").select("programme_id", programme_level="level")
    terms = fact_table("terms").select("term_id", term_starts="starts_on")
    rows = students.left_join(programmes, "programme_id")
    rows = rows.select(*students.columns, "programme_level")
    rows = rows.left_join(terms, [("intake_term", "term_id")])
    return rows.select(
        "student_id",
        "unit_id",
        "programme_id",
        "mode",
        "owner_university",
        "status",
        "status_on",
        "dormant",
        level=ibis.coalesce(rows["level"], rows["programme_level"]),
        came_on=ibis.coalesce(rows["enrolled_on"], rows["term_starts"]),
    )


def _counted(rows: Table, dimensions: Dimensions, *, within: bool) -> Table:
    return keyed(of_units(rows, within=within), dimensions)


def _attending(dimensions: Dimensions, within: bool) -> Table:
    """Return students on roll on any day of the time."""
    rows = _students()
    come = (rows["came_on"] <= slot("census")).fill_null(True)
    gone = (rows["status_on"].cast("timestamp") < slot("since")).fill_null(True)
    stays = rows["status"].isin(_ON_ROLL) | ~gone
    rows = _counted(rows.filter(come, stays), dimensions, within=within)
    return grouped(rows, dimensions, students=rows.count().cast("int64"))


def _roll(dimensions: Dimensions, within: bool) -> Table:
    """Return students on roll on the last day: come by then, and not gone by then."""
    rows = _students()
    come = (rows["came_on"] <= slot("census")).fill_null(True)
    stays = rows["status"].isin(_ON_ROLL) | (rows["status_on"] > slot("census")).fill_null(False)
    rows = _counted(rows.filter(come, stays), dimensions, within=within)
    return grouped(
        rows,
        dimensions,
        students=rows.count().cast("int64"),
        open=how_many(rows["mode"] == "open"),
        ouc=how_many(rows["owner_university"] == "ouc"),
        dormant=how_many(rows["dormant"]),
        programmes=rows["programme_id"].nunique().cast("int64"),
    )


def _admitted(dimensions: Dimensions, within: bool) -> Table:
    rows = _students()
    rows = _counted(rows.filter(_during(rows["came_on"])), dimensions, within=within)
    return grouped(rows, dimensions, students=rows.count().cast("int64"))


def _graduated(dimensions: Dimensions, within: bool) -> Table:
    rows = _students()
    gone = (rows["status"] == "graduated") & _during(rows["status_on"])
    rows = _counted(rows.filter(gone), dimensions, within=within)
    return grouped(rows, dimensions, students=rows.count().cast("int64"))


def _serving(dimensions: Dimensions, within: bool) -> Table:
    """Return how many people teach on any day of the time; one with two duties counts once."""
    staff = fact_table("staff")
    serves = (staff["hired_on"] <= slot("census")).fill_null(True) & (
        staff["left_on"].cast("timestamp") > slot("since")
    ).fill_null(True)
    rows = staff.filter(serves, staff["role"].isin(_TEACHING)).rename(person_id="staff_id")
    rows = _counted(rows, dimensions, within=within)
    return grouped(rows, dimensions, teachers=rows["person_id"].nunique().cast("int64"))


def _staff(dimensions: Dimensions, within: bool) -> Table:
    """Return how many people do what on the last day; one with two duties counts in each."""
    staff = fact_table("staff")
    in_office = (staff["hired_on"] <= slot("census")).fill_null(True) & (
        staff["left_on"] > slot("census")
    ).fill_null(True)
    rows = staff.filter(in_office).rename(person_id="staff_id")
    rows = _counted(rows, dimensions, within=within)
    teaches = rows["role"].isin(_TEACHING)
    leads, tutors = rows["role"] == "lead_teacher", rows["role"] == "tutor"
    manages, advises = rows["role"] == "manager", rows["role"] == "class_advisor"
    opens = rows["open_education"].fill_null(False)
    full = rows["employment"] == "full_time"
    senior = rows["title_rank"].isin(_SENIOR).fill_null(False)
    graduate = (rows["education"] == "postgraduate").fill_null(False) | rows["highest_degree"].isin(
        _POSTGRADUATE
    ).fill_null(False)
    told = {
        "teachers": teaches,
        "teachers_full_time": teaches & full,
        "teachers_senior": teaches & senior,
        "teachers_postgraduate": teaches & graduate,
        "lead_teachers": leads,
        "lead_teachers_full_time": leads & full,
        "lead_teachers_senior": leads & senior,
        "tutors": tutors,
        "open_teachers": teaches & opens,
        "open_teachers_full_time": teaches & opens & full,
        "open_teachers_senior": teaches & opens & senior,
        "managers": manages,
        "open_managers": manages & opens,
        "managers_dedicated": manages & rows["dedicated"].fill_null(False),
        "advisers": advises,
        "advisers_dedicated": advises & rows["dedicated"].fill_null(False),
    }
    return grouped(
        rows,
        dimensions,
        **{
            name: rows["person_id"].nunique(where=condition).cast("int64")
            for name, condition in told.items()
        },
    )


_STAFF_COUNTS = (
    "teachers",
    "teachers_full_time",
    "teachers_senior",
    "teachers_postgraduate",
    "lead_teachers",
    "lead_teachers_full_time",
    "lead_teachers_senior",
    "tutors",
    "open_teachers",
    "open_teachers_full_time",
    "open_teachers_senior",
    "managers",
    "open_managers",
    "managers_dedicated",
    "advisers",
    "advisers_dedicated",
)


def _offered(dimensions: Dimensions, within: bool) -> Table:
    """Return online courses that units offer, how many have tutors enough, and their load.

    A unit's course counts once a term. Its learners are those enrolled there.
    """
    offerings, courses = fact_table("offerings"), fact_table("courses")
    offerings = offerings.filter(is_among(offerings["term_id"], slot("terms")))
    keys = ("course_id", "unit_id", "term_id")
    classes = offerings.group_by(*keys).aggregate(
        tutors=total(offerings["tutor_count"].fill_null(0))
    )
    online = courses.filter(courses["is_online"].fill_null(False)).select("course_id")
    classes = classes.semi_join(online, "course_id")
    enrolled = term_enrolments()
    enrolled = enrolled.group_by(*keys).aggregate(learners=enrolled.count().cast("int64"))
    rows = classes.left_join(enrolled, keys).select(
        *keys, "tutors", learners=ibis.coalesce(enrolled["learners"], 0)
    )
    rows = _counted(rows, dimensions, within=within)
    enough = (rows["tutors"] > 0) & (
        rows["tutors"] * slot("learners_per_tutor") >= rows["learners"]
    )
    return grouped(
        rows,
        dimensions,
        classes=rows.count().cast("int64"),
        tutored=how_many(rows["tutors"] > 0),
        enough=how_many(enough),
        tutors=total(rows["tutors"]),
        learners=total(rows["learners"]),
    )


REGISTER_COUNTS: Mapping[str, Component] = {
    "roll": Component(
        ("students", "open", "ouc", "dormant", "programmes"), ("students",), _STUDENT_KEYS, _roll
    ),
    "attending": Component(("students",), ("students",), _STUDENT_KEYS, _attending),
    "serving": Component(("teachers",), ("staff",), ("unit_id", "person_id"), _serving),
    "admitted": Component(("students",), ("students",), _STUDENT_KEYS, _admitted),
    "graduated": Component(("students",), ("students",), _STUDENT_KEYS, _graduated),
    "staff": Component(_STAFF_COUNTS, ("staff",), ("unit_id", "person_id"), _staff),
    "offered": Component(
        ("classes", "tutored", "enough", "tutors", "learners"),
        ("offerings", "courses"),
        ("unit_id", "course_id"),
        _offered,
    ),
}
