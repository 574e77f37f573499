"""All units of a round side by side: scores by indicator, conclusion, rank."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.apps.evaluation.models import Sheet
from zhiheng.apps.evaluation.reading import Judged, sheets_judged
from zhiheng.engine.outcome import NodeScore
from zhiheng.shared.numbers import Number
from zhiheng.standards.scheme import Node, Scheme


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit's score of one indicator.

    Attributes:
        score: The score; None where it is not known.
        points: Full marks for this unit; None where the indicator does not apply.
        rate: Score of full marks (percent); None where there is none.
        is_weak: Whether it is under the line of a counting gate.
    """

    score: Number | None
    points: Number | None
    rate: Decimal | None
    is_weak: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One unit.

    Attributes:
        sheet: Its sheet.
        judged: What comes of it.
        rate: Total of full marks (percent); None while scores are missing.
        rank: Its place among those with a total, equals sharing one; None without.
        cells: Its scores, in the order of the comparison's indicators.
    """

    sheet: Sheet
    judged: Judged
    rate: Decimal | None
    rank: int | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Units by indicators.

    Attributes:
        nodes: The indicators, of one level.
        lines: The units, as the sheets came.
    """

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]


def compare(scheme: Scheme, sheets: Sequence[Sheet], level: int) -> Comparison:
    """Return the comparison of some sheets of one stage, by the indicators of a level."""
    nodes = tuple(node for node in scheme.nodes if node.level == level)
    found = sheets_judged(sheets)
    rates = {key: _total_rate(judged) for key, judged in found.items()}
    ranked = sorted((rate for rate in rates.values() if rate is not None), reverse=True)
    return Comparison(
        nodes,
        tuple(
            Line(
                sheet=sheet,
                judged=found[sheet.pk],
                rate=rates[sheet.pk],
                rank=_rank(rates[sheet.pk], ranked),
                cells=_cells(found[sheet.pk], nodes, level),
            )
            for sheet in sheets
        ),
    )


def _total_rate(judged: Judged) -> Decimal | None:
    outcome = judged.outcome
    return None if outcome.total is None else Decimal(outcome.total) * 100 / outcome.scheme.max


def _rank(rate: Decimal | None, ranked: Sequence[Decimal]) -> int | None:
    return None if rate is None else ranked.index(rate) + 1


def _cells(judged: Judged, nodes: Sequence[Node], level: int) -> tuple[Cell, ...]:
    scored = {each.node.code: each for each in judged.outcome.level(level)}
    weak = {each.node.code for each in judged.outcome.weak}
    return tuple(_cell(scored.get(node.code), node.code in weak) for node in nodes)


def _cell(scored: NodeScore | None, is_weak: bool) -> Cell:
    if scored is None:
        return Cell(None, None, None, is_weak=False)
    rate = None if scored.score is None else Decimal(scored.score) * 100 / scored.node.points
    return Cell(scored.score, scored.node.points, rate, is_weak)
