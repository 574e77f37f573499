"""Times that measures are asked for, at their edges."""

import datetime as dt

import pytest

from zhiheng.measures.periods import (
    SchoolTerm,
    begun_weeks,
    latest_term,
    read_period,
    terms_of,
    weeks_of,
)
from zhiheng.shared.problems import InvalidInputError

AUTUMN = SchoolTerm("2022-2", "2022-2023", dt.date(2022, 8, 29), dt.date(2023, 1, 15))
SPRING = SchoolTerm("2023-1", "2022-2023", dt.date(2023, 2, 22), dt.date(2023, 7, 9))
TERMS = (AUTUMN, SPRING)


def midnight(*day: int) -> dt.datetime:
    return dt.datetime.combine(dt.date(*day), dt.time())


def test_a_term_is_named_by_its_id_and_ends_with_its_last_day() -> None:
    period = read_period(" 2022-2 ", TERMS)
    assert (period.kind, period.since, period.until) == (
        "term",
        midnight(2022, 8, 29),
        midnight(2023, 1, 16),
    )


@pytest.mark.parametrize("text", ["2022-2023", "2022—2023学年", "2022/2023"])
def test_an_academic_year_is_its_terms_however_it_is_written(text: str) -> None:
    period = read_period(text, TERMS)
    assert period.kind == "academic_year"
    assert (period.starts, period.ends) == (dt.date(2022, 8, 29), dt.date(2023, 7, 9))


def test_a_calendar_year_counts_learners_of_all_terms_that_overlap_it() -> None:
    period = read_period("2023", TERMS)
    assert [term.id for term in period.terms] == ["2022-2", "2023-1"]
    assert [term.id for term in terms_of(period)] == ["2023-1"]  # the term that begins in it


def test_a_week_runs_from_monday_to_sunday_and_years_follow_iso() -> None:
    period = read_period("2020-W53", ())
    assert (period.starts, period.ends) == (dt.date(2020, 12, 28), dt.date(2021, 1, 3))


@pytest.mark.parametrize("text", ["2022-W53", "2022-W00", "1822", "next", "", "2023-2024"])
def test_what_names_no_time_is_refused_with_the_known_terms(text: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_period(text, TERMS)
    assert refused.value.problems[0].allowed == ["2022-2", "2023-1"]


def test_the_first_and_last_week_of_a_term_are_cut_where_it_begins_and_ends() -> None:
    weeks = weeks_of(read_period("2023-1", TERMS))
    assert (weeks[0].id, weeks[0].starts, weeks[0].ends) == (
        "2023-W08",
        dt.date(2023, 2, 22),
        dt.date(2023, 2, 26),
    )
    assert (weeks[-1].starts, weeks[-1].ends) == (dt.date(2023, 7, 3), dt.date(2023, 7, 9))


@pytest.mark.parametrize(
    ("day", "weeks"), [((2022, 8, 29), 0), ((2022, 8, 30), 1), ((2022, 9, 5), 1), ((2022, 9, 6), 2)]
)
def test_a_week_has_begun_with_its_first_day(day: tuple[int, ...], weeks: int) -> None:
    assert begun_weeks(AUTUMN_BEGINS, midnight(*day)) == weeks


AUTUMN_BEGINS = midnight(2022, 8, 29)


def test_the_latest_term_is_the_last_that_has_begun() -> None:
    assert latest_term(TERMS, dt.date(2023, 2, 21)).id == "2022-2"
    assert latest_term(TERMS, dt.date(2023, 2, 22)).id == "2023-1"
    assert latest_term(TERMS, dt.date(2020, 1, 1)).id == "2022-2"
    assert latest_term(TERMS, None).id == "2023-1"


def test_without_terms_a_time_must_be_given() -> None:
    with pytest.raises(InvalidInputError) as refused:
        latest_term((), None)
    assert "--period" in refused.value.problems[0].message
