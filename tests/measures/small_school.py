"""Small schools for tests of measures: rows in, a folder of Parquet files out."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhiheng.facts.schema import FactColumn, fact_tables

TERM = ("2022-2", "2022-2023", dt.date(2022, 8, 29), dt.date(2022, 9, 18))  # three weeks
_TYPES = {
    "integer": pa.int64(),
    "score": pa.int64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "boolean": pa.bool_(),
}


def write_table(folder: Path, name: str, columns: str, rows: Sequence[Sequence[Any]]) -> Path:
    """Write the rows of a canonical table; columns that are not named stay empty."""
    known = {column.name: column for column in fact_tables()[name].columns}
    names = columns.split()
    data = {
        column: pa.array([row[index] for row in rows], type=_type(known[column]))
        for index, column in enumerate(names)
    }
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"{name}.parquet"
    pq.write_table(pa.table(data), place)
    return place


def _type(column: FactColumn) -> pa.DataType:
    if column.type == "decimal":
        return pa.decimal128(18, column.scale)
    return _TYPES.get(column.type, pa.string())


def at(text: str) -> dt.datetime:
    """Return a moment of September 2022, as ``5 10:00`` or ``11 23:59:59``."""
    day, _, clock = text.partition(" ")
    return dt.datetime.combine(dt.date(2022, 9, int(day)), dt.time.fromisoformat(clock or "12:00"))


def write_school(folder: Path, **tables: Sequence[Sequence[Any]]) -> Path:
    """Write a school of a term, two sites and what is given; return its folder.

    Args:
        folder: Where to.
        tables: Rows of `students` (id, unit), `enrolments` (student, course, unit), `events`
            (at, person, course, action, seconds, parent), `teaching` (the same of teachers),
            `posts` (id, at, person, role, parent, valid), `staff` (id, unit, role).
    """
    write_table(folder, "terms", "term_id academic_year starts_on ends_on", [TERM])
    units = [("U0", "演示-学校", "school", None), ("U1", "演示-甲点", "teaching_site", "U0")]
    units.append(("U2", "演示-乙点", "teaching_site", "U0"))
    write_table(folder, "units", "unit_id name kind parent_id", units)
    if "students" in tables:
        rows = [(*row, "P1", "open", "ouc", "2022-2", "enrolled") for row in tables["students"]]
        columns = "student_id unit_id programme_id mode owner_university intake_term status"
        write_table(folder, "students", columns, rows)
    if "enrolments" in tables:
        rows = [(*row, "2022-2") for row in tables["enrolments"]]
        write_table(folder, "enrolments", "student_id course_id unit_id term_id", rows)
    events = [("student", *row) for row in tables.get("events", ())]
    events += [("teacher", *row) for row in tables.get("teaching", ())]
    if "events" in tables or "teaching" in tables:
        columns = "event_id role at person_id course_id action duration_s parent_id"
        rows = [(f"E{number}", *row) for number, row in enumerate(events)]
        write_table(folder, "learning_events", columns, rows)
    if "posts" in tables:
        rows = [(*row, "K1") for row in tables["posts"]]
        write_table(folder, "posts", "post_id at person_id role parent_id valid course_id", rows)
    if "staff" in tables:
        rows = [(*row, "full_time", True) for row in tables["staff"]]
        write_table(folder, "staff", "staff_id unit_id role employment open_education", rows)
    return folder
