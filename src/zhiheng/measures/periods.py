"""The time a measure is asked for: a term, a week, a calendar year or an academic year."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

import duckdb

from zhiheng.shared.problems import InvalidInputError, Problem

Kind = Literal["term", "week", "year", "academic_year"]
_WEEK = re.compile(r"(\d{4})-W(\d{2})\Z")
_YEAR = re.compile(r"(?:19|20)\d{2}\Z")
_ACADEMIC = re.compile(r"(\d{4})[-/—–](\d{4})(?:学年)?\Z")
DAYS_OF_WEEK = 7


@dataclass(frozen=True, slots=True)
class SchoolTerm:
    """A term as the facts define it.

    Attributes:
        id: Its id.
        academic_year: The academic year it belongs to.
        starts: First day.
        ends: Last day.
    """

    id: str
    academic_year: str
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class Period:
    """A time that is asked for.

    Attributes:
        kind: What sort of time.
        id: How it was asked for.
        starts: First day.
        ends: Last day, counted in.
        terms: Terms whose enrolments count: the term itself, or all that overlap.
    """

    kind: Kind
    id: str
    starts: date
    ends: date
    terms: tuple[SchoolTerm, ...]

    @property
    def since(self) -> datetime:
        """Return the first moment."""
        return datetime.combine(self.starts, time())

    @property
    def until(self) -> datetime:
        """Return the first moment after it."""
        return datetime.combine(self.ends + timedelta(days=1), time())


def monday_of(day: date) -> date:
    """Return the Monday of a day's week.

    Example:
        >>> monday_of(date(2022, 11, 13))
        datetime.date(2022, 11, 7)
    """
    return day - timedelta(days=day.weekday())


def week_name(day: date) -> str:
    """Return the ISO name of a day's week.

    Example:
        >>> week_name(date(2022, 1, 2)), week_name(date(2022, 11, 13))
        ('2021-W52', '2022-W45')
    """
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def read_period(text: str, terms: Sequence[SchoolTerm]) -> Period:
    """Return the period that a text names.

    Args:
        text: Id of a term, ISO week (``2022-W45``), year (``2022``), or academic year
            (``2022-2023``, or as the terms write it).
        terms: The terms the facts define.

    Raises:
        InvalidInputError: It names none; the forms and the known terms are listed.
    """
    text = text.strip()
    for term in terms:
        if term.id == text:
            return Period("term", text, term.starts, term.ends, (term,))
    of_year = _of_academic_year(text, terms)
    if of_year:
        starts, ends = min(term.starts for term in of_year), max(term.ends for term in of_year)
        return Period("academic_year", text, starts, ends, of_year)
    days = _days_of(text)
    if days is None:
        known = [term.id for term in terms]
        forms = "学期编号、年度（2022）、学年（2022-2023）或周（2022-W45）"
        message = f"没有时期「{text[:40]}」；可写{forms}；已有学期：{'、'.join(known) or '无'}"
        raise InvalidInputError([Problem("period", "unknown_period", message, known)])
    kind, starts, ends = days
    within = tuple(term for term in terms if term.starts <= ends and term.ends >= starts)
    return Period(kind, text, starts, ends, within)


def latest_term(terms: Sequence[SchoolTerm], day: date | None) -> Period:
    """Return the last term that had begun on a day; the first one where none had.

    Args:
        terms: The terms the facts define.
        day: The day; the last term of all where None.

    Raises:
        InvalidInputError: The facts define no term.
    """
    if not terms:
        message = (
            "数据里没有学期（terms 表）；请导入学期，或用 --period 给出年度（2022）或周（2022-W45）"
        )
        raise InvalidInputError([Problem("period", "unknown_period", message, [])])
    begun = [term for term in terms if day is None or term.starts <= day] or list(terms[:1])
    return Period("term", begun[-1].id, begun[-1].starts, begun[-1].ends, (begun[-1],))


def begun_weeks(since: datetime, until: datetime) -> int:
    """Return how many weeks have a day between two moments; the second is not counted in.

    Example:
        >>> begun_weeks(datetime(2022, 11, 13), datetime(2022, 11, 15))
        2
    """
    if until <= since:
        return 0
    last = (until - timedelta(microseconds=1)).date()
    return (monday_of(last) - monday_of(since.date())).days // DAYS_OF_WEEK + 1


def weeks_of(period: Period) -> list[Period]:
    """Return the weeks of a period; the first and the last are cut where it begins and ends."""
    found = []
    monday = monday_of(period.starts)
    while monday <= period.ends:
        sunday = monday + timedelta(days=DAYS_OF_WEEK - 1)
        starts, ends = max(monday, period.starts), min(sunday, period.ends)
        terms = tuple(term for term in period.terms if term.starts <= ends and term.ends >= starts)
        found.append(Period("week", week_name(monday), starts, ends, terms))
        monday += timedelta(days=DAYS_OF_WEEK)
    return found


def terms_of(period: Period) -> list[Period]:
    """Return the terms of a period: its own, or those that begin in a calendar year."""
    return [
        Period("term", term.id, term.starts, term.ends, (term,))
        for term in period.terms
        if period.kind != "year" or period.starts <= term.starts <= period.ends
    ]


def read_terms(connection: duckdb.DuckDBPyConnection) -> tuple[SchoolTerm, ...]:
    """Return the terms that the facts define, in order of time."""
    cursor = connection.cursor()
    found = cursor.execute(
        "SELECT term_id, academic_year, starts_on, ends_on FROM terms "
        "WHERE starts_on IS NOT NULL AND ends_on IS NOT NULL ORDER BY starts_on, term_id"
    ).fetchall()
    return tuple(SchoolTerm(*row) for row in found)


def _of_academic_year(text: str, terms: Sequence[SchoolTerm]) -> tuple[SchoolTerm, ...]:
    asked = _ACADEMIC.match(text)
    spelled = asked.groups() if asked else None

    def is_meant(term: SchoolTerm) -> bool:
        written = _ACADEMIC.match(term.academic_year)
        return term.academic_year == text or (
            spelled is not None and written is not None and written.groups() == spelled
        )

    return tuple(term for term in terms if not _YEAR.match(text) and is_meant(term))


def _days_of(text: str) -> tuple[Kind, date, date] | None:
    if _YEAR.match(text):
        return "year", date(int(text), 1, 1), date(int(text), 12, 31)
    if found := _WEEK.match(text):
        try:
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        except ValueError:
            return None
        return "week", monday, monday + timedelta(days=DAYS_OF_WEEK - 1)
    return None
