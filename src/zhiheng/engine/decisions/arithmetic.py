"""Exact numbers in SQL: an integer over an integer, so that no pass line is blurred.

A score of 59.5 is 5950 over 100; a share of two counts is one over the other. Only what
is shown is rounded.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TypeAlias

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from zhiheng.engine.decisions.decision import PLACES

Whole: TypeAlias = ir.IntegerValue
Truth: TypeAlias = ir.BooleanValue
_SMALL = 2**31


def whole(value: int) -> Whole:
    """Return an integer constant; DuckDB would take a small one for 32 bits, and overflow."""
    if abs(value) < _SMALL:
        return ibis.literal(value, type="int32").cast("int64")
    return ibis.literal(value, type="int64")


@dataclass(frozen=True, slots=True)
class Ratio:
    """A number of each row: `above` over `below`.

    Attributes:
        above: Integers, null where not known.
        below: A positive constant; or integers, positive or null.
    """

    above: Whole
    below: int | Whole

    @classmethod
    def constant(cls, value: Fraction) -> "Ratio":
        """Return a number that is the same in each row."""
        return cls(whole(value.numerator), value.denominator)

    def __add__(self, other: "Ratio") -> "Ratio":
        one, two, below = _alike(self, other)
        return Ratio(one + two, below)

    def __sub__(self, other: "Ratio") -> "Ratio":
        one, two, below = _alike(self, other)
        return Ratio(one - two, below)

    def __mul__(self, other: "Ratio") -> "Ratio":
        return Ratio(_times(self.above, other.above), _product(self.below, other.below))

    def __truediv__(self, other: "Ratio") -> "Ratio":
        sign = ibis.cases((other.above > 0, whole(1)), (other.above < 0, whole(-1)))
        above = _times(_scaled(self.above, other.below), sign)
        return Ratio(above, _times(_scaled(whole(1), self.below), other.above.abs()))

    def compared(self, sign: str, other: "Ratio") -> Truth:
        """Return whether ``self <sign> other`` holds."""
        one, two, _ = _alike(self, other)
        return _compare(sign, one, two)

    def rounded(self, places: int) -> "Ratio":
        """Return it rounded half up to so many decimal places."""
        scale = 10**places
        if isinstance(self.below, int) and scale % self.below == 0:
            return Ratio(_scaled(self.above, scale // self.below), scale)
        twice = _scaled(self.above, 2 * scale)
        return Ratio(_floored(twice + _spread(self.below), _scaled_below(self.below, 2)), scale)

    def floored(self) -> "Ratio":
        """Return the largest integer that is not larger."""
        if isinstance(self.below, int) and self.below == 1:
            return self
        return Ratio(_floored(self.above, self.below), 1)

    def negated(self) -> "Ratio":
        """Return it with the other sign."""
        return Ratio(whole(0) - self.above, self.below)

    def shown(self) -> Whole:
        """Return it in units of the last place shown, rounded half up."""
        return self.rounded(PLACES).above


def chosen(test: Truth, one: "Ratio", other: "Ratio") -> Ratio:
    """Return one number where `test` holds, the other where not, null where not known."""
    if isinstance(one.below, int) and isinstance(other.below, int):
        first, second, below = _alike(one, other)
        return Ratio(either(test, first, second), below)
    first_below, second_below = _spread(one.below), _spread(other.below)
    return Ratio(
        either(test, one.above, other.above),
        either(test, first_below, second_below),
    )


def either(test: Truth, one: ir.Value, other: ir.Value) -> ir.Value:
    """Return a value where `test` holds, another where not, null where it is not known."""
    return ibis.cases((test, one), (~test, other))


def _alike(one: Ratio, other: Ratio) -> tuple[Whole, Whole, int | Whole]:
    """Return both numerators over one denominator."""
    if isinstance(one.below, int) and isinstance(other.below, int):
        below = lcm(one.below, other.below)
        return (
            _scaled(one.above, below // one.below),
            _scaled(other.above, below // other.below),
            below,
        )
    return (
        _scaled(one.above, other.below),
        _scaled(other.above, one.below),
        _product(one.below, other.below),
    )


def _scaled(value: Whole, by: int | Whole) -> Whole:
    return value if isinstance(by, int) and by == 1 else _times(value, _spread(by))


def _scaled_below(value: int | Whole, by: int) -> int | Whole:
    return value * by if isinstance(value, int) else _times(value, whole(by))


def _spread(value: int | Whole) -> Whole:
    return whole(value) if isinstance(value, int) else value


def _product(one: int | Whole, other: int | Whole) -> int | Whole:
    if isinstance(one, int) and isinstance(other, int):
        return one * other
    return _times(_spread(one), _spread(other))


def _times(one: Whole, other: Whole) -> Whole:
    return one * other


def _floored(above: Whole, below: int | Whole) -> Whole:
    """Return the floor of a quotient by remainders alone: floats would blur large ones."""
    divisor = _spread(below)
    rest = ((above % divisor) + divisor) % divisor
    return ((above - rest) / divisor).cast("int64")


def _compare(sign: str, one: Whole, other: Whole) -> Truth:
    match sign:
        case "<":
            return one < other
        case "<=":
            return one <= other
        case ">":
            return one > other
        case ">=":
            return one >= other
        case "==":
            return equal(one, other)
        case _:
            return ~equal(one, other)


def equal(one: ir.Value, other: ir.Value) -> Truth:
    """Return whether two values are equal, null where either is.

    Written as an operation: Ibis reads ``==`` against a constant null as "is null".
    """
    return ops.Equals(one, other).to_expr()
