"""Week states that are kept give what counting everything anew gives, and are kept."""

import datetime as dt
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.measures.small_school import TERM, at, write_table
from zhiheng.facts.engine import open_facts
from zhiheng.facts.store import FactStore, Snapshot
from zhiheng.measures.asking import Asker
from zhiheng.measures.kept_states import KeptStates, states_of
from zhiheng.measures.parameters import read_thresholds
from zhiheng.measures.periods import read_period
from zhiheng.measures.registry import MEASURES, find_measure
from zhiheng.measures.results import Measured

NOW = dt.datetime(2022, 10, 1, tzinfo=dt.UTC)
EVENT = "event_id role at person_id course_id action duration_s parent_id"
POST = "post_id role at person_id course_id parent_id valid"
FIRST, SECOND, THIRD = dt.date(2022, 8, 29), dt.date(2022, 9, 5), dt.date(2022, 9, 12)
PEOPLE = ("a", "b", "c")


class School:
    """A fact store that is loaded step by step."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "store"
        self.store = FactStore(self.folder)
        self._desk = folder / "desk"
        self._loads = 0
        self.load("terms", "term_id academic_year starts_on ends_on", [TERM])
        rows = [(who, "K1", "2022-2", f"U{number % 2}") for number, who in enumerate(PEOPLE)]
        self.load("enrolments", "student_id course_id term_id unit_id", rows)

    def load(self, table: str, columns: str, rows: Sequence[Sequence[Any]]) -> str:
        self._loads += 1
        place = write_table(self._desk, table, columns, sorted(rows, key=lambda row: row[0]))
        source = f"{self._loads:064}"
        snapshot = Snapshot(table, place, len(rows), f"{self._loads}.csv", source)
        return self.store.add([snapshot], by="演示-甲", at=NOW)[0].id

    def events(self, *rows: Sequence[Any]) -> str:
        return self.load("learning_events", EVENT, rows)

    def posts(self, *rows: Sequence[Any]) -> str:
        return self.load("posts", POST, rows)

    def ask(self, measure: str = "behaviours", **options: Any) -> tuple[list[Any], Measured]:
        """Return what was recounted (state and Monday), and the answer."""
        with open_facts(self.folder) as facts:
            states = states_of(facts)
            assert isinstance(states, KeptStates)
            asker = Asker(facts, read_thresholds(), states=states)
            period = read_period("2022-2", asker.terms)
            done = asker.ask(find_measure(measure), period, "school", **options)
            return states.recounted, done


def event(number: int, when: str, who: str = "a") -> tuple[Any, ...]:
    return (f"E{number}", "student", at(when), who, "K1", "view", 60, None)


def post(number: int, when: str, parent: str | None = None) -> tuple[Any, ...]:
    role = "teacher" if parent else "student"
    return (f"B{number}", role, at(when), "a", "K1", parent, True)


@pytest.fixture
def school(tmp_path: Path) -> School:
    school = School(tmp_path)
    school.events(event(1, "1"), event(2, "6"), event(3, "13"))
    return school


def mondays(recounted: list[Any]) -> list[dt.date]:
    return [monday for _, monday in recounted]


def test_weeks_are_counted_once_and_then_read_from_what_is_kept(school: School) -> None:
    assert mondays(school.ask()[0]) == [FIRST, SECOND, THIRD]
    again, done = school.ask()
    assert again == []
    assert done.rows[0].value == 3


def test_a_late_event_reopens_its_week_and_no_other(school: School) -> None:
    school.ask()
    school.events(event(4, "6"))
    recounted, done = school.ask()
    assert mondays(recounted) == [SECOND]
    assert done.rows[0].value == 4


def test_a_load_taken_back_reopens_the_weeks_it_touched(school: School) -> None:
    late = school.events(event(4, "6"), event(5, "13"))
    school.ask()
    school.store.withdraw(late, by="演示-甲", at=NOW, reason="演示：导错文件")
    recounted, done = school.ask()
    assert mondays(recounted) == [SECOND, THIRD]
    assert done.rows[0].value == 3


def test_the_whole_term_loaded_again_with_a_new_day_reopens_that_day_s_week(
    school: School,
) -> None:
    school.ask()
    school.events(event(1, "1"), event(2, "6"), event(3, "13"), event(4, "14"))
    recounted, done = school.ask()
    assert mondays(recounted) == [THIRD]
    assert done.rows[0].value == 4


def test_an_event_moved_to_another_week_reopens_both(school: School) -> None:
    school.ask()
    school.events(event(1, "13"))
    recounted, done = school.ask()
    assert mondays(recounted) == [FIRST, THIRD]
    assert done.rows[0].value == 3


def test_other_facts_reopen_nothing(school: School) -> None:
    school.ask()
    school.load("staff", "staff_id unit_id role employment", [("t", "U1", "tutor", "full_time")])
    assert school.ask()[0] == []


def test_a_reply_reopens_its_own_week_and_the_week_whose_posts_it_may_answer(
    tmp_path: Path,
) -> None:
    school = School(tmp_path)
    school.posts(post(1, "11 23:00"), post(2, "6"))
    school.ask("reply_rate_3_days")
    school.posts(post(3, "14", "B1"))  # Wednesday: within three days of the week before
    recounted, done = school.ask("reply_rate_3_days")
    assert mondays(recounted) == [SECOND, THIRD]
    assert done.rows[0].numerator == 1
    school.posts(post(4, "15", "B2"))  # Thursday: too late for any post of the week before
    assert mondays(school.ask("reply_rate_3_days")[0]) == [THIRD]


def test_a_week_cut_by_the_last_day_asked_for_is_not_kept(school: School) -> None:
    recounted, done = school.ask(as_of=dt.date(2022, 9, 10))
    assert mondays(recounted) == [FIRST]
    assert done.rows[0].value == 2


def test_a_kept_file_that_was_lost_is_made_again(school: School) -> None:
    school.ask()
    next((school.folder / "weeks" / "person_weeks").glob(f"{SECOND}*")).unlink()
    recounted, done = school.ask()
    assert mondays(recounted) == [SECOND]
    assert done.rows[0].value == 3


def test_a_broken_record_of_weeks_is_counted_anew(school: School) -> None:
    school.ask()
    (school.folder / "weeks" / "weeks.json").write_text("{", encoding="utf-8")
    recounted, done = school.ask()
    assert mondays(recounted) == [FIRST, SECOND, THIRD]
    assert done.rows[0].value == 3


moments = st.datetimes(dt.datetime(2022, 8, 29), dt.datetime(2022, 9, 18, 23, 59, 59)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
some_events = st.lists(
    st.tuples(
        st.integers(0, 12).map(lambda number: f"E{number}"),
        st.sampled_from(["student", "teacher"]),
        moments,
        st.sampled_from([*PEOPLE, "z"]),
        st.sampled_from(["K1", "K2", None]),
        st.sampled_from(["login", "resource", "live", "view"]),
        st.sampled_from([None, 60, 21600]),
        st.none(),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row[0],
)
some_posts = st.lists(
    st.tuples(
        st.integers(0, 6).map(lambda number: f"B{number}"),
        st.sampled_from(["student", "teacher"]),
        moments,
        st.sampled_from(PEOPLE),
        st.just("K1"),
        st.one_of(st.none(), st.integers(0, 6).map(lambda number: f"B{number}")),
        st.sampled_from([True, False, None]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda row: row[0],
)
a_step = st.tuples(some_events, some_posts, st.booleans())


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(a_step, min_size=1, max_size=3),
    as_of=st.sampled_from([None, dt.date(2022, 9, 7)]),
)
def test_kept_weeks_give_what_counting_anew_gives(
    tmp_path: Path, steps: list[Any], as_of: dt.date | None
) -> None:
    folder = tmp_path / "school"
    shutil.rmtree(folder, ignore_errors=True)
    school = School(folder)
    measures = [each for each in MEASURES.values() if "person_course" in each.grains]
    for some, posted, back in steps:
        taken = school.events(*some)
        school.posts(*posted)
        if back:
            school.store.withdraw(taken, by="演示-甲", at=NOW, reason="演示")
        with open_facts(school.folder) as facts:
            anew = Asker(facts, read_thresholds())
            kept = Asker(facts, read_thresholds(), states=states_of(facts))
            period = read_period("2022-2", anew.terms)
            for grain in ("school", "person_course"):
                expected = anew.ask_all(measures, period, grain, as_of=as_of)
                found = kept.ask_all(measures, period, grain, as_of=as_of)
                assert [each.rows for each in found] == [each.rows for each in expected]
