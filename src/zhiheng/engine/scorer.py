"""One sheet to one outcome: every fault at once, or scores, gates and conclusion.

Order: facts, bands, scores of points; then zero-outs and caps; then the roll-up; then
gates; then the grade. Arithmetic is exact. A `Scorer` is prepared once for a scheme and
keeps nothing of the sheets it judges.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from zhiheng.engine.faults import (
    band_problem,
    flag_problems,
    score_problem,
    unknown_narratives,
    unknown_points,
)
from zhiheng.engine.outcome import AppliedAdjustment, BandDecision, Outcome, Reachable
from zhiheng.engine.ranges import PointRanges, ScoreRange
from zhiheng.engine.verdict import Verdict
from zhiheng.facts.score_sheet import ScoreSheet
from zhiheng.measures.resolution import FactResolver, ResolvedFacts
from zhiheng.shared.expressions import Evaluator, read_expression
from zhiheng.shared.numbers import EXACT, Number, plain
from zhiheng.shared.periods import year_of
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.scheme import Adjustment, Scheme


@dataclass(slots=True)
class _Scores:
    """Scores of the points: what was given, and the bounds of what was not."""

    given: list[Number | None]
    low: list[Number]
    high: list[Number]
    missing: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Rolled:
    """Bounds of the score of every node, and which nodes are known for certain."""

    low: list[Number]
    high: list[Number]
    known: list[bool]
    total_low: Number
    total_high: Number


class Scorer:
    """Judges sheets by one scheme."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.resolver = FactResolver(scheme)
        self.verdict = Verdict(scheme)
        self._ranges = [
            PointRanges(point, scheme, self.resolver.parameters) for point in scheme.points
        ]
        self._codes = [point.code for point in scheme.points]
        self._full = [ranges.full for ranges in self._ranges]
        self._banded = [i for i, point in enumerate(scheme.points) if point.bands]
        # Whole steps take plain integers only: a JSON 4.0 is not a JSON integer.
        self._exact: frozenset[type] = frozenset(
            {int} if isinstance(scheme.step, int) else {int, Decimal}
        ) | frozenset({str} if scheme.letters else ())
        index = {node.code: i for i, node in enumerate(scheme.nodes)}
        self._parents = [-1 if node.parent is None else index[node.parent] for node in scheme.nodes]
        weights = [None if node.weight == 1 else Decimal(node.weight) for node in scheme.nodes]
        self._steps_up = [
            (i, parent, weights[i]) for i, parent in enumerate(self._parents) if parent >= 0
        ][::-1]
        self._roots = [(i, weights[i]) for i, parent in enumerate(self._parents) if parent < 0]
        self._item_of = [index[point.item] for point in scheme.points]
        self._slices = self._item_slices()
        self._adjustments: tuple[tuple[Adjustment, int, Evaluator], ...] = tuple(
            (rule, index[rule.item], read_expression(rule.when).bound(self.resolver.parameters))
            for rule in scheme.adjustments
        )

    def _item_slices(self) -> list[tuple[int, int, int]]:
        """Return node, first point and end of each item; points of an item stand together."""
        slices: list[tuple[int, int, int]] = []
        for i, item in enumerate(self._item_of):
            if slices and slices[-1][0] == item:
                slices[-1] = (item, slices[-1][1], i + 1)
            else:
                slices.append((item, i, i + 1))
        return slices

    def evaluate(self, sheet: ScoreSheet) -> Outcome:
        """Return what comes of a sheet.

        Raises:
            InvalidInputError: The sheet has faults; all of them are listed.
        """
        facts = self.resolver.resolve(
            sheet.facts, None if sheet.period is None else year_of(sheet.period)
        )
        bands, ranges = self._decide(facts)
        scores, problems = self._take(sheet, bands, ranges, facts)
        if sheet.flags:
            problems.extend(flag_problems(self.scheme, sheet.flags))
        problems.extend(facts.problems)
        if sheet.narratives:
            problems.extend(unknown_narratives(self.scheme, sheet.narratives))
        if problems or scores is None:
            raise InvalidInputError(problems)
        applied = self._applied(sheet, facts)
        rolled, adjustments = self._roll_up(scores, applied)
        return self._concluded(sheet, facts, bands, scores, rolled, adjustments)

    def allowed(self, point: int) -> list[object]:
        """Return every entry a point (by its index in the scheme) may have, facts aside."""
        return self._full[point].allowed

    def range_of(self, point: int, facts: ResolvedFacts) -> ScoreRange:
        """Return the scores a point (by its index in the scheme) may have under these facts."""
        return self._ranges[point].decided(facts.values)[1]

    def _decide(self, facts: ResolvedFacts) -> tuple[list[BandDecision], list[ScoreRange]]:
        ranges = list(self._full)
        decisions = []
        for i in self._banded:
            band, ranges[i] = self._ranges[i].decided(facts.values)
            decisions.append(BandDecision(i, band))
        return decisions, ranges

    def _take(
        self,
        sheet: ScoreSheet,
        bands: Iterable[BandDecision],
        ranges: Sequence[ScoreRange],
        facts: ResolvedFacts,
    ) -> tuple[_Scores | None, list[Problem]]:
        """Return the scores of the points, or every fault among them."""
        find, exact = sheet.scores.get, self._exact
        entries = [find(code) for code in self._codes]
        worths = [allowed.worth for allowed in ranges]
        # Most entries are right: look closer only at the others.
        doubtful = [
            i
            for i, (entry, worth) in enumerate(zip(entries, worths, strict=True))
            if type(entry) not in exact or entry not in worth
        ]
        missing = [i for i in doubtful if entries[i] is None]
        problems = [
            self._fault(i, sheet, bands, ranges, facts) for i in doubtful if entries[i] is not None
        ]
        if len(sheet.scores) != len(entries) or missing:
            problems.extend(unknown_points(self.scheme, sheet.scores))
        if problems:
            return None, problems
        given = cast("list[Number | None]", entries)
        if self.scheme.letters:
            given = [worth.get(entry) for entry, worth in zip(entries, worths, strict=True)]
        if not missing:
            whole = cast("list[Number]", given)
            return _Scores(given, whole, whole), []
        low = [r.low if g is None else g for g, r in zip(given, ranges, strict=True)]
        high = [r.high if g is None else g for g, r in zip(given, ranges, strict=True)]
        return _Scores(given, low, high, missing), []

    def _fault(
        self,
        i: int,
        sheet: ScoreSheet,
        bands: Iterable[BandDecision],
        ranges: Sequence[ScoreRange],
        facts: ResolvedFacts,
    ) -> Problem:
        point, entry = self.scheme.points[i], sheet.scores[self._codes[i]]
        band = next((decision.band for decision in bands if decision.point == i), None)
        possible = type(entry) in self._exact and entry in self._full[i].worth
        if band is not None and possible:
            return band_problem(point, entry, band, ranges[i], self.resolver, facts)
        return score_problem(self.scheme, point, entry, self._full[i])

    def _applied(
        self, sheet: ScoreSheet, facts: ResolvedFacts
    ) -> list[tuple[Adjustment, int, bool, bool | None]]:
        """Return the zero-outs and caps that apply, by flag or by fact."""
        applied = []
        for rule, item, condition in self._adjustments:
            flagged = rule.item in sheet.flags
            by_facts = condition(facts.values)
            if flagged or by_facts:
                applied.append((rule, item, flagged, None if by_facts is None else bool(by_facts)))
        return applied

    def _roll_up(
        self,
        scores: _Scores,
        applied: Sequence[tuple[Adjustment, int, bool, bool | None]],
    ) -> tuple[_Rolled, tuple[AppliedAdjustment, ...]]:
        count = len(self._parents)
        known = [True] * count
        for i in scores.missing:
            known[self._item_of[i]] = False
        low: list[Number] = [0] * count
        for item, start, end in self._slices:
            low[item] = sum(scores.low[start:end])
        high = low
        if scores.missing:
            high = [0] * count
            for item, start, end in self._slices:
                high[item] = sum(scores.high[start:end])
        adjustments = []
        for rule, item, flagged, by_facts in applied:
            before = low[item] if known[item] else None
            adjustments.append(AppliedAdjustment(rule, flagged, by_facts, before))
            if low[item] >= rule.limit:
                known[item] = True
            low[item] = min(low[item], rule.limit)
            high[item] = min(high[item], rule.limit)
        total_low = self.add_up(low)
        total_high = self.add_up(high) if high is not low else total_low
        if scores.missing:
            for i in range(count - 1, -1, -1):
                if not known[i] and self._parents[i] >= 0:
                    known[self._parents[i]] = False
        return _Rolled(low, high, known, total_low, total_high), tuple(adjustments)

    def add_up(self, scores: list[Number]) -> Number:
        """Add every node's score to its parent's, in place, and return the total."""
        for child, parent, weight in self._steps_up:
            if weight is None:
                scores[parent] += scores[child]
            else:
                scores[child] = plain(scores[child])
                scores[parent] = EXACT.fma(scores[child], weight, scores[parent])
        total: Number = 0
        for root, weight in self._roots:
            total += scores[root] if weight is None else EXACT.multiply(scores[root], weight)
        return plain(total)

    def _concluded(
        self,
        sheet: ScoreSheet,
        facts: ResolvedFacts,
        bands: Sequence[BandDecision],
        scores: _Scores,
        rolled: _Rolled,
        adjustments: tuple[AppliedAdjustment, ...],
    ) -> Outcome:
        verdict = self.verdict
        gates = verdict.fixed_by(rolled.high)
        high_conclusion = verdict.conclude(rolled.total_high, gates)
        low_conclusion = high_conclusion
        lowest = highest = tuple(rolled.low)
        node_scores: Sequence[Number | None] = lowest
        if scores.missing:
            highest = tuple(rolled.high)
            low_conclusion = verdict.conclude(rolled.total_low, verdict.fixed_by(rolled.low))
            node_scores = [
                score if known else None
                for score, known in zip(rolled.low, rolled.known, strict=True)
            ]
        return Outcome(
            scheme=self.scheme,
            sheet=sheet,
            facts=facts,
            points=tuple(scores.given),
            scores=tuple(node_scores),
            lowest=lowest,
            highest=highest,
            total=None if scores.missing else rolled.total_low,
            conclusion=None if scores.missing else low_conclusion,
            vetoes=tuple(verdict.veto(gate, rolled.high, rolled.known) for gate in gates),
            weak=verdict.weak(node_scores),
            missing=tuple(self._codes[i] for i in scores.missing),
            reachable=Reachable(
                rolled.total_low, rolled.total_high, low_conclusion, high_conclusion
            ),
            adjustments=adjustments,
            bands=tuple(bands),
        )
