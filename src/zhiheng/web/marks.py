"""States in lists: told by word, symbol and colour, as ``<c-state>`` tells them on pages."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Mark:
    """How a state looks.

    Attributes:
        tone: ``good``, ``wait``, ``alarm``, or empty.
        symbol: The sign before the word.
    """

    tone: str
    symbol: str


def marked(mark: Mark, text: str) -> SafeString:
    """Return a state as the cell of a list."""
    tone = f" state-{mark.tone}" if mark.tone else ""
    return format_html(
        '<span class="state{}"><span aria-hidden="true">{}</span>{}</span>', tone, mark.symbol, text
    )
