"""The long table of an audit: a row for each subject and rule, as a file."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from zhiheng.engine.decisions.decision import OUTCOMES, PLACES
from zhiheng.engine.decisions.sources import SUBJECT, UNIT
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.rulesets.model import RuleSet

_FORMATS = {".parquet": "FORMAT parquet, COMPRESSION zstd", ".csv": "FORMAT csv, HEADER"}
_SHOWN = ("need", "got", "shortfall")
_TEXTS = ("need_text", "got_text")
_TEXT = "VARCHAR"


class LongTable:
    """Takes what is decided, one row a subject, and writes it, one row a subject and rule.

    Columns of the file: subject, rule, outcome, need, got, shortfall (numbers), need_text,
    got_text (dates and codes) and unit.

    Args:
        ruleset: What decided.
        run: Runs a statement with its parameters.
    """

    taken = "audited"

    def __init__(
        self,
        ruleset: RuleSet,
        run: Callable[[str, Mapping[str, Any]], duckdb.DuckDBPyConnection],
    ) -> None:
        self._rules = [rule.id for rule in ruleset.rules]
        self._run = run
        self._is_begun = False

    def take(self, source: str, values: Mapping[str, Any]) -> None:
        """Take the rows of a query that has the columns of `Compiled.decided`."""
        wanted = [SUBJECT, UNIT, "outcome", *(name for row in self._of_rules() for name in row)]
        begin = f"CREATE OR REPLACE TEMP TABLE {self.taken} AS"
        if self._is_begun:
            begin = f"INSERT INTO {self.taken}"
        self._run(f"{begin} SELECT {', '.join(wanted)} FROM {source}", values)  # noqa: S608
        self._is_begun = True

    def write(self, path: Path) -> None:
        """Write what was taken. The ending says how: ``.parquet`` or ``.csv``.

        Raises:
            InvalidInputError: The ending is none of these, or nothing can be written there.
        """
        self.copy(f"({self._spread()})", path)

    def forget(self) -> None:
        """Drop what was taken."""
        self._run(f"DROP TABLE IF EXISTS {self.taken}", {})

    def copy(self, source: str, path: Path) -> None:
        """Write rows that have the columns of `Statements.findings`.

        Raises:
            InvalidInputError: As of `write`.
        """
        how = _FORMATS.get(path.suffix.lower())
        if how is None:
            message = f"写不了「{path.name}」；请用 {'、'.join(_FORMATS)}"
            raise InvalidInputError([Problem("out", "unknown_format", message, list(_FORMATS))])
        rows = f"SELECT {', '.join(self._columns())} FROM {source}"  # noqa: S608 - compiled
        target = str(path).replace("'", "''")
        try:
            self._run(f"COPY ({rows}) TO '{target}' ({how})", {}).fetchall()
        except duckdb.IOException:
            message = f"无法写入「{path}」：请检查文件夹是否存在、可写"
            raise InvalidInputError([Problem("out", "unreadable", message)]) from None

    def _of_rules(self) -> list[list[str]]:
        """Return the columns of each rule in `Compiled.decided`."""
        return [[f"{letter}{at}" for letter in "ongs"] for at in range(len(self._rules))]

    def _spread(self) -> str:
        """Return the query that makes a row for each rule out of the columns of all."""
        none = self._run(f"SELECT * FROM {self.taken} LIMIT 0", {})  # noqa: S608 - our own name
        kinds = {name: kind for name, kind, *_ in none.description or ()}
        outcomes, *shown = zip(*self._of_rules(), strict=True)
        columns = {"rule": range(len(outcomes)), "outcome": outcomes}
        for name, letters in zip(_SHOWN, shown, strict=True):
            columns[name] = [_if(each, kinds[each] != _TEXT, "BIGINT") for each in letters]
        for name, letters in zip(_TEXTS, shown, strict=False):
            columns[name] = [_if(each, kinds[each] == _TEXT, "VARCHAR") for each in letters]
        spread = ", ".join(
            f"unnest([{', '.join(map(str, values))}]) AS {name}" for name, values in columns.items()
        )
        return f"SELECT {SUBJECT}, {UNIT}, {spread} FROM {self.taken}"  # noqa: S608 - our names

    def _columns(self) -> list[str]:
        rules = "', '".join(self._rules)
        outcomes = "', '".join(OUTCOMES)
        return [
            SUBJECT,
            f"['{rules}'][rule + 1] AS rule",
            f"['{outcomes}'][outcome + 1] AS outcome",
            *(f"{name} / {10**PLACES} AS {name}" for name in _SHOWN),
            *_TEXTS,
            UNIT,
        ]


def _if(column: str, held: bool, kind: str) -> str:
    return f"{column}::{kind}" if held else f"NULL::{kind}"
