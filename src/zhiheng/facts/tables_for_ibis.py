"""The canonical tables as Ibis sees them: names and types, bound to no engine."""

from functools import cache

import ibis
import ibis.expr.datatypes as dt
from ibis.expr.types import Table

from zhiheng.facts.schema import FactColumn, fact_tables

_TYPES: dict[str, dt.DataType] = {
    "integer": dt.int64,
    "score": dt.int64,
    "date": dt.date,
    "timestamp": dt.timestamp,
    "boolean": dt.boolean,
}


@cache
def fact_table(name: str) -> Table:
    """Return a canonical table for expressions; the same object each time.

    Raises:
        KeyError: There is no such table.

    Example:
        >>> fact_table("terms").schema()["starts_on"]
        Date(nullable=True)
    """
    columns = fact_tables()[name].columns
    return ibis.table({column.name: ibis_type(column) for column in columns}, name=name)


def ibis_type(column: FactColumn) -> dt.DataType:
    """Return the type of a column in expressions; scores are hundredths, choices are codes."""
    if column.type == "decimal":
        return dt.Decimal(18, column.scale)
    return _TYPES.get(column.type, dt.string)
