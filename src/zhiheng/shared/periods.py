"""Years, and the windows of years that evidence and figures are taken from."""

import re
from dataclasses import dataclass

_YEAR = re.compile(r"(?:19|20)\d{2}")


def year_of(period: str) -> int | None:
    """Return the calendar year a period name begins with, or None where it names none.

    Example:
        >>> year_of("2021"), year_of("2021 自评"), year_of("试评")
        (2021, 2021, None)
    """
    found = _YEAR.match(period.strip())
    return int(found.group()) if found else None


@dataclass(frozen=True, slots=True)
class YearWindow:
    """Whole years before a year, and whether the year itself is added to them.

    Attributes:
        whole_years: How many whole calendar years before the evaluated year.
        with_current: Whether the latest state of the evaluated year is added.
    """

    whole_years: int
    with_current: bool

    def before(self, year: int) -> tuple[int, ...]:
        """Return the whole years, oldest first.

        Example:
            >>> YearWindow(3, True).before(2021)
            (2018, 2019, 2020)
        """
        return tuple(range(year - self.whole_years, year))

    def years(self, year: int) -> tuple[int, ...]:
        """Return every year of the window, oldest first.

        Example:
            >>> YearWindow(3, True).years(2021)
            (2018, 2019, 2020, 2021)
        """
        return self.before(year) + ((year,) if self.with_current else ())
