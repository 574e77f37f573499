"""What was handed up or locked, kept as it was; what differs between two versions."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from zhiheng.apps.accounts.models import User
from zhiheng.apps.collection.cells import Cell, cells_of
from zhiheng.apps.collection.models import Collection, Submission, Version
from zhiheng.apps.collection.reading import Values, computed, last_year, values_of
from zhiheng.shared.numbers import Number, plain

_HUNDRED = 100


def keep_version(*, submission: Submission, by: User) -> Version:
    """Keep what a submission says now and return it."""
    content = {
        "values": dict(values_of(submission)),
        "explanations": _explanations(submission.explanations),
    }
    return _keep(submission.versions, submission.collection, submission, content, by)


def keep_whole(*, collection: Collection, by: User) -> Version:
    """Keep what all submissions of a collection say now, and return it."""
    content = {
        "values": {
            submission.unit.code: dict(values_of(submission))
            for submission in collection.submissions.whole()
        },
        "explanations": _explanations(collection.explanations),
    }
    found = collection.versions.filter(submission=None)
    return _keep(found, collection, None, content, by)


def _keep(
    earlier: Any,
    collection: Collection,
    submission: Submission | None,
    content: Mapping[str, Any],
    by: User,
) -> Version:
    said = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    return Version.objects.create(
        collection=collection,
        submission=submission,
        number=earlier.count() + 1,
        content=content,
        digest=hashlib.sha256(said).hexdigest(),
        made_by=by,
        made_at=timezone.now(),
    )


def _explanations(explanations: Any) -> dict[str, str]:
    return dict(explanations.values_list("key", "text"))


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that says something else in two versions.

    Attributes:
        cell: The cell.
        before: What the earlier says; None for nothing.
        after: What the later says; None for nothing.
    """

    cell: Cell
    before: Decimal | str | None
    after: Decimal | str | None

    @property
    def change(self) -> Number | None:
        """Return by how much a number changed; None where one side is no number."""
        if isinstance(self.before, Decimal) and isinstance(self.after, Decimal):
            return plain(self.after - self.before)
        return None

    @property
    def growth(self) -> Decimal | None:
        """Return the change in percent of what was; None where that was 0 or is not known."""
        if self.change is None or not self.before:
            return None
        return Decimal(self.change) * _HUNDRED / abs(Decimal(self.before))


def differences(submission: Submission, before: Values, after: Values) -> list[Difference]:
    """Return the cells, computed ones too, that say something else in two versions."""
    cells = cells_of(submission)
    old, new = computed(submission, before), computed(submission, after)
    return [
        Difference(cell, old.get(cell.key), new.get(cell.key))
        for cell in cells
        if old.get(cell.key) != new.get(cell.key)
    ]


def sides_of(submission: Submission) -> dict[str, Values]:
    """Return what a submission can be compared between, by name, the latest first.

    ``now`` what stands, ``1``, ``2`` … what was handed up, ``last`` the year before.
    """
    sides: dict[str, Values] = {"now": values_of(submission)}
    sides |= {str(v.number): v.content["values"] for v in submission.versions.all()}
    if earlier := last_year(submission):
        sides["last"] = earlier
    return sides
