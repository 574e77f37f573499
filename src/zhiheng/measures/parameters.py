"""The thresholds of measures, from a pack, with their clauses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from zhiheng.measures.registry import MEASURES
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.measure_packs import MeasurePack, open_measure_pack

DEFAULT_PACK = "online-teaching-inspection/harbin-2022"


@dataclass(frozen=True)
class Thresholds:
    """Whole numbers that measures are held against.

    Attributes:
        pack: Name of the pack they come from.
        values: By id.
        clauses: Where each is laid down, by id.
    """

    pack: str
    values: Mapping[str, int]
    clauses: Mapping[str, str]


def thresholds_of(pack: MeasurePack) -> Thresholds:
    """Return the thresholds of a pack.

    Raises:
        InvalidInputError: It lacks one that a measure needs, or one is no positive whole number.
    """
    known = {parameter.id: parameter for parameter in pack.parameters}
    needed = dict.fromkeys(
        ["reply_days", *(name for each in MEASURES.values() for name in each.parameters)]
    )
    problems = [
        Problem(pack.name, "missing_parameter", f"指标包缺少参数「{name}」", list(needed))
        for name in needed
        if name not in known
    ]
    for parameter in known.values():
        value = parameter.value
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            message = f"参数「{parameter.label}」应为正整数，却是 {value}"
            problems.append(Problem(pack.name, "invalid_value", message))
    if problems:
        raise InvalidInputError(problems)
    return Thresholds(
        pack.name,
        {name: int(parameter.value) for name, parameter in known.items()},
        {name: pack.cite(parameter) for name, parameter in known.items()},
    )


@cache
def _bundled(name: str) -> Thresholds:
    return thresholds_of(open_measure_pack(name))


def read_thresholds(name: str = DEFAULT_PACK, roots: Sequence[Path] | None = None) -> Thresholds:
    """Return the thresholds of a pack by its name or folder.

    Raises:
        InvalidInputError: There is no such pack, or it has faults.
    """
    return _bundled(name) if roots is None else thresholds_of(open_measure_pack(name, roots))
