"""Accounts: opened, changed, locked; what a person may do, and over which units."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.campus import PASSWORD, SETUP, Campus, signed_in
from zhiheng.apps.accounts.actions import (
    Granted,
    change_account,
    change_password,
    delete_account,
    end_other_sessions,
    open_account,
    remove_second_factor,
    reset_password,
    set_grants,
    unlock_account,
)
from zhiheng.apps.accounts.models import Grant, Session, User
from zhiheng.apps.accounts.roles import CAPABILITIES, Capability, Role, UnitScope, joined
from zhiheng.apps.accounts.states import AccountState, with_states
from zhiheng.apps.events.models import Event

pytestmark = pytest.mark.django_db
ADMINISTRATOR = Granted(Role.ADMINISTRATOR, None)


def opened(campus: Campus, username: str = "new", *grants: Granted) -> tuple[User, str]:
    return open_account(
        username=username,
        display_name="演示-新岗位",
        unit=campus.units["01"],
        grants=grants or [Granted(Role.READER, campus.units["01"])],
        by=campus.administrator,
    )


def failed(username: str, times: int, minutes_ago: int = 0, address: str = "192.0.2.1") -> None:
    attempt = AccessAttempt.objects.create(
        username=username, ip_address=address, user_agent="x", failures_since_start=times
    )
    at = timezone.now() - dt.timedelta(minutes=minutes_ago)
    AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=at)


def state_of(user: User) -> str:
    return with_states(User.objects.filter(pk=user.pk)).get().state


def test_a_new_account_signs_in_with_the_given_password_and_must_change_it(campus: Campus):
    user, given = opened(campus)
    assert user.check_password(given)
    assert user.must_change_password
    assert not user.check_password(given.upper())


def test_given_passwords_differ_and_have_nothing_to_mistake(campus: Campus):
    passwords = {opened(campus, f"new{number}")[1] for number in range(20)}
    assert len(passwords) == 20
    assert all(len(given.replace("-", "")) == 16 for given in passwords)
    assert not set("".join(passwords)) & set("01ilo")


def test_signing_in_with_a_given_password_seals_it_anew_in_full(campus: Campus):
    user, given = opened(campus)
    sealed = user.password
    assert given not in sealed
    assert user.check_password(given)
    user.refresh_from_db()
    assert user.password != sealed


def test_no_password_stands_in_the_log(campus: Campus):
    user, first = opened(campus)
    second = reset_password(user=user, by=campus.administrator)
    change_password(user=user, password="another-invented-3")
    log = str(list(Event.objects.values()))
    assert all(word not in log for word in (first, second, "another-invented-3", user.password))


def test_names_that_differ_only_in_case_are_one_account(campus: Campus):
    with pytest.raises(ValidationError) as refused:
        opened(campus, "Liaison")
    assert "不分大小写" in refused.value.message_dict["username"][0]
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="LIAISON", display_name="演示")


@pytest.mark.parametrize("username", ["", "has space", "a" * 61, "semi;colon"])
def test_a_name_that_is_not_valid_is_refused(campus: Campus, username: str):
    with pytest.raises(ValidationError) as refused:
        opened(campus, username)
    assert "username" in refused.value.message_dict


def test_a_chinese_name_is_valid(campus: Campus):
    assert opened(campus, "演示联络员")[0].username == "演示联络员"


def test_closing_an_account_ends_its_sessions_and_what_it_may_do(campus: Campus):
    signed_in(campus.liaison)
    assert Session.objects.filter(user=campus.liaison).exists()
    change_account(
        user=campus.liaison,
        display_name="演示-离任",
        unit=None,
        is_active=False,
        by=campus.administrator,
    )
    assert not Session.objects.filter(user=campus.liaison).exists()
    assert not User.objects.get(pk=campus.liaison.pk).may(Capability.READ_SHEETS)
    event = Event.objects.get(action="change_account")
    assert (event.before["is_active"], event.after["is_active"]) == (True, False)


def test_grants_are_exactly_those_given_and_a_repetition_is_one(campus: Campus):
    user, _given = opened(campus)
    twice = [Granted(Role.UNIT_LIAISON, campus.units["02"])] * 2
    set_grants(user=user, grants=twice, by=campus.administrator)
    assert list(user.grants.values_list("role", "unit__code")) == [("unit_liaison", "02")]
    before = Event.objects.count()
    set_grants(user=user, grants=twice, by=campus.administrator)
    assert Event.objects.count() == before


def test_an_administrator_reaches_everything_or_is_none(campus: Campus):
    bound = Granted(Role.ADMINISTRATOR, campus.units["01"])
    with pytest.raises(ValidationError, match="全部单位"):
        set_grants(user=campus.reader, grants=[bound], by=campus.administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=campus.reader, role=bound.role, unit=bound.unit)


def test_an_administrator_cannot_close_himself_or_give_up_the_role(campus: Campus):
    opened(campus, "second", ADMINISTRATOR)
    admin = campus.administrator
    with pytest.raises(ValidationError, match="自己"):
        change_account(user=admin, display_name="甲", unit=None, is_active=False, by=admin)
    with pytest.raises(ValidationError, match="自己"):
        set_grants(user=admin, grants=[], by=admin)
    with pytest.raises(ValidationError, match="自己"):
        delete_account(user=admin, by=admin)
    set_grants(user=admin, grants=[ADMINISTRATOR, Granted(Role.READER, None)], by=admin)
    assert admin.grants.count() == 2


def test_the_last_administrator_who_may_sign_in_stays(campus: Campus):
    closed, _given = opened(campus, "second", ADMINISTRATOR)
    change = {"display_name": "演示", "unit": None, "is_active": False, "by": SETUP}
    change_account(user=closed, **change)
    with pytest.raises(ValidationError, match="最后一个"):
        change_account(user=campus.administrator, **change)
    with pytest.raises(ValidationError, match="最后一个"):
        set_grants(user=campus.administrator, grants=[], by=SETUP)
    with pytest.raises(ValidationError, match="最后一个"):
        delete_account(user=campus.administrator, by=SETUP)
    third, _given = opened(campus, "third", ADMINISTRATOR)
    set_grants(user=campus.administrator, grants=[], by=third)
    assert not campus.administrator.grants.exists()


def test_taking_a_role_of_administrator_waits_for_others_who_do(campus: Campus):
    second, _given = opened(campus, "second", ADMINISTRATOR)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        set_grants(user=second, grants=[], by=campus.administrator)
    locks = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"]]
    assert '"accounts_grant"' in locks[0]


def test_a_reset_ends_sessions_lifts_the_lock_and_asks_for_a_change(campus: Campus):
    signed_in(campus.liaison)
    failed("liaison", 5)
    given = reset_password(user=campus.liaison, by=campus.administrator)
    user = User.objects.get(pk=campus.liaison.pk)
    assert user.check_password(given)
    assert not user.check_password(PASSWORD)
    assert user.must_change_password
    assert not Session.objects.filter(user=user).exists()
    assert state_of(user) == AccountState.MUST_CHANGE
    assert Event.objects.filter(action__in=["reset_password", "unlock_account"]).count() == 2


def test_ones_own_new_password_must_keep_the_rules(campus: Campus):
    for password in ("short", "1234567890123", "password123", "liaison123"):
        with pytest.raises(ValidationError):
            change_password(user=campus.liaison, password=password)


def test_an_account_is_locked_from_one_address_after_five_failures(campus: Campus):
    failed("liaison", 4)
    assert state_of(campus.liaison) == AccountState.OPEN
    failed("liaison", 4, address="192.0.2.2")
    assert state_of(campus.liaison) == AccountState.OPEN
    AccessAttempt.objects.filter(ip_address="192.0.2.1").update(failures_since_start=5)
    assert state_of(campus.liaison) == AccountState.LOCKED
    assert state_of(campus.reader) == AccountState.OPEN


def test_a_lock_is_over_after_the_cooling_off(campus: Campus):
    failed("liaison", 5, minutes_ago=16)
    assert state_of(campus.liaison) == AccountState.OPEN


def test_a_closed_account_is_closed_before_it_is_anything_else(campus: Campus):
    failed("liaison", 5)
    User.objects.filter(pk=campus.liaison.pk).update(is_active=False, must_change_password=True)
    assert state_of(campus.liaison) == AccountState.CLOSED


def test_unlocking_lifts_the_lock_once(campus: Campus):
    failed("liaison", 5)
    failed("reader", 5)
    assert unlock_account(user=campus.liaison, by=campus.administrator)
    assert not unlock_account(user=campus.liaison, by=campus.administrator)
    assert state_of(campus.reader) == AccountState.LOCKED
    assert Event.objects.filter(action="unlock_account").count() == 1


def test_removing_a_second_factor_that_is_not_there_is_no_event(campus: Campus):
    assert not remove_second_factor(user=campus.liaison, by=campus.administrator)
    assert not Event.objects.filter(action="remove_second_factor").exists()


def test_only_an_account_that_nothing_depends_on_is_deleted(campus: Campus):
    user, _given = opened(campus)
    assert delete_account(user=user, by=campus.administrator)
    assert Event.objects.get(action="delete_account").before["display_name"] == "演示-新岗位"


def test_signing_out_elsewhere_keeps_this_session(campus: Campus):
    here = signed_in(campus.liaison)
    signed_in(campus.liaison)
    assert end_other_sessions(campus.liaison, here.session.session_key) == 1
    assert Session.objects.filter(user=campus.liaison).count() == 1


def test_a_person_may_do_what_the_roles_say_below_their_units(campus: Campus):
    scope = campus.liaison.scope(Capability.FILL_SHEETS)
    assert campus.units["0101"].pk in scope
    assert campus.units["02"].pk not in scope
    assert not campus.liaison.scope(Capability.SIGN_SHEETS)
    assert campus.officer.scope(Capability.SIGN_SHEETS).everywhere
    assert not campus.administrator.may(Capability.READ_SHEETS)


def test_each_capability_belongs_to_some_role():
    assert frozenset().union(*CAPABILITIES.values()) == frozenset(Capability)
    assert set(CAPABILITIES) == set(Role)


def test_joined_scopes_reach_what_any_of_them_reaches():
    one, two = UnitScope(units=frozenset({1})), UnitScope(units=frozenset({2}))
    assert joined([one, two]).units == {1, 2}
    assert joined([one, UnitScope(everywhere=True)]).everywhere
    assert not joined([])
