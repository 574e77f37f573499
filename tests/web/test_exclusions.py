"""Items that do not apply, in the browser: at a glance, decided, and seen by others."""

import pytest
from django.test import Client

from tests.campus import Campus, begin_round, sheet_of, signed_in
from tests.filling import hand_in
from zhiheng.apps.evaluation.actions.rounds import exclude_item
from zhiheng.apps.evaluation.models import Participation, Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(campus: Campus) -> Round:
    return begin_round(campus)


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_an_item_is_decided_for_all_units_of_a_kind(campus: Campus, round: Round):
    client = signed_in(campus.officer)
    address = f"/rounds/{round.pk}/exclusions/2.1.1/sub_branch/"
    units = [
        each.pk for each in round.participations.filter(unit__kind="sub_branch").order_by("pk")
    ]
    given = {"units": units, "applies": "no", "reason": ""}
    assert client.post(address, given).status_code == 422
    assert client.post(address, given | {"units": [], "reason": "无此业务"}).status_code == 422
    assert client.post(address, given | {"reason": "无此业务"}).status_code == 302
    page = text_of(client, address).split("<details>")[0]
    assert page.count("无此业务") == 2
    assert "990" in page
    matrix = text_of(client, f"/rounds/{round.pk}/exclusions/")
    assert "2 个单位有不适用项" in matrix
    learning_center = round.participations.get(unit__kind="learning_center").pk
    other_kind = given | {"units": [learning_center], "reason": "无此业务"}
    assert client.post(address, other_kind).status_code == 422
    client.post(address, given | {"units": units[:1], "applies": "yes", "reason": "有此职责"})
    assert "1 个不适用" in text_of(client, f"/rounds/{round.pk}/exclusions/")
    decided = client.get(address).context["decisions"]
    assert [(each.action, each.reason) for each in decided] == [
        ("恢复适用", "有此职责"),
        ("定为不适用", "无此业务"),
        ("定为不适用", "无此业务"),
    ]
    assert client.get(f"/rounds/{round.pk}/exclusions/9.9/sub_branch/").status_code == 404
    assert client.get(f"/rounds/{round.pk}/exclusions/2.1.1/college/").status_code == 404


def test_a_decision_names_the_sheets_that_stand_in_its_way(campus: Campus, round: Round):
    hand_in(sheet_of(round, campus.units["02"]), campus.stranger)
    client = signed_in(campus.officer)
    address = f"/rounds/{round.pk}/exclusions/2.1.1/sub_branch/"
    assert "自评已提交，退回或重开后才能更改" in text_of(client, address)
    units = [each.pk for each in round.participations.filter(unit__kind="sub_branch")]
    response = client.post(address, {"units": units, "applies": "no", "reason": "不承担"})
    assert response.status_code == 422
    assert "演示第二分校 · 自评" in response.content.decode()
    assert not Participation.objects.exclude(exclusions={}).exists()


def test_others_see_what_does_not_apply_to_their_own_units(campus: Campus, round: Round):
    given = {"item": "2.1.1", "reason": "不承担教学", "by": campus.officer}
    exclude_item(participation=round.participations.get(unit__code="01"), **given)
    address = f"/rounds/{round.pk}/exclusions/2.1.1/sub_branch/"
    page = text_of(signed_in(campus.liaison), address)
    assert "不承担教学" in page
    assert "演示第二分校" not in page
    assert "定为不适用</button>" not in page
    assert "不承担教学" not in text_of(signed_in(campus.stranger), address)
