"""Collections: opened, changed, reminded of, and what is refused."""

import datetime as dt

import msgspec
import pytest
from django.core.exceptions import ValidationError

from tests.campus import Campus
from tests.collecting import PACK, begin_collection, fill, submission_of
from zhiheng.apps.collection.actions.collections import (
    change_collection,
    install_table_edition,
    open_collection,
    remind_submissions,
)
from zhiheng.apps.collection.actions.flow import hand_up
from zhiheng.apps.collection.models import Collection, Submission
from zhiheng.apps.collection.own_checks import own_pack
from zhiheng.apps.events.models import Event
from zhiheng.standards.tables import open_table_pack

pytestmark = pytest.mark.django_db


@pytest.fixture
def collection(campus: Campus) -> Collection:
    return begin_collection(campus)


@pytest.fixture
def branch(campus: Campus, collection: Collection) -> Submission:
    return submission_of(collection, campus.units["01"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sites": []}, "至少选择一个填报单位"),
        ({"forms": {}}, "还没有指定负责单位"),
        ({"name": "演示 2022 年报"}, "已有这个名称"),
    ],
)
def test_a_collection_that_cannot_be_filled_is_not_opened(
    campus: Campus, collection, change: dict[str, object], message: str
):
    given = {
        "name": "演示另一次",
        "period": "2022",
        "edition": collection.edition,
        "due_on": None,
        "sites": [campus.units["01"]],
        "forms": {"school": campus.units["00"]},
        "note": "",
        "previous": None,
        "by": campus.officer,
    }
    with pytest.raises(ValidationError, match=message):
        open_collection(**{**given, **change})
    assert Collection.objects.count() == 1


def test_only_what_is_waited_for_is_reminded_of(campus: Campus, collection, branch):
    sites = list(collection.submissions.whole().filter(is_site=True))
    assert remind_submissions(submissions=sites, message="请上报", by=campus.officer) == 3
    hand_up(submission=fill(branch, campus.liaison, teachers=1, area=1), by=campus.liaison)
    for submissions, message in (
        ([], "请选择"),
        ([submission_of(collection, campus.units["01"])], "已经上报"),
    ):
        with pytest.raises(ValidationError, match=message):
            remind_submissions(submissions=submissions, message="请上报", by=campus.officer)


def test_a_change_is_recorded_once(campus: Campus, collection):
    due = dt.date(2026, 12, 1)
    given = {"name": "演示改名", "note": "", "due_on": due, "by": campus.officer}
    change_collection(collection=collection, **given)
    before = Event.objects.count()
    change_collection(collection=collection, **given)
    assert Event.objects.count() == before
    assert Event.objects.first().after == {"name": "演示改名", "note": "", "due": "2026-12-01"}


def test_the_same_tables_are_kept_once(campus: Campus):
    first = install_table_edition(pack=PACK, by=campus.officer)
    assert install_table_edition(pack=PACK, by=campus.officer) == first
    assert msgspec.json.encode(first.pack) == msgspec.json.encode(PACK)


def test_a_unit_hears_the_checks_that_its_own_cells_decide(campus: Campus):
    pack = open_table_pack("annual-report/heilongjiang-2022")
    collection = open_collection(
        name="演示年报",
        period="2022",
        edition=install_table_edition(pack=pack, by=campus.officer),
        due_on=None,
        sites=[campus.units["01"]],
        forms=dict.fromkeys(("table1", "table3", "narrative"), campus.units["00"]),
        note="",
        previous=None,
        by=campus.officer,
    )
    site, school = (
        {check.id for check in own_pack(submission_of(collection, campus.units[code])).checks}
        for code in ("01", "00")
    )
    everything = {check.id for check in pack.checks}
    assert site | school < everything
    assert "teachers-fulltime-within" in site - school
    # Text against form is the school's to decide; sums over sites and their list are nobody's.
    assert "text-money" in school - site
    assert not {"site-students-total", "site-repeated", "sites-complete"} & (site | school)
