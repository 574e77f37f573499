"""Which column is which, and every row looked at: what comes of it is kept with the load."""

import datetime as dt
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.events.record import record_event
from zhiheng.apps.fact_loads.actions import claimed, refuse_others, wrong_state
from zhiheng.apps.fact_loads.files import keep_found, source_of
from zhiheng.apps.fact_loads.looking import kept_mapping, look_at, read_mapping
from zhiheng.apps.fact_loads.models import FactLoad, SavedMapping, State
from zhiheng.apps.fact_loads.standing import fact_store
from zhiheng.apps.identities.pseudonyms import pseudonymiser
from zhiheng.facts.column_mapping import ColumnMapping
from zhiheng.facts.faults import RowFault
from zhiheng.facts.importing import Checked, Draft, check_drafts
from zhiheng.facts.readers.opening import open_tables
from zhiheng.facts.schema import FactColumn
from zhiheng.facts.sources import Progress, SourceFile, no_progress
from zhiheng.shared.problems import InvalidInputError, Problem

_SHOWN = 200
_LOOKED_THROUGH = 100_000
_PREVIEWED = 20
_HUNDREDTHS = Decimal(100)


def map_load(
    *,
    load: FactLoad,
    sheet: str,
    mapping: ColumnMapping,
    source: str,
    by: User,
    save_as: str = "",
) -> FactLoad:
    """Say which column of a draft is which, look at every row, and keep what was found.

    Args:
        load: The draft.
        sheet: Which sheet of the file is read.
        mapping: Which column is which.
        source: Where the data come from, in words.
        by: Who says so.
        save_as: Name under which the mapping is kept for later files; none where empty.

    Raises:
        ValidationError: It is no draft any more.
        InvalidInputError: The file cannot be read in this way at all.
    """
    refuse_others(by)
    with checked_file(source_of(load), sheet, mapping) as checked:
        if checked.problems:
            raise InvalidInputError(checked.problems)
        found = found_by(checked)
    with transaction.atomic():
        load = claimed(load)
        if not load.is_draft:
            raise wrong_state(load)
        load.table, load.sheet, load.mapping = mapping.table, sheet, kept_mapping(mapping)
        load.source = source
        keep_check(load, found)
        after = {"table": load.title, "problems": found["counts"]["errors"]}
        record_event(action="map_facts", by=by, on=load, after=after)
        if save_as:
            SavedMapping.objects.update_or_create(
                table=mapping.table,
                name=save_as,
                defaults={"mapping": kept_mapping(mapping), "kept_by": by},
            )
    return load


def map_again(*, load: FactLoad, by: User) -> bool:
    """Look at a corrected file as the one before it was read; return whether that was possible.

    A file that came as CSV may come back as the Excel file its errors were marked in.
    """
    if not load.mapping:
        return False
    mapping = read_mapping(load.mapping)
    sheet = look_at(load).sheet_named(load.sheet).name
    try:
        map_load(load=load, sheet=sheet, mapping=mapping, source=load.source, by=by)
    except InvalidInputError:
        return False
    return True


def checked_file(
    file: SourceFile, sheet: str, mapping: ColumnMapping, progress: Progress = no_progress
) -> Checked:
    """Return the rows of one sheet of a file, looked at; close it when done.

    Raises:
        InvalidInputError: The file cannot be read, or has no such sheet.
    """
    for raw in open_tables(file):
        if raw.sheet == sheet:
            draft = Draft(file, raw, (mapping.table,), mapping)
            return check_drafts(
                [draft], pseudonymiser=pseudonymiser(), store=fact_store(), progress=progress
            )
    message = _("「%(file)s」里没有工作表「%(sheet)s」；请重新选择")
    said = message % {"file": file.name, "sheet": sheet}
    raise InvalidInputError([Problem(file.name, "unknown_sheet", said)])


def keep_check(load: FactLoad, found: dict[str, Any]) -> None:
    """Keep what was found in the rows of a load, and its state by it."""
    counts = found["counts"]
    load.counts = {key: counts[key] for key in ("rows", "errors", "warnings")}
    load.state = State.REFUSED if counts["errors"] else State.CHECKED
    keep_found(load, found)
    load.save()


def refuse_late(load: FactLoad, checked: Checked) -> None:
    """Note that a load which was confirmed has errors now, because other tables changed.

    Raises:
        InvalidInputError: Always, with the first errors.
    """
    with transaction.atomic():
        load = claimed(load)
        if load.state == State.LOADING:
            keep_check(load, found_by(checked))
    problems = [fault.problem for fault in islice(checked.faults(), _SHOWN)]
    raise InvalidInputError(problems or checked.problems)


def found_by(checked: Checked) -> dict[str, Any]:
    """Return what was found in the rows of a file, as JSON data."""
    errors: list[RowFault] = []
    warnings: list[RowFault] = []
    for fault in islice(checked.faults(), _LOOKED_THROUGH):
        kind = errors if fault.severity == "error" else warnings
        if len(kind) < _SHOWN:
            kind.append(fault)
    (staged,) = checked.staged
    given = {**staged.mapping.columns, **staged.mapping.constants}
    used = [(i, each) for i, each in enumerate(staged.table.columns) if each.name in given]
    rows = staged.preview(_PREVIEWED)
    earlier = checked.earlier()
    return {
        "counts": checked.counts,
        "errors": [_kept_fault(fault) for fault in errors],
        "warnings": [_kept_fault(fault) for fault in warnings],
        "notes": [note.message for note in checked.notes],
        "headings": [column.label for _i, column in used],
        "rows": [[_said(row[i], column) for i, column in used] for row in rows],
        "earlier": earlier[0].id if earlier else "",
    }


def _kept_fault(fault: RowFault) -> dict[str, Any]:
    is_lettered = "!" in fault.address.removeprefix(fault.file)
    place = fault.address.removeprefix(fault.file).strip()
    return {
        "address": place if is_lettered else _("第 %(row)d 行") % {"row": fault.row},
        "column": fault.column,
        "message": fault.message,
    }


def _said(value: Any, column: FactColumn) -> str:
    """Return a value as people write it."""
    if value is None:
        return ""
    if column.type == "score":
        return f"{(Decimal(value) / _HUNDREDTHS).normalize():f}"
    if column.type == "choice":
        return column.labels.get(value, str(value))
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return str(value)
