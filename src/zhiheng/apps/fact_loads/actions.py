"""The way of a load: brought, confirmed, withdrawn or dropped. Each is whole or not at all."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.events.record import Program, record_event
from zhiheng.apps.fact_loads.files import sealed_file
from zhiheng.apps.fact_loads.lock import hold_store
from zhiheng.apps.fact_loads.looking import look_into
from zhiheng.apps.fact_loads.models import DRAFTS, FactLoad, State
from zhiheng.apps.fact_loads.standing import fact_store
from zhiheng.apps.intake.desk import keep_upload, take_back_upload
from zhiheng.apps.intake.models import digest_of
from zhiheng.apps.jobs.work import request_job
from zhiheng.facts.sources import SourceFile

KIND = "facts"
JOB = "load_facts"
DRAFTS_KEPT = dt.timedelta(days=14)
SHORTEST_REASON = 4
_LONGEST_TITLE = 200


@transaction.atomic
def bring_facts(
    *,
    name: str,
    content: bytes,
    by: User,
    table: str = "",
    source: str = "",
    corrects: FactLoad | None = None,
) -> FactLoad:
    """Keep a file of facts, sealed, and return its load; its rows are not looked at yet.

    Args:
        name: Its name.
        content: Its bytes.
        by: Who brought it.
        table: The canonical table it is for, where that was said.
        source: Where it comes from, in words.
        corrects: The load with errors that it takes the place of; that one is dropped.

    Raises:
        ValidationError: Who brought it may not manage facts.
        InvalidInputError: It cannot be read at all, or there is no key to seal it with;
            nothing is kept then.
    """
    refuse_others(by)
    look_into(SourceFile(name, content))
    digest = digest_of(content)
    sealed, key_id = sealed_file(content, digest)
    upload = keep_upload(
        kind=KIND, name=name, content=sealed, problems=(), preview={}, by=by, digest=digest
    )
    load = FactLoad(upload=upload, sealed_under=key_id, brought_by=by, source=source, table=table)
    if corrects is not None:
        load.table, load.sheet, load.mapping = corrects.table, corrects.sheet, corrects.mapping
        load.source = source or corrects.source
    load.save()
    record_event(
        action="bring_facts", by=by, on=load, after={"file": upload.name, "digest": digest}
    )
    if corrects is not None:
        drop_facts(load=corrects, by=by)
    return load


@transaction.atomic
def confirm_facts(*, load: FactLoad, by: User) -> FactLoad:
    """Ask for a checked load to be taken in, as a job; also again where its job failed.

    Raises:
        ValidationError: It is not checked, or not his, or under way.
    """
    refuse_others(by)
    load = claimed(load)
    if load.state != State.CHECKED and not load.is_stuck:
        raise wrong_state(load)
    title = _("导入%(table)s（%(file)s）") % {"table": load.title, "file": load.upload.name}
    title = title[:_LONGEST_TITLE]
    load.job = request_job(kind=JOB, title=title, parameters={"load": load.pk}, by=by)
    load.state = State.LOADING
    load.save(update_fields=["job", "state"])
    record_event(action="confirm_facts", by=by, on=load, after={"table": load.title})
    return load


@transaction.atomic
def withdraw_facts(*, load: FactLoad, reason: str, by: User) -> FactLoad:
    """Take a load back: its rows count no more, its snapshot and its record stay.

    Raises:
        ValidationError: It is not loaded, or the reason says nothing.
        InvalidInputError: The store cannot be written.
    """
    refuse_others(by)
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        message = _("请写明撤回的理由，至少 %(count)d 个字，如“导出时学期选错”。")
        raise ValidationError({"reason": message % {"count": SHORTEST_REASON}})
    load = claimed(load)
    if load.state != State.LOADED:
        raise wrong_state(load)
    hold_store()
    now = timezone.now()
    load.state, load.reason = State.WITHDRAWN, reason
    load.withdrawn_at, load.withdrawn_by = now, by
    load.save(update_fields=["state", "reason", "withdrawn_at", "withdrawn_by"])
    take_back_upload(load.upload)
    after = {"table": load.title, "rows": load.counts.get("rows"), "load": load.store_id}
    record_event(action="withdraw_facts", by=by, on=load, after=after, reason=reason)
    # Last, so that whatever is refused above leaves the store alone. Where a program was
    # killed right here before, the store knows of it already.
    store = fact_store()
    if any(each.id == load.store_id and each.is_active for each in store.loads()):
        store.withdraw(load.store_id, by=str(by), at=now, reason=reason)
    return load


@transaction.atomic
def drop_facts(*, load: FactLoad, by: User | Program) -> None:
    """Give a draft up: its file is deleted.

    Raises:
        ValidationError: It was confirmed.
    """
    load = claimed(load)
    if not load.is_draft:
        raise wrong_state(load)
    record_event(action="drop_facts", by=by, on=load, before={"file": load.upload.name})
    upload = load.upload
    load.delete()
    upload.delete()


def forget_drafts() -> int:
    """Give up drafts nobody has finished for `DRAFTS_KEPT`; return how many."""
    old = FactLoad.objects.filter(
        state__in=DRAFTS, brought_at__lt=timezone.now() - DRAFTS_KEPT
    ).select_related("upload")
    forgotten = 0
    for load in old:
        drop_facts(load=load, by=Program(_("到期清理")))
        forgotten += 1
    return forgotten


def refuse_others(by: User) -> None:
    """Refuse who may not manage the facts of the whole university.

    Raises:
        ValidationError: He may not.
    """
    if not by.scope(Capability.MANAGE_FACTS).everywhere:
        raise ValidationError(_("导入数据须有全部单位的数据管理权限。"))


def claimed(load: FactLoad) -> FactLoad:
    """Return a load locked for this transaction, as it stands now.

    Raises:
        ValidationError: It is gone.
    """
    rows = FactLoad.objects.select_for_update(of=("self",)).select_related("upload", "job")
    found = rows.filter(pk=load.pk).first()
    if found is None:
        raise ValidationError(_("这个文件已经放弃，请重新上传。"))
    return found


def wrong_state(load: FactLoad) -> ValidationError:
    """Return the refusal of a step that the state of a load does not allow."""
    return ValidationError(
        _("「%(file)s」现在是“%(state)s”，不能这样处理。")
        % {"file": load.upload.name, "state": load.get_state_display()}
    )
