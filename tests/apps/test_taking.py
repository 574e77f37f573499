"""Facts from measures: who may take them, what is written, what is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings

from tests.campus import Campus, begin_round, sheet_of
from tests.filling import fill_sheet, hand_in
from tests.measured_campus import load_facts, load_students, load_table, store
from zhiheng.apps.evaluation.actions.flow import sign_sheet
from zhiheng.apps.evaluation.actions.open_sheet import LockedError
from zhiheng.apps.evaluation.actions.supplying import FactConflictError, set_facts
from zhiheng.apps.evaluation.actions.taking import take_facts
from zhiheng.apps.evaluation.measuring import NotToldError, telling_of
from zhiheng.apps.evaluation.models import Sheet
from zhiheng.apps.evaluation.origins import Told, origins_of
from zhiheng.apps.events.models import Event
from zhiheng.facts.engine import open_facts
from zhiheng.shared.problems import InvalidInputError
from zhiheng.standards.library import open_pack

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def facts_folder(tmp_path: Path) -> Iterator[None]:
    with override_settings(FACTS_FOLDER=tmp_path / "facts"):
        yield


@pytest.fixture
def sheet(campus: Campus) -> Sheet:
    return sheet_of(begin_round(campus), campus.units["01"])


def told(sheet: Sheet, *keys: str) -> list[Told]:
    telling = telling_of(sheet)
    return [telling.told[key] for key in keys]


def take(sheet: Sheet, campus: Campus, *keys: str, **given: object) -> Sheet:
    wanted = {"told": told(sheet, *keys), "seen": {}, "by": campus.liaison, **given}
    among = Sheet.objects.fillable_by(wanted["by"])
    return take_facts(sheet_id=sheet.pk, among=among, **wanted)


def why_not(sheet: Sheet) -> str:
    with pytest.raises(NotToldError) as error:
        telling_of(sheet)
    assert error.value.message
    return error.value.code


def test_a_unit_is_told_with_those_below_it_and_the_years_before(sheet):
    load_facts()
    telling = telling_of(sheet)
    assert telling.told["registered_students"].value == "3"
    assert telling.told["tuition_income@2023"].value == "4323"
    assert telling.told["tuition_income@2022"].value == "4000"
    lacking = telling.told["tuition_income@2021"]
    assert lacking.value is None
    assert "2021" in lacking.label
    assert lacking.why
    years = {key for key in telling.told if key.startswith("enrolled_students@")}
    assert years == {f"enrolled_students@{year}" for year in range(2021, 2025)}


def test_the_digest_on_a_fact_is_the_digest_of_the_store_and_of_the_engine(sheet):
    load_facts()
    with open_facts(store().folder) as facts:
        assert telling_of(sheet).facts == facts.digest == store().digest()
    assert told(sheet, "registered_students")[0].facts == store().digest()


def test_what_is_taken_keeps_where_it_comes_from_and_leaves_an_event(sheet, campus):
    load_facts()
    take(sheet, campus, "registered_students", "tuition_income@2023")
    sheet.refresh_from_db()
    assert sheet.facts == {"registered_students": "3", "tuition_income@2023": "4323"}
    origin = origins_of(sheet)["tuition_income@2023"]
    assert (origin.told.measure, origin.told.period) == ("tuition_income", "2023")
    assert (origin.told.value, origin.told.facts) == ("4323", store().digest())
    assert origin.told.clause
    assert origin.taken_by == str(campus.liaison)
    event = Event.objects.get(action="take_facts")
    assert event.before == {"在籍生数": None, "学费收入 2023": None}
    assert event.after["在籍生数"] == "3"
    assert event.after["snapshot"] == store().digest()[:12]


def test_a_value_typed_over_keeps_its_origin_for_comparison(sheet, campus):
    load_facts()
    take(sheet, campus, "registered_students")
    set_facts(
        sheet_id=sheet.pk,
        among=Sheet.objects.all(),
        values={"registered_students": 5},
        by=campus.liaison,
    )
    sheet.refresh_from_db()
    assert sheet.facts["registered_students"] == "5"
    assert origins_of(sheet)["registered_students"].told.value == "3"


def test_newer_facts_are_told_anew(sheet, campus):
    load_facts()
    before = telling_of(sheet)
    load_students([("a", "01"), ("b", "01"), ("c", "0101"), ("d", "02"), ("e", "01")])
    after = telling_of(sheet)
    assert before.facts != after.facts
    assert after.told["registered_students"].value == "4"


def test_taking_the_same_value_from_newer_facts_renews_its_origin(sheet, campus):
    load_facts()
    take(sheet, campus, "registered_students")
    load_table("terms", "term_id academic_year", [("2024-2", "2024-2025")])
    take(sheet, campus, "registered_students")
    sheet.refresh_from_db()
    assert sheet.facts == {"registered_students": "3"}
    assert origins_of(sheet)["registered_students"].told.facts == store().digest()


def test_nobody_takes_over_what_somebody_typed_meanwhile(sheet, campus):
    load_facts()
    set_facts(
        sheet_id=sheet.pk,
        among=Sheet.objects.all(),
        values={"registered_students": 7},
        by=campus.officer,
    )
    with pytest.raises(FactConflictError) as conflict:
        take(sheet, campus, "registered_students", "tuition_income@2023")
    assert conflict.value.standing == {"registered_students": "7"}
    sheet.refresh_from_db()
    assert sheet.facts == {"registered_students": "7"}
    assert sheet.origins == {}
    assert not Event.objects.filter(action="take_facts").exists()
    take(sheet, campus, "registered_students", seen={"registered_students": "7"})
    sheet.refresh_from_db()
    assert sheet.facts == {"registered_students": "3"}


def test_somebody_who_typed_the_same_is_no_conflict(sheet, campus):
    load_facts()
    set_facts(
        sheet_id=sheet.pk,
        among=Sheet.objects.all(),
        values={"registered_students": 3},
        by=campus.officer,
    )
    take(sheet, campus, "registered_students")
    sheet.refresh_from_db()
    assert set(sheet.origins) == {"registered_students"}


def test_nothing_and_what_is_missing_cannot_be_taken(sheet, campus):
    load_facts()
    for keys in ((), ("tuition_income@2021",), ("registered_students", "ebooks")):
        with pytest.raises(ValidationError):
            take(sheet, campus, *keys)
    sheet.refresh_from_db()
    assert (sheet.facts, sheet.origins) == ({}, {})


def test_an_impossible_value_is_refused_and_nothing_is_written(sheet, campus):
    load_facts()
    (good,) = told(sheet, "registered_students")
    wrong = Told(**{name: getattr(good, name) for name in good.__struct_fields__} | {"value": "-1"})
    with pytest.raises(InvalidInputError):
        take(sheet, campus, told=[wrong])
    sheet.refresh_from_db()
    assert (sheet.facts, sheet.origins) == ({}, {})


def test_a_stranger_finds_no_such_sheet(sheet, campus):
    load_facts()
    with pytest.raises(Sheet.DoesNotExist):
        take(sheet, campus, "registered_students", by=campus.stranger)


def test_a_sheet_that_is_handed_in_or_signed_is_locked_and_the_decision_keeps_origins(
    sheet, campus
):
    load_facts()
    take(sheet, campus, "registered_students")
    fill_sheet(sheet, campus.liaison)
    hand_in(sheet, campus.liaison)
    with pytest.raises(LockedError):
        take(sheet, campus, "tuition_income@2023")
    decision = sign_sheet(sheet=sheet, note="同意", by=campus.leader)
    with pytest.raises(LockedError):
        take(sheet, campus, "tuition_income@2023")
    assert decision.content["origins"]["registered_students"]["told"]["value"] == "3"


def test_why_nothing_can_be_asked(sheet, campus):
    assert why_not(sheet) == "no_facts"
    load_students()
    assert why_not(sheet) == "no_unit"
    load_facts()
    assert telling_of(sheet).told
    period = sheet.participation.round
    period.period = "演示"
    assert why_not(sheet) == "no_year"


def test_a_unit_is_found_by_its_code_and_not_by_a_name_that_looks_like_it(sheet):
    load_students()
    load_table("units", "unit_id name kind parent_id", [("U9", "01", "branch", None)])
    assert why_not(sheet) == "no_unit"


def test_facts_that_were_all_withdrawn_are_no_facts(sheet):
    load = load_students()
    store().withdraw(load.id, by="演示", at=load.loaded_at, reason="演示撤回")
    assert why_not(sheet) == "no_facts"


def test_a_broken_store_says_what_is_wrong(sheet):
    load_facts()
    (store().folder / "loads.jsonl").write_text("{", encoding="utf-8")
    assert why_not(sheet) == "unreadable"


def test_a_standard_without_measures_says_so(campus):
    round = begin_round(campus, open_pack("teaching-process/harbin-2022"), name="演示另一轮")
    assert why_not(sheet_of(round, campus.units["01"])) == "not_mapped"
