"""Numbers a regulation leaves open: set by the office, with history, and used at once."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from tests.campus import Campus, signed_in
from tests.deciding import RULES
from zhiheng.apps.decisions.actions import set_parameter, standing_parameters
from zhiheng.apps.decisions.models import ParameterValue
from zhiheng.apps.events.models import Event

pytestmark = pytest.mark.django_db
PACK, NAME = "exam-administration/harbin-2022", "fine_per_error"
PAGE = f"/decisions/parameters/{PACK}/"
SET = f"{PAGE}{NAME}/"
TRY = f"{RULES}{PACK}/paper_access/try/"
REASON = "教务处 2026 年第 3 次会议"


def test_an_open_parameter_is_set_changed_and_taken_back(campus: Campus):
    officer = signed_in(campus.officer)
    assert "尚未设定" in officer.get(PAGE).content.decode()
    for value, stands in (("20", {NAME: "20"}), ("30.50", {NAME: "30.5"}), ("", {})):
        answer = officer.post(SET, {"value": value, "reason": REASON})
        assert answer.headers["Location"] == PAGE
        assert standing_parameters(PACK) == stands
    assert ParameterValue.objects.count() == 3
    page = officer.get(PAGE).content.decode()
    assert "尚未设定" in page
    assert page.count(REASON) == 3
    assert Event.objects.filter(action="set_parameter").count() == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "20", "reason": ""},
        {"value": "二十", "reason": REASON},
        {"value": "1.23456", "reason": REASON},
    ],
)
def test_a_wrong_value_or_no_reason_sets_nothing(campus: Campus, wrong: dict[str, str]):
    assert signed_in(campus.officer).post(SET, wrong).status_code == 422
    assert not ParameterValue.objects.exists()


def test_what_a_regulation_says_is_not_set(campus: Campus):
    officer = signed_in(campus.officer)
    fixed = "invigilators_per_room"
    assert officer.get(f"{PAGE}{fixed}/").status_code == 404
    assert officer.get(f"{PAGE}nothing/").status_code == 404
    assert officer.get("/decisions/parameters/nothing/harbin-2022/").status_code == 404
    for parameter in (fixed, "nothing"):
        with pytest.raises(ValidationError):
            set_parameter(
                pack=PACK, parameter=parameter, value=Decimal(1), reason=REASON, by=campus.officer
            )


def test_only_who_manages_decisions_everywhere_sets_it(campus: Campus, liaison: Client):
    assert liaison.get(SET).status_code == 404
    assert liaison.post(SET, {"value": "1", "reason": REASON}).status_code == 404
    assert signed_in(campus.reader).post(SET, {"value": "1"}).status_code == 403
    assert SET not in liaison.get(PAGE).content.decode()
    assert SET in signed_in(campus.officer).get(PAGE).content.decode()
    assert not ParameterValue.objects.exists()


def test_a_set_parameter_decides_at_once(campus: Campus, liaison: Client):
    filled = {"in_errors": "2"}
    assert "缺数据" in fine(liaison, filled)
    set_parameter(pack=PACK, parameter=NAME, value=Decimal(20), reason=REASON, by=campus.officer)
    assert "40元" in fine(liaison, filled)


def fine(client: Client, filled: dict[str, str]) -> str:
    """Return what the rule of the fine decided."""
    page = client.get(TRY, filled).content.decode()
    return page.split('data-rule="fine"')[1].split("</li>")[0]
