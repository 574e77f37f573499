"""A compiled table pack: what `check_tables` and every page of tables reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from zhiheng.shared.numbers import Number
from zhiheng.standards.scheme import ParameterFields
from zhiheng.standards.tables.checks import Check
from zhiheng.standards.tables.records import Coverage, Table
from zhiheng.standards.tables.references import Reference, expanded, formula, resolve
from zhiheng.standards.terms import Document, Reading, Source


@dataclass(frozen=True, eq=False)
class TablePack:
    """Tables, checks and parameters of one edition of a regulation on data tables.

    Attributes:
        scheme: Name of the regulation.
        edition: Name of this edition.
        title: Chinese title.
        issuer: Who issued it.
        subject: Whose figures they are.
        period: Period the tables are filled for.
        documents: The documents it was read from.
        tables: The tables, in order.
        checks: The checks, in the order their findings are told.
        parameters: Thresholds an institution may have to change.
        coverage: Every requirement of the catalogue, covered by checks or not.
        readings: How unclear clauses are read.
    """

    scheme: str
    edition: str
    title: str
    issuer: str
    subject: str
    period: str
    documents: tuple[Document, ...]
    tables: tuple[Table, ...]
    checks: tuple[Check, ...]
    parameters: tuple[ParameterFields, ...]
    coverage: tuple[Coverage, ...]
    readings: tuple[Reading, ...]

    @property
    def name(self) -> str:
        """Return ``scheme/edition``."""
        return f"{self.scheme}/{self.edition}"

    @cached_property
    def by_id(self) -> Mapping[str, Table]:
        """Return the tables by id."""
        return {table.id: table for table in self.tables}

    def table(self, table_id: str) -> Table:
        """Return a table.

        Raises:
            KeyError: The pack has none of this id.
        """
        return self.by_id[table_id]

    @cached_property
    def constants(self) -> Mapping[str, Number]:
        """Return the values of the parameters, by id."""
        return {
            parameter.id: parameter.value
            for parameter in self.parameters
            if not isinstance(parameter.value, bool)
        }

    @cached_property
    def single(self) -> Mapping[str, tuple[Check, ...]]:
        """Return the checks by id, each once for each of its `alike`."""
        return {check.id: expanded(check) for check in self.checks}

    def references(self, home: str, texts: tuple[str, ...]) -> tuple[Reference, ...]:
        """Return what the names of some formulas stand for, each once, in order.

        Args:
            home: Table whose columns or items go without its name.
            texts: The formulas.
        """
        key = home, texts
        if key not in self._references:
            names = dict.fromkeys(name for text in texts for name in formula(text).names)
            self._references[key] = tuple(
                resolve(name, home, self.by_id, self.constants) for name in names
            )
        return self._references[key]

    @cached_property
    def _references(self) -> dict[tuple[str, tuple[str, ...]], tuple[Reference, ...]]:
        return {}

    def citation(self, source: Source) -> str:
        """Return a clause as people cite it (``表2说明 2``)."""
        short = {document.id: document.short for document in self.documents}
        return f"{short.get(source.document, source.document)} {source.clause}".strip()
