"""Taking hold of a sheet that may be filled, and what can stand in the way."""

from django.utils import timezone

from zhiheng.apps.evaluation.models import Sheet, SheetQuerySet


class LockedError(Exception):
    """The sheet is submitted or signed, or its round closed: it cannot be changed now."""


def locked_sheet(sheet_id: int, among: SheetQuerySet) -> Sheet:
    """Return a sheet, locked for this transaction.

    Args:
        sheet_id: Which sheet.
        among: Sheets the author may fill.

    Raises:
        Sheet.DoesNotExist: It is not among them.
        LockedError: It cannot be changed now.
    """
    sheet = among.whole().select_for_update(of=("self",)).get(pk=sheet_id)
    if not sheet.is_editable:
        raise LockedError
    return sheet


def touch(sheet: Sheet, *fields: str) -> None:
    """Save the named fields of a sheet, and that it changed now."""
    sheet.changed_at = timezone.now()
    sheet.save(update_fields=["changed_at", *fields])
