"""Every measure by its id."""

import difflib
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from zhiheng.measures.conditions import RATIOS, STAFF, STUDENTS
from zhiheng.measures.means import MEANS
from zhiheng.measures.measure import GRAIN_WORDS, Measure
from zhiheng.measures.online import LEARNING
from zhiheng.measures.teaching import TEACHING
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import listed

MEASURES: MappingProxyType[str, Measure] = MappingProxyType(
    {measure.id: measure for measure in (*LEARNING, *TEACHING, *STUDENTS, *STAFF, *MEANS, *RATIOS)}
)
_LONGEST_ECHO = 40
_MOST_NEAR = 3
_LEAST_ALIKE = 0.5


def find_measure(name: str) -> Measure:
    """Return a measure by its id or Chinese title.

    Raises:
        InvalidInputError: There is none; those known and near matches are named.
    """
    for measure in MEASURES.values():
        if name in (measure.id, measure.title):
            return measure
    titles = {measure.title: measure.id for measure in MEASURES.values()}
    raise InvalidInputError([unknown("measure", "指标", name, list(MEASURES), titles)])


def check_grain(measure: Measure, grain: str) -> None:
    """Refuse a grain that a measure cannot be asked by.

    Raises:
        InvalidInputError: It is none of the measure's; those are listed.
    """
    if grain not in measure.grains:
        words = GRAIN_WORDS.get(grain)
        what = f"按{words}的算法，写作" if words else "分列方式"
        known = list(measure.grains)
        problem = unknown("by", what, grain, known, whose=f"「{measure.title}」")
        raise InvalidInputError([problem])


def unknown(
    where: str,
    what: str,
    given: str,
    known: Sequence[str],
    others: Mapping[str, str] = MappingProxyType({}),
    *,
    whose: str = "",
) -> Problem:
    """Return the problem that a name is not among those known, with near matches.

    Args:
        where: Argument or option it was given by.
        what: What it should have been, in Chinese.
        given: What was given.
        known: Names that would do.
        others: Other words for some of them, and the names they stand for.
        whose: Whose names they are, in Chinese.
    """
    close = difflib.get_close_matches(given, [*known, *others], n=_MOST_NEAR, cutoff=_LEAST_ALIKE)
    near = list(dict.fromkeys(others.get(word, word) for word in close))
    hint = f"；是否指 {listed(near)}" if near else ""
    message = (
        f"{whose}没有{what}「{given[:_LONGEST_ECHO]}」{hint}；可用：{'、'.join(known) or '无'}"
    )
    return Problem(where, f"unknown_{where}", message, list(known))
