"""A rule set at work on facts: one subject with reasons, or everybody into a table."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from zhiheng.engine.decisions.auditing import Compiled, compiled
from zhiheng.engine.decisions.cases import wording_of
from zhiheng.engine.decisions.decision import OUTCOMES, PLACES, Decision, Outcome, Scalar
from zhiheng.engine.decisions.fetching import RowFetcher
from zhiheng.engine.decisions.reference import Judge
from zhiheng.engine.decisions.sources import SUBJECT, UNIT
from zhiheng.engine.decisions.statements import SEPARATOR
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.rulesets.model import BoundRuleSet, RuleSet, RuleSetPack
from zhiheng.standards.rulesets.records import InputType, RuleInput

_ARROW: Mapping[InputType, pa.DataType] = {
    "number": pa.int64(),
    "truth": pa.bool_(),
    "choice": pa.string(),
    "text": pa.string(),
    "date": pa.date32(),
    "codes": pa.string(),
}
_FORMATS = {".parquet": "FORMAT parquet, COMPRESSION zstd", ".csv": "FORMAT csv, HEADER"}
_SHOWN = ("need", "got", "shortfall")
_TEXTS = ("need_text", "got_text")
_TEXT = "VARCHAR"
_AUDITED = "audited"  # what is decided about everybody, while it is written


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit of everybody found.

    Attributes:
        subjects: How many were decided about.
        outcomes: Subjects by outcome of the whole set.
        rules: By rule, subjects by outcome.
    """

    subjects: int
    outcomes: Mapping[Outcome, int]
    rules: Mapping[str, Mapping[Outcome, int]]


class Auditor:
    """Decides with one rule set on one DuckDB connection.

    Args:
        pack: The pack.
        ruleset: Name of the rule set.
        connection: Holds the canonical tables as views, or the supplied inputs.
        present: Canonical tables that hold anything.
        as_of: Day of decision.
        overrides: Parameters that the office supplies or changes.
    """

    def __init__(
        self,
        pack: RuleSetPack,
        ruleset: RuleSet,
        connection: duckdb.DuckDBPyConnection,
        *,
        present: frozenset[str] = frozenset(),
        as_of: dt.date,
        overrides: Mapping[str, Fraction] | None = None,
    ) -> None:
        self.ruleset = ruleset
        self._connection = connection
        self._present = present
        self._as_of = as_of
        self._overrides = dict(overrides or {})
        self._wording = wording_of(pack, ruleset)
        self._supplied = ruleset.subject.table is None

    def supply(self, rows: Iterable[Mapping[str, Scalar]]) -> None:
        """Take supplied inputs: ``subject``, ``unit`` and inputs by key, one mapping a subject."""
        name = f"supplied_{self.ruleset.name}"
        self._connection.register(name, supplied(self.ruleset, rows))
        self._supplied = True

    @property
    def _sql(self) -> Compiled:
        return compiled(
            self.ruleset,
            self._present,
            supplied=self._supplied,
            overrides=self._overrides,
            as_of=self._as_of,
        )

    def given(self, subject: str) -> dict[str, Scalar] | None:
        """Return the inputs of one subject, or None where there is no such subject."""
        found = self._rows(self._sql.gathered, {"subject": subject, "today": self._as_of})
        return None if not found else self._values(found[0], "")

    @cached_property
    def _bound(self) -> BoundRuleSet:
        return self.ruleset.bound(self._as_of, self._overrides)

    @cached_property
    def _judge(self) -> Judge:
        return Judge(self._bound, self._wording)

    @cached_property
    def _fetcher(self) -> RowFetcher | None:
        """Return what fetches the rows of one subject; None where SQL has to gather them."""
        if self.ruleset.subject.table is None or self._supplied:
            return None
        fetcher = RowFetcher(self._bound, self._connection, self._present)
        return fetcher if fetcher.serves else None

    def one(self, subject: str) -> Decision | None:
        """Return the decision about one subject by the reference; None where there is none.

        Its inputs come from its rows, or by one query; its reasons from plain Python.
        """
        given = self._fetcher.given(subject) if self._fetcher else self.given(subject)
        if given is None:
            return None
        return self._judge.decision(subject, given)

    def one_by_sql(self, subject: str) -> Decision | None:
        """Return the same decision, decided by the SQL that decides about everybody."""
        found = self._rows(self._sql.one, {"subject": subject, "today": self._as_of})
        return self.decision_of(found[0]) if found else None

    def rows(self) -> list[dict[str, Any]]:
        """Return one mapping a subject, with the columns of `Compiled.decided`."""
        return self._rows(self._sql.decided, {"today": self._as_of})

    def decision_of(self, row: Mapping[str, Any]) -> Decision:
        """Return the decision that a row of `Compiled.decided` holds, with its sentences."""
        given = self._values(row, "in_")
        reasons = []
        for number, rule in enumerate(self.ruleset.rules):
            need, got, shortfall = (_scalar(row[f"{letter}{number}"]) for letter in "ngs")
            outcome = OUTCOMES[row[f"o{number}"]]
            said = {"need": need, "got": got, "shortfall": shortfall}
            reasons.append(self._wording.reason(rule, outcome, given, **said))
        return Decision(row[SUBJECT], OUTCOMES[row["outcome"]], tuple(reasons))

    def everybody(self, units: Sequence[str] | None = None) -> Audit:
        """Return how many subjects came out how, as a whole and by rule.

        Args:
            units: Only subjects of these units.
        """
        where, values = self._limits(units)
        return self._counted(f"({self._sql.decided}) {where}", values)

    def _counted(self, source: str, values: Mapping[str, Any]) -> Audit:
        rules = [f"o{number}" for number in range(len(self.ruleset.rules))]
        counts = ", ".join(
            f"count(*) FILTER ({column} = {code})"
            for column in ("outcome", *rules)
            for code in range(len(OUTCOMES))
        )
        query = f"SELECT {counts} FROM {source}"  # noqa: S608 - compiled, nothing typed in
        (row,) = self._run(query, values).fetchall()
        numbers = [int(number) for number in row]
        groups = [
            dict(zip(OUTCOMES, numbers[at : at + len(OUTCOMES)], strict=True))
            for at in range(0, len(numbers), len(OUTCOMES))
        ]
        names = [rule.id for rule in self.ruleset.rules]
        return Audit(sum(groups[0].values()), groups[0], dict(zip(names, groups[1:], strict=True)))

    def subjects(self, units: Sequence[str] | None = None) -> int:
        """Return how many subjects there are.

        Args:
            units: Only subjects of these units.
        """
        where, values = self._limits(units)
        query = f"SELECT count(*) FROM ({self._sql.decided}) {where}"  # noqa: S608 - compiled
        (row,) = self._connection.execute(query, values).fetchall()
        return int(row[0])

    def decisions(
        self, units: Sequence[str] | None = None, at_once: int = 1000
    ) -> Iterator[list[tuple[str | None, Decision]]]:
        """Yield the decisions about all subjects, so many at once, each with its unit.

        Args:
            units: Only subjects of these units.
            at_once: How many decisions are held in memory.
        """
        where, values = self._limits(units)
        query = f"SELECT * FROM ({self._sql.decided}) {where} ORDER BY {UNIT}, {SUBJECT}"  # noqa: S608 - compiled
        cursor = self._connection.execute(query, values)
        names = [column[0] for column in cursor.description or ()]
        while found := cursor.fetchmany(at_once):
            rows = (dict(zip(names, row, strict=True)) for row in found)
            yield [(row[UNIT], self.decision_of(row)) for row in rows]

    def write(self, path: Path, units: Sequence[str] | None = None) -> Audit:
        """Write the long table of all subjects and rules; return what it holds in numbers.

        Columns: subject, rule, outcome, need, got, shortfall (numbers), need_text, got_text
        (dates and codes) and unit. The ending says how: ``.parquet`` or ``.csv``.

        Raises:
            InvalidInputError: The ending is none of these.
        """
        where, values = self._limits(units)
        decided = [SUBJECT, UNIT, "outcome", *(name for row in self._of_rules() for name in row)]
        wanted = f"SELECT {', '.join(decided)} FROM ({self._sql.decided}) {where}"  # noqa: S608
        self._run(f"CREATE OR REPLACE TEMP TABLE {_AUDITED} AS {wanted}", values)
        try:
            self._copy(f"({self._spread()})", path)
            return self._counted(_AUDITED, {})
        finally:
            self._connection.execute(f"DROP TABLE {_AUDITED}")

    def _of_rules(self) -> list[list[str]]:
        """Return the columns of each rule in `Compiled.decided`."""
        return [[f"{letter}{at}" for letter in "ongs"] for at in range(len(self.ruleset.rules))]

    def _spread(self) -> str:
        """Return the query that makes a row for each rule out of the columns of all."""
        query = f"SELECT * FROM {_AUDITED} LIMIT 0"  # noqa: S608 - a name of our own
        kinds = {name: kind for name, kind, *_ in self._connection.execute(query).description or ()}
        outcomes, *shown = zip(*self._of_rules(), strict=True)
        columns = {"rule": range(len(outcomes)), "outcome": outcomes}
        for name, letters in zip(_SHOWN, shown, strict=True):
            columns[name] = [_if(each, kinds[each] != _TEXT, "BIGINT") for each in letters]
        for name, letters in zip(_TEXTS, shown, strict=False):
            columns[name] = [_if(each, kinds[each] == _TEXT, "VARCHAR") for each in letters]
        spread = ", ".join(
            f"unnest([{', '.join(map(str, values))}]) AS {name}" for name, values in columns.items()
        )
        return f"SELECT {SUBJECT}, {UNIT}, {spread} FROM {_AUDITED}"  # noqa: S608 - names of ours

    def write_findings(self, findings: pa.Table, path: Path) -> None:
        """Write findings that were made elsewhere, as `write` does.

        Raises:
            InvalidInputError: The ending is neither ``.parquet`` nor ``.csv``.
        """
        self._connection.register("findings_made", findings)
        self._copy("findings_made", path)

    def _copy(self, source: str, path: Path) -> None:
        how = _FORMATS.get(path.suffix.lower())
        if how is None:
            message = f"写不了「{path.name}」；请用 {'、'.join(_FORMATS)}"
            raise InvalidInputError([Problem("out", "unknown_format", message, list(_FORMATS))])
        rows = f"SELECT {', '.join(self._long_columns())} FROM {source}"  # noqa: S608 - compiled
        target = str(path).replace("'", "''")
        try:
            self._run(f"COPY ({rows}) TO '{target}' ({how})", {}).fetchall()
        except duckdb.IOException:
            message = f"无法写入「{path}」：请检查文件夹是否存在、可写"
            raise InvalidInputError([Problem("out", "unreadable", message)]) from None

    def _long_columns(self) -> list[str]:
        rules = "', '".join(rule.id for rule in self.ruleset.rules)
        outcomes = "', '".join(OUTCOMES)
        return [
            SUBJECT,
            f"['{rules}'][rule + 1] AS rule",
            f"['{outcomes}'][outcome + 1] AS outcome",
            *(f"{name} / {10**PLACES} AS {name}" for name in _SHOWN),
            *_TEXTS,
            UNIT,
        ]

    def _limits(self, units: Sequence[str] | None) -> tuple[str, dict[str, Any]]:
        values: dict[str, Any] = {}
        if "$today" in self._sql.decided:
            values["today"] = self._as_of
        if units is None:
            return "", values
        return f"WHERE {UNIT} IN (SELECT unnest($units))", {**values, "units": list(units)}

    def _rows(self, sql: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        used = {name: value for name, value in values.items() if f"${name}" in sql}
        cursor = self._run(sql, used)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _run(self, sql: str, values: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(sql, values)
        except (duckdb.OutOfRangeException, duckdb.ConversionException):
            message = "有的数过大，算不下去；请检查数据里特别大的数，或用 --subject 逐个判断"
            raise InvalidInputError([Problem("facts", "too_large", message)]) from None

    def _values(self, row: Mapping[str, Any], prefix: str) -> dict[str, Scalar]:
        return {
            given.key: _value(given, row[f"{prefix}{given.key}"]) for given in self.ruleset.inputs
        }


def supplied(ruleset: RuleSet, rows: Iterable[Mapping[str, Scalar]]) -> pa.Table:
    """Return supplied inputs as a table: numbers as integers in their scale."""
    listed = list(rows)
    columns = {
        SUBJECT: pa.array([row[SUBJECT] for row in listed], pa.string()),
        UNIT: pa.array([row.get(UNIT) for row in listed], pa.string()),
    }
    for given in ruleset.inputs:
        values = [_stored(given, row.get(given.key)) for row in listed]
        columns[given.key] = pa.array(values, _ARROW[given.type])
    return pa.table(columns)


def _if(column: str, held: bool, kind: str) -> str:
    return f"{column}::{kind}" if held else f"NULL::{kind}"


def _stored(given: RuleInput, value: Scalar) -> Any:
    if isinstance(value, Fraction):
        return int(value * 10**given.scale)
    if isinstance(value, frozenset):
        return SEPARATOR + "".join(f"{code}{SEPARATOR}" for code in sorted(value))
    return value


def _value(given: RuleInput, stored: Any) -> Scalar:
    if stored is None:
        return None
    match given.type:
        case "number":
            return Fraction(stored, 10**given.scale)
        case "codes":
            return frozenset(part for part in stored.split(SEPARATOR) if part)
        case _:
            scalar: Scalar = stored
            return scalar


def _scalar(shown: Any) -> Scalar:
    return Fraction(shown, 10**PLACES) if isinstance(shown, int) else shown
