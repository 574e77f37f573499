"""What comes of asking: numbers, or why there is none, and each with its birth certificate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zhiheng.measures.measure import Measure
from zhiheng.measures.periods import Period


@dataclass(frozen=True, slots=True)
class NoValue:
    """Why there is no value.

    Attributes:
        code: ``no_table``, ``not_reported``, ``zero_denominator``, ``no_evidence`` or
            ``impossible``.
        message: One Chinese sentence: why, and what to do.
    """

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredRow:
    """A number for one key.

    Attributes:
        key: Ids of the key; empty for the school.
        label: Its name.
        value: The number, exact, or None with `missing`.
        numerator: What was counted; None where its table is missing.
        denominator: What it is divided by; None for plain counts or where its table is missing.
        missing: Why there is no value.
        provisional: Whether replies may still change it.
        rank: Place among the rows, equal values sharing one; None without value or direction.
    """

    key: tuple[str, ...]
    label: str
    value: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    missing: NoValue | None = None
    provisional: bool = False
    rank: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Where a number comes from: enough to compute it again.

    Attributes:
        definition: Numerator over denominator, in Chinese.
        clause: Where the measure is laid down.
        parameters: Thresholds in it, and their clauses.
        facts: Digest of the facts.
        tables: Fact tables it was counted from.
        as_of: The last day that counted; None where all days did.
        engine: What ran the text.
        sql: The text that ran, with places for `places`.
        places: What stood in the places.
    """

    definition: str
    clause: str
    parameters: Mapping[str, tuple[int, str]]
    facts: str
    tables: tuple[str, ...]
    as_of: date | None
    engine: str
    sql: str
    places: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What came of a measure.

    Attributes:
        measure: The measure.
        period: For which time.
        grain: By what.
        rows: A number a key.
        certificate: Where the numbers come from.
    """

    measure: Measure
    period: Period
    grain: str
    rows: tuple[MeasuredRow, ...]
    certificate: Certificate
