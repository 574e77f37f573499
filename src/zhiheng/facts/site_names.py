"""The names of registered sites, from a list a line each."""

from zhiheng.facts.files import unreadable
from zhiheng.facts.tables import read_csv
from zhiheng.shared.problems import InvalidInputError


def read_site_names(content: bytes, name: str) -> tuple[str, ...]:
    """Return the first cell of every line that has one, in UTF-8 or GB18030.

    Raises:
        InvalidInputError: It is no text, or names no site.
    """
    names = tuple(str(row[0]) for row in read_csv(content, name).rows if row and row[0])
    if not names:
        raise InvalidInputError([unreadable(name, "里面没有办学点名称；请一行写一个")])
    return names
