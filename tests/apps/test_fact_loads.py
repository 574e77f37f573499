"""Facts through the browser: nothing before the confirmation, nothing by halves, all undone."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from tests.campus import SETUP, Campus
from tests.loading import BAD_STUDENTS as BAD
from tests.loading import FIRST, HEADINGS, SECOND
from tests.loading import GOOD_STUDENTS as GOOD
from tests.loading import brought_facts as brought
from tests.loading import confirmed_facts as confirmed
from tests.loading import loaded_facts as loaded
from tests.loading import mapped_facts as mapped
from zhiheng.apps.accounts.actions import Granted, set_grants
from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Role
from zhiheng.apps.events.models import Event
from zhiheng.apps.fact_loads import loading
from zhiheng.apps.fact_loads.actions import (
    DRAFTS_KEPT,
    bring_facts,
    confirm_facts,
    drop_facts,
    forget_drafts,
    withdraw_facts,
)
from zhiheng.apps.fact_loads.checking import map_again
from zhiheng.apps.fact_loads.files import found_in, source_of
from zhiheng.apps.fact_loads.looking import look_at, mapping_for, table_for
from zhiheng.apps.fact_loads.models import FactLoad, SavedMapping, State
from zhiheng.apps.fact_loads.standing import fact_store, standing_of
from zhiheng.apps.identities.models import Identity
from zhiheng.apps.identities.pseudonyms import pseudonym_of
from zhiheng.apps.identities.sealing import new_key
from zhiheng.apps.intake.models import Upload
from zhiheng.apps.jobs.models import Job
from zhiheng.apps.jobs.models import State as JobState
from zhiheng.apps.jobs.work import run_job
from zhiheng.facts.store import FactStore
from zhiheng.service.identities import key_faults
from zhiheng.shared.problems import InvalidInputError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path):
    """A fact store of its own."""
    with override_settings(FACTS_FOLDER=tmp_path / "facts"):
        yield tmp_path / "facts"


def rows() -> int:
    standing = standing_of("students")
    return standing.rows if standing else -1


def test_a_file_is_brought_mapped_confirmed_loaded_and_withdrawn(campus: Campus, folder: Path):
    load = brought(campus)
    assert (load.state, load.table) == (State.UPLOADED, "")
    load = mapped(load, campus)
    assert (load.state, load.table, load.counts["rows"]) == (State.CHECKED, "students", 2)
    assert not folder.exists()
    load = confirm_facts(load=load, by=campus.officer)
    assert load.state == State.LOADING
    run_job.func(load.job_id)
    load.refresh_from_db()
    assert (load.state, load.counts["rows"], load.counts["people"]) == (State.LOADED, 2, 2)
    assert rows() == 2
    (stored,) = fact_store().loads()
    assert (stored.id, stored.snapshot) == (load.store_id, load.snapshot)
    assert (stored.loaded_by, stored.source_sha256) == (str(campus.officer), load.upload.digest)
    load = withdraw_facts(load=load, reason="导出时学期选错", by=campus.officer)
    assert (load.state, load.withdrawn_by, rows()) == (State.WITHDRAWN, campus.officer, 0)
    said = list(Event.objects.order_by("pk").values_list("action", flat=True))
    assert [each for each in said if each.endswith("_facts")] == [
        "bring_facts",
        "map_facts",
        "confirm_facts",
        "load_facts",
        "withdraw_facts",
    ]


def test_people_are_kept_sealed_with_their_units_and_the_facts_hold_pseudonyms(campus: Campus):
    load = loaded(campus)
    content = b"".join(path.read_bytes() for path in fact_store().folder.rglob("*.parquet"))
    assert b"0022010007" not in content
    for number, unit in (("0022010007", "01"), ("0022010008", "02")):
        identity = Identity.objects.get(pseudonym=pseudonym_of(number))
        assert identity.unit == campus.units[unit]
    assert load.counts["people"] == 2
    assert loaded(campus, HEADINGS + FIRST).counts["people"] == 0


def test_no_number_of_a_person_lies_open_in_the_database(campus: Campus):
    mapped(brought(campus, BAD), campus)
    mapped(brought(campus, GOOD + SECOND), campus)
    loaded(campus)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = [
                bytes(cell) if isinstance(cell, memoryview) else str(cell).encode()
                for row in cursor.fetchall()
                for cell in row
            ]
            assert not any(b"0022010007" in cell or b"0022010008" in cell for cell in rows), table


def test_the_file_is_let_go_when_it_was_loaded(campus: Campus):
    load = loaded(campus)
    assert bytes(load.upload.content) == b""
    assert load.found is None


def test_errors_load_nothing_and_can_be_corrected_at_once(campus: Campus, folder: Path):
    load = mapped(brought(campus, BAD), campus)
    assert (load.state, load.counts["errors"]) == (State.REFUSED, 1)
    (error,) = found_in(load)["errors"]
    assert "学习形式" in error["message"]
    with pytest.raises(ValidationError, match="有问题"):
        confirm_facts(load=load, by=campus.officer)
    better = brought(campus, GOOD, corrects=load)
    assert map_again(load=better, by=campus.officer)
    better.refresh_from_db()
    assert (better.state, better.source) == (State.CHECKED, "演示系统")
    assert not FactLoad.objects.filter(pk=load.pk).exists()
    assert Upload.objects.count() == 1
    assert not folder.exists()


def test_a_corrected_file_with_other_headings_has_to_be_mapped_again(campus: Campus):
    load = mapped(brought(campus, BAD), campus)
    other = brought(campus, GOOD.replace("学籍状态", "现在如何"), corrects=load)
    assert not map_again(load=other, by=campus.officer)
    other.refresh_from_db()
    assert (other.state, other.table) == (State.UPLOADED, "students")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("学生.csv", b""),
        ("学生.xlsx", b"PK not a workbook"),
        ("学生.parquet", b"PAR1"),
        ("学生.dbf", b"\x03"),
        ("学生.json", b"{"),
        ("学生.exe", b"MZ"),
    ],
)
def test_a_file_that_cannot_be_read_is_not_kept(campus: Campus, name: str, content: bytes):
    with pytest.raises(InvalidInputError):
        bring_facts(name=name, content=content, by=campus.officer)
    assert not FactLoad.objects.exists()
    assert not Upload.objects.exists()


def test_the_same_file_again_is_not_loaded_twice(campus: Campus):
    first, again = loaded(campus), loaded(campus)
    assert (again.state, again.store_id) == (State.REPEATED, first.store_id)
    assert len(fact_store().loads()) == 1
    with pytest.raises(ValidationError):
        withdraw_facts(load=again, reason="重复了就撤回", by=campus.officer)
    withdraw_facts(load=first, reason="导出时学期选错", by=campus.officer)
    third = loaded(campus)
    assert (third.state, rows()) == (State.LOADED, 2)
    assert third.store_id != first.store_id


def test_a_load_is_confirmed_once(campus: Campus):
    load = confirmed(campus)
    with pytest.raises(ValidationError, match="正在导入"):
        confirm_facts(load=load, by=campus.officer)
    assert Job.objects.count() == 1
    run_job.func(load.job_id)
    run_job.func(load.job_id)
    assert len(fact_store().loads()) == 1


def test_a_worker_killed_after_the_store_took_the_load_is_made_good(campus: Campus, monkeypatch):
    load = confirmed(campus)

    def killed(self, *args, **kwargs):
        add(self, *args, **kwargs)
        raise KeyboardInterrupt

    add = FactStore.add
    monkeypatch.setattr(FactStore, "add", killed)
    with pytest.raises(KeyboardInterrupt):
        run_job.func(load.job_id)
    monkeypatch.undo()
    load.refresh_from_db()
    assert load.state == State.LOADING
    assert not Identity.objects.exists()
    Job.objects.filter(pk=load.job_id).update(state=JobState.WAITING)
    with override_settings(FACTS_FOLDER=fact_store().folder):
        run_job.func(load.job_id)
    load.refresh_from_db()
    assert load.state == State.LOADED
    assert len(fact_store().loads()) == 1
    assert Identity.objects.count() == 2


def test_a_worker_killed_before_leaves_nothing(campus: Campus, monkeypatch):
    load = confirmed(campus)

    def killed(**_given):
        raise KeyboardInterrupt

    monkeypatch.setattr(loading, "keep_identities", killed)
    with pytest.raises(KeyboardInterrupt):
        run_job.func(load.job_id)
    assert fact_store().loads() == []
    assert not Identity.objects.exists()
    assert source_of(FactLoad.objects.select_related("upload").get(pk=load.pk)).size == len(
        GOOD.encode()
    )


def test_without_the_key_nothing_is_loaded_and_it_can_be_tried_again(campus: Campus):
    load = confirmed(campus)
    with override_settings(IDENTITY_KEY=new_key()):
        run_job.func(load.job_id)
    load = FactLoad.objects.select_related("job").get(pk=load.pk)
    assert load.job.state == JobState.FAILED
    assert "缺少编号为" in load.job.message
    assert load.is_stuck
    assert fact_store().loads() == []
    load = confirm_facts(load=load, by=campus.officer)
    run_job.func(load.job_id)
    assert rows() == 2


def test_another_pseudonym_key_is_refused_by_the_store(campus: Campus):
    loaded(campus)
    with override_settings(PSEUDONYM_KEY=new_key()):
        load = loaded(campus, HEADINGS + FIRST)
        assert any("假名密钥" in fault for fault in key_faults())
    assert key_faults() == []
    assert "另一个密钥" in load.job.message
    assert load.state == State.LOADING
    assert len(fact_store().loads()) == 1
    assert Identity.objects.count() == 2


def test_what_became_wrong_after_the_check_is_found_before_loading(campus: Campus, monkeypatch):
    load = confirmed(campus)
    monkeypatch.setattr("zhiheng.facts.importing.Checked.is_loadable", False)
    run_job.func(load.job_id)
    load.refresh_from_db()
    assert load.state == State.CHECKED
    assert Job.objects.get().state == JobState.FAILED
    assert fact_store().loads() == []


@pytest.mark.parametrize("reason", ["", "   ", "错了", " 错 错 "])
def test_a_withdrawal_says_why(campus: Campus, reason: str):
    load = loaded(campus)
    with pytest.raises(ValidationError):
        withdraw_facts(load=load, reason=reason, by=campus.officer)
    assert rows() == 2
    withdraw_facts(load=load, reason="重新导出", by=campus.officer)
    with pytest.raises(ValidationError, match="已撤回"):
        withdraw_facts(load=load, reason="重新导出", by=campus.officer)


def test_a_withdrawal_cut_off_after_the_store_can_be_repeated(campus: Campus):
    load = loaded(campus)
    store = fact_store()
    store.withdraw(load.store_id, by="演示", at=timezone.now(), reason="被打断的撤回")
    assert withdraw_facts(load=load, reason="重新导出", by=campus.officer).reason == "重新导出"


def test_a_store_that_refuses_leaves_the_record_as_it_is(campus: Campus, monkeypatch):
    load = loaded(campus)

    def refuse(*_args, **_given):
        raise InvalidInputError([])

    monkeypatch.setattr(FactStore, "withdraw", refuse)
    with pytest.raises(InvalidInputError):
        withdraw_facts(load=load, reason="重新导出", by=campus.officer)
    load.refresh_from_db()
    assert load.state == State.LOADED


def test_a_mapping_is_kept_by_name_and_used_for_the_next_file_like_it(campus: Campus):
    odd = GOOD.replace("学籍状态", "现在如何").replace("入学学期", "哪年来的")
    load = brought(campus, odd, table="students")
    sheet = look_at(load).sheet_named("")
    table = table_for(load, sheet, "")
    guessed = mapping_for(load, sheet, table, None)
    assert "status" not in guessed.columns
    columns = {**guessed.columns, "status": "现在如何", "intake_term": "哪年来的"}
    whole = type(guessed)(table="students", columns=columns)
    assert mapped(load, campus, mapping=whole, save_as="演示导出").state == State.CHECKED
    assert SavedMapping.objects.get().name == "演示导出"
    later = brought(campus, odd + "0022010009,02,P0101,开放,2022秋,在籍\n", table="students")
    sheet = look_at(later).sheet_named("")
    assert mapping_for(later, sheet, table, None).columns == columns
    assert mapped(later, campus, save_as="演示导出").counts["rows"] == 3
    assert SavedMapping.objects.count() == 1


def test_a_constant_stands_in_every_row(campus: Campus):
    short = GOOD.replace(",学籍状态", "").replace(",在籍", "")
    load = brought(campus, short, table="students")
    sheet = look_at(load).sheet_named("")
    guessed = mapping_for(load, sheet, table_for(load, sheet, ""), None)
    with pytest.raises(InvalidInputError):
        mapped(load, campus)
    whole = type(guessed)(table="students", columns=guessed.columns, constants={"status": "在籍"})
    load = mapped(load, campus, mapping=whole)
    assert load.state == State.CHECKED
    found = found_in(load)
    assert all("在籍" in row for row in found["rows"])


def test_drafts_are_given_up_by_hand_or_when_they_are_old(campus: Campus):
    dropped, old, new, kept = (brought(campus) for _ in range(4))
    drop_facts(load=dropped, by=campus.officer)
    long_ago = timezone.now() - DRAFTS_KEPT - dt.timedelta(minutes=1)
    kept = confirm_facts(load=mapped(kept, campus), by=campus.officer)
    FactLoad.objects.filter(pk__in=[old.pk, kept.pk]).update(brought_at=long_ago)
    assert forget_drafts() == 1
    assert set(FactLoad.objects.values_list("pk", flat=True)) == {new.pk, kept.pk}
    with pytest.raises(ValidationError):
        drop_facts(load=kept, by=campus.officer)
    with pytest.raises(ValidationError, match="已经放弃"):
        drop_facts(load=dropped, by=campus.officer)


@pytest.mark.parametrize("role", ["liaison", "stranger", "reader"])
def test_only_those_manage_facts_who_may_everywhere(campus: Campus, role: str):
    load = mapped(brought(campus), campus)
    person = campus.people[role]
    for act in (
        lambda: bring_facts(name="学生.csv", content=GOOD.encode(), by=person),
        lambda: confirm_facts(load=load, by=person),
        lambda: withdraw_facts(load=load, reason="不该能撤回", by=person),
    ):
        with pytest.raises(ValidationError, match="数据管理权限"):
            act()


def test_an_officer_of_some_units_manages_and_sees_no_load(campus: Campus):
    load = loaded(campus)
    grant = Granted(Role.QUALITY_OFFICER, campus.units["01"])
    set_grants(user=campus.reader, grants=[grant], by=SETUP)
    local = User.objects.get(pk=campus.reader.pk)
    assert not FactLoad.objects.visible_to(local).exists()
    assert not FactLoad.objects.managed_by(local).exists()
    with pytest.raises(ValidationError):
        brought(campus, by=local)
    assert FactLoad.objects.visible_to(campus.administrator).get() == load


def test_a_draft_is_seen_by_who_brought_it_alone(campus: Campus):
    load = mapped(brought(campus), campus)
    assert FactLoad.objects.visible_to(campus.officer).get() == load
    assert not FactLoad.objects.visible_to(campus.administrator).exists()
    assert not FactLoad.objects.drafts_of(campus.administrator).exists()
    confirm_facts(load=load, by=campus.officer)
    assert FactLoad.objects.visible_to(campus.administrator).get() == load
    assert not FactLoad.objects.drafts_of(campus.officer).exists()
