"""From scores to a conclusion: the grade the total earns, and no better than gates allow."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.engine.outcome import LowNode, Veto, WeakNode
from zhiheng.shared.numbers import Number, plain
from zhiheng.standards.scheme import Gate, Node, Scheme


def line_of(node: Node, gate: Gate) -> Number:
    """Return the score from which a node is no longer under the gate's line, exactly."""
    return plain(Decimal(node.points) * gate.percent / 100)


@dataclass(frozen=True, slots=True)
class _PreparedGate:
    """A gate, the line of each node it looks at, and how many under it make it hold."""

    gate: Gate
    lines: tuple[tuple[int, Number], ...]
    count: int

    @classmethod
    def of(cls, gate: Gate, scheme: Scheme) -> "_PreparedGate":
        lines = tuple(
            (i, line_of(node, gate))
            for i, node in enumerate(scheme.nodes)
            if node.code == gate.node or node.level == gate.level
        )
        return cls(gate, lines, gate.count or 1)


class Verdict:
    """The gates and grades of one scheme, prepared for use on many sheets."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self._gates = tuple(_PreparedGate.of(gate, scheme) for gate in scheme.gates)

    def fixed_by(self, highest: Sequence[Number]) -> list[Gate]:
        """Return the gates that hold, judged by the highest score each node can have.

        For a complete sheet that is its score; for an incomplete one a gate that holds
        even so is certain.
        """
        return [
            prepared.gate
            for prepared in self._gates
            if sum([highest[i] < line for i, line in prepared.lines]) >= prepared.count
        ]

    def conclude(self, total: Number, gates: Sequence[Gate]) -> str | None:
        """Return the conclusion: the lowest of what the total earns and the gates that hold.

        A gate never lifts: where the total earns less than a gate allows, the total decides.
        """
        earned = self.earned(total)
        if earned is None or not gates:
            return earned
        names = [grade.name for grade in self.scheme.grades]
        return max((earned, *(gate.conclusion for gate in gates)), key=names.index)

    def earned(self, total: Number) -> str | None:
        """Return the grade a total earns, gates aside; None where the scheme has no grades."""
        return next((grade.name for grade in self.scheme.grades if total >= grade.minimum), None)

    def veto(self, gate: Gate, highest: Sequence[Number], certain: Sequence[bool]) -> Veto:
        """Return a gate that holds, with the values that make it hold.

        Args:
            gate: The gate.
            highest: Highest score each node can have.
            certain: Whether that is its score, not only a bound.
        """
        return Veto(
            gate,
            tuple(
                LowNode(self.scheme.nodes[i], highest[i], line, certain[i])
                for prepared in self._gates
                if prepared.gate is gate
                for i, line in prepared.lines
                if highest[i] < line
            ),
        )

    def weak(self, scores: Sequence[Number | None]) -> tuple[WeakNode, ...]:
        """Return the nodes known to be under the line of a gate that counts them."""
        return tuple(
            WeakNode(self.scheme.nodes[i], score, line)
            for prepared in self._gates
            if prepared.gate.kind == "count_below"
            for i, line in prepared.lines
            if (score := scores[i]) is not None and score < line
        )
