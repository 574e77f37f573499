"""Which rounds a visitor may see, and which he may change."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.evaluation.models import Round, Sheet, SheetQuerySet


def manages_rounds(user: User) -> bool:
    """Return whether a person may change rounds: who manages them for all units."""
    return user.scope(Capability.MANAGE_ROUNDS).everywhere


def seen_round(request: HttpRequest, pk: int) -> Round:
    """Return a round the visitor may see, with its edition but not its content.

    Raises:
        Http404: There is none.
    """
    rounds = Round.objects.visible_to(request.user).select_related("edition", "cloned_from")
    return get_object_or_404(rounds.defer("edition__content"), pk=pk)


def managed_round(request: HttpRequest, pk: int) -> Round:
    """Return a round the visitor may change.

    Raises:
        Http404: The visitor may not see it.
        PermissionDenied: The visitor may see it but not change it.
    """
    found = seen_round(request, pk)
    if not manages_rounds(request.user):
        raise PermissionDenied
    return found


def seen_sheets(user: User, round: Round) -> SheetQuerySet:
    """Return the sheets of a round that a person may see."""
    return Sheet.objects.visible_to(user).filter(stage__round=round)


def remindable_sheets(user: User, round: Round) -> SheetQuerySet:
    """Return the sheets of a round about which a person may send reminders."""
    scope = user.scope(Capability.MANAGE_ROUNDS)
    sheets = Sheet.objects.filter(stage__round=round)
    return scope.narrow(sheets, "participation__unit")
