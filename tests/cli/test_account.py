"""`zhiheng account`: the first administrator, and help for who is locked out."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.core.exceptions import ValidationError
from django.test import Client

from tests.campus import PASSWORD, Campus, signed_in
from zhiheng.apps.accounts.models import User
from zhiheng.apps.events.models import Event
from zhiheng.service.accounts import add_account, has_administrator, list_accounts, reset_account
from zhiheng.shared.problems import InvalidInputError

GIVEN = re.compile(r"密码  ([a-z2-9]{4}(?:-[a-z2-9]{4}){3})$", re.MULTILINE)


def test_the_first_administrator_is_opened_and_signs_in(office):
    result = office.run(
        "account", "add", "admin", "--name", "系统管理员", "--role", "administrator"
    )
    assert result.returncode == 0, result.stderr
    assert GIVEN.search(result.stdout)
    assert "只显示这一次" in result.stderr
    listed = json.loads(office.run("account", "list", "--format", "json").stdout)
    assert [(each["username"], each["is_active"]) for each in listed["accounts"]] == [
        ("admin", True)
    ]
    with office.data() as data:
        events = data.execute("SELECT action, actor_name FROM events_event ORDER BY id").fetchall()
    assert events == [("open_account", "命令行"), ("set_grants", "命令行")]


def test_what_stands_in_the_way_is_one_sentence_and_exits_2(office):
    for arguments, said in (
        (
            ["add", "x", "--name", "甲", "--role", "reader", "--unit", "99"],
            "没有代码为「99」的单位",
        ),
        (["add", "x", "--name", "甲", "--role", "unit_liaison"], "请用 --unit 给出单位代码"),
        (["reset", "nobody"], "没有账号「nobody」"),
    ):
        result = office.run("account", *arguments)
        assert result.returncode == 2
        assert said in result.stderr
        assert result.stdout == ""


@pytest.mark.django_db
def test_a_given_password_must_be_changed_and_holds_over_the_unit(campus: Campus):
    password = add_account("new", "演示-新联络员", "unit_liaison", "01")
    user = User.objects.get(username="new")
    assert user.must_change_password
    assert user.check_password(password)
    assert [str(grant) for grant in user.grants.all()] == ["单位联络员 · 演示第一分校"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (("admin", "甲", "reader", None), "username"),
        (("has space", "甲", "reader", None), "username"),
        (("new", "甲" * 61, "reader", None), "name"),
        (("new", "甲", "reader", "99"), "unit"),
    ],
)
def test_an_account_that_cannot_be_opened_is_refused(campus: Campus, arguments, where):
    before = Event.objects.count()
    with pytest.raises(InvalidInputError) as refusal:
        add_account(*arguments)
    assert [problem.where for problem in refusal.value.problems] == [where]
    assert Event.objects.count() == before


@pytest.mark.django_db
def test_a_refusal_that_names_no_field_is_said_too(campus: Campus, monkeypatch):
    def refuse(**_: object) -> None:
        raise ValidationError("系统管理员管辖全部单位。")

    monkeypatch.setattr("zhiheng.service.accounts.open_account", refuse)
    with pytest.raises(InvalidInputError, match="管辖全部单位"):
        add_account("new", "甲", "administrator", "01")


@pytest.mark.django_db
def test_a_reset_lets_a_locked_out_person_in_again(campus: Campus):
    open_session = signed_in(campus.liaison)
    stranger = Client()
    for _ in range(5):
        stranger.post("/sign-in/", {"login": "liaison", "password": "wrong"})
    assert AccessAttempt.objects.filter(username="liaison").exists()
    password = reset_account("liaison", second_factor=False)
    form = {"login": "liaison", "password": password}
    assert stranger.post("/sign-in/", form).headers["Location"] == "/"
    assert stranger.get("/").headers["Location"].startswith("/account/password/")
    assert open_session.get("/").headers["Location"].startswith("/sign-in/")
    done = Event.objects.filter(actor_name="命令行").values_list("action", flat=True)
    assert set(done) == {"reset_password", "unlock_account"}


@pytest.mark.django_db
def test_a_second_factor_is_taken_away_only_on_request(campus: Campus):
    Authenticator.objects.create(user=campus.administrator, type="totp", data={})
    reset_account("admin", second_factor=False)
    assert Authenticator.objects.exists()
    reset_account("admin", second_factor=True)
    assert not Authenticator.objects.exists()


@pytest.mark.django_db
def test_a_closed_administrator_is_none(campus: Campus):
    assert has_administrator()
    User.objects.filter(username="admin").update(is_active=False)
    assert not has_administrator()
    assert {each.username: each.is_active for each in list_accounts()}["admin"] is False
    assert campus.administrator.check_password(PASSWORD)
