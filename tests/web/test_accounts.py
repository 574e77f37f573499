"""The pages of accounts: who may open them, and what they never give away."""

import re

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.test import Client

from tests.campus import PASSWORD, Campus, signed_in
from zhiheng.apps.accounts.actions import Granted, open_account
from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Role
from zhiheng.apps.events.models import Event
from zhiheng.facts.tables import read_excel

pytestmark = pytest.mark.django_db
GIVEN = re.compile(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}")


@pytest.fixture
def admin(campus: Campus) -> Client:
    return signed_in(campus.administrator)


def form(*grants: tuple[str, object], **fields: object) -> dict[str, object]:
    rows = {"grants-TOTAL_FORMS": len(grants), "grants-INITIAL_FORMS": 0}
    for number, (role, scope) in enumerate(grants):
        rows |= {f"grants-{number}-role": role, f"grants-{number}-scope": scope}
    return {**rows, **fields}


def whole(campus: Campus, user: User, *grants: tuple[str, object]) -> dict[str, object]:
    unit = user.unit_id or ""
    return form(*grants, display_name=user.display_name, unit=unit, is_active="on")


PAGES = ["", "new/", "template/", "import/", "{pk}/", "{pk}/edit/", "{pk}/password/"]


@pytest.mark.parametrize("page", [*PAGES, "{pk}/unlock/", "{pk}/second-factor/"])
@pytest.mark.parametrize("role", ["officer", "liaison", "stranger", "reader"])
def test_only_administrators_open_the_pages_of_accounts(campus: Campus, role: str, page: str):
    address = f"/accounts/{page.format(pk=campus.reader.pk)}"
    admin = signed_in(campus.people[role])
    assert admin.get(address).status_code == 403
    assert admin.post(address).status_code == 403
    assert User.objects.get(pk=campus.reader.pk).check_password(PASSWORD)


def test_the_list_shows_and_filters_by_words_role_unit_and_state(campus: Campus, admin: Client):
    User.objects.filter(pk=campus.reader.pk).update(is_active=False)
    User.objects.filter(pk=campus.stranger.pk).update(must_change_password=True)

    def found(query: str) -> set[str]:
        page = admin.get(f"/accounts/?{query}").content.decode()
        return {
            name
            for name in ("admin", "officer", "liaison", "stranger", "reader")
            if f">{name}</a>" in page
        }

    assert found("") == {"admin", "officer", "liaison", "stranger", "reader"}
    assert found("words=第二分校") == {"stranger"}
    assert found("role=unit_liaison") == {"liaison", "stranger"}
    assert found(f"unit={campus.units['01'].pk}") == {"liaison", "reader"}
    assert found("state=closed") == {"reader"}
    assert found("state=must_change") == {"stranger"}
    assert found("role=unit_liaison&state=open") == {"liaison"}
    assert found("words=nobody") == set()


def test_a_locked_account_is_found_and_unlocked(campus: Campus, admin: Client):
    for _ in range(5):
        Client().post("/sign-in/", {"login": "Liaison", "password": "wrong"})
    page = admin.get("/accounts/?state=locked").content.decode()
    assert ">liaison</a>" in page
    assert ">reader</a>" not in page
    address = f"/accounts/{campus.liaison.pk}/unlock/"
    assert admin.get(address).status_code == 200
    assert AccessAttempt.objects.exists()
    admin.post(address)
    assert ">liaison</a>" not in admin.get("/accounts/?state=locked").content.decode()
    sign_in = Client().post("/sign-in/", {"login": "liaison", "password": PASSWORD})
    assert sign_in.status_code == 302


def test_another_letter_case_is_no_further_try(campus: Campus):
    admin = Client()
    for name in ("liaison", "Liaison", "LIAISON", "liAison"):
        assert admin.post("/sign-in/", {"login": name, "password": "x"}).status_code == 200
    assert admin.post("/sign-in/", {"login": "liaisoN", "password": "x"}).status_code == 429
    sign_in = admin.post("/sign-in/", {"login": "liaison", "password": PASSWORD})
    assert sign_in.status_code == 429


def test_the_list_costs_the_same_whatever_its_length(
    campus: Campus, admin: Client, django_assert_max_num_queries
):
    for number in range(40):
        open_account(
            username=f"more{number}",
            display_name="演示",
            unit=campus.units["01"],
            grants=[Granted(Role.READER, campus.units[code]) for code in ("01", "02")],
            by=campus.administrator,
        )
    admin.get("/")
    with django_assert_max_num_queries(9):
        assert admin.get("/accounts/").status_code == 200


def test_the_list_is_exported_as_it_is_filtered_without_marks(campus: Campus, admin: Client):
    answer = admin.get("/accounts/?role=unit_liaison&export=xlsx")
    rows = read_excel(answer.content, "账号.xlsx")["账号"].rows
    assert rows[0][:3] == ["账号名", "姓名或岗位", "所在单位"]
    assert [row[0] for row in rows[1:]] == ["liaison", "stranger"]
    assert rows[1][3] == "单位联络员 · 演示第一分校"
    assert rows[1][5] == "可登录"


def test_a_new_account_shows_its_password_once_and_keeps_it_nowhere(campus: Campus, admin: Client):
    asked = form(
        ("unit_liaison", campus.units["01"].pk),
        ("reader", "all"),
        ("", ""),
        username="newcomer",
        display_name="演示-新联络员",
        unit=campus.units["01"].pk,
    )
    answer = admin.post("/accounts/new/", asked)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    given = GIVEN.search(answer.content.decode())[0]
    user = User.objects.get(username="newcomer")
    assert user.check_password(given)
    assert {str(grant) for grant in user.grants.all()} == {
        "单位联络员 · 演示第一分校",
        "查阅人 · 全部单位",
    }
    session = dict(admin.session)
    kept = [
        str(session),
        str(list(Event.objects.values())),
        str(answer.cookies),
        admin.get(f"/accounts/{user.pk}/").content.decode(),
        admin.get("/accounts/new/").content.decode(),
    ]
    assert all(given not in text for text in kept)
    # Sending the form again opens nothing and shows nothing.
    again = admin.post("/accounts/new/", asked)
    assert again.status_code == 422
    assert not GIVEN.search(again.content.decode())


@pytest.mark.parametrize(
    ("grant", "said"),
    [
        (("", ""), "请至少给一个角色"),
        (("reader", ""), "请选择管辖范围"),
        (("", "all"), "请选择角色"),
        (("administrator", "01"), "系统管理员管辖全部单位"),
        (("owner", "all"), "有效"),
        (("reader", "99999"), "有效"),
    ],
)
def test_a_role_that_is_half_or_wrong_is_refused_with_what_to_do(
    campus: Campus, admin: Client, grant: tuple[str, str], said: str
):
    role, scope = grant
    scope = campus.units[scope].pk if scope == "01" else scope
    asked = form((role, scope), username="newcomer", display_name="演示", unit="")
    answer = admin.post("/accounts/new/", asked)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not User.objects.filter(username="newcomer").exists()


def test_a_taken_or_wrong_name_is_said_at_its_field(campus: Campus, admin: Client):
    for username, said in (("READER", "不分大小写"), ("has space", "不能有空格")):
        asked = form(("reader", "all"), username=username, display_name="演示", unit="")
        answer = admin.post("/accounts/new/", asked)
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_an_account_is_changed_with_its_roles_at_once(campus: Campus, admin: Client):
    asked = form(
        ("reader", campus.units["02"].pk),
        ("", ""),
        display_name="演示-改名",
        unit=campus.units["02"].pk,
        is_active="on",
    )
    answer = admin.post(f"/accounts/{campus.liaison.pk}/edit/", asked)
    assert answer.headers["Location"] == f"/accounts/{campus.liaison.pk}/"
    user = User.objects.get(pk=campus.liaison.pk)
    assert (user.display_name, user.unit.code, user.is_active) == ("演示-改名", "02", True)
    assert [str(grant) for grant in user.grants.all()] == ["查阅人 · 演示第二分校"]
    page = admin.get(answer.headers["Location"]).content.decode()
    assert "更改角色" in page
    assert "单位联络员 · 演示第一分校" in page


def test_closing_an_account_puts_its_owner_out(campus: Campus, admin: Client):
    theirs = signed_in(campus.liaison)
    asked = whole(campus, campus.liaison, ("unit_liaison", campus.units["01"].pk))
    del asked["is_active"]
    admin.post(f"/accounts/{campus.liaison.pk}/edit/", asked)
    assert theirs.get("/").status_code == 302


def test_an_administrator_cannot_lock_himself_out(campus: Campus, admin: Client):
    address = f"/accounts/{campus.administrator.pk}/edit/"
    closed = whole(campus, campus.administrator, ("administrator", "all"))
    del closed["is_active"]
    for asked in (closed, whole(campus, campus.administrator, ("reader", "all"))):
        answer = admin.post(address, asked)
        assert answer.status_code == 422
        assert "自己的" in answer.content.decode()
    user = User.objects.get(pk=campus.administrator.pk)
    assert user.is_active
    assert user.grants.filter(role=Role.ADMINISTRATOR).exists()


def test_a_refused_change_leaves_nothing_half_done(campus: Campus, admin: Client):
    asked = whole(campus, campus.administrator, ("administrator", "all"), ("reader", "all"))
    del asked["is_active"]
    assert admin.post(f"/accounts/{campus.administrator.pk}/edit/", asked).status_code == 422
    assert campus.administrator.grants.count() == 1


def test_a_reset_password_is_shown_once_and_the_old_one_is_out(campus: Campus, admin: Client):
    theirs = signed_in(campus.liaison)
    address = f"/accounts/{campus.liaison.pk}/password/"
    page = admin.get(address)
    assert page.status_code == 200
    assert not GIVEN.search(page.content.decode())
    assert User.objects.get(pk=campus.liaison.pk).check_password(PASSWORD)
    answer = admin.post(address)
    assert "no-store" in answer.headers["Cache-Control"]
    given = GIVEN.search(answer.content.decode())[0]
    assert theirs.get("/").status_code == 302
    assert Client().post("/sign-in/", {"login": "liaison", "password": PASSWORD}).status_code == 200
    newcomer = Client()
    assert newcomer.post("/sign-in/", {"login": "liaison", "password": given}).status_code == 302
    assert newcomer.get("/").headers["Location"].startswith("/account/password/")


def test_ones_own_password_and_second_factor_are_changed_elsewhere(campus: Campus, admin: Client):
    Authenticator.objects.create(user=campus.administrator, type="totp", data={})
    for page in ("password", "second-factor"):
        answer = admin.post(f"/accounts/{campus.administrator.pk}/{page}/")
        assert answer.headers["Location"] == "/account/"
    assert User.objects.get(pk=campus.administrator.pk).check_password(PASSWORD)
    assert Authenticator.objects.filter(user=campus.administrator).exists()


def test_a_lost_second_factor_is_removed_after_asking(campus: Campus, admin: Client):
    Authenticator.objects.create(user=campus.officer, type="totp", data={})
    theirs = signed_in(campus.officer)
    address = f"/accounts/{campus.officer.pk}/second-factor/"
    assert address in admin.get(f"/accounts/{campus.officer.pk}/").content.decode()
    assert admin.get(address).status_code == 200
    assert Authenticator.objects.filter(user=campus.officer).exists()
    admin.post(address)
    assert not Authenticator.objects.filter(user=campus.officer).exists()
    assert theirs.get("/").status_code == 302
    assert Event.objects.filter(action="remove_second_factor").count() == 1


def test_an_account_that_does_not_exist_is_not_found(campus: Campus, admin: Client):
    for page in ("", "edit/", "password/", "unlock/", "second-factor/"):
        assert admin.get(f"/accounts/999999/{page}").status_code == 404


def test_the_record_shows_times_where_people_live(campus: Campus, admin: Client):
    User.objects.filter(pk=campus.liaison.pk).update(last_login="2026-01-01T20:30:00Z")
    assert "2026-01-02 04:30" in admin.get(f"/accounts/{campus.liaison.pk}/").content.decode()
    assert "2026-01-02 04:30" in admin.get("/accounts/").content.decode()


def test_the_template_is_empty_or_holds_what_stands(campus: Campus, admin: Client):
    empty = read_excel(admin.get("/accounts/template/").content, "x")["账号"].rows
    filled = read_excel(admin.get("/accounts/template/?filled").content, "x")["账号"].rows
    assert len(empty) == 1
    usernames = {"admin", "officer", "liaison", "stranger", "reader", "leader"}
    assert {row[0] for row in filled[1:]} == usernames
    assert empty[0] == filled[0]
