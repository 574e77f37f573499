"""What the page of a submission shows: cells by table, findings beside them, the panel."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from zhiheng.apps.collection.cells import Cell, cells_in, cells_of, tables_of
from zhiheng.apps.collection.models import Entry, Submission
from zhiheng.apps.collection.reading import (
    Checked,
    Told,
    computed,
    last_year,
    values_of,
)
from zhiheng.shared.numbers import Number
from zhiheng.standards.tables import Table
from zhiheng.web.sheet_page.anchors import anchor
from zhiheng.web.sheet_words import Said
from zhiheng.web.table_words import SEVERITIES, figure_said, growth_said


@dataclass(frozen=True, slots=True)
class CellMark:
    """What stands beside a cell: who entered it, and what its author must send back."""

    revision: int
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class CellRow:
    """A cell as the page shows it.

    Attributes:
        cell: The cell.
        anchor: Its name on the page.
        text: What stands in the field.
        figure: Its value as people read it.
        before: Its value a year before; empty where it is not known.
        growth: The change in percent since; empty where it cannot be told.
        mark: Who entered it.
        told: The findings about it.
    """

    cell: Cell
    anchor: str
    text: str
    figure: str
    before: str
    growth: str
    mark: CellMark
    told: tuple["ToldRow", ...]


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A finding as the page shows it.

    Attributes:
        told: The finding, and its explanation.
        said: Its severity by word, symbol and colour.
        anchor: Name on the page of the cell it is about first; empty where it is about none.
        table: Its table.
        needs_words: Whether it has to be explained.
    """

    told: Told
    said: Said
    anchor: str
    table: str
    needs_words: bool


@dataclass(frozen=True, slots=True)
class CellGroup:
    """Cells under one heading."""

    heading: str
    rows: tuple[CellRow, ...]


@dataclass(frozen=True, slots=True)
class TablePanel:
    """What stays in view: how far the unit is, and what the checks say."""

    filled: int
    asked: int
    errors: int
    unexplained: int
    rows: tuple[ToldRow, ...]

    @property
    def is_ready(self) -> bool:
        """Return whether nothing stands in the way of handing up."""
        return not self.errors and not self.unexplained and bool(self.filled)


def told_rows(told: Iterable[Told]) -> tuple[ToldRow, ...]:
    """Return findings as pages show them."""
    return tuple(
        ToldRow(
            told=each,
            said=SEVERITIES[each.finding.severity],
            anchor=anchor(f"{each.finding.table}/{each.finding.columns[0]}")
            if each.finding.columns
            else "",
            table=each.finding.table,
            needs_words=each.finding.severity == "warning",
        )
        for each in told
    )


def panel_of(found: Checked) -> TablePanel:
    """Return the panel of a submission."""
    return TablePanel(
        filled=found.filled,
        asked=found.asked,
        errors=len(found.errors),
        unexplained=len(found.unexplained),
        rows=told_rows(found.told),
    )


def groups_of(submission: Submission, table: Table, found: Checked) -> list[CellGroup]:
    """Return the cells of a table under their headings, with what stands beside each."""
    cells = cells_of(submission)
    values = values_of(submission)
    figures = computed(submission, values)
    before = computed(submission, last_year(submission))
    entries = {
        f"{entry.table}/{entry.field}": entry
        for entry in submission.entries.filter(table=table.id).select_related("entered_by")
    }
    rows_told = told_rows(found.told)
    groups: list[CellGroup] = []
    for cell in (cell for cell in cells if cell.table.id == table.id):
        row = _row(
            cell,
            values.get(cell.key),
            figures.get(cell.key),
            before.get(cell.key),
            entries.get(cell.key),
            rows_told,
        )
        if groups and groups[-1].heading == cell.column.group:
            groups[-1] = CellGroup(groups[-1].heading, (*groups[-1].rows, row))
        else:
            groups.append(CellGroup(cell.column.group, (row,)))
    return groups


def _row(
    cell: Cell,
    text: str | None,
    figure: Number | str | None,
    before: Number | str | None,
    entry: Entry | None,
    rows_told: tuple[ToldRow, ...],
) -> CellRow:
    return CellRow(
        cell=cell,
        anchor=anchor(cell.key),
        text=text or "",
        figure=figure_said(figure),
        before=figure_said(before),
        growth=growth_said(figure, before),
        mark=mark_of(entry),
        told=tuple(
            row
            for row in rows_told
            if row.table == cell.table.id and cell.column.id in row.told.finding.columns
        ),
    )


def mark_of(entry: Entry | None) -> CellMark:
    """Return what stands beside a cell."""
    if entry is None:
        return CellMark(0, "", None)
    return CellMark(entry.revision, str(entry.entered_by), entry.entered_at)


@dataclass(frozen=True, slots=True)
class TableTab:
    """A table of a submission as a tab.

    Attributes:
        table: The table.
        filled: How many of its cells have a value.
        asked: How many are asked.
        errors: How many errors are in it.
    """

    table: Table
    filled: int
    asked: int
    errors: int


def tabs_of(submission: Submission, found: Checked) -> list[TableTab]:
    """Return the tables of a submission, and how far each is."""
    blank = [cell.table.id for cell in found.blank]
    errors = [each.finding.table for each in found.errors]
    tabs = []
    for table in tables_of(submission):
        asked = sum(not cell.is_computed for cell in cells_in(table))
        tabs.append(TableTab(table, asked - blank.count(table.id), asked, errors.count(table.id)))
    return tabs
