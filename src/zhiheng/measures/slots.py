"""Places in compiled SQL that are filled when it runs: dates, terms, units, thresholds.

Ibis writes parameters into the text as values, so every question would be compiled anew.
A slot is a function that no engine has (``ZH_SINCE()``); `with_places` puts the engine's
own named place (``$since``, ``:since``) in its stead. One text then serves every period,
and values never pass through text.
"""

import re
from functools import cache
from typing import Any, Literal

import ibis
import ibis.expr.datatypes as dt
from ibis.expr.types import Value

Engine = Literal["duckdb", "spark"]

_SLOT = re.compile(r"\bZH_([A-Z0-9_]+)\(\)")
_MARKS = {"duckdb": "$", "spark": ":"}
_TYPES: dict[str, tuple[Any, str]] = {
    "since": (dt.Timestamp(), "TIMESTAMP"),
    "until": (dt.Timestamp(), "TIMESTAMP"),
    "seen_until": (dt.Timestamp(), "TIMESTAMP"),
    "census": (dt.date, "DATE"),
    "year": (dt.int64, "BIGINT"),
    "terms": (dt.Array(dt.string), ""),
    "units": (dt.Array(dt.string), ""),
}
_WHOLE = (dt.int64, "BIGINT")


@cache
def slot(name: str) -> Value:
    """Return the place called `name`; names not known by their type hold whole numbers."""
    kind, _ = _TYPES.get(name, _WHOLE)

    return ibis.udf.scalar.builtin(lambda: None, name=f"zh_{name}", signature=((), kind))()


def with_places(sql: str, engine: Engine) -> str:
    """Return `sql` with the engine's named places for its slots.

    Example:
        >>> with_places('SELECT 1 WHERE "at" >= ZH_SINCE()', "duckdb")
        'SELECT 1 WHERE "at" >= CAST($since AS TIMESTAMP)'
    """

    def place(match: re.Match[str]) -> str:
        name = match[1].lower()
        _, cast = _TYPES.get(name, _WHOLE)
        mark = f"{_MARKS[engine]}{name}"
        return f"CAST({mark} AS {cast})" if cast else mark

    return _SLOT.sub(place, sql)


def places_of(sql: str) -> frozenset[str]:
    """Return the names of the slots in `sql`, before or after they became places."""
    named = re.findall(r"(?<![\w:$])[$:]([a-z][a-z0-9_]*)\b", sql)
    return frozenset([*named, *(name.lower() for name in _SLOT.findall(sql))])
