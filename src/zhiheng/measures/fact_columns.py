"""The canonical tables that measures read, as unbound Ibis tables.

Only names and types: the same expression runs wherever tables of these names are.
"""

import ibis
from ibis.expr.types import Table

TERMS = ibis.table(
    {"term_id": "string", "academic_year": "string", "starts_on": "date", "ends_on": "date"},
    name="terms",
)
STAFF = ibis.table({"staff_id": "string", "unit_id": "string", "role": "string"}, name="staff")
STUDENTS = ibis.table(
    {"student_id": "string", "unit_id": "string", "programme_id": "string"}, name="students"
)
ENROLMENTS = ibis.table(
    {"student_id": "string", "course_id": "string", "term_id": "string", "unit_id": "string"},
    name="enrolments",
)
EVENTS = ibis.table(
    {
        "event_id": "string",
        "at": "timestamp",
        "person_id": "string",
        "role": "string",
        "course_id": "string",
        "action": "string",
        "duration_s": "int64",
        "parent_id": "string",
    },
    name="learning_events",
)
POSTS = ibis.table(
    {
        "post_id": "string",
        "at": "timestamp",
        "person_id": "string",
        "role": "string",
        "course_id": "string",
        "parent_id": "string",
        "valid": "boolean",
    },
    name="posts",
)


def table_of(name: str, columns: dict[str, str]) -> Table:
    """Return an unbound table of the given columns."""
    return ibis.table(columns, name=name)
