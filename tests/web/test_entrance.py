"""Coming in: who is let in, how far, and for how long."""

import datetime as dt
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.utils import timezone

from tests.campus import PASSWORD, Campus, signed_in
from zhiheng.apps.accounts.models import Session, User
from zhiheng.apps.events.models import Event

pytestmark = pytest.mark.django_db


def sign_in(client: Client, username: str, password: str):
    return client.post("/sign-in/", {"login": username, "password": password})


def test_a_stranger_is_led_to_the_sign_in_and_back():
    response = Client().get("/units/?kind=branch")
    assert response.status_code == 302
    assert response.headers["Location"] == "/sign-in/?next=/units/%3Fkind%3Dbranch"


def test_a_part_of_a_page_says_that_the_session_ended():
    response = Client().get("/units/", headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert "重新登录" in response.content.decode()


def test_the_right_password_opens_the_desk(campus: Campus):
    client = Client()
    response = sign_in(client, "liaison", PASSWORD)
    assert response.headers["Location"] == "/"
    page = client.get("/")
    assert page.status_code == 200
    assert "演示-第一分校联络员" in page.content.decode()
    assert Event.objects.filter(action="sign_in", actor_id=campus.liaison.pk).count() == 1


def test_five_wrong_passwords_lock_the_account_and_the_right_one_stays_out(campus: Campus):
    client = Client()
    for _ in range(4):
        assert sign_in(client, "liaison", "wrong").status_code == 200
    assert sign_in(client, "liaison", "wrong").status_code == 429
    assert sign_in(client, "liaison", PASSWORD).status_code == 429
    assert sign_in(client, "reader", PASSWORD).status_code == 302
    assert Event.objects.filter(action="lock_out").count() == 1


def test_a_given_password_must_be_changed_first(campus: Campus):
    User.objects.filter(pk=campus.liaison.pk).update(must_change_password=True)
    client = signed_in(campus.liaison)
    assert client.get("/").headers["Location"].startswith("/account/password/")
    form = {"current": PASSWORD, "password": "short", "again": "short"}
    assert client.post("/account/password/", form).status_code == 422
    form = {"current": PASSWORD, "password": PASSWORD, "again": PASSWORD}
    assert client.post("/account/password/", form).status_code == 422
    new = "another-invented-2"
    form = {"current": PASSWORD, "password": new, "again": new}
    assert client.post("/account/password/", form).status_code == 302
    assert client.get("/").status_code == 200
    assert sign_in(Client(), "liaison", new).status_code == 302


def test_an_administrator_must_set_up_a_second_factor(
    campus: Campus, django_capture_on_commit_callbacks
):
    client = Client()
    sign_in(client, "admin", PASSWORD)
    assert client.get("/units/").headers["Location"].startswith("/account/second-factor/app/")
    page = client.get("/account/second-factor/app/", follow=True)
    assert page.redirect_chain[-1][0].startswith("/account/confirm/")
    page = client.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    assert "二次验证" in page.content.decode()
    secret = client.session["mfa.totp.secret"]
    code = hotp_value(secret, int(time.time()) // 30)
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post("/account/second-factor/app/", {"code": format_hotp_value(code)})
    assert page.status_code == 302
    assert client.get("/units/").status_code == 200
    added = Event.objects.filter(action="add_second_factor")
    assert {event.after["type"] for event in added} == {"totp", "recovery_codes"}


def test_a_session_ends_when_nobody_works(campus: Campus):
    client = signed_in(campus.liaison)
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    assert client.get("/").status_code == 302


def test_a_session_ends_after_the_longest_day(campus: Campus, settings):
    client = signed_in(campus.liaison)
    assert client.get("/").status_code == 200
    settings.SESSION_LONGEST_AGE = 0
    assert client.get("/").status_code == 302


def test_work_pushes_the_end_of_a_session_ahead(campus: Campus):
    client = signed_in(campus.liaison)
    soon = timezone.now() + dt.timedelta(minutes=5)
    Session.objects.update(expire_date=soon)
    client.get("/")
    assert Session.objects.get().expire_date > soon + dt.timedelta(minutes=30)


def test_changing_the_password_ends_other_sessions(campus: Campus):
    here, there = signed_in(campus.liaison), signed_in(campus.liaison)
    new = "another-invented-2"
    here.post("/account/password/", {"current": PASSWORD, "password": new, "again": new})
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_an_account_that_was_closed_is_out_at_once(campus: Campus):
    client = signed_in(campus.liaison)
    User.objects.filter(pk=campus.liaison.pk).update(is_active=False)
    assert client.get("/").status_code == 302
    response = sign_in(Client(), "liaison", PASSWORD)
    assert response.headers["Location"] == "/sign-in/closed/"
    assert "账号已停用" in Client().get("/sign-in/closed/").content.decode()
