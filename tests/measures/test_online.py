"""网检 measures on small schools counted by hand, both sides of every threshold."""

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.measures.small_school import at, write_school
from zhiheng.facts.engine import open_facts
from zhiheng.measures.asking import Asker
from zhiheng.measures.parameters import read_thresholds
from zhiheng.measures.periods import read_period
from zhiheng.measures.registry import find_measure
from zhiheng.measures.results import Measured, MeasuredRow
from zhiheng.shared.problems import InvalidInputError

Ask = Callable[..., Measured]

ENROLLED = [("a", "K1", "U1"), ("b", "K1", "U1"), ("b", "K2", "U1"), ("c", "K1", "U2")]
STUDENTS = [("a", "U1"), ("b", "U1"), ("c", "U2"), ("d", "U2")]


def asked(folder: Path, measure: str, period: str = "2022-2", by: str = "school", **options: Any):
    with open_facts(folder) as facts:
        asker = Asker(facts, read_thresholds())
        period = read_period(period, asker.terms)
        return asker.ask(find_measure(measure), period, by, **options)


def only(done: Measured) -> MeasuredRow:
    (row,) = done.rows
    return row


def values(done: Measured) -> dict[str, Fraction | None]:
    return {"/".join(row.key): row.value for row in done.rows}


def school(folder: Path, **tables: Any) -> Path:
    return write_school(folder, students=STUDENTS, enrolments=ENROLLED, **tables)


def test_login_rate_is_over_enrolled_learners_not_over_those_registered(tmp_path: Path) -> None:
    folder = school(tmp_path, events=[(at("5 10:00"), "a", "K1", "view", 60, None)])
    row = only(asked(folder, "login_rate"))
    assert (row.value, row.numerator, row.denominator) == (Fraction(1, 3), 1, 3)


def test_a_sign_in_without_course_belongs_to_where_the_learner_is_enrolled(tmp_path: Path) -> None:
    folder = school(tmp_path, events=[(at("5 10:00"), "c", None, "login", None, None)])
    assert values(asked(folder, "login_rate", by="site")) == {"U1": 0, "U2": 1}
    assert values(asked(folder, "login_rate", by="course")) == {"K1": 0, "K2": 0}


def test_more_active_than_enrolled_learners_are_a_finding_and_no_value(tmp_path: Path) -> None:
    events = [(at("5 10:00"), who, "K1", "view", 60, None) for who in "cd"]
    folder = school(tmp_path, events=events)
    by_site = {row.key[0]: row for row in asked(folder, "login_rate", by="site").rows}
    assert by_site["U2"].value is None
    assert by_site["U2"].missing is not None
    assert by_site["U2"].missing.code == "impossible"
    assert "200.00%" in by_site["U2"].missing.message
    assert by_site["U1"].value == 0
    assert values(asked(folder, "unenrolled_learners", by="site")) == {"U1": 0, "U2": 1}


def test_a_rate_of_exactly_one_is_possible(tmp_path: Path) -> None:
    events = [(at("5 10:00"), who, "K1", "view", 60, None) for who in "abc"]
    assert only(asked(school(tmp_path, events=events), "login_rate")).value == 1


def test_nobody_enrolled_makes_a_rate_missing_never_zero(tmp_path: Path) -> None:
    events = [(at("5 10:00"), "d", "K1", "view", 60, None)]
    folder = write_school(tmp_path, students=STUDENTS, enrolments=[], events=events)
    row = only(asked(folder, "login_rate"))
    assert row.value is None
    assert row.missing is not None
    assert row.missing.code == "zero_denominator"


@pytest.mark.parametrize("lacking", ["events", "enrolments"])
def test_a_table_that_was_never_loaded_makes_the_measure_missing(
    tmp_path: Path, lacking: str
) -> None:
    events = [(at("5 10:00"), "a", "K1", "view", 60, None)]
    tables = {"students": STUDENTS, "enrolments": ENROLLED, "events": events}
    del tables[lacking]
    row = only(asked(write_school(tmp_path, **tables), "login_rate"))
    assert (row.value, row.numerator, row.denominator) == (None, None, None)
    assert row.missing is not None
    assert row.missing.code == "no_table"


def test_no_activity_is_a_true_zero(tmp_path: Path) -> None:
    folder = school(tmp_path, events=[])
    assert only(asked(folder, "login_rate")).value == 0
    assert only(asked(folder, "behaviours_per_learner")).value == 0


def test_a_day_in_two_courses_is_one_day_and_midnight_begins_another(tmp_path: Path) -> None:
    events = [
        (at("5 10:00"), "b", "K1", "view", 60, None),
        (at("5 23:59:59"), "b", "K2", "view", 60, None),
        (at("6 00:00"), "b", "K2", "view", 60, None),
    ]
    folder = school(tmp_path, events=events)
    assert only(asked(folder, "online_days")).value == 2
    assert values(asked(folder, "online_days", by="course")) == {"K1": 1, "K2": 2}
    assert only(asked(folder, "online_days_per_learner")).value == Fraction(2, 3)


def test_sunday_midnight_parts_the_weeks(tmp_path: Path) -> None:
    events = [
        (at("11 23:59:59"), "a", "K1", "view", 60, None),
        (at("12 00:00"), "b", "K1", "view", 60, None),
    ]
    folder = school(tmp_path, events=events)
    series = values(asked(folder, "online_learners", by="week"))
    assert series == {"2022-W35": 0, "2022-W36": 1, "2022-W37": 1}
    assert only(asked(folder, "online_learners", period="2022-W36")).value == 1


@pytest.mark.parametrize(("seconds", "met"), [(359 * 60 + 59, 0), (360 * 60, 1), (360 * 60 + 1, 1)])
def test_360_minutes_are_enough_and_a_second_less_is_not(
    tmp_path: Path, seconds: int, met: int
) -> None:
    events = [
        (at("5 10:00"), "b", "K1", "view", seconds - 600, None),
        (at("11 10:00"), "b", "K2", "view", 600, None),
    ]
    row = only(asked(school(tmp_path, events=events), "share_360_minutes", period="2022-W36"))
    assert (row.numerator, row.denominator) == (met, 3)


def test_minutes_of_two_weeks_do_not_add_to_360(tmp_path: Path) -> None:
    events = [(at(f"{day} 10:00"), "b", "K1", "view", 200 * 60, None) for day in (11, 12)]
    row = only(asked(school(tmp_path, events=events), "share_360_minutes"))
    assert (row.numerator, row.denominator) == (0, 9)  # three learners, three weeks


def test_weeks_that_have_not_begun_are_not_held_against_learners(tmp_path: Path) -> None:
    folder = school(tmp_path, events=[(at("5 10:00"), "b", "K1", "view", 360 * 60, None)])
    assert only(asked(folder, "share_360_minutes")).denominator == 3 * 2
    as_of = dt.date(2022, 9, 4)
    assert only(asked(folder, "share_360_minutes", as_of=as_of)).denominator == 3


def test_minutes_cannot_be_told_where_no_event_says_how_long_it_took(tmp_path: Path) -> None:
    folder = school(tmp_path, events=[(at("5 10:00"), "a", "K1", "view", None, None)])
    for measure in ("share_360_minutes", "study_minutes", "minutes_per_week"):
        missing = only(asked(folder, measure)).missing
        assert missing is not None
        assert missing.code == "no_evidence"


def test_minutes_per_week_are_over_weeks_in_which_learners_were_online(tmp_path: Path) -> None:
    events = [
        (at("5 10:00"), "a", "K1", "view", 3600, None),
        (at("12 10:00"), "a", "K1", "view", 1800, None),
        (at("12 10:00"), "b", "K1", "view", None, None),
    ]
    row = only(asked(school(tmp_path, events=events), "minutes_per_week"))
    assert (row.numerator, row.denominator, row.value) == (90, 3, 30)


@pytest.mark.parametrize(("clicks", "met"), [(9, 0), (10, 1)])
def test_ten_clicks_in_a_course_and_term_are_enough(tmp_path: Path, clicks: int, met: int) -> None:
    events = [(at("5 10:00"), "a", "K1", "resource", None, None)] * clicks
    events += [(at("6 10:00"), "b", course, "resource", None, None) for course in ("K1", "K2")] * 5
    row = only(asked(school(tmp_path, events=events), "share_10_clicks"))
    assert (row.numerator, row.denominator) == (met, 4)


@pytest.mark.parametrize(("sessions", "met"), [(["L1", "L1"], 0), (["L1", "L2"], 1)])
def test_two_live_sessions_are_enough_and_coming_twice_to_one_is_not(
    tmp_path: Path, sessions: list[str], met: int
) -> None:
    events = [(at(f"{11 + n} 10:00"), "a", "K1", "live", None, s) for n, s in enumerate(sessions)]
    folder = school(tmp_path, events=events)
    row = only(asked(folder, "share_2_lives"))
    assert (row.numerator, row.denominator) == (met, 4)
    assert only(asked(folder, "live_attendances")).value == 1 + met


@pytest.mark.parametrize(("valid", "met"), [(2, 0), (3, 1)])
def test_three_valid_posts_in_a_course_are_enough(tmp_path: Path, valid: int, met: int) -> None:
    posts = [(f"B{n}", at("5 10:00"), "a", "student", None, True) for n in range(valid - 1)]
    posts += [("B8", at("6 10:00"), "a", "student", "B0", None)]  # unmarked counts
    posts += [("B9", at("6 10:00"), "a", "student", None, False)]
    folder = school(tmp_path, posts=posts)
    row = only(asked(folder, "share_3_posts"))
    assert (row.numerator, row.denominator) == (met, 4)
    assert only(asked(folder, "posts")).value == valid


@pytest.mark.parametrize(
    ("answered", "in_time"),
    [("8 10:00:00", 1), ("8 10:00:01", 0), ("8 09:59:59", 1), ("5 10:00:00", 1), ("5 09:59:59", 0)],
)
def test_a_reply_after_exactly_three_days_is_in_time(
    tmp_path: Path, answered: str, in_time: int
) -> None:
    posts = [
        ("B1", at("5 10:00:00"), "a", "student", None, True),
        ("B2", at(answered), "t", "teacher", "B1", True),
    ]
    row = only(asked(school(tmp_path, posts=posts), "reply_rate_3_days"))
    assert (row.numerator, row.denominator) == (in_time, 1)


def test_a_learner_s_reply_is_no_answer_and_a_late_answer_counts_for_the_plain_rate(
    tmp_path: Path,
) -> None:
    posts = [
        ("B1", at("5 10:00"), "a", "student", None, True),
        ("B2", at("5 11:00"), "b", "student", "B1", True),
        ("B3", at("16 11:00"), "t", "teacher", "B1", True),
    ]
    folder = school(tmp_path, posts=posts)
    assert only(asked(folder, "reply_rate_3_days")).value == 0
    assert only(asked(folder, "post_reply_rate")).value == Fraction(1, 2)


def test_a_week_s_reply_rate_is_provisional_until_three_days_after_its_sunday(
    tmp_path: Path,
) -> None:
    posts = [
        ("B1", at("11 23:59:59"), "a", "student", None, True),
        ("B2", at("14 23:59:59"), "t", "teacher", "B1", True),
    ]
    folder = school(tmp_path, posts=posts)
    early = only(asked(folder, "reply_rate_3_days", "2022-W36", as_of=dt.date(2022, 9, 13)))
    assert (early.value, early.provisional) == (0, True)
    final = only(asked(folder, "reply_rate_3_days", "2022-W36", as_of=dt.date(2022, 9, 14)))
    assert (final.value, final.provisional) == (1, False)


def test_the_log_stands_for_the_forum_where_no_posts_were_loaded(tmp_path: Path) -> None:
    events = [(at("5 10:00"), "a", "K1", "post", None, None)]
    teaching = [(at("6 10:00"), "t", "K1", "reply", None, "E0")]
    folder = school(tmp_path, events=events, teaching=teaching)
    assert only(asked(folder, "posts")).value == 1
    assert only(asked(folder, "reply_rate_3_days")).value == 1
    assert only(asked(folder, "teacher_replies")).value == 1


def test_teachers_are_counted_over_those_in_office(tmp_path: Path) -> None:
    teaching = [
        (at("5 10:00"), "t", "K1", "view", None, None),
        (at("6 10:00"), "t", "K1", "reply", None, None),
    ]
    staff = [("t", "U1", "tutor"), ("t", "U1", "lead_teacher"), ("v", "U1", "tutor")]
    folder = school(tmp_path, teaching=teaching, staff=[*staff, ("w", "U2", "manager")])
    assert only(asked(folder, "online_teachers")).value == 1
    assert only(asked(folder, "teacher_login_rate")).value == Fraction(1, 2)
    assert only(asked(folder, "teacher_online_days_avg")).value == 1
    assert only(asked(folder, "teacher_behaviours_avg")).value == 1
    assert values(asked(folder, "teacher_login_rate", by="site")) == {"U1": Fraction(1, 2)}


def test_sites_are_ranked_with_ties_and_those_without_value_last(tmp_path: Path) -> None:
    enrolled = [("a", "K1", "U1"), ("c", "K1", "U2"), ("e", "K1", "U3"), ("f", "K1", "U3")]
    events = [(at("5 10:00"), who, "K1", "view", 60, None) for who in "ace"]
    events += [(at("5 10:00"), "z", "K1", "view", 60, None)]
    students = [("z", "U9")]
    folder = write_school(tmp_path, students=students, enrolments=enrolled, events=events)
    done = asked(folder, "login_rate", by="site")
    assert [(row.key[0], row.rank) for row in done.rows] == [
        ("U1", 1),
        ("U2", 1),
        ("U3", 3),
        ("U9", None),
    ]


def test_the_term_so_far_is_what_monday_publishes(tmp_path: Path) -> None:
    events = [(at(f"{day} 10:00"), "a", "K1", "view", 60, None) for day in (4, 5, 11, 12)]
    folder = school(tmp_path, events=events)
    assert only(asked(folder, "behaviours", as_of=dt.date(2022, 9, 11))).value == 3


def test_a_term_s_threshold_is_not_asked_for_a_week(tmp_path: Path) -> None:
    folder = school(tmp_path, events=[])
    with pytest.raises(InvalidInputError) as refused:
        asked(folder, "share_10_clicks", period="2022-W36")
    assert "--as-of" in refused.value.problems[0].message


def test_units_below_a_unit_count_with_it(tmp_path: Path) -> None:
    events = [(at("5 10:00"), who, "K1", "view", 60, None) for who in "ac"]
    folder = school(tmp_path, events=events)
    assert only(asked(folder, "online_learners", units=["U1"])).value == 1
    assert only(asked(folder, "online_learners", units=["U1", "U2"])).value == 2
