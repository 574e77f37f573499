"""Which collections and submissions a visitor may see, and what he may do with them."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.collection.models import Collection, Submission, SubmissionState


@dataclass(frozen=True, slots=True)
class TableRights:
    """What a visitor may do with a submission now.

    Attributes:
        fill: Change what it says.
        hand_up: Hand it to the office.
        give_back: Return it to be mended.
        approve: Let it pass the office.
        sign: Sign it as leader.
    """

    fill: bool
    hand_up: bool
    give_back: bool
    approve: bool
    sign: bool


def manages_collections(user: User) -> bool:
    """Return whether a person may change collections: who manages them for all units."""
    return user.scope(Capability.MANAGE_COLLECTIONS).everywhere


def sees_whole(user: User) -> bool:
    """Return whether a person may read the tables of all units."""
    return user.scope(Capability.READ_TABLES).everywhere


def seen_collection(request: HttpRequest, pk: int) -> Collection:
    """Return a collection the visitor may see.

    Raises:
        Http404: There is none.
    """
    found = Collection.objects.visible_to(request.user).select_related("edition", "previous")
    return get_object_or_404(found.defer("edition__content"), pk=pk)


def managed_collection(request: HttpRequest, pk: int) -> Collection:
    """Return a collection the visitor may change.

    Raises:
        Http404: The visitor may not see it.
        PermissionDenied: The visitor may see it but not change it.
    """
    found = seen_collection(request, pk)
    if not manages_collections(request.user):
        raise PermissionDenied
    return found


def whole_collection(request: HttpRequest, pk: int) -> Collection:
    """Return a collection of which the visitor may read everything.

    Raises:
        Http404: There is none, or he may read some units only.
    """
    if not sees_whole(request.user):
        raise Http404
    return seen_collection(request, pk)


def submission_for(request: HttpRequest, pk: int) -> Submission:
    """Return a submission the visitor may see; `is_fillable` says whether he may fill it.

    Raises:
        Http404: There is none, or not for this visitor.
    """
    mine = Submission.objects.fillable_by(request.user).filter(pk=OuterRef("pk"))
    seen = Submission.objects.visible_to(request.user).whole().annotate(is_fillable=Exists(mine))
    submission = seen.filter(pk=pk).first()
    if submission is None:
        raise Http404
    return submission


def table_rights(user: User, submission: Submission) -> TableRights:
    """Return what a visitor may do with a submission that `submission_for` brought."""
    fills = submission.is_fillable and submission.is_editable
    is_open = submission.collection.locked_at is None
    manages = is_open and submission.unit_id in user.scope(Capability.MANAGE_COLLECTIONS)
    signs = is_open and submission.unit_id in user.scope(Capability.SIGN_TABLES)
    state = submission.state
    returnable = (SubmissionState.HANDED_UP, SubmissionState.APPROVED, SubmissionState.SIGNED)
    return TableRights(
        fill=fills,
        hand_up=fills,
        give_back=(manages and state in returnable)
        or (signs and state == SubmissionState.APPROVED),
        approve=manages and state == SubmissionState.HANDED_UP,
        sign=signs and state == SubmissionState.APPROVED,
    )
