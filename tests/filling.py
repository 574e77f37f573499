"""Filling sheets in tests: all points at once, whoever may."""

from zhiheng.apps.accounts.models import User
from zhiheng.apps.evaluation.actions.flow import submit_sheet
from zhiheng.apps.evaluation.actions.rating import rate_points
from zhiheng.apps.evaluation.models import Sheet
from zhiheng.apps.evaluation.reading import scorer_of


def fill_sheet(sheet: Sheet, by: User, without: int = 0, **scores: object) -> Sheet:
    """Give every point of a sheet full marks and return the sheet.

    Args:
        sheet: The sheet.
        by: Who fills it.
        without: How many points, the last ones, are left without a score.
        scores: Other scores, by the code of their item with ``_`` for each dot.
    """
    points = scorer_of(sheet).scheme.points
    given = points[: len(points) - without]
    entries = {point.code: scores.get(_name(point.item), point.points) for point in given}
    rate_points(sheet_id=sheet.pk, among=Sheet.objects.all(), entries=entries, by=by, source="演示")
    return Sheet.objects.whole().get(pk=sheet.pk)


def hand_in(sheet: Sheet, by: User, **scores: object) -> Sheet:
    """Fill a sheet, submit it and return it."""
    submit_sheet(sheet=fill_sheet(sheet, by, **scores), by=by)
    return Sheet.objects.whole().get(pk=sheet.pk)


def _name(item: str) -> str:
    return f"item_{item.replace('.', '_')}"
