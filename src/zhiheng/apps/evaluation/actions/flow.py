"""The way of a sheet: submitted, returned, signed, reopened."""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.evaluation.models import EDITABLE, Decision, Sheet, SheetState
from zhiheng.apps.evaluation.reading import Judged, judged
from zhiheng.apps.events.record import record_event
from zhiheng.documents.outcome_json import outcome_as_data
from zhiheng.shared.texts import listed


@transaction.atomic
def submit_sheet(*, sheet: Sheet, by: User) -> Sheet:
    """Hand a sheet in; it cannot be changed until it is returned or reopened.

    Raises:
        ValidationError: It was handed in already, or scores are missing or not valid.
    """
    sheet = _locked(sheet, EDITABLE)
    found = judged(sheet)
    _refuse_unfinished(found)
    before = sheet.state
    sheet.state, sheet.submitted_at, sheet.submitted_by = SheetState.SUBMITTED, timezone.now(), by
    sheet.returned_reason = ""
    sheet.save(update_fields=["state", "submitted_at", "submitted_by", "returned_reason"])
    _record("submit_sheet", sheet, before, by)
    return sheet


@transaction.atomic
def return_sheet(*, sheet: Sheet, reason: str, by: User) -> Sheet:
    """Give a sheet back to be mended, with the reason.

    Raises:
        ValidationError: It is not handed in, or there is no reason.
    """
    sheet = _locked(sheet, (SheetState.SUBMITTED,))
    if not reason.strip():
        raise ValidationError(_("请写明退回的理由。"))
    before = sheet.state
    sheet.state, sheet.returned_reason = SheetState.RETURNED, reason
    sheet.save(update_fields=["state", "returned_reason"])
    _record("return_sheet", sheet, before, by, reason)
    return sheet


@transaction.atomic
def sign_sheet(*, sheet: Sheet, note: str, by: User) -> Decision:
    """Make what a sheet says the official score of its stage, and return the decision.

    Raises:
        ValidationError: It is not handed in, or scores are missing or not valid.
    """
    sheet = _locked(sheet, (SheetState.SUBMITTED,))
    found = judged(sheet)
    _refuse_unfinished(found)
    ratings = {
        rating.point: rating for rating in sheet.ratings.filter(stands=True).select_related("rater")
    }
    content = {
        "scores": {
            code: {"entry": rating.entry, "rating": rating.pk, "rater": str(rating.rater)}
            for code, rating in sorted(ratings.items())
        },
        "facts": sheet.facts,
        "origins": sheet.origins,
        "flags": sheet.flags,
        "excluded": sheet.participation.exclusions,
        "edition": sheet.participation.round.edition.digest,
    }
    outcome = json.loads(
        json.dumps(outcome_as_data(found.outcome, found.scorer), default=str, ensure_ascii=False)
    )
    outcome.pop("advice")
    said = json.dumps([content, outcome], ensure_ascii=False, sort_keys=True).encode()
    decision = Decision.objects.create(
        sheet=sheet,
        number=sheet.decisions.count() + 1,
        content=content,
        outcome=outcome,
        digest=hashlib.sha256(said).hexdigest(),
        signed_by=by,
        signed_at=timezone.now(),
        note=note,
    )
    before = sheet.state
    sheet.state = SheetState.SIGNED
    sheet.save(update_fields=["state"])
    _record("sign_sheet", sheet, before, by, note, {"decision": decision.digest})
    return decision


@transaction.atomic
def reopen_sheet(*, sheet: Sheet, reason: str, by: User) -> Sheet:
    """Let a signed sheet be changed again, with the reason; its decision is kept.

    Raises:
        ValidationError: It is not signed, or there is no reason.
    """
    sheet = _locked(sheet, (SheetState.SIGNED,))
    if not reason.strip():
        raise ValidationError(_("请写明重开的理由。"))
    before = sheet.state
    sheet.state = SheetState.REOPENED
    sheet.save(update_fields=["state"])
    _record("reopen_sheet", sheet, before, by, reason)
    return sheet


def _locked(sheet: Sheet, states: tuple[SheetState, ...]) -> Sheet:
    found = Sheet.objects.whole().select_for_update(of=("self",)).get(pk=sheet.pk)
    if found.participation.round.closed_at is not None:
        raise ValidationError(_("本轮评估已经结束。"))
    if found.state not in states:
        raise ValidationError(
            _("打分表现在是「%(state)s」，不能这样处理；请刷新页面。")
            % {"state": found.get_state_display()}
        )
    return found


def _refuse_unfinished(found: Judged) -> None:
    if found.problems:
        raise ValidationError([problem.message for problem in found.problems])
    missing = found.outcome.missing
    if missing:
        raise ValidationError(
            _("还有 %(count)d 个观测点没有得分：%(points)s。")
            % {"count": len(missing), "points": listed(missing)}
        )


def _record(
    action: str,
    sheet: Sheet,
    before: str,
    by: User,
    reason: str = "",
    more: dict[str, str] | None = None,
) -> None:
    record_event(
        action=action,
        by=by,
        on=sheet,
        before={"state": before},
        after={"state": sheet.state, **(more or {})},
        reason=reason,
        unit_id=sheet.participation.unit_id,
    )
