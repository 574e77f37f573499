"""Rule sets as Ibis expressions: everybody at once, on DuckDB or Spark alike.

The meaning is that of `reference`; a test with random subjects holds the two together.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

import ibis
import ibis.expr.types as ir

from zhiheng.engine.decisions.arithmetic import Ratio, chosen, either, equal
from zhiheng.engine.decisions.decision import places_of
from zhiheng.standards.rulesets.language import Called, Kind, Literally, Named, Node

# A value of each row: numbers as ratios, all else as a column of its own kind.
# Ibis has no types of its own, so this says it in words.
Column: TypeAlias = Any

_MONTHS = 12
_SQL_TYPES: Mapping[Kind, str] = {
    "truth": "boolean",
    "text": "string",
    "date": "date",
    "codes": "string",
}
# Groups of codes are kept as ``;a;b;`` so that a code is found by plain search.
SEPARATOR = ";"


class Translator:
    """Translates expressions over named columns.

    Args:
        columns: Every name an expression may use.
        done: Expressions that are columns already.
    """

    def __init__(
        self, columns: Mapping[str, Column], done: Mapping[Node, Column] | None = None
    ) -> None:
        self._columns = columns
        self._done: dict[Node, Column] = dict(done or {})

    def truth(self, node: Node) -> ir.BooleanValue:
        """Return a condition as a column."""
        return self.column(node)

    def column(self, node: Node) -> Column:
        """Return an expression as a column, each translated once."""
        if node not in self._done:
            self._done[node] = self._translated(node)
        return self._done[node]

    def _translated(self, node: Node) -> Column:  # noqa: PLR0912 - one case an operation
        match node:
            case Literally(kind="number", value=Fraction() as value):
                return Ratio.constant(value)
            case Literally(kind=kind, value=value):
                return ibis.literal(value, type=_SQL_TYPES[kind])
            case Named(name=name):
                return self._columns[name]
            case Called(operation="unknown", kind="number"):
                return Ratio(ibis.null("int64"), 1)
            case Called(operation="unknown", kind=kind):
                return ibis.null(_SQL_TYPES[kind])
            case Called(operation="known", operands=(operand,)):
                return self._known(operand)
            case Called(operation="and" | "or" as word, operands=operands):
                return self._joined(word, operands)
            case Called(operation="not", operands=(operand,)):
                return ~self.truth(operand)
            case Called(operation="if", operands=(test, one, other)):
                return self._choice(test, one, other)
            case Called(operation="in", operands=(one, *members)):
                return self._member(one, members)
            case Called(operation="<" | "<=" | ">" | ">=" | "==" | "!=" as sign, operands=pair):
                return self._comparison(sign, *pair)
            case Called(kind="number"):
                return self._number(node)
            case Called(operation="years_after" | "months_after" | "days_after"):
                return self._moved(node)
            case Called(operation="later" | "earlier" as word, operands=(one, other)):
                first, second = self.column(one), self.column(other)
                ahead = first >= second if word == "later" else first <= second
                return either(ahead, first, second)
            case Called(operation="has", operands=(codes, code)):
                wrapped = ibis.literal(SEPARATOR) + self.column(code) + SEPARATOR
                return self.column(codes).contains(wrapped)
            case _:
                raise AssertionError(node)

    def _known(self, node: Node) -> Column:
        if isinstance(node, Called) and node.operation == "known":
            return ibis.literal(True)  # Spark reads no ``IS NOT NULL IS NOT NULL``
        column = self.column(node)
        if isinstance(column, Ratio):
            below = column.below
            known = column.above.notnull()
            return known if isinstance(below, int) else known & below.notnull()
        return column.notnull()

    def _joined(self, word: str, parts: tuple[Node, ...]) -> ir.BooleanValue:
        joined = self.truth(parts[0])
        for part in parts[1:]:
            other = self.truth(part)
            joined = joined & other if word == "and" else joined | other
        return joined

    def _choice(self, test: Node, one: Node, other: Node) -> Column:
        first, second = self.column(one), self.column(other)
        if isinstance(first, Ratio) and isinstance(second, Ratio):
            return chosen(self.truth(test), first, second)
        return either(self.truth(test), first, second)

    def _member(self, one: Node, members: list[Node]) -> Column:
        column = self.column(one)
        if isinstance(column, Ratio):
            found = [self._comparison("==", one, member) for member in members]
            joined = found[0]
            for each in found[1:]:
                joined = joined | each
            return joined
        return column.isin([self.column(member) for member in members])

    def _comparison(self, sign: str, one: Node, other: Node) -> ir.BooleanValue:
        first, second = self.column(one), self.column(other)
        if isinstance(first, Ratio) and isinstance(second, Ratio):
            return first.compared(sign, second)
        return _COMPARISONS[sign](first, second)

    def _number(self, node: Called) -> Ratio:
        match node.operation, node.operands:
            case "+" | "-" | "*" | "/" as sign, (one, other):
                return _ARITHMETIC[sign](self._ratio(one), self._ratio(other))
            case "min" | "max" as word, operands:
                return self._extreme("<=" if word == "min" else ">=", operands)
            case "floor", (one,):
                return self._ratio(one).floored()
            case "ceil", (one,):
                return self._ratio(one).negated().floored().negated()
            case "rounded", (one, places):
                return self._ratio(one).rounded(places_of(_constant(places)))
            case "days_between", (one, other):
                days = self.column(other).delta(self.column(one), unit="day")
                return Ratio(days.cast("int64"), 1)
            case "month_of", (one,):
                return Ratio(self.column(one).month().cast("int64"), 1)
            case "year_of", (one,):
                return Ratio(self.column(one).year().cast("int64"), 1)
            case "count", (one,):
                codes = self.column(one)
                rest = codes.replace(SEPARATOR, "")
                return Ratio((codes.length() - rest.length() - 1).cast("int64"), 1)
            case _:
                raise AssertionError(node)

    def _ratio(self, node: Node) -> Ratio:
        column = self.column(node)
        if not isinstance(column, Ratio):
            raise TypeError(node)
        return column

    def _extreme(self, sign: str, operands: tuple[Node, ...]) -> Ratio:
        best = self._ratio(operands[0])
        for operand in operands[1:]:
            other = self._ratio(operand)
            best = chosen(best.compared(sign, other), best, other)
        return best

    def _moved(self, node: Called) -> Column:
        day, count = node.operands
        match count:
            case Called(operation="if", operands=(test, one, other)):
                before = Called(node.kind, node.operation, (day, one))
                after = Called(node.kind, node.operation, (day, other))
                return either(self.truth(test), self.column(before), self.column(after))
            case Called(operation="unknown"):
                return ibis.null("date")
        steps = _constant(count) if node.operation != "years_after" else 0
        match node.operation:
            case "days_after":
                step = ibis.interval(days=steps)
            case "months_after":
                step = ibis.interval(months=steps)
            case _:
                step = ibis.interval(months=_constant(count, _MONTHS))
        return (self.column(day) + step).cast("date")


def _constant(node: Node, times: int = 1) -> int:
    if not isinstance(node, Literally) or not isinstance(node.value, Fraction):
        raise TypeError(node)
    return int(node.value * times)


_ARITHMETIC: Mapping[str, Callable[[Ratio, Ratio], Ratio]] = {
    "+": Ratio.__add__,
    "-": Ratio.__sub__,
    "*": Ratio.__mul__,
    "/": Ratio.__truediv__,
}
_COMPARISONS: Mapping[str, Callable[[ir.Value, ir.Value], ir.BooleanValue]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
    "==": equal,
    "!=": lambda one, other: ~equal(one, other),
}
