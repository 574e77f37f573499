"""Facts of an evaluation that measures tell, for a branch and a year, each with its proof."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from zhiheng.facts.schema import fact_tables
from zhiheng.measures.asking import Asker
from zhiheng.measures.periods import read_period
from zhiheng.measures.registry import find_measure
from zhiheng.measures.results import Measured, NoValue
from zhiheng.measures.state_tables import forum_source
from zhiheng.measures.units import units_below
from zhiheng.shared.missing import Missing
from zhiheng.shared.numbers import EXACT, Number, plain, rounded
from zhiheng.standards.measure_packs import MeasurePack
from zhiheng.standards.scheme import FactDefinition, Scheme

_PLACES = 4


@dataclass(frozen=True, slots=True)
class FoundFact:
    """A fact that a measure tells, or why it does not.

    Attributes:
        key: Key of the fact, with ``@year`` where it is given year by year.
        label: Its Chinese name.
        value: The number in the fact's unit, or why there is none.
        measured: The measure behind it, with its birth certificate.
    """

    key: str
    label: str
    value: Number | Missing
    measured: Measured


def facts_from_measures(
    asker: Asker, pack: MeasurePack, scheme: Scheme, unit: str, year: int
) -> Mapping[str, FoundFact]:
    """Return the facts of a scheme that measures tell, by key.

    Facts that are given year by year are told for each year of their window.

    Args:
        asker: Asks the facts.
        pack: Says which fact is told by which measure.
        scheme: The evaluation.
        unit: Unit by id or name; those below it count with it.
        year: The evaluated calendar year.

    Raises:
        InvalidInputError: The facts know no such unit.
    """
    sources = {
        source.fact: find_measure(source.measure)
        for entry in pack.evaluations
        if entry.pack == scheme.name
        for source in entry.facts
    }
    windows = {window.id: window.window for window in scheme.time_windows}
    wanted: dict[int, list[FactDefinition]] = {}
    for fact in scheme.facts:
        if fact.key not in sources:
            continue
        asked = windows[fact.window].years(year) if fact.window and fact.series else (year,)
        for each in asked:
            wanted.setdefault(each, []).append(fact)
    units = units_below(asker.facts, unit)
    found: dict[str, FoundFact] = {}
    for each, facts in sorted(wanted.items()):
        period = read_period(str(each), asker.terms)
        measures = list({sources[fact.key].id: sources[fact.key] for fact in facts}.values())
        answers = asker.ask_all(measures, period, "school", units=units)
        done = {answer.measure.id: answer for answer in answers}
        for fact in facts:
            key = f"{fact.key}@{each}" if fact.series else fact.key
            answer = _covered(asker, done[sources[fact.key].id])
            found[key] = FoundFact(key, fact.label, _value(fact, answer), answer)
    return found


def _covered(asker: Asker, answer: Measured) -> Measured:
    """Return a measure, without its value where no event of its time was loaded at all.

    A year from before the events begin is not a year in which nothing happened.
    """
    (row,), period, facts = answer.rows, answer.period, asker.facts
    for name in answer.measure.tables if row.value is not None else ():
        table = fact_tables()[name]
        if table.kind != "log":
            continue
        source = forum_source(facts.present) if name == "posts" else name
        query = f'SELECT "at" FROM {source} WHERE "at" >= $since AND "at" < $until LIMIT 1'  # noqa: S608
        places = {"since": period.since, "until": period.until}
        if facts.connection.cursor().execute(query, places).fetchone() is None:
            why = f"已导入的{table.title}数据里没有 {period.id} 年的记录，无法计算"
            missing = NoValue("not_reported", why)
            blank = replace(row, value=None, numerator=None, denominator=None, missing=missing)
            return replace(answer, rows=(blank,))
    return answer


def _value(fact: FactDefinition, answer: Measured) -> Number | Missing:
    """Return a measure in the unit of a fact: shares in per cent, four decimals at most."""
    row = answer.rows[0]
    if row.value is None:
        reason = row.missing.message if row.missing is not None else "没有数据"
        return Missing(f"缺「{fact.label}」：{reason}", (fact.key,))
    value = row.value * 100 if fact.kind == "percent" else row.value
    return decimal_of(value)


def decimal_of(value: Fraction) -> Number:
    """Return a number with four decimals at most.

    Example:
        >>> decimal_of(Fraction(6, 2)), decimal_of(Fraction(2, 3))
        (3, Decimal('0.6667'))
    """
    exact = EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return plain(rounded(exact, _PLACES))
