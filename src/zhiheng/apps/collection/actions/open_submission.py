"""Taking hold of a submission that may be filled, and what can stand in the way."""

from django.utils import timezone

from zhiheng.apps.accounts.models import User
from zhiheng.apps.collection.models import Submission, SubmissionQuerySet
from zhiheng.apps.events.record import record_event


class HandedUpError(Exception):
    """The submission was handed up or locked: it cannot be changed now."""


def held_submission(submission_id: int, among: SubmissionQuerySet) -> Submission:
    """Return a submission, locked for this transaction.

    Args:
        submission_id: Which submission.
        among: Submissions the author may fill.

    Raises:
        Submission.DoesNotExist: It is not among them.
        HandedUpError: It cannot be changed now.
    """
    submission = among.whole().select_for_update(of=("self",)).get(pk=submission_id)
    if not submission.is_editable:
        raise HandedUpError
    return submission


def touch(submission: Submission) -> None:
    """Note that a submission changed now."""
    submission.changed_at = timezone.now()
    submission.save(update_fields=["changed_at"])


def record(
    action: str,
    submission: Submission,
    by: User,
    *,
    before: object = None,
    after: object = None,
    reason: str = "",
) -> None:
    """Write an event about a submission."""
    record_event(
        action=action,
        by=by,
        on=submission,
        before=before,
        after=after,
        reason=reason,
        unit_id=submission.unit_id,
    )
