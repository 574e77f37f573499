"""Names of places on the page, made from codes: what CSS and addresses accept."""

import re

_PLAIN = re.compile(r"[^A-Za-z0-9]")


def anchor(code: str) -> str:
    """Return a code as a name without signs; different codes stay different.

    Example:
        >>> anchor("1.1.1(2)")
        '1_2e1_2e1_282_29'
    """
    return _PLAIN.sub(lambda found: f"_{ord(found[0]):x}", code)
