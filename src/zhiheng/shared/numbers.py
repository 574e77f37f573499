"""Exact numbers: `int` or `Decimal`, never `float`; rounded once, by one rule.

What comes in is bounded (`is_bounded`), so that `EXACT` holds sums and products of it to
the last digit, and no quotient can be taken for a line it only comes near: two different
quotients of bounded numbers differ in their first hundred digits, `settled` keeps two
hundred, and `EXACT` counts with three hundred.
"""

from decimal import ROUND_HALF_UP, Context, Decimal

Number = int | Decimal

# Results beyond any bound become infinite or NaN, which callers take for unknown.
EXACT = Context(prec=300, traps=[])
_SETTLED = Context(prec=200, traps=[])
_MOST_DIGITS = 30
_MOST_PLACES = 30
_READ = Context(prec=_MOST_DIGITS, traps=[])
_BEYOND: int = 10**_MOST_DIGITS
LONGEST_NUMBER = f"至多 {_MOST_DIGITS} 位数字"


class LongNumber(str):
    """A number of more digits than are read, or too large or small: kept as written."""

    __slots__ = ()


def is_bounded(value: Number) -> bool:
    """Return whether `value` has few enough digits to count with it exactly.

    Example:
        >>> is_bounded(10**29), is_bounded(Decimal("1e30")), is_bounded(Decimal("1e-40"))
        (True, False, False)
    """
    if isinstance(value, int):
        return -_BEYOND < value < _BEYOND
    if not value.is_finite() or not -_MOST_DIGITS <= value.adjusted() < _MOST_DIGITS:
        return False
    return EXACT.compare(value, _READ.plus(value)).is_zero()


def number_from(text: str) -> Number | LongNumber:
    """Return the number that `text` spells out; itself where it has too many digits.

    Example:
        >>> number_from("12"), number_from("3.50"), number_from("1e5000")
        (12, Decimal('3.50'), '1e5000')
    """
    try:
        value = Decimal(text)
    except ArithmeticError:
        return LongNumber(text)
    if not is_bounded(value):
        return LongNumber(text)
    return int(value) if text.lstrip("+-").isdigit() else value


def settled(value: Decimal) -> Decimal:
    """Return a computed value as it is compared: what division cut off has gone.

    Example:
        >>> one = EXACT.multiply(EXACT.divide(1, 7), 7)
        >>> one == 1, settled(one) == 1
        (False, True)
    """
    return _SETTLED.plus(value)


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
    return value.normalize(EXACT)


def rounded(value: Number, places: int) -> Decimal:
    """Return `value` with `places` decimals, halves away from zero (四舍五入).

    Example:
        >>> rounded(Decimal("97.365"), 2), rounded(Decimal("-0.5"), 0)
        (Decimal('97.37'), Decimal('-1'))
    """
    unit = Decimal(1).scaleb(-places)
    return Decimal(value).quantize(unit, rounding=ROUND_HALF_UP, context=EXACT)


def shown(value: Number, places: int = 2) -> str:
    """Return `value` as people read it: thousands apart, rounded to `places` decimals.

    More decimals are shown where rounding would make a rounder number of it: 50.001 is
    not 50, and a line may stand there.

    Example:
        >>> shown(35000), shown(Decimal("71.428571")), shown(Decimal("50.00"))
        ('35,000', '71.43', '50')
        >>> shown(Decimal("50.00142857")), shown(Decimal("99.996")), shown(Decimal("66.5999"))
        ('50.001', '99.996', '66.5999')
    """
    told = rounded(value, places)
    while told != value and told == rounded(told, places - 1) and places < _MOST_PLACES:
        places += 1
        told = rounded(value, places)
    return f"{plain(told):,}"


def marks(score: Number) -> str:
    """Return a score as people write it: exact, its digits together.

    Example:
        >>> marks(1000), marks(Decimal("77.50"))
        ('1000', '77.5')
    """
    return f"{plain(score)}"
