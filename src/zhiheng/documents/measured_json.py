"""Measures as JSON: the form that other programs rely on."""

from fractions import Fraction
from typing import Any

from zhiheng.measures.measure import Measure
from zhiheng.measures.results import Certificate, Measured, MeasuredRow


def measured_as_data(measured: Measured) -> dict[str, Any]:
    """Return the JSON form of what came of a measure, its birth certificate included."""
    measure = measured.measure
    return {
        "measure": measure.id,
        "title": measure.title,
        "unit": measure.unit,
        "period": measured.period.id,
        "starts_on": measured.period.starts.isoformat(),
        "ends_on": measured.period.ends.isoformat(),
        "grain": measured.grain,
        "clause": measure.clause,
        "engine": measured.certificate.engine,
        "facts": measured.certificate.facts,
        "rows": [_row(row) for row in measured.rows],
        "certificate": certificate_as_data(measured.certificate),
    }


def certificate_as_data(certificate: Certificate) -> dict[str, Any]:
    """Return the JSON form of a birth certificate."""
    return {
        "definition": certificate.definition,
        "parameters": {
            name: {"value": value, "clause": clause}
            for name, (value, clause) in certificate.parameters.items()
        },
        "tables": list(certificate.tables),
        "as_of": certificate.as_of.isoformat() if certificate.as_of is not None else None,
        "sql": certificate.sql,
        "places": {
            name: value if isinstance(value, int | list) else str(value)
            for name, value in certificate.places.items()
        },
    }


def measure_as_data(measure: Measure) -> dict[str, Any]:
    """Return the JSON form of a measure's definition."""
    return {
        "measure": measure.id,
        "title": measure.title,
        "unit": measure.unit,
        "grains": list(measure.grains),
        "periods": list(measure.periods),
        "numerator": measure.counted,
        "denominator": measure.divided_by or None,
        "null_rule": measure.null_rules,
        "rolls_up": measure.rolls_up,
        "parameters": list(measure.parameters),
        "clause": measure.clause,
    }


def number(value: Fraction | None) -> int | float | None:
    """Return an exact number as JSON has it: whole where it is whole.

    Example:
        >>> number(Fraction(6, 3)), number(Fraction(1, 4)), number(None)
        (2, 0.25, None)
    """
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


def _row(row: MeasuredRow) -> dict[str, Any]:
    missing = row.missing
    return {
        "key": "/".join(row.key),
        "label": row.label,
        "value": number(row.value),
        "numerator": number(row.numerator),
        "denominator": number(row.denominator),
        "missing": {"code": missing.code, "message": missing.message} if missing else None,
        "provisional": row.provisional,
        "rank": row.rank,
    }
