"""All checks of a pack over one set of tables."""

from collections.abc import Iterator, Mapping, Sequence

from zhiheng.engine.table_checks import causes
from zhiheng.engine.table_checks.cells import faulty_cells, misplaced
from zhiheng.engine.table_checks.comparing import Broken, Comparison
from zhiheng.engine.table_checks.figures import Figures
from zhiheng.engine.table_checks.lists import Seen, empty, missing_sites, repeated, shortage
from zhiheng.engine.table_checks.report import CheckReport, Finding, Related, RowRef
from zhiheng.engine.table_checks.spread import far_off, shifted
from zhiheng.engine.table_checks.wording import heading, said
from zhiheng.facts.table_data import TableData, TableRow
from zhiheng.shared.numbers import EXACT, Number, plain, rounded
from zhiheng.standards.tables.checks import (
    ALL_TABLES,
    Cause,
    Cells,
    Check,
    Compare,
    Complete,
    Filled,
    Formula,
    Layout,
    Outlier,
    Shifted,
    Unique,
)
from zhiheng.standards.tables.records import Table
from zhiheng.standards.tables.references import formula
from zhiheng.standards.tables.table_pack import TablePack

_DECIMALS = 6


def check_tables(
    pack: TablePack,
    data: TableData,
    previous: TableData | None = None,
    registry: Sequence[str] | None = None,
    *,
    only: str | None = None,
) -> CheckReport:
    """Return what the checks of a pack find in a set of tables.

    A check whose figures are not known keeps silent for that row: it has not passed.

    Args:
        pack: The tables and their checks.
        data: What was handed in.
        previous: The tables of the year before, for checks between years.
        registry: Names of the registered sites, where they are known.
        only: Id of the one check to run.
    """
    checker = _Checker(pack, Figures(pack, data, previous), registry)
    order = {table.id: i for i, table in enumerate(pack.tables)}
    findings = [
        finding
        for check in pack.checks
        if only in (None, check.id)
        for finding in checker.findings(check)
    ]
    return CheckReport(tuple(sorted(findings, key=lambda found: order.get(found.table, -1))))


class _Checker:
    """The figures, and what several checks share."""

    def __init__(self, pack: TablePack, figures: Figures, registry: Sequence[str] | None) -> None:
        self._pack = pack
        self._figures = figures
        self._registry = registry
        self._comparisons = {
            check.id: [
                Comparison(one, figures)
                for one in pack.single[check.id]
                if isinstance(one, Compare)
            ]
            for check in pack.checks
            if isinstance(check, Compare)
        }
        complete = [check for check in pack.checks if isinstance(check, Complete)]
        self._short = shortage(complete, figures)

    def findings(self, check: Check) -> Iterator[Finding]:
        """Yield the findings of one check."""
        match check:
            case Compare():
                for comparison in self._comparisons[check.id]:
                    yield from self._compared(comparison)
            case Formula():
                for comparison in self._formulas(check):
                    yield from self._compared(comparison)
            case Outlier():
                for one in self._pack.single[check.id]:
                    if isinstance(one, Outlier):
                        yield from self._seen(one, far_off(one, self._figures))
            case Cells() | Layout():
                for table in self._tables(check.table):
                    yield from self._seen(check, self._in_cells(check, table), table)
            case _:
                yield from self._seen(check, self._in_list(check))

    def _in_cells(self, check: Cells | Layout, table: str) -> Iterator[Seen]:
        if isinstance(check, Cells):
            return faulty_cells(check, table, self._figures)
        return misplaced(check, table, self._figures)

    def _in_list(self, check: Unique | Filled | Complete | Shifted) -> Iterator[Seen]:
        figures = self._figures
        match check:
            case Unique():
                every = [each for found in self._comparisons.values() for each in found]
                agreeing = causes.agreeing_only_with_repetition(every, figures, check.table)
                yield from repeated(check, figures, agreeing)
            case Filled():
                yield from empty(check, figures)
            case Complete():
                yield from missing_sites(check, figures, self._registry)
            case Shifted():
                yield from shifted(check, figures)

    def _tables(self, table: str) -> list[str]:
        return [each.id for each in self._pack.tables] if table == ALL_TABLES else [table]

    def _formulas(self, check: Formula) -> Iterator[Comparison]:
        for column in self._pack.table(check.table).columns:
            if column.formula is None or column.id in check.without:
                continue
            fields = {
                name: getattr(check, name)
                for name in ("id", "table", "severity", "message", "causes", "catalogue", "source")
            }
            one = Compare(
                value=column.id,
                equals=column.formula,
                tolerance=check.tolerance,
                blank="zero",
                columns=(column.id, *formula(column.formula).names),
                **fields,
            )
            yield Comparison(one, self._figures)

    def _compared(self, comparison: Comparison) -> Iterator[Finding]:
        check = comparison.check
        columns = comparison.columns()
        related = tuple(
            Related(table, tuple(column for column in found if column))
            for table, found in comparison.elsewhere().items()
        )
        for broken in comparison.broken():
            row = self._row(comparison, broken)
            yield self._finding(
                check,
                Seen(
                    (row,) if row is not None else (),
                    columns,
                    broken.actual,
                    broken.expected,
                    "；".join(self._causes(comparison, broken)),
                ),
                broken.values,
                related,
            )

    def _causes(self, comparison: Comparison, broken: Broken) -> Iterator[str]:
        if comparison.check.equals is None:
            return
        sums = comparison.sums()
        short = self._short.get(sums[0].table, 0) if sums else 0
        yield from causes.of_sums(comparison, broken.actual, broken.expected, short)
        yield from causes.of_figures(broken.actual, broken.expected)

    def _row(self, comparison: Comparison, broken: Broken) -> TableRow | None:
        sheet = comparison.sheet
        if sheet is None or not sheet.rows or sheet.table.kind == "form":
            return sheet.rows[0] if sheet and sheet.rows and sheet.table.kind == "form" else None
        return None if broken.position is None else sheet.rows[broken.position]

    def _seen(
        self, check: Check, found: Iterator[Seen], table: str | None = None
    ) -> Iterator[Finding]:
        for seen in found:
            yield self._finding(check, seen, self._pack.constants, (), table)

    def _finding(
        self,
        check: Check,
        seen: Seen,
        values: Mapping[str, Number],
        related: tuple[Related, ...],
        table_id: str | None = None,
    ) -> Finding:
        table = self._pack.table(table_id or check.table)
        rows = _row_refs(table, seen)
        difference: Number | None = None
        if seen.actual is not None or seen.expected is not None:
            difference = plain(abs(EXACT.subtract(seen.actual or 0, seen.expected or 0)))
        numbers: dict[str, Number | None] = {
            **values,
            "actual": seen.actual,
            "expected": seen.expected,
            "difference": difference,
        }
        words = {"name": seen.name, "content": seen.content}
        for name, text in getattr(check, "also", {}).items():
            numbers[name] = formula(text).bound({})(values)
        authored = [
            said(text, table, rows, seen.columns, numbers, words) for text in _likely(check, values)
        ]
        return Finding(
            rule=check.id,
            severity=check.severity,
            table=table.id,
            rows=rows,
            columns=seen.columns,
            actual=_kept(seen.actual),
            expected=_kept(seen.expected),
            message=said(check.message, table, rows, seen.columns, numbers, words),
            clause=self._pack.citation(check.source),
            cause="；".join(text for text in (seen.cause, *authored) if text),
            catalogue=check.catalogue,
            related=related,
            places=self._places(table, seen),
        )

    def _places(self, table: Table, seen: Seen) -> tuple[str, ...]:
        if seen.place:
            return (seen.place,)
        sheet = self._figures.sheets.get(table.id)
        rows = seen.rows
        if table.kind == "form" and sheet is not None:
            rows = sheet.rows
        found = [
            row.cells[column] for row in rows for column in seen.columns if column in row.cells
        ]
        if not found and sheet is not None:
            headings = self._figures.data.tables[table.id].headings
            found = [headings[column] for column in seen.columns if column in headings]
        return tuple(found)


def _kept(value: Number | None) -> Number | None:
    """Return a figure as findings carry it: a quotient to a few decimals."""
    return value if value is None or isinstance(value, int) else plain(rounded(value, _DECIMALS))


def _likely(check: Check, values: Mapping[str, Number]) -> Iterator[str]:
    """Yield the causes that a check names, those with a condition where it holds."""
    for cause in check.causes:
        if not isinstance(cause, Cause):
            yield cause
        elif formula(cause.when).bound({})(values) is True:
            yield cause.text


def _row_refs(table: Table, seen: Seen) -> tuple[RowRef, ...]:
    if table.kind == "list":
        return tuple(RowRef(row.no, row.label) for row in seen.rows)
    numbers = {column.id: i for i, column in enumerate(table.columns, start=1)}
    return tuple(RowRef(numbers[column], heading(table, column)) for column in seen.columns)
