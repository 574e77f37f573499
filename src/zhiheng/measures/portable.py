"""What both engines call by the same name and Ibis does not, declared once.

Sums are declared wider than they are counted and cast back: DuckDB adds whole numbers in
128 bits, which Parquet files and data frames turn into floats without a word.
"""

import ibis
import ibis.expr.datatypes as dt
from ibis.expr.types import BooleanValue, IntegerValue, Value

_sum = ibis.udf.agg.builtin(
    lambda numbers: numbers, name="sum", signature=((dt.int64,), dt.Decimal(38, 0))
)
_bit_or = ibis.udf.agg.builtin(
    lambda masks: masks, name="bit_or", signature=((dt.int64,), dt.int32)
)
_bit_count = ibis.udf.scalar.builtin(
    lambda mask: mask, name="bit_count", signature=((dt.int64,), dt.int8)
)
_array_contains = ibis.udf.scalar.builtin(
    lambda values, value: (values, value),
    name="array_contains",
    signature=((dt.Array(dt.string), dt.string), dt.boolean),
)


def total(numbers: Value) -> IntegerValue:
    """Return the sum of whole numbers, as a 64-bit number."""
    return _sum(numbers.cast("int64")).cast("int64")


def how_many(condition: BooleanValue) -> IntegerValue:
    """Return how many rows meet a condition; rows where it is unknown do not."""
    return total(condition.fill_null(False).cast("int64"))


def union_of_masks(masks: Value) -> IntegerValue:
    """Return the bits that any mask has."""
    return _bit_or(masks).cast("int64")


def bits(mask: Value) -> IntegerValue:
    """Return how many bits a mask has."""
    return _bit_count(mask).cast("int64")


def is_among(value: Value, values: Value) -> BooleanValue:
    """Return whether a value is in a list."""
    return _array_contains(values, value)
