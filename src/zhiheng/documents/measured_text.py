"""Measures in words, for the command line."""

from collections.abc import Iterable
from fractions import Fraction

from zhiheng.measures.measure import GRAIN_WORDS, Measure
from zhiheng.measures.results import Measured, MeasuredRow

_SHARE = "比例"


def measured_as_text(measured: Measured) -> str:
    """Return what came of a measure: what it is, a line a row, where it comes from."""
    measure, proof = measured.measure, measured.certificate
    period = measured.period
    upto = f"，截至 {proof.as_of}" if proof.as_of else ""
    time = f"{period.id}（{period.starts} 至 {period.ends}{upto}）"
    lines = [f"{measure.title}　{time}　{GRAIN_WORDS[measured.grain]}"]
    lines += [_line(measure, row) for row in measured.rows]
    if not measured.rows:
        lines.append("  没有可列的数据")
    lines += [f"定义：{proof.definition}", f"依据：{measure.clause}"]
    for name, (value, clause) in proof.parameters.items():
        lines.append(f"参数：{name} = {value}（{clause}）")
    lines.append(f"数据：{proof.facts[:12]}　引擎：{proof.engine}")
    return "\n".join(lines)


def measures_as_text(measures: Iterable[Measure]) -> str:
    """Return the list of measures, a line each."""
    return "\n".join(
        f"{measure.id}  {measure.title}（{measure.unit}）  "
        f"{'、'.join(measure.grains)}  {measure.clause}"
        for measure in measures
    )


def value_in_words(value: Fraction, unit: str) -> str:
    """Return a value as people read it: shares in per cent, others with their unit.

    Example:
        >>> value_in_words(Fraction(1, 3), "比例"), value_in_words(Fraction(7, 2), "天")
        ('33.33%', '3.5 天')
    """
    if unit == _SHARE:
        return f"{_rounded(100 * value)}%"
    return f"{_rounded(value)}{unit if unit == ':1' else f' {unit}'}"


def _rounded(value: Fraction) -> str:
    return f"{float(value):,.2f}".rstrip("0").rstrip(".")


def _line(measure: Measure, row: MeasuredRow) -> str:
    place = f"{row.rank:>3}  " if row.rank is not None else "  "
    if row.value is None:
        reason = row.missing.message if row.missing is not None else "无数据"
        return f"{place}{row.label}  —  {reason}"
    parts = ""
    if row.denominator is not None and row.numerator is not None:
        parts = f"  （{_rounded(row.numerator)} ÷ {_rounded(row.denominator)}）"
    mark = "  暂定" if row.provisional else ""
    return f"{place}{row.label}  {value_in_words(row.value, measure.unit)}{parts}{mark}"
