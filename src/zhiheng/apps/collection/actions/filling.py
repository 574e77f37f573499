"""Filling in: cells, one or many at once, and explanations of kept warnings.

Every change says which revision its author saw. Where somebody else has changed a cell
meanwhile, nothing is written: the author is shown both and chooses.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.apps.accounts.models import User
from zhiheng.apps.collection.actions.open_submission import held_submission, record, touch
from zhiheng.apps.collection.cells import Cell, asked_of, stored
from zhiheng.apps.collection.models import (
    Collection,
    Entry,
    Explanation,
    Submission,
    SubmissionQuerySet,
)
from zhiheng.apps.events.record import record_event
from zhiheng.shared.problems import InvalidInputError, Problem

NOTHING_SEEN = 0
_SHORTEST = 4  # characters


class CellConflictError(Exception):
    """Somebody else changed the same cells meanwhile; nothing was written.

    Attributes:
        submission: The submission.
        standing: By key of a cell, the entry that stands now; None where there is none.
    """

    def __init__(self, submission: Submission, standing: Mapping[str, Entry | None]) -> None:
        super().__init__()
        self.submission = submission
        self.standing = dict(standing)


@dataclass(frozen=True, slots=True)
class Entered:
    """What a change of cells did.

    Attributes:
        submission: The submission, as it is now.
        before: By key of a changed cell, the value that stood before.
        revisions: By key of each cell that was given, its revision now.
        unchanged: How many were as they should be already.
    """

    submission: Submission
    before: dict[str, str | None]
    revisions: dict[str, int]
    unchanged: int


@transaction.atomic
def enter_cells(
    *,
    submission_id: int,
    among: SubmissionQuerySet,
    values: Mapping[str, str | None],
    by: User,
    seen: Mapping[str, int] | None = None,
    source: str = "",
) -> Entered:
    """Enter cells of a submission, all or none; no text takes a value away.

    Args:
        submission_id: Which submission.
        among: Submissions the author may fill.
        values: By key of a cell (``table2/tutors``), what was typed.
        by: Their author.
        seen: By key, the revision its author saw; None where the author decides without
            having seen them.
        source: Where they come from, where they were not typed.

    Raises:
        Submission.DoesNotExist: The submission is not among those.
        HandedUpError: It cannot be changed now.
        CellConflictError: Somebody changed some of them meanwhile; none is written.
        InvalidInputError: Some are not possible; all of them are listed.
    """
    submission = held_submission(submission_id, among)
    cells = {cell.key: cell for cell in asked_of(submission)}
    texts = _stored(cells, values)
    standing = {f"{e.table}/{e.field}": e for e in submission.entries.select_related("entered_by")}
    changed = {
        key: text
        for key, text in texts.items()
        if (standing[key].value if key in standing else None) != text
    }
    if seen is not None:
        other = {
            key: standing.get(key)
            for key in changed
            if _revision(standing.get(key)) != seen.get(key, NOTHING_SEEN)
        }
        if other:
            raise CellConflictError(submission, other)
    before = {key: standing[key].value if key in standing else None for key in changed}
    now = timezone.now()
    for key, text in changed.items():
        cell = cells[key]
        entry = standing.setdefault(
            key, Entry(submission=submission, table=cell.table.id, field=cell.column.id, revision=0)
        )
        entry.value, entry.entered_by, entry.entered_at = text, by, now
        entry.revision += 1
    Entry.objects.bulk_create(
        [standing[key] for key in changed],
        update_conflicts=True,
        unique_fields=["submission", "table", "field"],
        update_fields=["value", "revision", "entered_by", "entered_at"],
    )
    if changed:
        touch(submission)
        record(
            "enter_cells",
            submission,
            by,
            before={cells[key].full_name: value for key, value in before.items()},
            after={cells[key].full_name: value for key, value in changed.items()},
            reason=source,
        )
    revisions = {key: _revision(standing.get(key)) for key in texts}
    return Entered(submission, before, revisions, len(texts) - len(changed))


def _revision(entry: Entry | None) -> int:
    return entry.revision if entry is not None else NOTHING_SEEN


def _stored(cells: Mapping[str, Cell], values: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return values as they are stored.

    Raises:
        InvalidInputError: Some are not possible; all of them are listed.
    """
    texts: dict[str, str | None] = {}
    problems: list[Problem] = []
    for key, text in values.items():
        if key not in cells:
            message = _("没有要这个单位填的栏目「%(key)s」。") % {"key": key}
            problems.append(Problem(key, "unknown_key", message))
            continue
        try:
            texts[key] = stored(cells[key], text)
        except InvalidInputError as error:
            problems += error.problems
    if problems:
        raise InvalidInputError(problems)
    return texts


@transaction.atomic
def explain(
    *,
    submission_id: int,
    among: SubmissionQuerySet,
    key: str,
    rule: str,
    text: str,
    by: User,
) -> Explanation | None:
    """Say why a warning of a submission is kept; no text takes the words back.

    Args:
        submission_id: Which submission.
        among: Submissions the author may fill.
        key: Key of the finding.
        rule: Its rule.
        text: The explanation.
        by: Its author.

    Raises:
        Submission.DoesNotExist: The submission is not among those.
        HandedUpError: It cannot be changed now.
        ValidationError: The explanation is too short to say anything.
    """
    submission = held_submission(submission_id, among)
    found = submission.explanations.filter(key=key).first()
    explanation = _explained(
        found or Explanation(collection=submission.collection, submission=submission),
        key,
        rule,
        text,
        by,
    )
    before, after = found and {rule: found.text}, {rule: text.strip()}
    if explanation is None and found is None:
        return None
    touch(submission)
    record("explain_finding", submission, by, before=before, after=after)
    return explanation


@transaction.atomic
def explain_whole(
    *, collection: Collection, key: str, rule: str, text: str, by: User
) -> Explanation | None:
    """Say why a warning about the whole is kept; no text takes the words back.

    Raises:
        ValidationError: The collection is locked, or the explanation is too short to say
            anything.
    """
    collection = Collection.objects.select_for_update().get(pk=collection.pk)
    if collection.locked_at is not None:
        raise ValidationError(_("本次采集已经锁定；要更改，请系统管理员先解锁。"))
    found = collection.explanations.filter(key=key, submission=None).first()
    before = found and {rule: found.text}
    explanation = _explained(found or Explanation(collection=collection), key, rule, text, by)
    if explanation is None and before is None:
        return None
    after = {rule: text.strip()}
    record_event(action="explain_finding", by=by, on=collection, before=before, after=after)
    return explanation


def _explained(
    explanation: Explanation, key: str, rule: str, text: str, by: User
) -> Explanation | None:
    """Keep, or take back, an explanation; return what stands.

    Raises:
        ValidationError: It is too short to say anything.
    """
    said = text.strip()
    if not said:
        if explanation.pk is not None:
            Explanation.objects.filter(pk=explanation.pk).delete()
        return None
    if len(said) < _SHORTEST:
        raise ValidationError(
            _("说明只有 %(count)d 个字，看不出原因；请至少写 %(least)d 个字。")
            % {"count": len(said), "least": _SHORTEST}
        )
    explanation.key, explanation.rule, explanation.text = key, rule, said
    explanation.written_by, explanation.written_at = by, timezone.now()
    explanation.save()
    return explanation
