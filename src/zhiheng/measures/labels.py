"""What keys are called: units, courses and programmes by name, codes by their Chinese word."""

from collections.abc import Mapping
from functools import cached_property

from zhiheng.facts.engine import Facts
from zhiheng.facts.schema import fact_tables

_NAMES = {
    "unit_id": "units",
    "course_id": "courses",
    "programme_id": "programmes",
}
_CODES = ("mode", "owner_university", "level")


class Labels:
    """Names of keys, each table read when it is first needed."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._names: dict[str, Mapping[str, str]] = {}

    def of(self, dimension: str, value: str) -> str:
        """Return what a value is called; itself where it has no name."""
        if dimension in _NAMES:
            return self._named(dimension).get(value, value)
        return self._codes.get(dimension, {}).get(value, value)

    def _named(self, dimension: str) -> Mapping[str, str]:
        if dimension not in self._names:
            table = _NAMES[dimension]
            query = f"SELECT {dimension}, name FROM {table} WHERE name IS NOT NULL"  # noqa: S608
            self._names[dimension] = dict(self._facts.connection.cursor().execute(query).fetchall())
        return self._names[dimension]

    @cached_property
    def _codes(self) -> Mapping[str, Mapping[str, str]]:
        columns = {column.name: column for column in fact_tables()["students"].columns}
        return {
            name: {code: words.split("/")[0] for code, words in columns[name].choices.items()}
            for name in _CODES
        }
