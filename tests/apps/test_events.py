"""The audit log: written inside the transaction, never changed afterwards."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.campus import Campus
from zhiheng.apps.events.models import Event
from zhiheng.apps.events.record import Program, acting_from, record_event

pytestmark = pytest.mark.django_db


def test_an_event_says_who_did_what_to_what_and_from_where(campus: Campus):
    unit = campus.units["01"]
    with acting_from("192.0.2.7"):
        event = record_event(
            action="change_unit",
            by=campus.administrator,
            on=unit,
            before={"name": "甲"},
            after={"name": "乙"},
            reason="改名",
            unit_id=unit.pk,
        )
    event.refresh_from_db()
    assert (event.actor_id, event.actor_name) == (campus.administrator.pk, "演示-系统管理员")
    assert (event.object_type, event.object_id) == ("org.unit", str(unit.pk))
    assert (event.before, event.after) == ({"name": "甲"}, {"name": "乙"})
    assert (event.address, event.unit_id, event.reason) == ("192.0.2.7", unit.pk, "改名")


def test_an_event_outside_a_request_has_no_address_and_a_program_no_key(campus: Campus):
    event = record_event(action="open_unit", by=Program("演示-安装"), on=campus.units["01"])
    assert (event.address, event.actor_id, event.actor_name) == (None, None, "演示-安装")


def test_a_very_long_name_is_cut_and_the_event_is_written(campus: Campus):
    unit = campus.units["01"]
    unit.name = "长" * 400
    assert len(record_event(action="open_unit", by=campus.officer, on=unit).object_name) == 300


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events_event SET actor_name = 'nobody'",
        "UPDATE events_event SET reason = reason",
        "DELETE FROM events_event",
        "TRUNCATE events_event",
    ],
)
def test_the_database_refuses_to_rewrite_the_log(campus: Campus, statement: str):
    before = list(Event.objects.values())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert list(Event.objects.values()) == before


def test_the_code_cannot_rewrite_the_log_either(campus: Campus):
    event = Event.objects.first()
    event.reason = "其他"
    for rewrite in (event.save, event.delete, Event.objects.all().delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rewrite()


def test_what_is_rolled_back_leaves_no_event(campus: Campus):
    count = Event.objects.count()
    with transaction.atomic():
        record_event(action="open_unit", by=campus.officer, on=campus.units["01"])
        transaction.set_rollback(True)
    assert Event.objects.count() == count
