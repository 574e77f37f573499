"""Exact numbers: `int` or `Decimal`, never `float`; rounded once, by one rule."""

from decimal import ROUND_HALF_UP, Decimal

Number = int | Decimal


def plain(value: Number) -> Number:
    """Return the same number, as an `int` where it has no fraction.

    Example:
        >>> plain(Decimal("3.50")), plain(Decimal("3.00"))
        (Decimal('3.5'), 3)
    """
    if isinstance(value, int):
        return value
    if value == value.to_integral_value():
        return int(value)
    return value.normalize()


def rounded(value: Number, places: int) -> Decimal:
    """Return `value` with `places` decimals, halves away from zero (四舍五入).

    Example:
        >>> rounded(Decimal("97.365"), 2), rounded(Decimal("-0.5"), 0)
        (Decimal('97.37'), Decimal('-1'))
    """
    return Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def shown(value: Number, places: int = 2) -> str:
    """Return `value` as people read it: thousands apart, at most `places` decimals.

    Example:
        >>> shown(35000), shown(Decimal("71.428571")), shown(Decimal("50.00"))
        ('35,000', '71.43', '50')
    """
    return f"{plain(rounded(value, places)):,}"


def marks(score: Number) -> str:
    """Return a score as people write it: exact, its digits together.

    Example:
        >>> marks(1000), marks(Decimal("77.50"))
        ('1000', '77.5')
    """
    return f"{plain(score)}"
