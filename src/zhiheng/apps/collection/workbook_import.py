"""A filled workbook of one unit: looked at, taken in as a whole, taken back.

Reading changes nothing. The preview says, cell by cell, what would change; every fault
names its cell. Of a list only the unit's own row counts. Taking in applies all of it or
none, and only where what the preview showed still stands; taking back puts the former
values where nobody has changed them since.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.collection.actions.filling import enter_cells
from zhiheng.apps.collection.actions.open_submission import held_submission, record
from zhiheng.apps.collection.cells import Cell, cells_in, stored, tables_of, value_of
from zhiheng.apps.collection.models import Submission, SubmissionQuerySet
from zhiheng.apps.collection.reading import computed, values_of
from zhiheng.apps.intake.desk import claim_upload, keep_upload, settle_upload, take_back_upload
from zhiheng.apps.intake.models import State, Upload
from zhiheng.facts.table_data import LayoutFault, TableContent, TableData, TableRow
from zhiheng.facts.table_workbook import heading_key, read_table_workbook
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.tables import Table

KIND = "unit_tables"

# What a file would change: key of a cell to former and new value, as they are stored.
Changes = dict[str, list[str | None]]


class CellsMovedError(Exception):
    """Cells the preview showed were changed by somebody since; nothing was taken in.

    Attributes:
        keys: Which.
    """

    def __init__(self, keys: list[str]) -> None:
        super().__init__()
        self.keys = keys


def read_upload(*, submission: Submission, name: str, content: bytes, by: User) -> Upload:
    """Look at a file and keep it with what it would change, or with its faults."""
    changes: Changes = {}
    try:
        data = read_table_workbook(submission.collection.edition.pack, content, name)
        found, problems = _read(submission, data)
    except InvalidInputError as error:
        problems = list(error.problems)
    else:
        stood = values_of(submission)
        changes = {
            key: [stood.get(key), text] for key, text in found.items() if stood.get(key) != text
        }
    return keep_upload(
        kind=KIND,
        name=name,
        content=content,
        problems=problems,
        preview=changes,
        by=by,
        target_id=submission.pk,
    )


def _read(submission: Submission, data: TableData) -> tuple[dict[str, str], list[Problem]]:
    """Return what a file says of the unit's cells, as it is stored, and its faults."""
    values: dict[str, str] = {}
    said: dict[str, tuple[Cell, object, str]] = {}
    tables = tables_of(submission)
    problems = [
        problem
        for fault in data.layout
        if fault.table in {table.id for table in tables}
        for problem in _layout_problem(fault)
    ]
    if not any(table.id in data.tables for table in tables):
        titles = [table.title for table in tables]
        message = _("文件里没有这个单位要填的表；工作表应名为：%(titles)s。请下载模板填写。")
        text = message % {"titles": "、".join(titles)}
        problems.append(Problem(data.name, "missing_sheet", text, titles))
    for table in tables:
        if table.id not in data.tables:
            continue
        row = _own_row(submission, table, data.tables[table.id])
        if row is None:
            message = _("「%(table)s」里没有「%(unit)s」这一行；请在名称栏写单位全称。")
            text = message % {"table": table.title, "unit": submission.unit_name}
            problems.append(Problem(table.title, "missing_row", text, submission.unit_name))
            continue
        for cell in cells_in(table):
            value = row.values.get(cell.column.id)
            place = row.cells.get(cell.column.id, table.title)
            if value is None:
                continue
            if cell.is_computed:
                said[cell.key] = (cell, value, place)
                continue
            try:
                if (text := stored(cell, str(value))) is not None:
                    values[cell.key] = text
            except InvalidInputError as error:
                problems += [Problem(place, p.code, p.message, p.allowed) for p in error.problems]
    if not problems:
        problems += _computed_problems(submission, values, said)
    return values, problems


def _own_row(submission: Submission, table: Table, content: TableContent) -> TableRow | None:
    """Return the row of a list that bears the unit's name; the one row of a form."""
    if table.kind == "form":
        return content.rows[0] if content.rows else None
    name = heading_key(submission.unit_name)
    own = [row for row in content.rows if heading_key(row.label) == name]
    return own[0] if len(own) == 1 else None


def _layout_problem(fault: LayoutFault) -> Iterator[Problem]:
    """Yield what a part means that the tables do not know; what is left out changes nothing."""
    messages = {
        "unknown_column": _("表里没有「%(name)s」这一栏；请用模板的栏名，或删去这一栏。"),
        "unknown_item": _("表里没有「%(name)s」这一项；请用模板的项目名，或删去这一行。"),
        "repeated": _("「%(name)s」出现了两次；请只留一处。"),
        "unnamed_row": _("%(name)s没有写单位名称；请补上，或删去这一行。"),
    }
    if fault.kind in messages:
        text = messages[fault.kind] % {"name": fault.name}
        yield Problem(fault.place, fault.kind, text)


def _computed_problems(
    submission: Submission,
    values: Mapping[str, str],
    said: Mapping[str, tuple[Cell, object, str]],
) -> Iterator[Problem]:
    """Yield the computed cells in which the file says something else than the formula."""
    figures = computed(submission, {**values_of(submission), **values})
    for key, (cell, value, place) in said.items():
        try:
            text = value_of(cell, stored(cell, str(value)))
        except InvalidInputError as error:
            yield from (Problem(place, p.code, p.message) for p in error.problems)
            continue
        if figures.get(key) != text:
            expected = figures.get(key)
            message = _(
                "「%(cell)s」由其他栏目算出，文件里是 %(value)s，应为 %(expected)s；"
                "请核对相关栏目，或把这一格清空。"
            )
            shown = "–" if expected is None else str(expected)
            told = message % {"cell": cell.name, "value": value, "expected": shown}
            yield Problem(place, "formula", told, shown)


@transaction.atomic
def apply_upload(*, upload: Upload, among: SubmissionQuerySet, by: User) -> Upload:
    """Take a file in as a whole.

    Raises:
        ValidationError: It was taken in already, or has faults.
        Submission.DoesNotExist: Its submission is not among those.
        HandedUpError: The submission cannot be changed now.
        CellsMovedError: Somebody changed what the preview showed.
        InvalidInputError: What was possible when it was read no longer is.
    """
    upload = claim_upload(upload, State.READ)
    submission = held_submission(upload.target_id, among)
    changes: Changes = upload.preview
    stood = values_of(submission)
    moved = [key for key, (old, _new) in changes.items() if stood.get(key) != old]
    if moved:
        raise CellsMovedError(moved)
    _write(submission, {key: new for key, (_old, new) in changes.items()}, among, upload, by)
    settle_upload(upload, changes)
    record("apply_upload", submission, by, after={"file": upload.name, "digest": upload.digest})
    return upload


@transaction.atomic
def undo_upload(*, upload: Upload, among: SubmissionQuerySet, by: User) -> dict[str, int]:
    """Take a file back: its cells return to what they were, where nobody changed them.

    Returns:
        How many were put back, and how many were left because of later changes.

    Raises:
        ValidationError: It was not taken in, or was taken back already.
        Submission.DoesNotExist: Its submission is not among those.
        HandedUpError: The submission cannot be changed now.
        InvalidInputError: A former value is not possible any more.
    """
    upload = claim_upload(upload, State.APPLIED)
    submission = held_submission(upload.target_id, among)
    receipt: Changes = upload.receipt
    stood = values_of(submission)
    old = {key: former for key, (former, new) in receipt.items() if stood.get(key) == new}
    _write(submission, old, among, upload, by)
    take_back_upload(upload)
    record("undo_upload", submission, by, after={"file": upload.name, "digest": upload.digest})
    return {"restored": len(old), "left": len(receipt) - len(old)}


def _write(
    submission: Submission,
    values: Mapping[str, Any],
    among: SubmissionQuerySet,
    upload: Upload,
    by: User,
) -> None:
    source = _("导入「%(file)s」") % {"file": upload.name}
    enter_cells(submission_id=submission.pk, among=among, values=values, by=by, source=source)
