"""A filled Excel (or CSV, JSON) sheet: looked at, taken in as a whole, taken back.

Reading changes nothing. The preview says, entry by entry, what would change; every
fault names its row and cell. Taking in applies all of it or none, and only where what
the preview showed still stands; taking back puts the former entries where nobody has
changed them since.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.evaluation.actions.open_sheet import locked_sheet
from zhiheng.apps.evaluation.actions.rating import rate_points
from zhiheng.apps.evaluation.actions.supplying import set_facts, set_flag, write_narrative
from zhiheng.apps.evaluation.models import Sheet, SheetQuerySet
from zhiheng.apps.evaluation.reading import (
    entry_text,
    entry_value,
    fact_text,
    fact_value,
    facts_of,
    scorer_of,
)
from zhiheng.apps.events.record import record_event
from zhiheng.apps.intake.desk import claim_upload, keep_upload, settle_upload, take_back_upload
from zhiheng.apps.intake.models import State, Upload
from zhiheng.facts.sheet_reading import SheetFile, sheet_in
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import printable

KIND = "score_sheet"
_SECTIONS = ("scores", "facts", "narratives", "flags")

# What a file would change: section to key to former and new entry, as they are stored.
Changes = dict[str, dict[str, list[Any]]]


class ChangedMeanwhileError(Exception):
    """Entries the preview showed were changed by somebody since; nothing was taken in.

    Attributes:
        keys: Which (``scores/1.1.1(1)``).
    """

    def __init__(self, keys: list[str]) -> None:
        super().__init__()
        self.keys = keys


def read_upload(*, sheet: Sheet, name: str, content: bytes, by: User) -> Upload:
    """Look at a file and keep it with what it would change, or with its faults."""
    try:
        read = sheet_in(content, name)
        problems = [*read.problems, *_cover_problems(sheet, read), *_entry_problems(sheet, read)]
    except InvalidInputError as error:
        read, problems = SheetFile(), list(error.problems)
    changes = {} if problems else _changes(sheet, read)
    return keep_upload(
        kind=KIND,
        name=name,
        content=content,
        problems=problems,
        preview=changes,
        by=by,
        target_id=sheet.pk,
    )


def _cover_problems(sheet: Sheet, read: SheetFile) -> Iterator[Problem]:
    """Yield what the cover says of another standard, unit or year."""
    ours = {
        "pack": scorer_of(sheet).scheme.name,
        "unit": sheet.participation.unit_name,
        "period": sheet.participation.round.period,
    }
    theirs = {"pack": read.pack, "unit": read.sheet.unit, "period": read.sheet.period}
    messages = {
        "pack": _("这张表是按「%(theirs)s」写的，本轮用「%(ours)s」；请下载本轮的模板。"),
        "unit": _("封面写的单位是「%(theirs)s」，这里是「%(ours)s」；请核对是否选错了文件。"),
        "period": _("封面写的评估年份是「%(theirs)s」，本轮是「%(ours)s」；请改正封面。"),
    }
    for key, message in messages.items():
        if theirs[key] and theirs[key] != ours[key]:
            said = message % {"theirs": theirs[key], "ours": ours[key]}
            yield Problem(key, f"wrong_{key}", said, ours[key])


def _entry_problems(sheet: Sheet, read: SheetFile) -> list[Problem]:
    """Return the entries that are not possible, with their places in the file."""
    scorer = scorer_of(sheet)
    facts = {**facts_of(sheet, scorer.scheme), **read.sheet.facts}
    period = sheet.participation.round.period
    try:
        scorer.evaluate(replace(read.sheet, period=period, facts=facts))
    except InvalidInputError as error:
        return read.placed(error.problems)
    return []


def _changes(sheet: Sheet, read: SheetFile) -> Changes:
    """Return what taking a file in would change; an empty cell changes nothing."""
    new: dict[str, dict[str, Any]] = {
        "scores": {p: entry_text(e) for p, e in read.sheet.scores.items() if e is not None},
        "facts": {k: fact_text(v) for k, v in read.sheet.facts.items() if v is not None},
        "narratives": {item: printable(text) for item, text in read.sheet.narratives.items()},
        "flags": dict.fromkeys(read.sheet.flags, True),
    }
    stood = _standing(sheet)
    return {
        section: {
            key: [stood[section].get(key), entry]
            for key, entry in new[section].items()
            if stood[section].get(key) != entry
        }
        for section in _SECTIONS
    }


def _standing(sheet: Sheet) -> dict[str, dict[str, Any]]:
    """Return what a sheet says now, by section and key, as it is stored."""
    return {
        "scores": dict(sheet.ratings.filter(stands=True).values_list("point", "entry")),
        "facts": sheet.facts,
        "narratives": dict(sheet.narratives.values_list("item", "text")),
        "flags": dict.fromkeys(sheet.flags, True),
    }


@transaction.atomic
def apply_upload(*, upload: Upload, among: SheetQuerySet, by: User) -> Upload:
    """Take a file in as a whole.

    Raises:
        ValidationError: It was taken in already, or has faults.
        Sheet.DoesNotExist: Its sheet is not among those.
        LockedError: The sheet cannot be changed now.
        ChangedMeanwhileError: Somebody changed what the preview showed.
        InvalidInputError: What was possible when it was read no longer is.
    """
    upload = claim_upload(upload, State.READ)
    sheet = locked_sheet(upload.target_id, among)
    changes: Changes = upload.preview
    stood = _standing(sheet)
    moved = [
        f"{section}/{key}"
        for section in _SECTIONS
        for key, (old, _new) in changes[section].items()
        if stood[section].get(key) != old
    ]
    if moved:
        raise ChangedMeanwhileError(moved)
    new = {section: {k: e for k, (_o, e) in changes[section].items()} for section in _SECTIONS}
    _write(sheet, new, among, upload.name, by)
    settle_upload(upload, changes)
    _record("apply_upload", upload, sheet, by)
    return upload


@transaction.atomic
def undo_upload(*, upload: Upload, among: SheetQuerySet, by: User) -> dict[str, int]:
    """Take a file back: its entries return to what they were, where nobody changed them.

    Returns:
        How many were put back, and how many were left because of later changes.

    Raises:
        ValidationError: It was not taken in, or was taken back already.
        Sheet.DoesNotExist: Its sheet is not among those.
        LockedError: The sheet cannot be changed now.
        InvalidInputError: A former entry is not possible any more.
    """
    upload = claim_upload(upload, State.APPLIED)
    sheet = locked_sheet(upload.target_id, among)
    stood, receipt = _standing(sheet), upload.receipt
    old = {
        section: {
            key: former
            for key, (former, entry) in receipt[section].items()
            if stood[section].get(key) == entry
        }
        for section in _SECTIONS
    }
    # The scores go first, so that the former facts never meet the scores of the file.
    emptied = {"scores": dict.fromkeys(old["scores"])}
    _write(sheet, emptied, among, upload.name, by)
    _write(sheet, old, among, upload.name, by)
    take_back_upload(upload)
    _record("undo_upload", upload, sheet, by)
    restored = sum(len(entries) for entries in old.values())
    return {"restored": restored, "left": sum(map(len, receipt.values())) - restored}


def _write(
    sheet: Sheet,
    entries: Mapping[str, Mapping[str, Any]],
    among: SheetQuerySet,
    source: str,
    by: User,
) -> None:
    """Write entries of some sections; None, or no text, takes one away."""
    definitions = scorer_of(sheet).resolver.definitions
    reason = _("导入「%(file)s」") % {"file": source}
    for item, holds in entries.get("flags", {}).items():
        set_flag(sheet_id=sheet.pk, among=among, item=item, holds=bool(holds), reason=reason, by=by)
    if facts := entries.get("facts"):
        values = {
            key: None if text is None else fact_value(definitions[key.partition("@")[0]], text)
            for key, text in facts.items()
        }
        set_facts(sheet_id=sheet.pk, among=among, values=values, by=by)
    if scores := entries.get("scores"):
        rated = {point: entry_value(entry) for point, entry in scores.items()}
        rate_points(sheet_id=sheet.pk, among=among, entries=rated, by=by, source=source)
    versions = dict(sheet.narratives.values_list("item", "version"))
    for item, text in entries.get("narratives", {}).items():
        write_narrative(
            sheet_id=sheet.pk,
            among=among,
            item=item,
            text=text or "",
            seen=versions.get(item, 0),
            by=by,
        )


def _record(action: str, upload: Upload, sheet: Sheet, by: User) -> None:
    record_event(
        action=action,
        by=by,
        on=sheet,
        after={"file": upload.name, "digest": upload.digest},
        unit_id=sheet.participation.unit_id,
    )
