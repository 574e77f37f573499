"""Every measure by its id."""

import difflib
from collections.abc import Iterable
from types import MappingProxyType

from zhiheng.measures.conditions import RATIOS, STAFF, STUDENTS
from zhiheng.measures.measure import GRAIN_WORDS, Measure
from zhiheng.measures.online import LEARNING, TEACHING
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import listed

MEASURES: MappingProxyType[str, Measure] = MappingProxyType(
    {measure.id: measure for measure in (*LEARNING, *TEACHING, *STUDENTS, *STAFF, *RATIOS)}
)
_LONGEST_ECHO = 40


def find_measure(name: str) -> Measure:
    """Return a measure by its id or Chinese title.

    Raises:
        InvalidInputError: There is none; those known and near matches are named.
    """
    for measure in MEASURES.values():
        if name in (measure.id, measure.title):
            return measure
    known = list(MEASURES)
    titles = {measure.title: measure.id for measure in MEASURES.values()}
    near = _near(name, [*known, *titles])
    near = list(dict.fromkeys(titles.get(each, each) for each in near))
    raise InvalidInputError([_unknown("measure", "指标", name, known, near)])


def check_grain(measure: Measure, grain: str) -> None:
    """Refuse a grain that a measure cannot be asked by.

    Raises:
        InvalidInputError: It is none of the measure's; those are listed.
    """
    if grain not in measure.grains:
        known = list(measure.grains)
        what = "层级" if grain in GRAIN_WORDS else "这种层级"
        problem = _unknown("by", what, grain, known, _near(grain, known), f"「{measure.title}」")
        raise InvalidInputError([problem])


def _near(given: str, known: Iterable[str]) -> list[str]:
    return difflib.get_close_matches(given, list(known), n=3)


def _unknown(
    where: str, what: str, given: str, known: list[str], near: list[str], whose: str = ""
) -> Problem:
    hint = f"；是否指 {listed(near)}" if near else ""
    shown = given[:_LONGEST_ECHO]
    message = f"{whose}没有{what}「{shown}」{hint}；可用：{'、'.join(known)}"
    return Problem(where, f"unknown_{where}", message, known)
