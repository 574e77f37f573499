"""Raising scores by as little as possible, inside what each point may still have."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.engine.outcome import Outcome
from zhiheng.engine.scorer import Scorer
from zhiheng.shared.numbers import Number


@dataclass(frozen=True, slots=True)
class _Room:
    """What a point can still gain: how much, and whether every step on the way is allowed."""

    point: int
    gains: tuple[Number, ...]
    stepwise: bool


class RaisablePoints:
    """The points of a complete outcome, some of them raised.

    Attributes:
        raised: New scores by index of the point.
        cost: Points of score added in all.
        is_least: Whether nothing cheaper is known to do the same.
    """

    def __init__(self, outcome: Outcome, scorer: Scorer) -> None:
        self.raised: dict[int, Number] = {}
        self.cost: Number = 0
        self.is_least = True
        self._outcome = outcome
        self._scorer = scorer
        self._codes = [node.code for node in outcome.scheme.nodes]
        self._limits = {applied.rule.item: applied.rule.limit for applied in outcome.adjustments}

    def rolled_up(self) -> tuple[Number, list[Number]]:
        """Return the total and the score of every node with the raised scores."""
        scheme = self._outcome.scheme
        index = {code: i for i, code in enumerate(self._codes)}
        scores: list[Number] = [0] * len(self._codes)
        for i, point in enumerate(scheme.points):
            scores[index[point.item]] += self._score(i)
        for item, limit in self._limits.items():
            scores[index[item]] = min(scores[index[item]], limit)
        return self._scorer.add_up(scores), scores

    def set_to(self, scores: Mapping[int, Number]) -> None:
        """Raise points to given scores, by index of the point."""
        for point, score in scores.items():
            self._add(point, score - self._score(point))

    def raise_total(self, goal: Number) -> bool:
        """Raise points until the total reaches `goal`; return whether it does."""
        return self._raise("", goal - self.rolled_up()[0])

    def raise_node(self, node: int, goal: Number) -> bool:
        """Raise points below a node until its score reaches `goal`; return whether it does."""
        return self._raise(self._codes[node], goal - self.rolled_up()[1][node])

    def _score(self, point: int) -> Number:
        return self.raised.get(point, self._outcome.points[point] or 0)

    def _raise(self, below: str, need: Number) -> bool:
        if need <= 0:
            return True
        rooms = self._rooms(below)
        smooth = [room for room in rooms if room.stepwise]
        reserve = sum(room.gains[-1] * self._worth(room.point, below) for room in smooth)
        jumps = self._jumps([room for room in rooms if not room.stepwise], below, need, reserve)
        if jumps is None:
            return False
        for point, gain in jumps.items():
            self._add(point, gain)
            need -= gain * self._worth(point, below)
        smooth.sort(key=lambda room: -room.gains[-1] * self._worth(room.point, below))
        for room in smooth:
            if need <= 0:
                break
            worth = self._worth(room.point, below)
            enough = next((g for g in room.gains if g * worth >= need), room.gains[-1])
            self._add(room.point, enough)
            need -= enough * worth
        return need <= 0

    def _add(self, point: int, gain: Number) -> None:
        self.raised[point] = self._score(point) + gain
        self.cost += gain

    def _worth(self, point: int, below: str) -> Number:
        """Return what one point of score adds to the node `below` names (to the total if none)."""
        worth: Number = 1
        scheme = self._outcome.scheme
        code: str | None = scheme.points[point].item
        while code is not None and code != below:
            node = scheme.nodes[self._codes.index(code)]
            if node.weight != 1:
                worth *= Decimal(node.weight)
            code = node.parent
        return worth

    def _rooms(self, below: str) -> list[_Room]:
        """Return what the points below a node can still gain, limits of their items kept."""
        rooms: list[_Room] = []
        left: dict[str, Number] = {}
        scheme = self._outcome.scheme
        for i, point in enumerate(scheme.points):
            if below and not f"{point.item}.".startswith(f"{below}."):
                continue
            now = self._score(i)
            worth = self._scorer.range_of(i, self._outcome.facts).worth
            gains = [value - now for value in sorted(worth.values()) if value > now]
            if point.item in self._limits:
                rest = left.setdefault(point.item, self._rest_of(point.item))
                gains = [gain for gain in gains if gain <= rest]
                left[point.item] = rest - gains[-1] if gains else rest
            if gains:
                step = scheme.step
                even = all(g == step * (n + 1) for n, g in enumerate(gains))
                rooms.append(_Room(i, tuple(gains), even))
        return rooms

    def _rest_of(self, item: str) -> Number:
        scheme = self._outcome.scheme
        sum_now = sum(self._score(i) for i, p in enumerate(scheme.points) if p.item == item)
        return max(self._limits[item] - sum_now, 0)

    def _jumps(
        self, rooms: list[_Room], below: str, need: Number, reserve: Number
    ) -> dict[int, Number] | None:
        """Return the jumps to take so that smooth gains cover the rest with least excess.

        None where even all jumps leave more than `reserve` uncovered.
        """
        options: dict[Number, dict[int, Number]] = {0: {}}
        for room in rooms:
            for got, taken in list(options.items()):
                for gain in room.gains:
                    reached = got + gain * self._worth(room.point, below)
                    fewer = options.get(reached)
                    if fewer is None or len(fewer) > len(taken) + 1:
                        options[reached] = {**taken, room.point: gain}
        enough = [got for got in options if got + reserve >= need]
        if not enough:
            return None
        return options[min(enough, key=lambda got: (max(got - need, 0), len(options[got]), got))]
