"""To which unit and programme what people did belongs."""

import ibis
from ibis.expr.types import Table

from zhiheng.facts.tables_for_ibis import fact_table
from zhiheng.measures.component import Dimensions, keyed, of_units
from zhiheng.measures.portable import is_among
from zhiheng.measures.slots import slot

_PLACES = ("unit_id", "programme_id")
_KEYS = (*_PLACES, "person_id", "course_id")


def term_enrolments() -> Table:
    """Return the enrolments in the terms asked for."""
    enrolments = fact_table("enrolments")
    return enrolments.filter(is_among(enrolments["term_id"], slot("terms"))).select(
        "student_id", "course_id", "term_id", "unit_id"
    )


def placed(role: str, rows: Table, dimensions: Dimensions, *, within: bool) -> Table:
    """Return the rows of learners (or teachers) that have every key, each in its unit."""
    place = _learners if role == "student" else _teachers
    return keyed(place(rows.filter(rows["role"] == role), dimensions, within=within), dimensions)


def _learners(rows: Table, dimensions: Dimensions, *, within: bool) -> Table:
    """Return rows of learners with their unit and programme, as far as they are asked for.

    A learner's unit in a course is where the enrolment says; without a course, or without
    an enrolment in it, where the learner's other enrolments are, else where registered.
    """
    if not within and not set(_PLACES) & set(dimensions):
        return rows
    enrolments, students = term_enrolments(), fact_table("students")
    in_course = enrolments.group_by("student_id", "course_id").aggregate(
        course_unit=enrolments["unit_id"].min()
    )
    at_home = enrolments.group_by("student_id").aggregate(home_unit=enrolments["unit_id"].min())
    homes = students.outer_join(at_home, "student_id")
    homes = homes.select(
        "programme_id",
        learner=ibis.coalesce(homes["student_id"], homes["student_id_right"]),
        other_unit=ibis.coalesce(homes["home_unit"], homes["unit_id"]),
    )
    kept = [*[column for column in rows.columns if column not in _KEYS], "person_id", "course_id"]
    joined = rows.left_join(in_course, [("person_id", "student_id"), ("course_id", "course_id")])
    joined = joined.select(*kept, "course_unit")
    joined = joined.left_join(homes, [("person_id", "learner")])
    unit = ibis.coalesce(joined["course_unit"], joined["other_unit"])
    return of_units(joined.select(*kept, "programme_id", unit_id=unit), within=within)


def _teachers(rows: Table, dimensions: Dimensions, *, within: bool) -> Table:
    """Return rows of teachers with the unit they work for."""
    if not within and "unit_id" not in dimensions:
        return rows
    staff = fact_table("staff")
    units = staff.group_by("staff_id").aggregate(unit_id=staff["unit_id"].min())
    joined = rows.left_join(units, [("person_id", "staff_id")])
    return of_units(joined.select(*rows.columns, "unit_id"), within=within)
