"""From counts to a number: exact division, or the reason why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from zhiheng.facts.schema import fact_tables
from zhiheng.measures.compiling import column_of
from zhiheng.measures.components import COMPONENTS
from zhiheng.measures.measure import Count, Measure
from zhiheng.measures.results import MeasuredRow, NoValue
from zhiheng.shared.texts import listed

Counts = Mapping[str, int | None]
Key = tuple[str, ...]


@dataclass
class Sums:
    """Numerators and denominators by key, added over the times they were taken for.

    Attributes:
        measure: Whose they are.
        numerators: By key.
        denominators: By key.
        evidence: By key: what must have been counted, and of what.
        reported: Keys for which every figure that people report is known.
    """

    measure: Measure
    numerators: dict[Key, Fraction] = field(default_factory=dict)
    denominators: dict[Key, Fraction] = field(default_factory=dict)
    evidence: dict[Key, Fraction] = field(default_factory=dict)
    reported: set[Key] = field(default_factory=set)
    _of: dict[Key, Fraction] = field(default_factory=dict)

    def add(self, found: Mapping[Key, Counts], weeks: int) -> None:
        """Add the counts of one time.

        Args:
            found: Counts by key.
            weeks: How many weeks of it have begun.
        """
        measure = self.measure
        times = weeks if measure.scope == "week" else 1
        for key, counts in found.items():
            if all(counts[column] is None for column in self._columns):
                continue
            if all(counts[column] is not None for column in self._figures):
                self.reported.add(key)
            _raise(self.numerators, key, _added(measure.numerator, counts))
            _raise(self.denominators, key, _added(measure.denominator, counts) * times)
            if measure.evidence is not None:
                _raise(self.evidence, key, _added(measure.evidence[:1], counts))
                _raise(self._of, key, _added(measure.evidence[1:], counts))

    def row(self, key: Key, label: str, lacking: NoValue | None) -> MeasuredRow:
        """Return the number for a key.

        Args:
            key: The key; one that was never added counts as zero.
            label: Its name.
            lacking: Why nothing can be told at all, where a table is missing.
        """
        numerator = self.numerators.get(key, Fraction(0))
        denominator = self.denominators.get(key, Fraction(0)) if self.measure.denominator else None
        missing = lacking or self._missing(key, numerator, denominator)
        if missing is not None:
            value = None
        else:
            value = numerator if denominator is None else numerator / denominator
        return MeasuredRow(
            key=key,
            label=label,
            value=value,
            numerator=None if lacking is not None else numerator,
            denominator=None if lacking is not None else denominator,
            missing=missing,
        )

    def _missing(
        self, key: Key, numerator: Fraction, denominator: Fraction | None
    ) -> NoValue | None:
        measure = self.measure
        if self._figures and key not in self.reported:
            tables = listed([fact_tables()[table].title for table in self._reported_in])
            return NoValue("not_reported", f"这一时期没有填报{tables}的有关数字，无法计算")
        if denominator == 0:
            message = f"分母为 0（{measure.divided_by}），无法计算"
            return NoValue("zero_denominator", message)
        if self._of.get(key) and not self.evidence.get(key):
            return NoValue("no_evidence", f"{measure.null_rule}，无法计算；请补上后重新导入")
        if measure.share and denominator is not None and numerator > denominator:
            percent = float(100 * numerator / denominator)
            message = (
                f"「{measure.title}」算得 {percent:.2f}%，不可能超过 100%："
                f"分子 {numerator}（{measure.counted}），分母 {denominator}"
                f"（{measure.divided_by}）；请核对两边的数据"
            )
            return NoValue("impossible", message)
        return None

    @cached_property
    def _figures(self) -> tuple[str, ...]:
        """Return the columns that hold figures people report."""
        counts = (*self.measure.numerator, *self.measure.denominator)
        return tuple(
            column_of(count.component, count.column)
            for count in counts
            if COMPONENTS[count.component].reported
        )

    @property
    def _reported_in(self) -> tuple[str, ...]:
        names = [name for name in self.measure.components if COMPONENTS[name].reported]
        return tuple(dict.fromkeys(table for name in names for table in COMPONENTS[name].tables))

    @cached_property
    def _columns(self) -> tuple[str, ...]:
        """Return the columns of its components; a row without any of them is another's."""
        return tuple(
            column_of(name, count)
            for name in self.measure.components
            for count in COMPONENTS[name].columns
        )


def _raise(sums: dict[Key, Fraction], key: Key, by: Fraction) -> None:
    sums[key] = sums.get(key, Fraction(0)) + by


def _added(parts: Sequence[Count], counts: Counts) -> Fraction:
    return sum(
        (part.weight * (counts[column_of(part.component, part.column)] or 0) for part in parts),
        Fraction(0),
    )
