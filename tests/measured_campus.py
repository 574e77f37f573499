"""Facts in the store for the invented university: what measures tell of the first branch."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from tests.measures.small_school import write_table
from zhiheng.apps.evaluation.models import Sheet
from zhiheng.apps.evaluation.origins import Origin, Told, kept_origin
from zhiheng.facts.store import FactStore, Load, Snapshot, file_digest

AT = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
STUDENT_COLUMNS = "student_id unit_id programme_id mode owner_university intake_term status"
UNITS = [
    ("00", "演示总部", "school", None),
    ("01", "演示第一分校", "branch", "00"),
    ("0101", "演示学习中心", "learning_centre", "01"),
]
# Three learners of the first branch, one of them below it; one of another.
LEARNERS = [("a", "01"), ("b", "01"), ("c", "0101"), ("d", "02")]


def store() -> FactStore:
    """Return the fact store of this test."""
    return FactStore(Path(settings.FACTS_FOLDER))


def load_table(name: str, columns: str, rows: Sequence[Sequence[Any]]) -> Load:
    """Load rows of a canonical table into the fact store."""
    made = Path(settings.FACTS_FOLDER).parent / "made"
    place = write_table(made, name, columns, rows)
    digest = file_digest(place)
    snapshot = Snapshot(name, place, len(rows), f"{name}.parquet", digest)
    return store().add([snapshot], by="演示", at=AT)[0]


def load_students(learners: Sequence[tuple[str, str]] = LEARNERS) -> Load:
    """Load learners, each with the code of his unit."""
    rows = [(*row, "P1", "open", "ouc", "2024-1", "enrolled") for row in learners]
    return load_table("students", STUDENT_COLUMNS, rows)


def load_facts() -> None:
    """Load units, a term, learners, two years of tuition, and one teacher's card."""
    load_table("units", "unit_id name kind parent_id", UNITS)
    term = ("2024-1", "2023-2024", dt.date(2024, 2, 26), dt.date(2024, 7, 7))
    load_table("terms", "term_id academic_year starts_on ends_on", [term])
    load_students()
    tuition = [("01", 2022, "tuition", "ouc", 4000), ("01", 2023, "tuition", "ouc", 4323)]
    load_table("finance", "unit_id year item owner_university amount", tuition)


def taken_fact(sheet: Sheet) -> str:
    """Give a sheet one fact that was taken from older facts, and return its key."""
    told = Told(
        key="ebooks",
        label="电子图书",
        value="9",
        why="",
        is_provisional=False,
        measure="e_books",
        title="电子图书",
        definition="电子图书册数",
        clause="演示条款",
        numerator="9",
        denominator="",
        thresholds=(),
        tables=("办学设施",),
        unit=sheet.participation.unit.code,
        period="2024",
        facts="0" * 64,
    )
    origin = Origin(told=told, taken_by="演示", taken_at=timezone.now())
    sheet.facts, sheet.origins = {"ebooks": "9"}, {"ebooks": kept_origin(origin)}
    sheet.save(update_fields=["facts", "origins"])
    return told.key
