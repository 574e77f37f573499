"""Collected tables: entered, explained, handed up, signed, locked, and what is refused."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from tests.campus import Campus
from tests.collecting import begin_collection, fill, fill_all, sign_all, submission_of
from zhiheng.apps.collection.actions.collections import (
    assign_table,
    lock_collection,
    unlock_collection,
)
from zhiheng.apps.collection.actions.filling import (
    CellConflictError,
    enter_cells,
    explain,
    explain_whole,
)
from zhiheng.apps.collection.actions.flow import (
    approve_submission,
    hand_up,
    return_submission,
    sign_submission,
)
from zhiheng.apps.collection.actions.open_submission import HandedUpError
from zhiheng.apps.collection.cells import cells_of, stored
from zhiheng.apps.collection.models import Collection, Submission, SubmissionState, Version
from zhiheng.apps.collection.reading import checked, computed, values_of, whole_checked, whole_data
from zhiheng.apps.collection.versions import differences, sides_of
from zhiheng.apps.events.models import Event
from zhiheng.shared.problems import InvalidInputError

pytestmark = pytest.mark.django_db

ACTS = {
    "hand_up": lambda each, by: hand_up(submission=each, by=by),
    "return": lambda each, by: return_submission(submission=each, reason="请核对", by=by),
    "approve": lambda each, by: approve_submission(submission=each, note="", by=by),
    "sign": lambda each, by: sign_submission(submission=each, note="同意", by=by),
}
WAYS = {
    "filling": ((), {"hand_up"}),
    "handed_up": (("hand_up",), {"return", "approve"}),
    "approved": (("hand_up", "approve"), {"return", "sign"}),
    "signed": (("hand_up", "approve", "sign"), {"return"}),
    "returned": (("hand_up", "return"), {"hand_up"}),
}


@pytest.fixture
def collection(campus: Campus) -> Collection:
    return begin_collection(campus)


@pytest.fixture
def branch(campus: Campus, collection: Collection) -> Submission:
    return submission_of(collection, campus.units["01"])


def again(submission: Submission) -> Submission:
    return Submission.objects.whole().get(pk=submission.pk)


def rules(found) -> list[str]:
    return [told.finding.rule for told in found.told]


@pytest.mark.parametrize("state", WAYS)
@pytest.mark.parametrize("act", ACTS)
def test_each_state_allows_its_own_steps_only(campus: Campus, branch, state: str, act: str):
    fill(branch, campus.liaison, teachers=10, fulltime=5, area=100)
    way, allowed = WAYS[state]
    for step in way:
        ACTS[step](again(branch), campus.officer)
    assert again(branch).state == state
    before = Event.objects.count()
    if act in allowed:
        ACTS[act](again(branch), campus.officer)
        event = Event.objects.first()
        assert event.before == {"state": state}
        assert event.after["state"] == again(branch).state != state
        assert event.unit_id == campus.units["01"].pk
    else:
        with pytest.raises(ValidationError, match="不能这样处理"):
            ACTS[act](again(branch), campus.officer)
        assert again(branch).state == state
        assert Event.objects.count() == before


def test_an_empty_submission_is_not_handed_up(campus: Campus, branch):
    with pytest.raises(ValidationError, match="还没有填任何数据"):
        hand_up(submission=branch, by=campus.liaison)
    fill(branch, campus.liaison, teachers=0)
    assert hand_up(submission=branch, by=campus.liaison).state == SubmissionState.HANDED_UP


@pytest.mark.parametrize(("fulltime", "is_refused"), [(10, False), (11, True)])
def test_an_error_keeps_a_submission_down(campus: Campus, branch, fulltime: int, is_refused: bool):
    branch = fill(branch, campus.liaison, teachers=10, fulltime=fulltime, area=100)
    if not is_refused:
        assert hand_up(submission=branch, by=campus.liaison).state == SubmissionState.HANDED_UP
        return
    with pytest.raises(ValidationError, match="专任 11 人，多于教师总数 10 人"):
        hand_up(submission=branch, by=campus.liaison)
    assert again(branch).state == SubmissionState.FILLING


def test_a_warning_is_explained_or_keeps_the_submission_down(campus: Campus, branch):
    branch = fill(branch, campus.liaison, teachers=10, fulltime=5, area=9)
    told = checked(branch).unexplained[0]
    with pytest.raises(ValidationError, match="没有说明原因"):
        hand_up(submission=branch, by=campus.liaison)
    words = {
        "submission_id": branch.pk,
        "among": Submission.objects.all(),
        "key": told.key,
        "rule": told.finding.rule,
        "by": campus.liaison,
    }
    with pytest.raises(ValidationError, match="至少写 4 个字"):
        explain(**words, text="无误。")
    explain(**words, text="校舍在建")
    assert checked(again(branch)).unexplained == []
    # Other values ask for another explanation.
    fill(branch, campus.liaison, area=8)
    assert [each.explanation for each in checked(again(branch)).warnings] == [""]
    fill(branch, campus.liaison, area=9)
    assert hand_up(submission=again(branch), by=campus.liaison).state == "handed_up"
    version = branch.versions.get()
    assert version.content["explanations"] == {told.key: "校舍在建"}


def test_an_explanation_can_be_taken_back(campus: Campus, branch):
    branch = fill(branch, campus.liaison, teachers=10, area=9)
    told = checked(branch).unexplained[0]
    words = {"submission_id": branch.pk, "among": Submission.objects.all(), "key": told.key}
    words |= {"rule": told.finding.rule, "by": campus.liaison}
    explain(**words, text="校舍在建")
    assert explain(**words, text=" ") is None
    assert len(checked(again(branch)).unexplained) == 1
    before = Event.objects.count()
    assert explain(**words, text="") is None
    assert Event.objects.count() == before


@pytest.mark.parametrize(("typed", "kept"), [(" 1,200 ", "1200"), ("０", "0"), ("", None)])
def test_numbers_are_kept_exactly_as_they_are_meant(branch, typed: str, kept: str | None):
    cell = next(cell for cell in cells_of(branch) if cell.column.id == "teachers")
    assert stored(cell, typed) == kept


@pytest.mark.parametrize(
    ("column", "typed", "message"),
    [
        ("teachers", "十", "不是数"),
        ("teachers", "-1", "小于 0"),
        ("teachers", "1.5", "不是整数"),
        ("area", "1e400", "不是数"),
        ("remark", "长" * 501, "请缩短"),
    ],
)
def test_what_is_no_value_of_a_cell_is_refused(branch, column: str, typed: str, message: str):
    cell = next(cell for cell in cells_of(branch) if cell.column.id == column)
    with pytest.raises(InvalidInputError, match=message):
        stored(cell, typed)


def test_of_many_cells_all_are_entered_or_none(campus: Campus, branch):
    with pytest.raises(InvalidInputError) as refused:
        fill(branch, campus.liaison, teachers=10, fulltime="五", staff=3)
    assert len(refused.value.problems) == 2
    assert values_of(branch) == {}


def test_of_two_people_the_second_is_told(campus: Campus, branch):
    fill(branch, campus.liaison, teachers=10)
    mine = {"submission_id": branch.pk, "among": Submission.objects.all(), "by": campus.officer}
    with pytest.raises(CellConflictError) as conflict:
        enter_cells(**mine, values={"sites/teachers": "12"}, seen={"sites/teachers": 0})
    assert conflict.value.standing["sites/teachers"].value == "10"
    # The same value is no conflict, and a seen one may be changed.
    entered = enter_cells(**mine, values={"sites/teachers": "10"}, seen={"sites/teachers": 0})
    assert (entered.before, entered.unchanged) == ({}, 1)
    entered = enter_cells(**mine, values={"sites/teachers": "12"}, seen={"sites/teachers": 1})
    assert entered.before == {"sites/teachers": "10"}
    assert entered.revisions == {"sites/teachers": 2}
    event = Event.objects.first()
    assert (event.before, event.after) == ({"表2 教师总数": "10"}, {"表2 教师总数": "12"})


def test_nothing_is_entered_after_handing_up(campus: Campus, branch):
    hand_up(submission=fill(branch, campus.liaison, teachers=1, area=1), by=campus.liaison)
    with pytest.raises(HandedUpError):
        fill(branch, campus.liaison, teachers=2)
    with pytest.raises(Submission.DoesNotExist):
        enter_cells(
            submission_id=branch.pk,
            among=Submission.objects.fillable_by(campus.stranger),
            values={},
            by=campus.stranger,
        )


def test_formulas_are_computed_and_not_entered(campus: Campus, collection):
    school = submission_of(collection, campus.units["00"])
    fill(school, campus.officer, men=3)
    assert computed(school, values_of(school))["school/staff"] == 3
    fill(school, campus.officer, women=4)
    assert computed(school, values_of(school))["school/staff"] == 7
    fill(school, campus.officer, men="", women="")
    assert computed(school, values_of(school))["school/staff"] is None
    with pytest.raises(InvalidInputError, match="没有要这个单位填的栏目"):
        fill(school, campus.officer, staff=7)


def test_the_whole_knows_what_no_unit_can_tell(campus: Campus, collection):
    fill_all(collection, campus.officer)
    school = submission_of(collection, campus.units["00"])
    assert rules(checked(school)) == []
    assert rules(whole_checked(collection)) == []
    fill(school, campus.officer, women=19)
    assert rules(checked(again(school))) == []
    found = whole_checked(collection)
    assert rules(found) == ["site-sum"]
    assert (found.told[0].finding.actual, found.told[0].finding.expected) == (29, 30)
    labels = [row.label for row in whole_data(collection).tables["sites"].rows]
    assert labels == ["演示第一分校", "演示第二分校", "演示学习中心"]


@pytest.mark.parametrize(("now", "is_told"), [(20, False), (21, True)])
def test_last_year_stands_beside_and_is_checked_against(campus: Campus, now: int, is_told: bool):
    last = begin_collection(campus, "演示 2021 年报", "2021")
    fill_all(last, campus.officer)
    this = begin_collection(campus, previous=last)
    branch = fill(submission_of(this, campus.units["01"]), campus.liaison, teachers=now, area=99)
    assert rules(checked(branch)) == (["grown"] if is_told else [])
    changed = differences(branch, sides_of(branch)["last"], sides_of(branch)["now"])
    teachers = next(each for each in changed if each.cell.column.id == "teachers")
    assert (teachers.change, teachers.growth) == (now - 10, (now - 10) * 10)


def test_versions_tell_what_was_handed_up_and_never_change(campus: Campus, branch):
    hand_up(submission=fill(branch, campus.liaison, teachers=10, area=10), by=campus.liaison)
    return_submission(submission=branch, reason="请核对", by=campus.officer)
    fill(branch, campus.liaison, teachers=9)
    sides = sides_of(again(branch))
    assert list(sides) == ["now", "1"]
    changed = differences(branch, sides["1"], sides["now"])
    assert [(each.cell.column.id, each.before, each.after) for each in changed] == [
        ("teachers", 10, 9)
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.update(number=7)


def test_a_collection_is_locked_once_all_is_signed_and_clean(campus: Campus, collection):
    fill_all(collection, campus.officer)
    with pytest.raises(ValidationError, match="还有 4 个单位"):
        lock_collection(collection=collection, by=campus.officer)
    sign_all(collection, campus)
    version = lock_collection(collection=collection, by=campus.officer)
    assert version.content["values"]["01"]["sites/teachers"] == "10"
    assert set(collection.submissions.values_list("state", flat=True)) == {"locked"}
    branch = submission_of(collection, campus.units["01"])
    with pytest.raises(HandedUpError):
        fill(branch, campus.officer, teachers=11)
    with pytest.raises(ValidationError, match="已经锁定"):
        return_submission(submission=branch, reason="演示", by=campus.officer)
    with pytest.raises(ValidationError, match="已经锁定"):
        lock_collection(collection=collection, by=campus.officer)


def test_a_warning_of_the_whole_is_explained_before_the_lock(campus: Campus, collection):
    fill_all(collection, campus.officer)
    fill(submission_of(collection, campus.units["00"]), campus.officer, women=19)
    sign_all(collection, campus)
    with pytest.raises(ValidationError, match="1 条没有说明的提醒"):
        lock_collection(collection=collection, by=campus.officer)
    told = whole_checked(collection).unexplained[0]
    explain_whole(
        collection=collection,
        key=told.key,
        rule=told.finding.rule,
        text="一人年末调出",
        by=campus.officer,
    )
    assert lock_collection(collection=collection, by=campus.officer).number == 1


def test_only_a_reason_unlocks_and_what_was_locked_stays(campus: Campus, collection):
    fill_all(collection, campus.officer)
    sign_all(collection, campus)
    lock_collection(collection=collection, by=campus.officer)
    with pytest.raises(ValidationError, match="解锁的理由"):
        unlock_collection(collection=collection, reason=" ", by=campus.administrator)
    unlock_collection(collection=collection, reason="数据有误", by=campus.administrator)
    branch = submission_of(collection, campus.units["01"])
    assert branch.state == SubmissionState.SIGNED
    return_submission(submission=branch, reason="请更正", by=campus.officer)
    fill(branch, campus.liaison, teachers=11)
    assert (
        collection.versions.get(submission=None).content["values"]["01"]["sites/teachers"] == "10"
    )
    with pytest.raises(ValidationError, match="没有锁定"):
        unlock_collection(collection=collection, reason="再来", by=campus.administrator)


def test_a_form_goes_to_another_unit_with_what_was_entered(campus: Campus, collection):
    school = fill(submission_of(collection, campus.units["00"]), campus.officer, men=3)
    taker = assign_table(
        collection=collection, table="school", unit=campus.units["01"], by=campus.officer
    )
    assert values_of(taker) == {"school/men": "3"}
    assert not Submission.objects.filter(pk=school.pk).exists()
    hand_up(
        submission=fill_sites(again(taker), campus, teachers=1, fulltime=1, area=1),
        by=campus.liaison,
    )
    with pytest.raises(ValidationError, match="已经上报"):
        assign_table(
            collection=collection, table="school", unit=campus.units["02"], by=campus.officer
        )
    return_submission(submission=again(taker), reason="请核对", by=campus.officer)
    mine = {"collection": collection, "table": "school", "by": campus.officer}
    other = assign_table(**mine, unit=campus.units["00"])
    fill(again(other), campus.officer, women=1)
    hand_up(submission=again(other), by=campus.officer)
    return_submission(submission=again(other), reason="请核对", by=campus.officer)
    # What was handed up is kept, but a unit without tables is waited for no more.
    assign_table(**mine, unit=campus.units["02"])
    assert other.versions.count() == 1
    assert other not in collection.submissions.asked()
    with pytest.raises(ValidationError, match="没有表"):
        assign_table(
            collection=collection, table="sites", unit=campus.units["02"], by=campus.officer
        )


def fill_sites(submission: Submission, campus: Campus, **values: object) -> Submission:
    given = {f"sites/{column}": str(value) for column, value in values.items()}
    among = Submission.objects.all()
    enter_cells(submission_id=submission.pk, among=among, values=given, by=campus.liaison)
    return again(submission)
