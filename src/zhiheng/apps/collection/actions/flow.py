"""The way of a submission: handed up, returned, approved by the office, signed."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.collection.actions.open_submission import record
from zhiheng.apps.collection.models import EDITABLE, Submission, SubmissionState
from zhiheng.apps.collection.reading import Checked, checked
from zhiheng.apps.collection.versions import keep_version
from zhiheng.shared.texts import listed

_RETURNABLE = (SubmissionState.HANDED_UP, SubmissionState.APPROVED, SubmissionState.SIGNED)


@transaction.atomic
def hand_up(*, submission: Submission, by: User) -> Submission:
    """Hand a submission to the office; it cannot be changed until it is returned.

    Raises:
        ValidationError: It was handed up already; required cells are empty, there are
            errors, or warnings that nobody explained.
    """
    submission = _held(submission, EDITABLE)
    _refuse_unready(checked(submission))
    before = submission.state
    submission.state = SubmissionState.HANDED_UP
    submission.handed_up_at, submission.handed_up_by = timezone.now(), by
    submission.returned_reason = ""
    submission.save(update_fields=["state", "handed_up_at", "handed_up_by", "returned_reason"])
    version = keep_version(submission=submission, by=by)
    record(
        "hand_up_tables",
        submission,
        by,
        before={"state": before},
        after={"state": submission.state, "digest": version.digest},
    )
    return submission


@transaction.atomic
def return_submission(*, submission: Submission, reason: str, by: User) -> Submission:
    """Give a submission back to be mended, with the reason.

    Raises:
        ValidationError: It is not handed up, or there is no reason.
    """
    submission = _held(submission, _RETURNABLE)
    if not reason.strip():
        raise ValidationError(_("请写明退回的理由。"))
    before = submission.state
    submission.state, submission.returned_reason = SubmissionState.RETURNED, reason
    submission.save(update_fields=["state", "returned_reason"])
    _record("return_tables", submission, before, by, reason)
    return submission


@transaction.atomic
def approve_submission(*, submission: Submission, note: str, by: User) -> Submission:
    """Let a submission pass the office; it waits for the leader.

    Raises:
        ValidationError: It is not handed up.
    """
    submission = _held(submission, (SubmissionState.HANDED_UP,))
    return _move("approve_tables", submission, SubmissionState.APPROVED, by, note)


@transaction.atomic
def sign_submission(*, submission: Submission, note: str, by: User) -> Submission:
    """Let the leader sign a submission that the office approved.

    Raises:
        ValidationError: It is not approved.
    """
    submission = _held(submission, (SubmissionState.APPROVED,))
    return _move("sign_tables", submission, SubmissionState.SIGNED, by, note)


def _move(
    action: str, submission: Submission, state: SubmissionState, by: User, note: str
) -> Submission:
    before, submission.state = submission.state, state
    submission.save(update_fields=["state"])
    _record(action, submission, before, by, note)
    return submission


def _held(submission: Submission, states: tuple[SubmissionState, ...]) -> Submission:
    found = Submission.objects.whole().select_for_update(of=("self",)).get(pk=submission.pk)
    if found.collection.locked_at is not None:
        raise ValidationError(_("本次采集已经锁定；要更改，请系统管理员先解锁。"))
    if found.state not in states:
        raise ValidationError(
            _("这份数据现在是「%(state)s」，不能这样处理；请刷新页面。")
            % {"state": found.get_state_display()}
        )
    return found


def _refuse_unready(found: Checked) -> None:
    """Refuse what is not ready to be handed up, with everything that stands in the way."""
    messages = []
    if found.filled == 0:
        messages.append(_("还没有填任何数据。"))
    if found.errors:
        messages.append(
            _("还有 %(count)d 个错误，请改正：%(rules)s。")
            % {
                "count": len(found.errors),
                "rules": listed([finding.message for finding in found.errors]),
            }
        )
    if found.unexplained:
        messages.append(
            _("还有 %(count)d 条提醒没有说明原因：%(rules)s。")
            % {
                "count": len(found.unexplained),
                "rules": listed([finding.message for finding in found.unexplained]),
            }
        )
    if messages:
        raise ValidationError(messages)


def _record(action: str, submission: Submission, before: str, by: User, reason: str) -> None:
    record(
        action,
        submission,
        by,
        before={"state": before},
        after={"state": submission.state},
        reason=reason,
    )
