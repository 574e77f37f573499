"""Numbers of headings in official Chinese documents: 一、（一）1.（1）① and then a."""

_DIGITS = "〇一二三四五六七八九"
_CIRCLED_FIRST = 0x2460
_CIRCLED = 20
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def chinese(number: int) -> str:
    """Return a number from 1 to 99 in Chinese numerals.

    Example:
        >>> chinese(3), chinese(10), chinese(21)
        ('三', '十', '二十一')
    """
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def heading_number(level: int, number: int) -> str:
    """Return the number before a heading of an indicator's level.

    Example:
        >>> [heading_number(level, 2) for level in (1, 2, 3, 4, 5)]
        ['（二）', '2.', '（2）', '②', 'b.']
    """
    match level:
        case 1:
            return f"（{chinese(number)}）"
        case 2:
            return f"{number}."
        case 3:
            return f"（{number}）"
        case 4:
            return chr(_CIRCLED_FIRST + number - 1) if number <= _CIRCLED else f"[{number}]"
        case _:
            return f"{_LETTERS[number - 1]}." if number <= len(_LETTERS) else f"{number})"
