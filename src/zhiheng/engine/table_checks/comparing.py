"""Figures that must equal, or lie within, others: row by row, or once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from zhiheng.engine.table_checks.figures import Figures, Sheet, name_key
from zhiheng.shared.expressions import Evaluator, Value
from zhiheng.shared.numbers import EXACT, Number, plain, settled
from zhiheng.standards.tables.checks import Compare
from zhiheng.standards.tables.references import Reference, formula, formulas_of

_BOUNDS = ("equals", "at_most", "at_least", "above")


@dataclass(frozen=True, slots=True)
class Broken:
    """A comparison that does not hold.

    Attributes:
        position: Position of the row in a list; None where it was made once.
        actual: The figure; None where its only cell is empty.
        expected: What it breaks; None for multiples.
        values: The numbers its formulas used, by name.
    """

    position: int | None
    actual: Number | None
    expected: Number | None
    values: Mapping[str, Number]


class Comparison:
    """One `Compare` check, prepared for the figures at hand."""

    def __init__(self, check: Compare, figures: Figures) -> None:
        self.check = check
        self.figures = figures
        bounds = [text for bound in _BOUNDS if (text := getattr(check, bound)) is not None]
        self.judged = figures.pack.references(check.table, (check.value, *bounds))
        texts = [text for _, text, _ in formulas_of(check)]
        self.references = figures.pack.references(check.table, tuple(texts))

    @property
    def sheet(self) -> Sheet | None:
        """Return the table the findings stand in, if it was handed in."""
        return self.figures.sheets.get(self.check.table)

    @cached_property
    def by_row(self) -> bool:
        """Return whether a list is gone through row by row."""
        table = self.figures.pack.table(self.check.table)
        return table.kind == "list" and any(each.kind == "cell" for each in self.references)

    def constants(self, *, without_surplus: bool = False) -> dict[str, Number]:
        """Return what is one number for all rows.

        Args:
            without_surplus: Whether rows that repeat an earlier one are left out of sums.
        """
        found = {}
        for reference in self.references:
            if reference.kind == "cell" and (self.by_row or not reference.previous):
                continue
            if reference.kind == "sum" and without_surplus and not reference.previous:
                sheet = self.figures.sheets.get(reference.table)
                value = sheet.sum(reference.column, without_surplus=True) if sheet else None
            else:
                value = self.figures.known(reference)
            if value is None and self.check.blank != "unknown" and self._empty(reference):
                value = 0
            if value is not None:
                found[reference.name] = value
        return found

    def _empty(self, reference: Reference) -> bool:
        """Return whether a name stands for an item, or a whole column, that is left empty."""
        sheet = self.figures.sheets.get(reference.table)
        return (
            reference.kind in ("item", "sum")
            and not reference.previous
            and sheet is not None
            and reference.column in sheet.columns
            and all(row.values.get(reference.column) is None for row in sheet.rows)
        )

    def broken(self) -> Iterator[Broken]:
        """Yield every row, or the one comparison, that does not hold."""
        sheet = self.sheet
        if sheet is None:
            return
        constants = self.constants()
        judge = _Judge(self.check, constants)
        only = re.compile(self.check.only_rows) if self.check.only_rows else None
        cells = [each.column for each in self.judged if each.kind == "cell" and not each.previous]
        empty = {each.name for each in self.judged if self._empty(each)}
        for position, values in self._rows(sheet, cells):
            filled = sheet.numbers[position] if cells else {}
            if cells and self._unfilled(cells, filled):
                continue
            if only is not None and not only.search(name_key(sheet.rows[position].label)):
                continue
            judged = judge(values)
            if judged is None:
                continue
            unfilled = self.check.value in cells and self.check.value not in filled
            yield Broken(
                position if self.by_row else None,
                None if unfilled else judged[0],
                None if self.check.equals in empty else judged[1],
                {**constants, **values},
            )

    def _unfilled(self, cells: Sequence[str], filled: Mapping[str, Number]) -> bool:
        """Return whether too little is filled to be judged."""
        match self.check.blank:
            case "zero":
                own = [each.column for each in self.references if each.kind == "cell"]
                alone = all(each.kind in ("cell", "parameter") for each in self.references)
                return alone and not any(cell in filled for cell in own)
            case "bound":
                value = formula(self.check.value).names
                return any(cell in value and cell not in filled for cell in cells)
            case _:
                return False

    def _rows(
        self, sheet: Sheet, cells: Sequence[str]
    ) -> Iterator[tuple[int, Mapping[str, Number]]]:
        """Yield the numbers to be judged: of every row, or once."""
        if not cells and not self.by_row:
            yield 0, {}
            return
        rows = sheet.numbers if self.check.blank == "unknown" else sheet.zeroed
        before = [each for each in self.references if each.kind == "cell" and each.previous]
        if not before or not self.by_row:
            yield from enumerate(rows)
            return
        earlier = self.figures.rows_before(self.check.table)
        for position, values in enumerate(rows):
            past = earlier.get(name_key(sheet.rows[position].label), {})
            known = {each.name: past[each.column] for each in before if each.column in past}
            yield position, {**values, **known}

    def both(self, *, without_surplus: bool = False) -> tuple[Number, Number] | None:
        """Return value and bound of an equality over sums; None where one is unknown."""
        if self.check.equals is None or self.by_row or self.sheet is None:
            return None
        values = self.constants(without_surplus=without_surplus)
        if self.sheet.table.kind == "form" and self.sheet.rows:
            values = {**self.sheet.numbers[0], **values}
        left = formula(self.check.value).bound({})(values)
        right = formula(self.check.equals).bound({})(values)
        return None if left is None or right is None else (left, right)

    def columns(self) -> tuple[str, ...]:
        """Return the columns or items of the check's table that are shown."""
        if self.check.columns:
            return self.check.columns
        own = (
            each.column
            for each in self.judged
            if each.table == self.check.table and each.column and not each.previous
        )
        return tuple(dict.fromkeys(own))

    def elsewhere(self) -> Mapping[str, Sequence[str]]:
        """Return the columns and items of other tables that are compared with, by table."""
        found: dict[str, list[str]] = {}
        for each in self.judged:
            if each.table and each.table != self.check.table and not each.previous:
                found.setdefault(each.table, []).append(each.column)
        return found

    def sums(self) -> list[Reference]:
        """Return the sums that are compared."""
        return [each for each in self.judged if each.kind == "sum" and not each.previous]


class _Judge:
    """The formulas of a check, the numbers that are the same for all rows bound in."""

    def __init__(self, check: Compare, constants: Mapping[str, Number]) -> None:
        def bound(text: str | None) -> Evaluator | None:
            return None if text is None else formula(text).bound(constants)

        self._check = check
        self._when = bound(check.when)
        self._value = formula(check.value).bound(constants)
        self._tolerance = bound(check.tolerance)
        self._bounds = [
            (kind, evaluate)
            for kind in _BOUNDS
            if (evaluate := bound(getattr(check, kind))) is not None
        ]

    def __call__(self, values: Mapping[str, Number]) -> tuple[Number, Number | None] | None:
        """Return the figure and what it breaks; None where it holds, or cannot be told."""
        if self._when is not None and self._when(values) is not True:
            return None
        actual = self._value(values)
        slack = 0 if self._tolerance is None else self._tolerance(values)
        if actual is None or slack is None:
            return None
        if self._check.multiple_of is not None and _rest(actual, self._check.multiple_of):
            return _tidy(actual), None
        for kind, evaluate in self._bounds:
            limit = evaluate(values)
            if limit is None:
                continue
            over = _tidy(EXACT.subtract(actual, limit))
            if _breaks(kind, over, slack):
                return _tidy(actual), None if kind == "above" else _tidy(limit)
        return None


def _breaks(kind: str, over: Number, slack: Value) -> bool:
    match kind:
        case "equals":
            return over > slack or -over > slack
        case "at_most":
            return over > slack
        case "at_least":
            return -over > slack
        case _:
            return over <= slack


def _rest(value: Number, unit: Number) -> bool:
    return not EXACT.remainder(value, unit).is_zero()


def _tidy(value: Number) -> Number:
    return plain(value if isinstance(value, int) else settled(value))
