"""Every measure by its id."""

import difflib
from types import MappingProxyType

from zhiheng.measures.measure import Measure
from zhiheng.measures.online import ONLINE
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import listed

MEASURES: MappingProxyType[str, Measure] = MappingProxyType(
    {measure.id: measure for measure in ONLINE}
)


def find_measure(name: str) -> Measure:
    """Return a measure by its id.

    Raises:
        InvalidInputError: There is none of that id; the known ones and near matches are named.
    """
    if name in MEASURES:
        return MEASURES[name]
    known = list(MEASURES)
    raise InvalidInputError([unknown("measure", "指标", name, known)])


def unknown(where: str, what: str, given: str, known: list[str]) -> Problem:
    """Return the problem that a name is not among those known, with near matches."""
    near = difflib.get_close_matches(given, known, n=3)
    hint = f"；是否指 {listed(near)}" if near else ""
    message = f"没有{what}「{given[:40]}」{hint}；可用：{'、'.join(known) or '无'}"
    return Problem(where, f"unknown_{where}", message, known)
