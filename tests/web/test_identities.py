"""Looking one person up: by the whole number only, masked, opened with a reason, overseen."""

import pytest
from django.test import override_settings

from tests.campus import SETUP, Campus, signed_in
from zhiheng.apps.accounts.actions import Granted, set_grants
from zhiheng.apps.accounts.roles import Role
from zhiheng.apps.events.models import Event
from zhiheng.apps.identities.actions import Person, keep_identities, place_people
from zhiheng.apps.identities.pseudonyms import pseudonym_of
from zhiheng.apps.identities.sealing import new_key
from zhiheng.facts.tables import read_excel

pytestmark = pytest.mark.django_db
SEARCH = "/facts/identities/"
REVEALS = "/facts/identities/reveals/"
NUMBER = "演示202300010001"
REASON = "核对补考名单中的重名学员"


@pytest.fixture
def address(campus: Campus) -> str:
    """Where a student of the first branch is shown."""
    person = Person(pseudonym_of(NUMBER), NUMBER, "演示甲")
    keep_identities(people=[person])
    place_people(units={person.pseudonym: "01"})
    return f"{SEARCH}{person.pseudonym}/"


@pytest.mark.parametrize("wanted", [NUMBER, f" {NUMBER} ", "the pseudonym"])
def test_a_person_is_found_by_the_whole_number_or_by_the_pseudonym(
    campus: Campus, address: str, wanted: str
):
    wanted = pseudonym_of(NUMBER) if wanted == "the pseudonym" else wanted
    answer = signed_in(campus.officer).post(SEARCH, {"wanted": wanted})
    assert answer.headers["Location"] == address


@pytest.mark.parametrize("wanted", [NUMBER[:-1], "演示甲", "演示", "%", "p" + "0" * 24])
def test_nobody_is_found_by_a_part_or_by_name(campus: Campus, address: str, wanted: str):
    answer = signed_in(campus.officer).post(SEARCH, {"wanted": wanted})
    assert answer.status_code == 422
    assert "没有找到" in answer.content.decode()


def test_the_page_of_the_search_lists_nobody(campus: Campus, address: str):
    page = signed_in(campus.officer).get(SEARCH).content.decode()
    assert pseudonym_of(NUMBER) not in page
    assert "202300010001" not in page


def test_a_person_is_shown_masked_until_a_reason_is_given(campus: Campus, address: str):
    officer = signed_in(campus.officer)
    page = officer.get(address).content.decode()
    assert "演示**********01" in page
    assert "演**" in page
    assert "演示第一分校" in page
    for refused in ("", "看看", "     x     "):
        answer = officer.post(address, {"reason": refused})
        assert answer.status_code == 422
        assert NUMBER not in answer.content.decode()
    assert not Event.objects.filter(action="reveal_identity").exists()
    answer = officer.post(address, {"reason": REASON})
    assert NUMBER in answer.content.decode()
    assert "演示甲" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert NUMBER not in officer.get(address).content.decode()
    assert REASON in officer.get(address).content.decode()


def test_a_person_of_another_unit_is_not_there(campus: Campus, address: str):
    for unit, status in (("01", 200), ("02", 404)):
        grant = Granted(Role.QUALITY_OFFICER, campus.units[unit])
        set_grants(user=campus.stranger, grants=[grant], by=SETUP)
        visitor = signed_in(campus.stranger)
        assert visitor.get(address).status_code == status
        found = visitor.post(SEARCH, {"wanted": NUMBER}).status_code
        assert found == (302 if status == 200 else 422)
    assert visitor.post(address, {"reason": REASON}).status_code == 404
    assert not Event.objects.filter(action="reveal_identity").exists()


@pytest.mark.parametrize("role", ["administrator", "liaison", "stranger", "reader"])
def test_others_look_nobody_up(campus: Campus, address: str, role: str):
    visitor = signed_in(campus.people[role])
    assert visitor.get(SEARCH).status_code == 403
    assert visitor.post(SEARCH, {"wanted": NUMBER}).status_code == 403
    assert visitor.post(address, {"reason": REASON}).status_code == 403


def test_a_missing_key_is_said_and_hides_the_form(campus: Campus, address: str):
    officer = signed_in(campus.officer)
    with override_settings(IDENTITY_KEY=new_key()):
        page = officer.get(address).content.decode()
        assert "缺少编号为" in page
        assert "记下理由并查看" not in page
        answer = officer.post(address, {"reason": REASON})
        assert answer.status_code == 422
    with override_settings(PSEUDONYM_KEY=""):
        answer = officer.post(SEARCH, {"wanted": NUMBER})
        assert answer.status_code == 422
        assert "假名密钥" in answer.content.decode()
    assert not Event.objects.filter(action="reveal_identity").exists()


def test_the_administrator_oversees_reveals_filters_and_exports_them(campus: Campus, address: str):
    officer, admin = signed_in(campus.officer), signed_in(campus.administrator)
    assert "还没有人查看过" in admin.get(REVEALS).content.decode()
    officer.post(address, {"reason": REASON})
    page = admin.get(REVEALS).content.decode()
    for said in (REASON, pseudonym_of(NUMBER), str(campus.officer), "演示第一分校"):
        assert said in page
    assert NUMBER not in page
    assert REASON not in admin.get(f"{REVEALS}?words=别的").content.decode()
    assert REASON in admin.get(f"{REVEALS}?words=补考").content.decode()
    rows = read_excel(admin.get(f"{REVEALS}?export=xlsx").content, "x")
    (sheet,) = rows.values()
    assert REASON in sheet.rows[1]
    assert officer.get(REVEALS).status_code == 403
