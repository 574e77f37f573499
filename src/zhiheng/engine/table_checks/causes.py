"""What is likely behind two figures that differ: looked for in the figures themselves."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median

from zhiheng.engine.table_checks.comparing import Comparison
from zhiheng.engine.table_checks.figures import Figures, Sheet
from zhiheng.engine.table_checks.wording import told
from zhiheng.shared.numbers import EXACT, Number, plain
from zhiheng.shared.texts import listed

_TENS = {Decimal(10) ** power: f"{10**power}" for power in range(1, 5)}
_TELLING = 10  # a smaller difference meets some row by chance


def of_figures(actual: Number | None, expected: Number | None) -> Iterator[str]:
    """Yield what two figures that should be equal say about each other."""
    if actual is None or expected is None or not actual or not expected:
        return
    if actual == -expected:
        yield "两数只差正负号"
        return
    ratio = EXACT.divide(Decimal(max(actual, expected)), Decimal(min(actual, expected)))
    if ratio in _TENS:
        yield f"两数恰差 {_TENS[ratio]} 倍：小数点或单位（如元与万元）可能不同"
    digits, others = (_digits(number) for number in (actual, expected))
    if digits != others and sorted(digits) == sorted(others) and len(digits) == len(others):
        yield "两数数字相同、次序不同：录入时可能颠倒"


def _digits(number: Number) -> str:
    return str(abs(plain(number))).replace(".", "")


def _size(number: Number) -> Number:
    return number if number >= 0 else -number


def of_sums(
    comparison: Comparison, actual: Number | None, expected: Number | None, missing: int
) -> Iterator[str]:
    """Yield what the rows say about a sum that differs from what it should be.

    Args:
        comparison: The check.
        actual: The figure found.
        expected: What it should be.
        missing: How many sites the list is short of.
    """
    sums = comparison.sums()
    if not sums or actual is None or expected is None:
        return
    figures = comparison.figures
    sheet = figures.sheets[sums[0].table]
    yield from _repetition(comparison, sheet)
    if len(sums) > 1:
        return
    column = sums[0].column
    value = sheet.sum(column)
    other = comparison.both()
    if value is None or other is None:
        return
    outside = other[1] if other[0] == value else other[0]
    gap = plain(EXACT.subtract(outside, value))
    yield from _single_row(sheet, column, gap)
    yield from _fractions(sheet, column, outside)
    if missing and gap > 0:
        yield _absent(sheet, column, gap, missing)


def _repetition(comparison: Comparison, sheet: Sheet) -> Iterator[str]:
    if not sheet.surplus:
        return
    clean, found = comparison.both(without_surplus=True), comparison.both()
    if clean is None or found is None or clean == found:
        return
    rows = "、".join(f"第 {sheet.rows[i].no} 行" for i in sorted(sheet.surplus))
    changed = clean[0] if clean[0] != found[0] else clean[1]
    gap = plain(EXACT.subtract(clean[0], clean[1]))
    left = "正好相符" if not gap else f"仍差 {told(_size(gap))}"
    yield f"表中有重复行（{rows}）：扣除重复行后为 {told(changed)}，{left}"


def _single_row(sheet: Sheet, column: str, gap: Number) -> Iterator[str]:
    if _size(gap) < _TELLING:
        return
    rows = [row for row, value in sheet.column(column) if value == _size(gap)]
    if len(rows) == 1:
        row = f"第 {rows[0].no} 行「{rows[0].label}」"
        done = "另一处可能把该行计了两次" if gap > 0 else "另一处可能没有计入该行"
        yield f"差额 {told(_size(gap))} 恰等于{row}的数：{done}"


def _fractions(sheet: Sheet, column: str, outside: Number) -> Iterator[str]:
    whole = all(isinstance(plain(value), int) for _, value in sheet.column(column))
    if whole and not isinstance(plain(outside), int):
        yield f"各行都是整数，合计不会是 {told(outside)}：两处口径不同（一处折算、一处未折算）"


def _absent(sheet: Sheet, column: str, gap: Number, missing: int) -> str:
    share = EXACT.divide(gap, missing)
    usual = median(Decimal(value) for _, value in sheet.column(column))
    said = f"名单比登记数少 {missing} 个办学点，差额平均到每点为 {told(plain(share))}"
    largest = max(Decimal(value) for _, value in sheet.column(column))
    if share > largest:
        return f"{said}，大于已列各点的最大值 {told(largest)}：单靠缺点解释不了"
    return f"{said}（已列各点中位数 {told(plain(usual))}）"


def agreeing_only_with_repetition(
    comparisons: Sequence[Comparison], figures: Figures, table: str
) -> str:
    """Return which figures agree with sums only as long as repeated rows are counted."""
    names = []
    for comparison in comparisons:
        if not any(each.table == table for each in comparison.sums()):
            continue
        with_rows, without = comparison.both(), comparison.both(without_surplus=True)
        if with_rows is None or without is None or with_rows[0] != with_rows[1]:
            continue
        if without[0] != without[1]:
            column = comparison.columns()[0]
            label = figures.pack.table(comparison.check.table).column(column).label
            kept = without[0] if without[0] != with_rows[0] else without[1]
            names.append(f"「{label}」{told(with_rows[0])}（扣除后 {told(kept)}）")
    if not names:
        return ""
    return f"{listed(names)}与含重复行的合计相符：这些数也是把重复行计入后汇总的"
