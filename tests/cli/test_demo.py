"""The demonstration in the browser: founded by the actions, the same each time, kept."""

import json
import os
import stat
from pathlib import Path

import pytest
from django.db import transaction

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Role
from zhiheng.apps.collection.models import EDITABLE, Collection, SubmissionState
from zhiheng.apps.collection.reading import all_checked
from zhiheng.apps.evaluation.models import Rating, Round, Sheet, SheetState, StageKind
from zhiheng.apps.events.models import Event
from zhiheng.service.demonstration.folder import (
    enter_demonstration,
    forget_demonstration,
    kept_accounts,
)
from zhiheng.service.demonstration.founding import found_demonstration
from zhiheng.shared.problems import InvalidInputError

pytestmark = pytest.mark.django_db


def found(folder: Path) -> list[str]:
    said: list[str] = []
    assert found_demonstration(folder, said.append)
    return said


def test_every_state_of_a_sheet_is_there_and_last_year_is_over(tmp_path):
    assert len(found(tmp_path)) == 4
    this, last = Round.objects.all()
    assert last.closed_at is not None
    assert this.closed_at is None
    assert this.cloned_from == last
    assert set(Sheet.objects.filter(stage__round=last).values_list("state", flat=True)) == {
        SheetState.SIGNED
    }
    own = Sheet.objects.filter(stage__round=this, stage__kind=StageKind.SELF)
    assert own.count() == 22
    assert set(own.values_list("state", flat=True)) == set(SheetState)
    filled = {sheet.pk: sheet.ratings.filter(stands=True).count() for sheet in own}
    assert {0, 61, 123} <= set(filled.values())
    assert own.exclude(returned_reason="").exists()


def test_every_state_of_a_submission_is_there_and_warnings_are_explained(tmp_path):
    found(tmp_path)
    this, last = Collection.objects.all()
    assert this.previous == last
    states = set(this.submissions.values_list("state", flat=True))
    assert states == set(SubmissionState) - {SubmissionState.LOCKED}
    found_now = all_checked(this.submissions.whole())
    handed_up = this.submissions.exclude(state__in=EDITABLE)
    assert all(not found_now[each.pk].errors for each in handed_up)
    assert [len(found_now[each.pk].warnings) for each in handed_up] == [0, 0, 0, 0, 0, 0, 1]
    assert all(not found_now[each.pk].unexplained for each in handed_up)
    assert any(found_now[each.pk].errors for each in this.submissions.filter(state="filling"))


def test_each_act_stands_in_the_log_in_the_name_of_who_did_it(tmp_path):
    found(tmp_path)
    actors = dict(
        Event.objects.filter(action="submit_sheet").values_list("object_name", "actor_name")
    )
    assert len(set(actors.values())) > 5
    assert all(name.startswith("演示-") for name in actors.values())
    assert set(Event.objects.filter(action="sign_sheet").values_list("actor_name", flat=True)) == {
        "演示-质量办管理员"
    }
    for sheet in Sheet.objects.exclude(changed_at=None):
        assert Event.objects.filter(action="rate_points", object_id=sheet.pk).exists()


def test_there_are_accounts_for_every_role_that_work_and_are_their_owners_alone(tmp_path):
    found(tmp_path)
    assert stat.S_IMODE((tmp_path / "accounts.json").stat().st_mode) == 0o600
    accounts = kept_accounts(tmp_path)
    assert {each.role for each in accounts} == {str(role.label) for role in Role}
    assert len({each.password for each in accounts}) == len(accounts) == User.objects.count()
    for each in accounts:
        user = User.objects.get(username=each.username)
        assert user.check_password(each.password)
        assert not user.must_change_password


def test_it_is_the_same_at_every_founding_apart_from_passwords(tmp_path):
    def scores() -> list[tuple[str, str, str, str]]:
        fields = ("sheet__stage__round__name", "sheet__participation__unit__code", "point", "entry")
        return sorted(Rating.objects.values_list(*fields, "sheet__stage__kind"))

    contents = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        with transaction.atomic():
            found(tmp_path / name)
            contents.append(scores())
            transaction.set_rollback(True)
    assert contents[0] == contents[1]
    passwords = [
        {each.password for each in kept_accounts(tmp_path / name)} for name in ("one", "two")
    ]
    assert not passwords[0] & passwords[1]


def test_what_is_there_is_left_alone(tmp_path):
    found(tmp_path)
    before = (tmp_path / "accounts.json").read_bytes(), Event.objects.count()
    assert not found_demonstration(tmp_path, print)
    assert ((tmp_path / "accounts.json").read_bytes(), Event.objects.count()) == before


def test_it_never_touches_the_real_installation(monkeypatch, tmp_path):
    monkeypatch.setenv("ZHIHENG_STATE", str(tmp_path / "real"))
    monkeypatch.setenv("DATABASE_URL", "postgresql://real")
    monkeypatch.setenv("ZHIHENG_SECRET_KEY", "real")
    folder = enter_demonstration()
    assert folder == tmp_path / "real-demo"
    assert os.environ["ZHIHENG_STATE"] == str(folder)
    assert "DATABASE_URL" not in os.environ
    assert "ZHIHENG_SECRET_KEY" not in os.environ


def test_a_lost_list_of_accounts_says_how_to_begin_anew(tmp_path):
    with pytest.raises(InvalidInputError, match="RESET=1"):
        kept_accounts(tmp_path)
    (tmp_path / "accounts.json").write_text(json.dumps([]))
    forget_demonstration(tmp_path)
    assert not (tmp_path / "accounts.json").exists()
