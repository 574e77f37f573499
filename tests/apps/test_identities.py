"""Who a pseudonym stands for: sealed, masked, opened with a reason, sealed anew."""

import secrets

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import override_settings

from tests.campus import SETUP, Campus
from zhiheng.apps.accounts.actions import Granted, set_grants
from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Role
from zhiheng.apps.events.models import Event
from zhiheng.apps.identities import rotation
from zhiheng.apps.identities.actions import (
    SHORTEST_REASON,
    Person,
    keep_identities,
    masked,
    place_people,
    reveal_identity,
)
from zhiheng.apps.identities.models import Identity, Rotation
from zhiheng.apps.identities.rotation import rotate_identities
from zhiheng.apps.identities.sealing import keyring_from, new_key
from zhiheng.service.identities import key_faults
from zhiheng.shared.problems import InvalidInputError

pytestmark = pytest.mark.django_db
OLD, NEW = new_key(), new_key()
NUMBER = "演示20230001"
REASON = "核对重名学员"


@pytest.fixture(autouse=True)
def old_key():
    with override_settings(IDENTITY_KEY=OLD):
        yield


def person(number: int = 1, **given: str) -> Person:
    given = {"identifier": NUMBER, "name": "演示甲"} | given
    return Person(f"p{number:024x}", **given)


def kept(unit: str = "", **given: str) -> Identity:
    keep_identities(people=[person(**given)])
    place_people(units={person().pseudonym: unit})
    return Identity.objects.get(pseudonym=person().pseudonym)


def problem_of(call) -> str:
    with pytest.raises(InvalidInputError) as refusal:
        call()
    (problem,) = refusal.value.problems
    return problem.code


def test_nothing_of_a_person_stands_in_the_database_in_the_open(campus: Campus):
    kept()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pseudonym, identifier, name FROM identities_identity")
        pseudonym, identifier, name = cursor.fetchone()
    assert pseudonym == person().pseudonym
    for sealed in (bytes(identifier), bytes(name)):
        assert NUMBER.encode() not in sealed
        assert "演示甲".encode() not in sealed


def test_the_same_person_sealed_twice_looks_different_each_time():
    keys = keyring_from(OLD)
    assert keys.seal(NUMBER.encode(), "p1", "identifier") != keys.seal(
        NUMBER.encode(), "p1", "identifier"
    )


@pytest.mark.parametrize(("pseudonym", "field"), [("p2", "identifier"), ("p1", "name"), ("p1", "")])
def test_a_sealed_text_moved_elsewhere_cannot_be_opened(pseudonym: str, field: str):
    keys = keyring_from(OLD)
    sealed = keys.seal(NUMBER.encode(), "p1", "identifier")
    assert keys.open(sealed, keys.current, "p1", "identifier").decode() == NUMBER
    assert problem_of(lambda: keys.open(sealed, keys.current, pseudonym, field)) == "altered"


@pytest.mark.parametrize("at", [0, 11, 12, -1])
def test_one_changed_byte_is_found(at: int):
    keys = keyring_from(OLD)
    sealed = bytearray(keys.seal(NUMBER.encode(), "p1", "identifier"))
    sealed[at] ^= 1
    assert problem_of(lambda: keys.open(bytes(sealed), keys.current, "p1", "identifier")) == (
        "altered"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing"),
        (" , ", "missing"),
        ("密钥", "invalid"),
        (OLD[:-2], "invalid"),
        (OLD + "00", "invalid"),
        (f"{OLD},{OLD[:10]}", "invalid"),
    ],
)
def test_a_text_that_is_no_key_is_refused_with_how_to_make_one(text: str, code: str):
    with pytest.raises(InvalidInputError) as refusal:
        keyring_from(text)
    (problem,) = refusal.value.problems
    assert problem.code == code
    assert "zhiheng identities key" in problem.message


def test_without_the_key_nothing_opens_and_nothing_is_lost(campus: Campus):
    identity = kept()
    with override_settings(IDENTITY_KEY=NEW):
        assert (
            problem_of(lambda: reveal_identity(identity=identity, reason=REASON, by=campus.officer))
            == "unknown_key"
        )
        (fault,) = key_faults()
        assert identity.key_id in fault
    assert not Event.objects.filter(action="reveal_identity").exists()
    assert key_faults() == []
    assert reveal_identity(identity=identity, reason=REASON, by=campus.officer).name == "演示甲"


def test_a_reveal_is_written_down_with_its_reason_and_without_the_identifier(campus: Campus):
    identity = kept(unit="01")
    revealed = reveal_identity(identity=identity, reason=f" {REASON} ", by=campus.officer)
    assert (revealed.identifier, revealed.name) == (NUMBER, "演示甲")
    event = Event.objects.get(action="reveal_identity")
    assert (event.actor_name, event.object_name) == (str(campus.officer), identity.pseudonym)
    assert (event.reason, event.unit_id) == (REASON, campus.units["01"].pk)
    assert NUMBER not in str(Event.objects.filter(pk=event.pk).values())


@pytest.mark.parametrize(
    ("reason", "is_enough"),
    [("", False), ("  " * 9, False), ("字" * (SHORTEST_REASON - 1), False), ("字" * 6, True)],
)
def test_a_reveal_asks_for_a_reason_that_says_something(
    campus: Campus, reason: str, is_enough: bool
):
    identity = kept()
    if is_enough:
        assert reveal_identity(identity=identity, reason=reason, by=campus.officer)
    else:
        with pytest.raises(ValidationError):
            reveal_identity(identity=identity, reason=reason, by=campus.officer)
    assert Event.objects.filter(action="reveal_identity").exists() == is_enough


def test_a_person_brought_again_is_kept_once_and_keeps_what_is_not_said_again(campus: Campus):
    first = kept(unit="01")
    assert keep_identities(people=[person(name="")]) == 0
    same = kept(name="", unit="09")
    assert (same.unit_id, bytes(same.identifier)) == (first.unit_id, bytes(first.identifier))
    moved = kept(name="演示乙", unit="02")
    assert moved.pk == first.pk
    assert moved.unit_id == campus.units["02"].pk
    assert reveal_identity(identity=moved, reason=REASON, by=campus.officer).name == "演示乙"


def test_many_people_and_the_same_one_twice_are_kept_in_batches(campus: Campus):
    people = [person(number, identifier=f"演示{number}") for number in range(2100)]
    assert keep_identities(people=[*people, people[0]]) == 2100
    assert Identity.objects.count() == 2100


def test_only_those_of_the_units_in_scope_can_be_looked_up(campus: Campus):
    keep_identities(people=[person(1), person(2), person(3)])
    placed = {person(1).pseudonym: "01", person(2).pseudonym: "02"}
    assert [place_people(units=placed) for _ in range(2)] == [2, 0]
    everyone = Identity.objects.visible_to(campus.officer)
    assert everyone.count() == 3
    grant = Granted(Role.QUALITY_OFFICER, campus.units["01"])
    set_grants(user=campus.reader, grants=[grant], by=SETUP)
    own = Identity.objects.visible_to(User.objects.get(pk=campus.reader.pk))
    assert [each.pseudonym for each in own] == [person(1).pseudonym]
    for name in ("administrator", "liaison", "stranger"):
        assert not Identity.objects.visible_to(campus.people[name]).exists()


def test_a_rotation_seals_everybody_anew_and_the_old_key_may_go(campus: Campus):
    keep_identities(people=[person(number, name="") for number in range(3)])
    with override_settings(IDENTITY_KEY=f"{NEW},{OLD}"):
        done = rotate_identities(by=SETUP)
        assert (done.resealed, done.current, dict(done.left)) == (3, 3, {})
        again = rotate_identities(by=SETUP)
        assert (again.resealed, again.current) == (0, 3)
    with override_settings(IDENTITY_KEY=NEW):
        for identity in Identity.objects.all():
            assert identity.opened("identifier", keyring_from(NEW)) == NUMBER
        assert key_faults() == []
    assert Rotation.objects.get().resealed == 3
    assert Event.objects.filter(action="rotate_identities").count() == 1


def test_a_rotation_that_was_stopped_goes_on_where_it_was(campus: Campus, monkeypatch):
    monkeypatch.setattr(rotation, "_BATCH", 2)
    keep_identities(people=[person(number) for number in range(5)])

    def stop(_done: int) -> None:
        raise KeyboardInterrupt

    with override_settings(IDENTITY_KEY=f"{NEW},{OLD}"):
        with pytest.raises(KeyboardInterrupt):
            rotate_identities(by=SETUP, progress=stop)
        half = keyring_from(NEW).current
        assert Identity.objects.filter(key_id=half).count() == 2
        keys = keyring_from(f"{NEW},{OLD}")
        assert {each.opened("identifier", keys) for each in Identity.objects.all()} == {NUMBER}
        assert rotate_identities(by=SETUP).resealed == 3


def test_a_rotation_leaves_what_it_cannot_open_and_says_so(campus: Campus):
    keep_identities(people=[person(1), person(2)])
    spoilt = Identity.objects.get(pseudonym=person(2).pseudonym)
    Identity.objects.filter(pk=spoilt.pk).update(identifier=secrets.token_bytes(40))
    third = new_key()
    with override_settings(IDENTITY_KEY=third):
        keep_identities(people=[person(3)])
    with override_settings(IDENTITY_KEY=f"{NEW},{OLD}"):
        done = rotate_identities(by=SETUP)
    assert done.resealed == 1
    assert done.altered == (spoilt.pseudonym,)
    assert dict(done.left) == {
        keyring_from(OLD).current: 1,
        keyring_from(third).current: 1,
    }


def test_masks_keep_the_length_and_show_only_the_ends():
    assert masked("23010019900101") == "23**********01"
    assert masked("1234567") == "12***67"
    assert masked("123456") == "******"
    assert masked("") == ""
