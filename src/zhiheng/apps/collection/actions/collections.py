"""Changes to collections: opened, changed, tables assigned, reminded, locked, unlocked."""

import datetime as dt
from collections.abc import Iterable, Mapping

import msgspec
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.catalogue.models import digest_of
from zhiheng.apps.collection.actions.open_submission import record
from zhiheng.apps.collection.cells import form_tables
from zhiheng.apps.collection.models import (
    Collection,
    Submission,
    SubmissionState,
    TableEdition,
    TableReminder,
    Version,
)
from zhiheng.apps.collection.reading import whole_checked
from zhiheng.apps.collection.versions import keep_whole
from zhiheng.apps.events.record import Actor, record_event
from zhiheng.apps.org.models import Unit
from zhiheng.shared.texts import listed
from zhiheng.standards.tables import TablePack


@transaction.atomic
def install_table_edition(*, pack: TablePack, by: Actor) -> TableEdition:
    """Keep a table pack and return its edition; the same content is kept once."""
    content = msgspec.json.encode(pack)
    edition, is_new = TableEdition.objects.get_or_create(
        digest=digest_of(content),
        defaults={
            "pack_name": pack.scheme,
            "edition_name": pack.edition,
            "title": pack.title,
            "content": content,
        },
    )
    if is_new:
        after = {"edition": str(edition), "digest": edition.digest}
        record_event(action="install_tables", by=by, on=edition, after=after)
    return edition


@transaction.atomic
def open_collection(
    *,
    name: str,
    period: str,
    edition: TableEdition,
    due_on: dt.date | None,
    sites: Iterable[Unit],
    forms: Mapping[str, Unit],
    note: str,
    previous: Collection | None,
    by: User,
) -> Collection:
    """Open a collection: units can fill in their tables at once.

    Args:
        name: Its name.
        period: The year it is about (``2022``).
        edition: The tables.
        due_on: When they are due.
        sites: Units that fill a row of every list, in their order in the report.
        forms: By id of a form, the unit that answers for it.
        note: Words to the units.
        previous: The collection whose values stand beside; one of the same pack.
        by: Who opens it.

    Raises:
        ValidationError: The name is taken, there is no unit, a form has none, or the
            previous collection is of another pack.
    """
    sites = list(sites)
    if not sites:
        raise ValidationError({"units": _("请至少选择一个填报单位。")})
    lacking = [table.title for table in form_tables(edition.pack) if table.id not in forms]
    if lacking:
        raise ValidationError(
            _("还没有指定负责单位的表：%(tables)s。") % {"tables": listed(lacking)}
        )
    if previous is not None and previous.edition.pack_name != edition.pack_name:
        raise ValidationError({"previous": _("上一次采集用的是另一种表式，不能对照。")})
    collection = Collection(
        name=name, period=period, edition=edition, note=note, due_on=due_on, previous=previous
    )
    collection.full_clean()
    collection.save()
    asked = {unit.pk: (unit, True) for unit in sites}
    for unit in forms.values():
        asked.setdefault(unit.pk, (unit, False))
    Submission.objects.bulk_create(
        Submission(
            collection=collection,
            unit=unit,
            unit_name=unit.name,
            position=position,
            is_site=is_site,
            tables=[table for table, answers in forms.items() if answers.pk == unit.pk],
        )
        for position, (unit, is_site) in enumerate(asked.values(), start=1)
    )
    after = {
        "period": period,
        "edition": str(edition),
        "due": due_on.isoformat() if due_on else None,
        "units": len(asked),
    }
    record_event(action="open_collection", by=by, on=collection, after=after)
    return collection


@transaction.atomic
def change_collection(
    *, collection: Collection, name: str, note: str, due_on: dt.date | None, by: User
) -> Collection:
    """Rename a collection, change its note or its due date.

    Raises:
        ValidationError: It is locked, or the name is taken.
    """
    collection = _open(collection)
    before = _described(collection)
    collection.name, collection.note, collection.due_on = name, note, due_on
    collection.full_clean()
    collection.save()
    if before != _described(collection):
        after = _described(collection)
        record_event(action="change_collection", by=by, on=collection, before=before, after=after)
    return collection


def _described(collection: Collection) -> dict[str, str | None]:
    due = collection.due_on.isoformat() if collection.due_on else None
    return {"name": collection.name, "note": collection.note, "due": due}


@transaction.atomic
def assign_table(*, collection: Collection, table: str, unit: Unit, by: User) -> Submission:
    """Let another unit answer for a form; what was entered goes with it.

    Raises:
        ValidationError: The collection is locked, there is no such form, or the unit that
            gives or takes it has handed up already.
    """
    collection = _open(collection)
    forms = {each.id: each for each in form_tables(collection.edition.pack)}
    if table not in forms:
        raise ValidationError(_("没有表「%(table)s」。") % {"table": table})
    found = list(collection.submissions.select_for_update())
    giver = next((each for each in found if table in each.tables), None)
    taker = next((each for each in found if each.unit_id == unit.pk), None) or Submission(
        collection=collection,
        unit=unit,
        unit_name=unit.name,
        position=max(each.position for each in found) + 1,
        is_site=False,
    )
    if giver is not None and giver.pk == taker.pk:
        return taker
    settled = [each.unit_name for each in (giver, taker) if each and not each.is_editable]
    if settled:
        raise ValidationError(
            _("「%(units)s」已经上报，请先退回再改负责单位。") % {"units": listed(settled)}
        )
    taker.tables = [*taker.tables, table]
    taker.save()
    if giver is not None:
        giver.tables = [each for each in giver.tables if each != table]
        giver.save(update_fields=["tables"])
        giver.entries.filter(table=table).update(submission=taker)
        if not giver.tables and not giver.is_site and not giver.versions.exists():
            giver.delete()
    record(
        "assign_table",
        taker,
        by,
        before={forms[table].title: giver.unit_name if giver else None},
        after={forms[table].title: unit.name},
    )
    return taker


@transaction.atomic
def remind_submissions(*, submissions: Iterable[Submission], message: str, by: User) -> int:
    """Remind the people of some submissions; return how many.

    Raises:
        ValidationError: There is none, or one is handed up already.
    """
    submissions = list(submissions)
    if not submissions:
        raise ValidationError(_("请选择要催办的单位。"))
    done = [each.unit_name for each in submissions if not each.is_editable]
    if done:
        raise ValidationError(
            _("这些单位已经上报，不用催办：%(units)s。") % {"units": listed(done)}
        )
    for submission in submissions:
        TableReminder.objects.create(submission=submission, message=message, sent_by=by)
        record("remind_tables", submission, by, reason=message)
    return len(submissions)


@transaction.atomic
def lock_collection(*, collection: Collection, by: User) -> Version:
    """Close a collection for good and return what it says.

    Raises:
        ValidationError: It is locked already, not everything is signed, or the whole has
            errors, or warnings that nobody explained.
    """
    collection = _open(collection)
    waiting = collection.submissions.asked().exclude(state=SubmissionState.SIGNED)
    names = list(waiting.values_list("unit_name", flat=True))
    if names:
        raise ValidationError(
            _("还有 %(count)d 个单位的数据没有经领导审定：%(units)s。")
            % {"count": len(names), "units": listed(names)}
        )
    found = whole_checked(collection)
    if found.errors or found.unexplained:
        raise ValidationError(
            _("汇总后还有 %(errors)d 个错误、%(warnings)d 条没有说明的提醒，请先处理。")
            % {"errors": len(found.errors), "warnings": len(found.unexplained)}
        )
    version = keep_whole(collection=collection, by=by)
    collection.locked_at = timezone.now()
    collection.save(update_fields=["locked_at"])
    collection.submissions.update(state=SubmissionState.LOCKED)
    record_event(action="lock_collection", by=by, on=collection, after={"digest": version.digest})
    return version


@transaction.atomic
def unlock_collection(*, collection: Collection, reason: str, by: User) -> Collection:
    """Open a locked collection again, with the reason; what was locked is kept.

    Raises:
        ValidationError: It is not locked, or there is no reason.
    """
    if not reason.strip():
        raise ValidationError(_("请写明解锁的理由。"))
    collection = Collection.objects.select_for_update().get(pk=collection.pk)
    if collection.locked_at is None:
        raise ValidationError(_("本次采集没有锁定。"))
    collection.locked_at = None
    collection.save(update_fields=["locked_at"])
    collection.submissions.update(state=SubmissionState.SIGNED)
    record_event(action="unlock_collection", by=by, on=collection, reason=reason)
    return collection


def _open(collection: Collection) -> Collection:
    """Return the collection, held for this transaction.

    Raises:
        ValidationError: It is locked.
    """
    found = Collection.objects.select_for_update(of=("self",)).select_related("edition")
    collection = found.defer("edition__content").get(pk=collection.pk)
    if collection.locked_at is not None:
        raise ValidationError(_("本次采集已经锁定；要更改，请系统管理员先解锁。"))
    return collection
