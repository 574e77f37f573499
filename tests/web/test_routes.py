"""Who may open what: every address, for every role. An address that is not listed fails."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from tests.campus import Campus, begin_round, sheet_of, signed_in
from tests.collecting import begin_collection, fill, submission_of, workbook
from tests.loading import (
    BAD_STUDENTS,
    GOOD_STUDENTS,
    STUDENT,
    checked_facts,
    loaded_facts,
)
from tests.measured_campus import taken_fact
from zhiheng.apps.collection.reading import checked, whole_checked
from zhiheng.apps.collection.workbook_import import read_upload as read_table_upload
from zhiheng.apps.directory.units import apply_units, read_units
from zhiheng.apps.evaluation.actions.rounds import close_round
from zhiheng.apps.evaluation.sheet_import import read_upload
from zhiheng.apps.events.models import Event
from zhiheng.apps.identities.pseudonyms import pseudonym_of
from zhiheng.apps.jobs.models import Job, State

pytestmark = pytest.mark.django_db

ROLES = ("anonymous", "administrator", "officer", "liaison", "stranger", "reader", "leader")
EVERYONE = frozenset(ROLES)
INSIDE = EVERYONE - {"anonymous"}
ADMINISTRATOR = frozenset({"administrator"})
OFFICER = frozenset({"officer"})
AUDITORS = ADMINISTRATOR | OFFICER
# The reader reads for one branch: how much is loaded, but no file of everybody's rows.
FACTS = frozenset({"administrator", "officer", "reader", "leader"})
READERS = frozenset({"officer", "liaison", "stranger", "reader", "leader"})
# The liaison asked for the job; who manages rounds sees every job.
ASKED = frozenset({"officer", "liaison"})
# Those who may see, and those who may fill, the sheet of the first branch.
SEES = frozenset({"officer", "liaison", "reader", "leader"})
FILLS = frozenset({"officer", "liaison"})
# Those who may see that there is a collection; those who see all of it.
COLLECTS = READERS | ADMINISTRATOR
WHOLE = frozenset({"officer", "leader"})


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


ROUND = ("round",)
SHEET = ("sheet",)
POINT = ("sheet", "point")
UPLOAD = ("sheet", "sheet_upload")
COLLECTION = ("collection",)
SUBMISSION = ("submission",)
CELL = ("submission", "table", "field")
RULESET = ("rule_scheme", "rule_edition", "ruleset")
TABLE_UPLOAD = ("submission", "table_upload")
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
    "web:import_units": Route(ADMINISTRATOR),
    "web:accounts": Route(ADMINISTRATOR),
    "web:account": Route(ADMINISTRATOR, names=("account",)),
    "web:new_account": Route(ADMINISTRATOR),
    "web:edit_account": Route(ADMINISTRATOR, names=("account",)),
    "web:reset_password": Route(ADMINISTRATOR, names=("account",)),
    "web:unlock_account": Route(ADMINISTRATOR, "post", ("account",)),
    "web:remove_second_factor": Route(ADMINISTRATOR, names=("account",)),
    "web:account_template": Route(ADMINISTRATOR),
    "web:import_accounts": Route(ADMINISTRATOR),
    "web:upload": Route(ADMINISTRATOR, names=("unit_upload",)),
    "web:upload_problems": Route(ADMINISTRATOR, names=("wrong_upload",)),
    "web:apply_upload": Route(ADMINISTRATOR, "post", ("unit_upload",)),
    "web:undo_upload": Route(ADMINISTRATOR, names=("applied_upload",)),
    "web:events": Route(AUDITORS),
    "web:facts": Route(FACTS),
    "web:fact_table": Route(FACTS, names=("fact_table",)),
    "web:fact_template": Route(FACTS, names=("fact_table",)),
    "web:fact_templates": Route(FACTS),
    "web:fact_loads": Route(FACTS),
    "web:fact_load": Route(AUDITORS | {"leader"}, names=("fact_load",)),
    "web:fact_progress": Route(AUDITORS | {"leader"}, names=("fact_load",)),
    "web:withdraw_facts": Route(AUDITORS, names=("fact_load",)),
    "web:bring_facts": Route(AUDITORS),
    "web:map_facts": Route(OFFICER, names=("fact_draft",)),
    "web:confirm_facts": Route(OFFICER, "post", ("fact_draft",)),
    "web:drop_facts": Route(OFFICER, "post", ("fact_draft",)),
    "web:fact_problems": Route(OFFICER, names=("wrong_facts",)),
    "web:identities": Route(OFFICER),
    "web:identity": Route(OFFICER, names=("pseudonym",)),
    "web:reveals": Route(ADMINISTRATOR),
    "web:rulesets": Route(READERS),
    "web:ruleset": Route(READERS, names=RULESET),
    "web:try_ruleset": Route(READERS, names=RULESET, data=(("in_candidates", "25"),)),
    "web:find_person": Route(READERS),
    "web:find_subject": Route(READERS, names=RULESET),
    "web:person": Route(SEES, names=("learner",)),
    "web:decision": Route(SEES, names=(*RULESET, "learner")),
    "web:rule_parameters": Route(READERS, names=("open_scheme", "rule_edition")),
    "web:set_rule_parameter": Route(OFFICER, names=("open_scheme", "rule_edition", "parameter")),
    "web:runs": Route(READERS),
    "web:begin_run": Route(frozenset({"officer", "liaison", "stranger"}), "post", RULESET),
    "web:supplied_template": Route(frozenset({"officer", "liaison", "stranger"}), "get", RULESET),
    "web:run": Route(SEES, names=("run",)),
    "web:run_progress": Route(SEES, names=("run",)),
    "web:findings": Route(SEES, names=("run",)),
    "web:standards": Route(INSIDE),
    "web:standard": Route(INSIDE, names=("edition",)),
    "web:standard_workbook": Route(INSIDE, names=("edition",)),
    "web:standard_sheet": Route(INSIDE, names=("edition", "ending")),
    "web:install_standard": Route(OFFICER, "post", ("scheme_name", "edition_name")),
    "web:jobs": Route(READERS),
    "web:job": Route(ASKED, names=("job",)),
    "web:job_progress": Route(ASKED, names=("job",)),
    "web:cancel_job": Route(ASKED, "post", ("job",)),
    "web:job_result": Route(frozenset({"liaison"}), names=("job",)),
    "web:rounds": Route(READERS),
    "web:round": Route(READERS, names=ROUND),
    "web:new_round": Route(OFFICER),
    "web:edit_round": Route(OFFICER, names=ROUND),
    "web:close_round": Route(OFFICER, names=ROUND),
    "web:continue_round": Route(OFFICER, names=("closed_round",)),
    "web:add_units": Route(OFFICER, names=ROUND),
    "web:remove_unit": Route(OFFICER, names=("round", "idle_participation")),
    "web:remind_units": Route(OFFICER, "post", ROUND),
    "web:round_documents": Route(READERS, "post", ROUND, (("all", "1"),)),
    "web:exclusions": Route(READERS, names=ROUND),
    "web:exclusion": Route(READERS, names=("round", "item", "kind")),
    "web:comparison": Route(READERS, names=ROUND),
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
    "web:fact_certificate": Route(SEES, names=("sheet", "taken_fact")),
    "web:take_facts": Route(FILLS, names=SHEET),
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
    "web:sheet_upload_problems": Route(SEES, names=("sheet", "wrong_sheet_upload")),
    "web:collections": Route(COLLECTS),
    "web:collection": Route(COLLECTS, names=COLLECTION),
    "web:new_collection": Route(OFFICER),
    "web:edit_collection": Route(OFFICER, names=COLLECTION),
    "web:assign_tables": Route(OFFICER, names=COLLECTION),
    "web:remind_tables": Route(OFFICER, "post", COLLECTION),
    "web:whole": Route(WHOLE, names=COLLECTION),
    "web:explain_whole_finding": Route(
        OFFICER, "post", ("collection", "whole_finding"), (("text", "演示说明"),)
    ),
    "web:whole_findings": Route(WHOLE, names=COLLECTION),
    "web:official_tables": Route(WHOLE, names=("collection", "ending")),
    "web:lock_collection": Route(OFFICER, names=COLLECTION),
    "web:unlock_collection": Route(ADMINISTRATOR, names=("locked_collection",)),
    "web:submission": Route(SEES, names=SUBMISSION),
    "web:submission_table": Route(SEES, names=("submission", "table")),
    "web:enter_many": Route(FILLS, "post", SUBMISSION, json='{"entries": {}}'),
    "web:enter_cell": Route(FILLS, "post", CELL, (("entry", "1"), ("seen", "1"))),
    "web:cell_row": Route(FILLS, names=CELL),
    "web:explain_finding": Route(FILLS, "post", ("submission", "finding"), (("text", "演示说明"),)),
    "web:submission_findings": Route(SEES, names=SUBMISSION),
    "web:submission_step": Route(FILLS | WHOLE, names=("submission", "table_step")),
    "web:table_template": Route(SEES, names=SUBMISSION),
    "web:import_tables": Route(SEES, names=SUBMISSION),
    "web:table_upload": Route(SEES, names=TABLE_UPLOAD),
    "web:apply_table_upload": Route(FILLS, "post", TABLE_UPLOAD),
    "web:undo_table_upload": Route(FILLS, "post", TABLE_UPLOAD),
    "web:table_upload_problems": Route(SEES, names=("submission", "wrong_table_upload")),
    "web:submission_history": Route(SEES, names=SUBMISSION),
    "web:submission_diff": Route(SEES, names=SUBMISSION),
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
    assert set(addresses(get_resolver().url_patterns)) == set(ROUTES)


def test_a_standard_is_found_by_name_as_by_key(visitors):
    for path in ("", "workbook/", "sheet.xlsx/"):
        address = f"/standards/ouc-branch-evaluation/shanxi-2021/{path}"
        assert visitors["reader"].get(address).status_code == 200
        assert visitors["anonymous"].get(address).status_code == 302


@pytest.fixture
def fact_things(campus: Campus, request: pytest.FixtureRequest) -> dict[str, object]:
    """Loads in every state, where the address of this test holds one: they take a while."""
    callspec = getattr(request.node, "callspec", None)
    wanted = ROUTES[callspec.params["name"]].names if callspec else ()
    if not {"fact_draft", "wrong_facts", "fact_load", "pseudonym"} & set(wanted):
        return {}
    return {
        "fact_draft": checked_facts(campus, GOOD_STUDENTS).pk,
        "wrong_facts": checked_facts(campus, BAD_STUDENTS).pk,
        "fact_load": loaded_facts(campus).pk,
        "pseudonym": pseudonym_of(STUDENT),
    }


@pytest.fixture
def things(campus: Campus, fact_things: dict, decision_things: dict) -> dict[str, object]:
    """What stands in the addresses: objects of the first branch."""
    round = begin_round(campus)
    sheet = sheet_of(round, campus.units["01"])
    liaison = signed_in(campus.liaison)
    liaison.post(f"/sheets/{sheet.pk}/points/1.1.1(2)/", {"entry": "1", "seen": ""})
    content = "编号,得分\n1.1.1(3),1\n".encode()
    upload = read_upload(sheet=sheet, name="演示.csv", content=content, by=campus.liaison)
    wrong = read_upload(sheet=sheet, name="演示.csv", content=b"?", by=campus.liaison)
    unit_uploads = [
        read_units(
            name="演示.csv",
            content=f"单位代码,单位名称,类别,上级单位代码\n{code},演示新单位,{kind},00\n".encode(),
            by=campus.administrator,
        )
        for code, kind in (("08", "分校"), ("09", "分校"), ("07", "不知"))
    ]
    apply_units(upload=unit_uploads[1], by=campus.administrator)
    job = Job.objects.create(
        kind="sheet_documents",
        title="演示文件",
        requested_by=campus.liaison,
        state=State.DONE,
        result=b"PK",
        result_name="演示.zip",
        result_type="application/zip",
    )
    closed = begin_round(campus, name="演示已结束")
    close_round(round=closed, by=campus.officer)
    idle = round.participations.get(unit=campus.units["02"])
    collection = begin_collection(campus)
    school = submission_of(collection, campus.units["00"])
    fill(school, campus.officer, men=1, women=1)
    branch = fill(
        submission_of(collection, campus.units["01"]), campus.liaison, teachers=10, area=9
    )
    locked = begin_collection(campus, name="演示已锁定")
    locked.locked_at = timezone.now()
    locked.save()
    table_uploads = [
        read_table_upload(submission=branch, name="演示.xlsx", content=content, by=campus.liaison)
        for content in (workbook(fulltime=3), b"?")
    ]
    return {
        "unit": campus.units["01"].pk,
        "account": campus.reader.pk,
        "unit_upload": unit_uploads[0].pk,
        "applied_upload": unit_uploads[1].pk,
        "wrong_upload": unit_uploads[2].pk,
        "edition": round.edition_id,
        "ending": "xlsx",
        "scheme_name": "teaching-process",
        "edition_name": "harbin-2022",
        "job": job.pk,
        "round": round.pk,
        "closed_round": closed.pk,
        "idle_participation": idle.pk,
        "kind": "sub_branch",
        "sheet": sheet.pk,
        "sheet_upload": upload.pk,
        "wrong_sheet_upload": wrong.pk,
        "point": "1.1.1(2)",
        "node": "1.1",
        "item": "1.1.1",
        "flag": "4.1.1",
        "fact": "registered_students",
        "taken_fact": taken_fact(sheet),
        "step": "submit",
        "fact_table": "students",
        **fact_things,
        **decision_things,
        "collection": collection.pk,
        "locked_collection": locked.pk,
        "whole_finding": whole_checked(collection).unexplained[0].key,
        "submission": branch.pk,
        "table": "sites",
        "field": "teachers",
        "finding": checked(branch).unexplained[0].key,
        "table_step": "hand_up",
        "table_upload": table_uploads[0].pk,
        "wrong_table_upload": table_uploads[1].pk,
    }


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
