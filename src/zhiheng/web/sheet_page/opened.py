"""A sheet as a visitor meets it: may he see it, and what may he do with it?"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest

from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Capability
from zhiheng.apps.evaluation.models import EDITABLE, Sheet, SheetState


@dataclass(frozen=True, slots=True)
class Rights:
    """What a visitor may do with a sheet now.

    Attributes:
        fill: Change what it says.
        submit: Hand it in.
        give_back: Return it to be mended.
        sign: Make it official.
        reopen: Open it again after it was signed.
    """

    fill: bool
    submit: bool
    give_back: bool
    sign: bool
    reopen: bool


def sheet_for(request: HttpRequest, pk: int) -> Sheet:
    """Return a sheet that the visitor may see; `is_fillable` says whether he may fill it.

    Raises:
        Http404: There is none, or not for this visitor.
    """
    mine = Sheet.objects.fillable_by(request.user).filter(pk=OuterRef("pk"))
    seen = Sheet.objects.visible_to(request.user).whole().annotate(is_fillable=Exists(mine))
    sheet = seen.filter(pk=pk).first()
    if sheet is None:
        raise Http404
    return sheet


def rights_of(user: User, sheet: Sheet) -> Rights:
    """Return what a visitor may do with a sheet that `sheet_for` brought."""
    fills = sheet.is_fillable and sheet.is_editable
    signs = sheet.participation.unit_id in user.scope(Capability.SIGN_SHEETS)
    signs = signs and sheet.participation.round.closed_at is None
    return Rights(
        fill=fills,
        submit=fills and sheet.state in EDITABLE,
        give_back=signs and sheet.state == SheetState.SUBMITTED,
        sign=signs and sheet.state == SheetState.SUBMITTED,
        reopen=signs and sheet.state == SheetState.SIGNED,
    )
