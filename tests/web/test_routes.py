"""Who may open what: every address, for every role. An address that is not listed fails."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.campus import Campus, begin_round, sheet_of, signed_in
from zhiheng.apps.evaluation.sheet_import import read_upload
from zhiheng.apps.events.models import Event

pytestmark = pytest.mark.django_db

ROLES = ("anonymous", "administrator", "officer", "liaison", "stranger", "reader")
EVERYONE = frozenset(ROLES)
INSIDE = EVERYONE - {"anonymous"}
ADMINISTRATOR = frozenset({"administrator"})
OFFICER = frozenset({"officer"})
AUDITORS = ADMINISTRATOR | OFFICER
# Those who may see, and those who may fill, the sheet of the first branch.
SEES = frozenset({"officer", "liaison", "reader"})
FILLS = frozenset({"officer", "liaison"})


@dataclass(frozen=True)
class Route:
    """An address as the test opens it.

    Attributes:
        may: Who may.
        method: How it is opened.
        names: What stands in the address: names of the objects below.
        data: What is sent as a form.
        json: What is sent as JSON.
    """

    may: frozenset[str]
    method: str = "get"
    names: tuple[str, ...] = ()
    data: tuple[tuple[str, str], ...] = ()
    json: str = ""


SHEET = ("sheet",)
POINT = ("sheet", "point")
UPLOAD = ("sheet", "sheet_upload")
ROUTES = {
    "web:desk": Route(INSIDE),
    "web:health": Route(EVERYONE),
    "web:set_language": Route(EVERYONE, "post", data=(("language", "en"),)),
    "web:own_account": Route(INSIDE),
    "web:change_password": Route(INSIDE),
    "web:sign_out_elsewhere": Route(INSIDE, "post"),
    "account_login": Route(EVERYONE),
    "account_inactive": Route(EVERYONE),
    "account_logout": Route(EVERYONE),
    "account_reauthenticate": Route(INSIDE),
    "mfa_authenticate": Route(EVERYONE),
    "mfa_reauthenticate": Route(INSIDE),
    "mfa_index": Route(INSIDE),
    "mfa_activate_totp": Route(INSIDE),
    "mfa_deactivate_totp": Route(INSIDE),
    "mfa_view_recovery_codes": Route(INSIDE),
    "mfa_generate_recovery_codes": Route(INSIDE),
    "mfa_download_recovery_codes": Route(INSIDE),
    "web:units": Route(ADMINISTRATOR),
    "web:unit": Route(ADMINISTRATOR, names=("unit",)),
    "web:new_unit": Route(ADMINISTRATOR),
    "web:edit_unit": Route(ADMINISTRATOR, names=("unit",)),
    "web:end_unit": Route(ADMINISTRATOR, names=("unit",)),
    "web:unit_template": Route(ADMINISTRATOR),
    "web:events": Route(AUDITORS),
    "web:sheet": Route(SEES, names=SHEET),
    "web:sheet_advice": Route(SEES, names=SHEET),
    "web:sheet_history": Route(SEES, names=SHEET),
    "web:print_sheet": Route(SEES, names=SHEET),
    "web:rate_many": Route(FILLS, "post", SHEET, json='{"entries": {}}'),
    "web:rate": Route(FILLS, "post", POINT, (("entry", "1"),)),
    "web:point_row": Route(FILLS, names=POINT),
    "web:point_certificate": Route(SEES, names=POINT),
    "web:give_reason": Route(FILLS, "post", POINT, (("reason", "演示"),)),
    "web:node_certificate": Route(SEES, names=("sheet", "node")),
    "web:total_certificate": Route(SEES, names=SHEET),
    "web:sheet_facts": Route(SEES, names=SHEET),
    "web:set_fact": Route(FILLS, "post", ("sheet", "fact"), (("value", "1"),)),
    "web:sheet_flags": Route(SEES, names=SHEET),
    "web:change_flag": Route(FILLS, names=("sheet", "flag")),
    "web:sheet_narratives": Route(SEES, names=SHEET),
    "web:write_finding": Route(FILLS, "post", ("sheet", "item"), (("text", "演示"),)),
    "web:sheet_step": Route(FILLS, names=("sheet", "step")),
    "web:sheet_template": Route(SEES, names=SHEET),
    "web:sheet_report": Route(SEES, names=SHEET),
    "web:sheet_form": Route(SEES, names=SHEET),
    "web:import_sheet": Route(SEES, names=SHEET),
    "web:sheet_upload": Route(SEES, names=UPLOAD),
    "web:apply_sheet_upload": Route(FILLS, "post", UPLOAD),
    "web:undo_sheet_upload": Route(FILLS, "post", UPLOAD),
    "web:sheet_upload_problems": Route(SEES, names=UPLOAD),
}


def addresses(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """Yield the name of every address."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}"


def test_every_address_is_listed_here():
    assert sorted(addresses(get_resolver().url_patterns)) == sorted(ROUTES)


@pytest.fixture
def things(campus: Campus) -> dict[str, object]:
    """What stands in the addresses: objects of the first branch."""
    sheet = sheet_of(begin_round(campus), campus.units["01"])
    campus_liaison = signed_in(campus.liaison)
    campus_liaison.post(f"/sheets/{sheet.pk}/points/1.1.1(2)/", {"entry": "1", "seen": ""})
    upload = read_upload(
        sheet=sheet, name="演示.csv", content="编号,得分\n1.1.1(3),1\n".encode(), by=campus.liaison
    )
    return {
        "unit": campus.units["01"].pk,
        "sheet": sheet.pk,
        "sheet_upload": upload.pk,
        "point": "1.1.1(2)",
        "node": "1.1",
        "item": "1.1.1",
        "flag": "4.1.1",
        "fact": "registered_students",
        "step": "submit",
    }


@pytest.fixture
def visitors(campus: Campus) -> dict[str, Client]:
    """A browser for each role."""
    for person in campus.people.values():
        TOTP.activate(person, generate_totp_secret())
        RecoveryCodes.activate(person)
    people = {name: signed_in(person) for name, person in campus.people.items()}
    return {"anonymous": Client(), **people}


def opened(client: Client, name: str, things: dict[str, object], **headers: str):
    """Return what an address answers; whatever it changes is taken back."""
    route = ROUTES[name]
    path = reverse(name, args=[things[each] for each in route.names])
    with transaction.atomic():
        if route.json:
            response = client.post(path, route.json, "application/json", headers=headers)
        else:
            response = getattr(client, route.method)(path, dict(route.data), headers=headers)
        transaction.set_rollback(True)
    return response


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_only_those_come_in_who_may(name: str, things, visitors):
    route = ROUTES[name]
    entrance = f"{reverse('account_login')}?next="
    for role in ROLES:
        response = opened(visitors[role], name, things)
        part = opened(visitors[role], name, things, **{"HX-Request": "true"})
        to = response.headers.get("Location", "")
        if role in route.may:
            assert response.status_code not in (400, 401, 403, 404, 500), role
            assert not to.startswith(entrance), role
            assert part.status_code not in (401, 403, 404, 500), role
        else:
            assert response.status_code in (403, 404) or to.startswith(entrance), role
            assert part.status_code in (401, 403, 404), role


@pytest.mark.parametrize(
    "name", sorted(name for name, route in ROUTES.items() if route.method == "post")
)
def test_what_changes_something_cannot_be_opened_by_a_link(name: str, things, visitors):
    path = reverse(name, args=[things[each] for each in ROUTES[name].names])
    before = Event.objects.count()
    assert visitors["officer"].get(path).status_code in (302, 403, 404, 405)
    assert Event.objects.count() == before
