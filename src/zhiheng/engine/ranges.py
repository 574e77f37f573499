"""Which scores a point may have: by its way of scoring, and by the band the facts decide."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.shared.expressions import Evaluator, Value, read_expression
from zhiheng.shared.numbers import Number, plain
from zhiheng.standards.scheme import OTHERWISE, ObservationPoint, Scheme


@dataclass(frozen=True, slots=True)
class ScoreRange:
    """The scores that are allowed.

    Attributes:
        low: Lowest score.
        high: Highest score.
        worth: What each allowed entry is worth: the number itself, or a letter's points.
    """

    low: Number
    high: Number
    worth: Mapping[object, Number]

    @property
    def allowed(self) -> list[object]:
        """Return the allowed entries, lowest first."""
        return list(self.worth)


class PointRanges:
    """The ranges of one observation point."""

    def __init__(self, point: ObservationPoint, scheme: Scheme, constants: Mapping[str, Value]):
        self.point = point
        self.full = _full_range(point, scheme)
        self._bands: tuple[tuple[Evaluator | None, ScoreRange], ...] = tuple(
            (
                None if band.when == OTHERWISE else read_expression(band.when).bound(constants),
                _numbers(_steps(band.min, band.max, scheme.step)),
            )
            for band in point.bands
        )

    def decided(self, values: Mapping[str, Value]) -> tuple[int | None, ScoreRange]:
        """Return the band the facts decide and its range.

        A band is decided when its condition holds and every earlier one is known not to;
        as soon as one cannot be told, none is, and the full range is returned.
        """
        for i, (condition, allowed) in enumerate(self._bands):
            holds = True if condition is None else condition(values)
            if holds:
                return i, allowed
            if holds is None:
                break
        return None, self.full


def _full_range(point: ObservationPoint, scheme: Scheme) -> ScoreRange:
    if point.scoring == "graded":
        worth: dict[object, Number] = {
            letter: plain(point.points * Decimal(share))
            for letter, share in sorted(scheme.letters.items(), key=lambda item: item[1])
        }
        return ScoreRange(min(worth.values()), max(worth.values()), worth)
    if point.scoring == "binary":
        return _numbers(iter((0, point.points)))
    return _numbers(_steps(0, point.points, scheme.step))


def _steps(low: Number, high: Number, step: Number) -> Iterator[Number]:
    while low <= high:
        yield plain(low)
        low += step


def _numbers(scores: Iterator[Number]) -> ScoreRange:
    worth: dict[object, Number] = {score: score for score in scores}
    return ScoreRange(min(worth.values()), max(worth.values()), worth)
