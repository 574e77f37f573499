"""The shape of a component, and the steps that all components share."""

from collections.abc import Callable
from dataclasses import dataclass

from ibis.expr.types import Table, Value

from zhiheng.measures.portable import is_among
from zhiheng.measures.slots import slot

Dimensions = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Component:
    """Counts that are taken together: the stuff of numerators and denominators.

    A component is a table of whole numbers with one row per key of the grain. It reads the
    week states of the time asked for and the registers; it never divides.

    Attributes:
        columns: The counts.
        tables: Fact tables that must hold something for the counts to mean anything.
        dimensions: What they can be told apart by.
        build: Makes the table for some of the dimensions; the second argument says
            whether only the units asked for count.
        reported: Whether the counts are figures that people report: no figure is then not
            known, where no event or no person would be zero.
    """

    columns: tuple[str, ...]
    tables: tuple[str, ...]
    dimensions: Dimensions
    build: Callable[[Dimensions, bool], Table]
    reported: bool = False


def grouped(table: Table, keys: Dimensions, **counts: Value) -> Table:
    """Return `counts` by `keys`: one row a key, one row in all where there is no key."""
    return table.group_by(*keys).aggregate(**counts) if keys else table.aggregate(**counts)


def keyed(table: Table, dimensions: Dimensions) -> Table:
    """Return the rows that have every key; the others stand for no one at this grain."""
    return table.filter(*[table[key].notnull() for key in dimensions]) if dimensions else table


def of_units(table: Table, *, within: bool) -> Table:
    """Return the rows of the units asked for; all rows where none were."""
    return table.filter(is_among(table["unit_id"], slot("units"))) if within else table


def joined(keys: Dimensions, *more: str) -> Dimensions:
    """Return keys with further ones behind them, none twice."""
    return (*keys, *(key for key in more if key not in keys))
