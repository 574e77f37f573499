"""Expressions become SQL text once; asking runs the text and never builds an expression."""

import re
from functools import cache

import ibis
from ibis.expr.types import Table

from zhiheng.measures.component import Dimensions
from zhiheng.measures.components import COMPONENTS
from zhiheng.measures.slots import Engine, with_places
from zhiheng.measures.week_states import states

_ALIAS = re.compile(r"\bt\d+\b")
_DIALECTS = {"duckdb": "duckdb", "spark": "pyspark"}


def column_of(component: str, count: str) -> str:
    """Return the column of a count in the table of several components.

    Example:
        >>> column_of("activity", "online")
        'activity__online'
    """
    return f"{component}__{count}"


def counts_table(components: tuple[str, ...], dimensions: Dimensions, *, within: bool) -> Table:
    """Return the counts of several components side by side, one row per key.

    A key that one component has and another has not shows nothing (null) there.

    Args:
        components: Names of components.
        dimensions: The key.
        within: Whether only the units asked for count.
    """
    columns = [(name, count) for name in components for count in COMPONENTS[name].columns]
    parts = []
    for name in components:
        built = COMPONENTS[name].build(dimensions, within)
        parts.append(
            built.select(
                *dimensions,
                **{
                    column_of(owner, count): built[count] if owner == name else ibis.null("int64")
                    for owner, count in columns
                },
            )
        )
    if len(parts) == 1:
        return parts[0]
    stacked = ibis.union(*parts, distinct=False)
    merged = {column_of(*column): stacked[column_of(*column)].max() for column in columns}
    return (
        stacked.group_by(*dimensions).aggregate(**merged)
        if dimensions
        else stacked.aggregate(**merged)
    )


def sql_of(table: Table, engine: Engine) -> str:
    """Return an expression as the text that an engine runs, places in it for its slots.

    The same expression gives the same text in every process: Ibis numbers its tables as its
    hashes fall, so they are numbered anew in the order in which the text names them.
    """
    text = str(ibis.to_sql(table, dialect=_DIALECTS[engine]))
    numbers: dict[str, str] = {}
    numbered = _ALIAS.sub(lambda found: numbers.setdefault(found[0], f"t{len(numbers)}"), text)
    return with_places(numbered, engine)


@cache
def counts_sql(
    components: tuple[str, ...], dimensions: Dimensions, within: bool, engine: Engine
) -> str:
    """Return the text of `counts_table`: compiled at the first call, kept for all others."""
    return sql_of(counts_table(components, dimensions, within=within), engine)


@cache
def state_sql(forum_source: str, engine: Engine) -> dict[str, str]:
    """Return the text of every week state by its name."""
    return {name: sql_of(state.table, engine) for name, state in states(forum_source).items()}


@cache
def states_in(sql: str) -> tuple[str, ...]:
    """Return the names of the states that a text reads."""
    return tuple(name for name in states("posts") if re.search(rf"\b{name}\b", sql))
