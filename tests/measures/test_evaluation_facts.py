"""Facts of an evaluation from measures: in the fact's unit, by year, with proof or a reason."""

import datetime as dt
from pathlib import Path

import pytest

from tests.measures.small_school import at, write_school, write_table
from zhiheng.facts.engine import open_facts
from zhiheng.measures.asking import Asker
from zhiheng.measures.evaluation_facts import FoundFact, facts_from_measures
from zhiheng.measures.parameters import DEFAULT_PACK, read_thresholds
from zhiheng.measures.registry import MEASURES
from zhiheng.measures.resolution import FactResolver
from zhiheng.shared.missing import Missing
from zhiheng.standards.library import open_pack
from zhiheng.standards.measure_packs import open_measure_pack

SCHEME = open_pack("ouc-branch-evaluation/shanxi-2021")
PACK = open_measure_pack(DEFAULT_PACK)


def found(folder: Path, unit: str, year: int = 2022) -> dict[str, FoundFact]:
    with open_facts(folder) as facts:
        asker = Asker(facts, read_thresholds())
        return dict(facts_from_measures(asker, PACK, SCHEME, unit, year))


def school(folder: Path) -> Path:
    write_table(
        folder,
        "finance",
        "unit_id year item owner_university amount",
        [("U1", 2021, "tuition", "ouc", 4323), ("U2", 2021, "tuition", "ouc", 100)],
    )
    return write_school(
        folder,
        students=[("a", "U1"), ("b", "U1"), ("c", "U2")],
        enrolments=[("a", "K1", "U1"), ("b", "K1", "U1"), ("c", "K1", "U2")],
        events=[(at(f"{day} 10:00"), "a", "K1", "view", 60, None) for day in (5, 6, 7)],
        staff=[("t", "U1", "tutor")],
    )


def test_a_branch_is_told_with_the_units_below_it_and_a_site_alone(tmp_path: Path) -> None:
    folder = school(tmp_path)
    assert found(folder, "U0")["registered_students"].value == 3
    assert found(folder, "演示-甲点")["registered_students"].value == 2


def test_facts_given_year_by_year_carry_their_year(tmp_path: Path) -> None:
    facts = found(school(tmp_path), "U1")
    assert facts["tuition_income@2021"].value == 4323
    assert isinstance(facts["tuition_income@2020"].value, Missing)  # not reported is not zero
    assert facts["student_online_days_avg@2022"].value == 3 / 2
    assert "student_online_days_avg" not in facts


def test_a_year_from_before_the_events_begin_is_missing_and_not_zero(tmp_path: Path) -> None:
    facts = found(school(tmp_path), "U1")
    assert {key.partition("@")[2] for key in facts if key.startswith("student_posts@")} == {
        "2019",
        "2020",
        "2021",
        "2022",
    }
    assert facts["student_posts@2022"].value == 0  # events were loaded, and none is a post
    before = facts["student_posts@2021"]
    assert isinstance(before.value, Missing)
    assert "2021 年" in before.value.reason
    (row,) = before.measured.rows
    assert (row.value, row.numerator) == (None, None)


@pytest.mark.parametrize(
    ("moment", "is_told"),
    [
        ("2020-12-31T23:59:59", False),
        ("2021-01-01T00:00:00", True),
        ("2021-12-31T23:59:59", True),
    ],
)
def test_the_first_and_the_last_moment_of_a_year_belong_to_it(
    tmp_path: Path, moment: str, is_told: bool
) -> None:
    folder = school(tmp_path)
    columns = "event_id role at person_id course_id action"
    when = dt.datetime.fromisoformat(moment)
    write_table(folder, "learning_events", columns, [("E", "student", when, "a", "K1", "view")])
    value = found(folder, "U1")["student_posts@2021"].value
    assert isinstance(value, Missing) != is_told


def test_what_no_facts_tell_is_missing_with_the_reason(tmp_path: Path) -> None:
    value = found(school(tmp_path), "U1")["ebooks"].value
    assert isinstance(value, Missing)
    assert "办学设施" in value.reason


def test_each_fact_carries_the_certificate_of_its_measure(tmp_path: Path) -> None:
    proof = found(school(tmp_path), "U1")["teachers_full_part_time"].measured.certificate
    assert proof.clause
    assert proof.sql
    assert proof.places["units"] == ["U1"]


def test_what_measures_tell_is_taken_by_the_evaluation(tmp_path: Path) -> None:
    facts = found(school(tmp_path), "U1")
    supplied = {
        key: each.value for key, each in facts.items() if not isinstance(each.value, Missing)
    }
    resolved = FactResolver(SCHEME).resolve(supplied, 2022)
    assert resolved.problems == []
    assert resolved.values["registered_students"] == 2


def test_the_pack_names_facts_and_measures_that_exist() -> None:
    keys = {fact.key for fact in SCHEME.facts if fact.formula is None}
    (entry,) = PACK.evaluations
    assert entry.pack == SCHEME.name
    assert {source.fact for source in entry.facts} <= keys
    assert {source.measure for source in entry.facts} <= set(MEASURES)
