"""The job that takes a load in: everything or nothing, and again from the start if killed.

Identities and the record of the load are written in one transaction; the store, which
takes a snapshot whole or not at all, comes last in it. A worker killed between the store
and the end of the transaction leaves a snapshot that the next attempt finds and takes for
its own.
"""

import duckdb
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.events.record import record_event
from zhiheng.apps.fact_loads.actions import JOB, claimed
from zhiheng.apps.fact_loads.checking import checked_file, refuse_late
from zhiheng.apps.fact_loads.files import forget_file, source_of
from zhiheng.apps.fact_loads.lock import hold_store
from zhiheng.apps.fact_loads.looking import read_mapping
from zhiheng.apps.fact_loads.models import FactLoad, State
from zhiheng.apps.fact_loads.standing import fact_store
from zhiheng.apps.identities.actions import Person, keep_identities, place_people
from zhiheng.apps.intake.desk import settle_upload
from zhiheng.apps.jobs.work import Result, Running, handles
from zhiheng.facts.importing import Checked
from zhiheng.facts.rows_sql import parquet_sql, quoted
from zhiheng.facts.schema import FactTable, fact_tables
from zhiheng.facts.store import Load
from zhiheng.shared.texts import file_stem

_UNIT = "unit_id"
_PEOPLE_AT_ONCE = 5000


@handles(JOB)
def load_facts(running: Running) -> Result:
    """Take in the load a job names, whole, and return its receipt."""
    load = FactLoad.objects.select_related("upload").get(pk=running.parameters["load"])
    if load.state == State.LOADING:
        file, mapping = source_of(load), read_mapping(load.mapping)
        with (
            running.beating() as tell,
            checked_file(file, load.sheet, mapping, tell) as checked,
        ):
            running.progress(file.size, file.size)
            if not checked.is_loadable:
                refuse_late(load, checked)
            load = _take_in(load, checked, running.requested_by)
            place_load(load)
    else:
        place_load(load)
    return _receipt(load)


@transaction.atomic
def _take_in(load: FactLoad, checked: Checked, by: User) -> FactLoad:
    load = claimed(load)
    if load.state != State.LOADING:
        return load  # another worker was quicker
    hold_store()
    earlier = checked.earlier()
    known = FactLoad.objects.filter(state=State.LOADED)
    if earlier and known.filter(store_id=earlier[0].id).exists():
        return _note_repeated(load, earlier[0], by)
    now = timezone.now()
    new_people = 0

    def keep(pairs: list[tuple[str, str]]) -> None:
        nonlocal new_people
        new_people += keep_identities(people=[Person(*pair) for pair in pairs])

    load.state, load.loaded_at = State.LOADED, now
    forget_file(load)
    settle_upload(load.upload, {"table": load.title})
    (stored,) = checked.load(by=str(by), at=now, on_identities=keep)
    load.store_id, load.snapshot = stored.id, stored.snapshot
    load.counts = {
        "rows": stored.rows,
        "warnings": checked.counts["warnings"],
        "people": new_people,
        "overlaps": len(stored.overlaps),
    }
    load.save()
    _record(load, "load_facts", by)
    return load


def _note_repeated(load: FactLoad, earlier: Load, by: User) -> FactLoad:
    load.state, load.store_id, load.snapshot = State.REPEATED, earlier.id, earlier.snapshot
    load.counts = {"rows": 0}
    forget_file(load)
    load.save()
    _record(load, "load_facts", by)
    return load


def _record(load: FactLoad, action: str, by: User) -> None:
    after = {
        "table": load.title,
        "rows": load.counts["rows"],
        "people": load.counts.get("people", 0),
        "source": load.source,
        "load": load.store_id,
        "snapshot": load.snapshot,
    }
    record_event(action=action, by=by, on=load, after=after)


def place_load(load: FactLoad) -> None:
    """Note the units of the people of a load, where its table says where they belong."""
    table = fact_tables()[load.table]
    person = _placed_person(table)
    if load.state != State.LOADED or not person:
        return
    store = fact_store()
    stored = next((each for each in store.loads() if each.id == load.store_id), None)
    if stored is None:
        return
    query = (
        f"SELECT {quoted(person)}, min({quoted(_UNIT)}) "  # noqa: S608 - names of our own
        f"FROM {parquet_sql([store.path_of(stored)])} WHERE {quoted(_UNIT)} IS NOT NULL "
        f"GROUP BY {quoted(person)}"
    )
    with duckdb.connect() as connection:
        rows = connection.execute(query)
        while batch := rows.fetchmany(_PEOPLE_AT_ONCE):
            place_people(units=dict(batch))


def _placed_person(table: FactTable) -> str:
    """Return the column of the person whose unit a table says; empty where it says none."""
    names = [column.name for column in table.columns]
    keys = [name for name in table.people if name in table.key]
    return keys[0] if keys and _UNIT in names and table.kind == "register" else ""


def _receipt(load: FactLoad) -> Result:
    said = {
        _("文件"): load.upload.name,
        _("数据表"): load.title,
        _("状态"): load.get_state_display(),
        _("行数"): load.counts.get("rows", 0),
        _("导入编号"): load.store_id,
        _("原文件摘要"): load.upload.digest,
        _("快照摘要"): load.snapshot,
    }
    lines = "".join(f"{name}\t{value}\n" for name, value in said.items())
    name = file_stem(load.upload.name) + _("-回执.txt")
    return Result(name, "text/plain; charset=utf-8", lines.encode())
