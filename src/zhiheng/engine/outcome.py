"""What came of a sheet: scores of every level, gates, the conclusion, what is open."""

from dataclasses import dataclass
from typing import Literal

from zhiheng.facts.score_sheet import ScoreSheet
from zhiheng.measures.resolution import ResolvedFacts
from zhiheng.shared.numbers import Number, marks
from zhiheng.standards.scheme import Adjustment, Gate, Node, Scheme

Status = Literal["complete", "incomplete"]


@dataclass(frozen=True, slots=True)
class NodeScore:
    """The score of one indicator.

    Attributes:
        node: The indicator.
        score: Its score after zero-outs and caps; None where a point below is missing.
    """

    node: Node
    score: Number | None


@dataclass(frozen=True, slots=True)
class WeakNode:
    """An indicator under the line of a gate that counts such indicators.

    Attributes:
        node: The indicator.
        score: Its score.
        line: The line it is under.
    """

    node: Node
    score: Number
    line: Number


@dataclass(frozen=True, slots=True)
class LowNode:
    """An indicator that makes a gate hold.

    Attributes:
        node: The indicator.
        score: Its score, or the most it can still have.
        line: The line it is under.
        certain: Whether `score` is its score, not only a bound.
    """

    node: Node
    score: Number
    line: Number
    certain: bool


@dataclass(frozen=True, slots=True)
class Veto:
    """A gate that holds.

    Attributes:
        gate: The rule.
        low: The indicators that make it hold.
    """

    gate: Gate
    low: tuple[LowNode, ...]

    @property
    def detail(self) -> str:
        """Return the values that made it hold, in a Chinese sentence."""
        named = "；".join(
            f"{each.node.code} {each.node.short_name} {'' if each.certain else '至多 '}"
            f"{marks(each.score)}/{marks(each.node.points)}（线 {marks(each.line)}）"
            for each in self.low
        )
        if self.gate.kind == "count_below":
            named = f"{len(self.low)} 个，达到 {self.gate.count} 个：{named}"
        return f"{self.gate.label}：{named}"


@dataclass(frozen=True, slots=True)
class AppliedAdjustment:
    """A zero-out or cap that applied.

    Attributes:
        rule: The rule.
        flagged: The sheet flags the item.
        by_facts: Whether the facts say so: None where they are not all known.
        before: The item's score without it; None where a point is missing.
    """

    rule: Adjustment
    flagged: bool
    by_facts: bool | None
    before: Number | None


@dataclass(frozen=True, slots=True)
class Reachable:
    """What the total can still become.

    Attributes:
        low: Total if every missing point gets the lowest score it may have.
        high: Total if every missing point gets the highest.
        low_conclusion: Conclusion at `low`; None where the scheme has no grades.
        high_conclusion: Conclusion at `high`.
    """

    low: Number
    high: Number
    low_conclusion: str | None
    high_conclusion: str | None


@dataclass(frozen=True, slots=True)
class BandDecision:
    """Which band of a point the facts decide.

    Attributes:
        point: Index of the point in the scheme.
        band: Index of the band; None where its facts are not all known.
    """

    point: int
    band: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One sheet, judged.

    Attributes:
        scheme: The standard.
        sheet: The sheet that was judged.
        facts: Every fact that was known.
        points: Score of each observation point, in the scheme's order.
        scores: Score of each indicator, in the scheme's order.
        lowest: Lowest score each indicator can still have; its score where that is known.
        highest: Highest score each indicator can still have.
        total: Total score; None while points are missing.
        conclusion: Name of the grade; None while points are missing, or without grades.
        vetoes: Gates that hold, whatever is still missing.
        weak: Indicators known to be under the line of a counting gate.
        missing: Codes of the points without a score.
        reachable: What the total can still become.
        adjustments: Zero-outs and caps that applied.
        bands: What the facts decide for each banded point.
    """

    scheme: Scheme
    sheet: ScoreSheet
    facts: ResolvedFacts
    points: tuple[Number | None, ...]
    scores: tuple[Number | None, ...]
    lowest: tuple[Number, ...]
    highest: tuple[Number, ...]
    total: Number | None
    conclusion: str | None
    vetoes: tuple[Veto, ...]
    weak: tuple[WeakNode, ...]
    missing: tuple[str, ...]
    reachable: Reachable
    adjustments: tuple[AppliedAdjustment, ...]
    bands: tuple[BandDecision, ...]

    @property
    def status(self) -> Status:
        """Return ``complete``, or ``incomplete`` while any point has no score."""
        return "incomplete" if self.missing else "complete"

    @property
    def is_negative(self) -> bool:
        """Return whether the conclusion is a negative judgement."""
        return any(grade.negative for grade in self.scheme.grades if grade.name == self.conclusion)

    def level(self, number: int) -> tuple[NodeScore, ...]:
        """Return the scores of one level of the tree, 1 the first."""
        return tuple(
            NodeScore(node, score)
            for node, score in zip(self.scheme.nodes, self.scores, strict=True)
            if node.level == number
        )
