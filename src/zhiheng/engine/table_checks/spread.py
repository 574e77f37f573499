"""Rows that do not look like the others: single figures, and figures one column off."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import log
from statistics import median

from zhiheng.engine.table_checks.figures import Figures, Sheet
from zhiheng.engine.table_checks.lists import Seen
from zhiheng.engine.table_checks.wording import told
from zhiheng.facts.table_data import TableRow, TableValue
from zhiheng.shared.numbers import EXACT, plain
from zhiheng.standards.tables.checks import Outlier, Shifted
from zhiheng.standards.tables.records import Column
from zhiheng.standards.tables.references import formula

_NARROWEST = 0.5  # spread of logarithms below which a column counts as this wide
_WORST = 6.0  # one cell cannot count for more: one wrong figure is no shift
_OUT_OF_PLACE = 3.0  # an empty cell where none is, a figure where none is
_MOSTLY = 0.5


def far_off(check: Outlier, figures: Figures) -> Iterator[Seen]:
    """Yield rows whose figure is far above or below the median of all rows."""
    sheet = figures.sheets.get(check.table)
    if sheet is None:
        return
    texts = [text for text in (check.value, check.when) if text is not None]
    references = figures.pack.references(check.table, (*texts, check.times, check.rows))
    constants = {
        each.name: value
        for each in references
        if each.kind != "cell" and (value := figures.known(each)) is not None
    }
    times = formula(check.times).bound(constants)({})
    least = formula(check.rows).bound(constants)({})
    value_of = formula(check.value).bound(constants)
    holds = formula(check.when).bound(constants) if check.when is not None else None
    found = [
        (row, value)
        for i, (row, numbers) in enumerate(zip(sheet.rows, sheet.numbers, strict=True))
        if i not in sheet.surplus
        and (holds is None or holds(numbers) is True)
        and (value := value_of(numbers)) is not None
    ]
    if times is None or least is None or len(found) < least:
        return
    middle = plain(median(Decimal(value) for _, value in found))
    high, low = EXACT.multiply(middle, times), EXACT.divide(middle, times)
    columns = tuple(
        each.column
        for each in figures.pack.references(check.table, (check.value,))
        if each.kind == "cell"
    )
    for row, value in found:
        if middle > 0 and (
            (value > high and check.side != "below") or (value < low and check.side != "above")
        ):
            yield Seen((row,), columns, plain(value), middle)


@dataclass(frozen=True, slots=True)
class _Usual:
    """What a column usually holds."""

    middle: float
    spread: float
    empty: float
    zero: float
    whole: bool

    def cost(self, value: TableValue) -> float:
        """Return how far a cell is from what the column usually holds (spreads)."""
        if value is None:
            return 0.0 if self.empty > _MOSTLY else _OUT_OF_PLACE
        if isinstance(value, str):
            return _WORST
        if value == 0:
            return 0.0 if self.zero > _MOSTLY else _OUT_OF_PLACE * (1 - self.zero)
        if value < 0 or (self.whole and not isinstance(plain(value), int)):
            return _WORST
        if self.empty > _MOSTLY or self.zero > _MOSTLY:
            return _OUT_OF_PLACE
        return min(abs(log(value) - self.middle) / self.spread, _WORST)


def shifted(check: Shifted, figures: Figures) -> Iterator[Seen]:
    """Yield rows whose cells fit better one column further left or right.

    A row is looked at from each of its cells on; the cells before stay where they are.
    """
    sheet = figures.sheets.get(check.table)
    constants = figures.pack.constants
    least = formula(check.rows).bound(constants)({})
    gain = formula(check.gain).bound(constants)({})
    if sheet is None or least is None or gain is None or len(sheet.rows) < least:
        return
    columns = [column for column in sheet.table.measured if column.id in sheet.columns]
    usual = [_usual(sheet, column) for column in columns]
    for row in sheet.rows:
        cells = [row.values.get(column.id) for column in columns]
        if (best := _best_move(cells, usual, float(gain))) is not None:
            yield _told(row, columns, *best)


def _usual(sheet: Sheet, column: Column) -> _Usual:
    values = [row.values.get(column.id) for row in sheet.rows]
    logs = [log(v) for v in values if isinstance(v, int | Decimal) and v > 0]
    middle = median(logs) if logs else 0.0
    spread = median(abs(each - middle) for each in logs) if logs else 0.0
    count = len(values)
    return _Usual(
        middle,
        max(1.5 * spread, _NARROWEST),
        sum(value is None for value in values) / count,
        sum(value == 0 for value in values) / count,
        column.type == "integer",
    )


def _best_move(
    cells: Sequence[TableValue], usual: Sequence[_Usual], gain: float
) -> tuple[int, int, int] | None:
    """Return first and last column of the best move, and its direction; None for no gain.

    To the left (-1) an empty cell at the start is taken out, and what the last column held is
    not known; to the right (1) an empty cell at the end is, and the first is not known. A row
    without an empty cell where others have none cannot have moved.
    """
    if not any(
        cell is None and each.empty <= _MOSTLY for each, cell in zip(usual, cells, strict=True)
    ):
        return None
    costs = [each.cost(cell) for each, cell in zip(usual, cells, strict=True)]
    best: tuple[float, int, int, int] | None = None
    for start in range(len(cells) - 1):
        to_left = to_right = costs[start]
        for end in range(start + 1, len(cells)):
            to_left += costs[end] - usual[end - 1].cost(cells[end])
            to_right += costs[end] - usual[end].cost(cells[end - 1])
            for saved, direction, hole in ((to_left, -1, start), (to_right, 1, end)):
                if cells[hole] is None and (best is None or saved >= best[0]):
                    best = (saved, start, end, direction)
    return None if best is None or best[0] < gain else best[1:]


def _told(row: TableRow, columns: Sequence[Column], start: int, end: int, direction: int) -> Seen:
    moved = columns[start : end + 1]
    way, source, target = "左", moved[1], moved[0]
    if direction == 1:
        way, source, target = "右", moved[0], moved[1]
    value = row.values.get(source.id)
    shown = told(value) if isinstance(value, int | Decimal) else str(value or "空")
    cause = (
        f"从「{moved[0].label}」到「{moved[-1].label}」整体向{way}移一栏后，与其他各行相称"
        f"（如 {shown} 移到「{target.label}」）"
    )
    return Seen((row,), tuple(column.id for column in moved), None, None, cause)
