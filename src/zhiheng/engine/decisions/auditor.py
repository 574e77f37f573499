"""A rule set at work on facts: one subject with reasons, or everybody into a table."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from zhiheng.engine.decisions.auditing import Compiled, compiled
from zhiheng.engine.decisions.cases import wording_of
from zhiheng.engine.decisions.decision import OUTCOMES, PLACES, Decision, Outcome, Scalar
from zhiheng.engine.decisions.fetching import RowFetcher
from zhiheng.engine.decisions.long_table import LongTable
from zhiheng.engine.decisions.reference import Judge
from zhiheng.engine.decisions.sources import SUBJECT, UNIT
from zhiheng.engine.decisions.statements import SEPARATOR
from zhiheng.facts.rows_sql import literal, quoted
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
_AT_ONCE = 250_000  # subjects
_ENDS = 2
_AFTER_ALL = "\U0010ffff"
_NUMBERS = count()  # tell prepared statements of one connection apart


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

    @classmethod
    def of_nobody(cls, rules: Iterable[str]) -> "Audit":
        """Return the audit of no subject."""
        nobody = dict.fromkeys(OUTCOMES, 0)
        return cls(0, nobody, dict.fromkeys(rules, nobody))

    def __add__(self, other: "Audit") -> "Audit":
        """Return both audits together: they are of different subjects."""
        return Audit(
            self.subjects + other.subjects,
            _both(self.outcomes, other.outcomes),
            {rule: _both(found, other.rules[rule]) for rule, found in self.rules.items()},
        )


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
        for kept in ("_prepared", "_fetcher"):
            self.__dict__.pop(kept, None)

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
        values = {"subject": literal(subject), "today": f"DATE '{self._as_of}'"}
        said = (
            f"{name} := {value}" for name, value in values.items() if f"${name}" in self._sql.one
        )
        found = self._rows(f"EXECUTE {self._prepared}({', '.join(said)})", {})
        return self.decision_of(found[0]) if found else None

    @cached_property
    def _prepared(self) -> str:
        """Return the name under which the connection keeps the plan for one subject."""
        name = f"one_of_{self.ruleset.name}_{next(_NUMBERS)}"
        self._run(f"PREPARE {quoted(name)} AS {self._sql.one}", {})
        return quoted(name)

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
        rules = [rule.id for rule in self.ruleset.rules]
        whole = Audit.of_nobody(rules)
        for source, values in self._slices(units):
            whole += self._counted(source, values)
        return whole

    def _slices(self, units: Sequence[str] | None) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield queries that together decide about everybody, so many subjects each.

        Where many rows count once, memory and time follow how many groups are held at once.
        """
        where, values = self._limits(units)
        bounds = self._bounds()
        if len(bounds) == _ENDS:
            yield f"({self._sql.decided}) {where}", values
            return
        for since, until in pairwise(bounds):
            yield f"({self._sql.slice}) {where}", {**values, "since": since, "until": until}

    def _bounds(self) -> list[str]:
        """Return keys of subjects, in order, between which about equally many lie."""
        subject = self.ruleset.subject
        table = subject.table or f"supplied_{self.ruleset.name}"
        key = quoted(subject.key if subject.table else SUBJECT)
        count = f"SELECT count(*) FROM {quoted(table)}"  # noqa: S608 - names of our own
        ((subjects,),) = self._run(count, {}).fetchall()
        parts = -(-subjects // _AT_ONCE)
        shares = ", ".join(f"{number / parts}" for number in range(1, parts))
        inner: list[str] = []
        if shares:
            query = f"SELECT quantile_disc({key}, [{shares}]) FROM {quoted(table)}"  # noqa: S608
            ((inner,),) = self._run(query, {}).fetchall()
        return ["", *dict.fromkeys(inner), _AFTER_ALL]

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
        table = LongTable(self.ruleset, self._run)
        try:
            for source, values in self._slices(units):
                table.take(source, values)
            table.write(path)
            return self._counted(table.taken, {})
        finally:
            table.forget()

    def write_findings(self, findings: pa.Table, path: Path) -> None:
        """Write findings that were made elsewhere, as `write` does.

        Raises:
            InvalidInputError: The ending is neither ``.parquet`` nor ``.csv``.
        """
        self._connection.register("findings_made", findings)
        LongTable(self.ruleset, self._run).copy("findings_made", path)

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


def _both(one: Mapping[Outcome, int], other: Mapping[Outcome, int]) -> dict[Outcome, int]:
    return {outcome: one[outcome] + other[outcome] for outcome in OUTCOMES}


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
