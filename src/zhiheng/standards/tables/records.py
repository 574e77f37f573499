"""What a table pack says of its tables: columns, items, definitions, coverage, cases."""

from typing import Any, Literal

from zhiheng.shared.numbers import Number
from zhiheng.standards.record import Record
from zhiheng.standards.terms import Document, Source

TableKind = Literal["form", "list"]
ColumnType = Literal["integer", "decimal", "text"]
Blank = Literal["allowed", "zero", "required"]


class TablePackFile(Record, frozen=True, kw_only=True):
    """``pack.yaml`` of a table pack.

    Attributes:
        kind: Always ``tables``; packs without this key score.
        scheme: Name of the regulation, equal for all its editions.
        edition: Name of this edition.
        title: Chinese title.
        issuer: Who issued it.
        subject: Whose figures they are.
        period: Period the tables are filled for (``2022``).
        documents: The documents it was read from.
    """

    kind: Literal["tables"]
    scheme: str
    edition: str
    title: str
    issuer: str
    subject: str
    period: str
    documents: tuple[Document, ...]


class Column(Record, frozen=True, kw_only=True):
    """A column of a list, or an item of a form.

    Attributes:
        id: Stable name, used in checks and findings.
        label: Official heading.
        group: Heading above several items of a form, or above several columns of a list.
        aliases: Other headings it is recognised by.
        type: ``integer``, ``decimal`` (any number) or ``text``.
        unit: Unit of the value.
        required: Whether the table must have the column, or the item.
        blank: What an empty cell means: ``allowed`` nothing to report, ``zero`` a 0 is to be
            written, ``required`` a value is missing.
        negative: Whether values below 0 are let in.
        approximate: Whether the figure is given as "about" (约).
        formula: What it is made of, over columns of its row or items of its form.
        definition: What is counted, in our words.
        clause: Clause of the table's document that says so.
        width: Width in characters on paper and in Excel.
    """

    id: str
    label: str
    group: str = ""
    aliases: tuple[str, ...] = ()
    type: ColumnType = "integer"
    unit: str = ""
    required: bool = True
    blank: Blank = "allowed"
    negative: bool = False
    approximate: bool = False
    formula: str | None = None
    definition: str = ""
    clause: str = ""
    width: int = 10


class Table(Record, frozen=True, kw_only=True):
    """``tables/*.yaml``: one table.

    Attributes:
        id: Stable name (``table2``).
        title: Official title, which is the title of its sheet too.
        aliases: Other titles of the sheet.
        kind: ``form`` a value for each item; ``list`` a row for each site.
        order: Its place among the tables.
        document: Id of the document that its clauses are in.
        label_column: Column of a list that names the row.
        number_column: Column of a list that numbers the row.
        columns: Its columns, or the items of a form.
        notes: What the table itself says below, in our words.
    """

    id: str
    title: str
    aliases: tuple[str, ...] = ()
    kind: TableKind
    order: int
    document: str
    label_column: str | None = None
    number_column: str | None = None
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()

    def column(self, column_id: str) -> Column:
        """Return a column, or an item.

        Raises:
            KeyError: The table has none of this id.
        """
        for column in self.columns:
            if column.id == column_id:
                return column
        raise KeyError(column_id)

    @property
    def measured(self) -> tuple[Column, ...]:
        """Return the columns that hold numbers and do not count the rows."""
        return tuple(
            column
            for column in self.columns
            if column.type != "text" and column.id != self.number_column
        )


class Coverage(Record, frozen=True, kw_only=True):
    """A requirement of the catalogue that no check can decide.

    Attributes:
        id: Id in the catalogue (``HRB-REPORT-01``).
        title: Its title.
        reason: Why the tables cannot tell, and where it is looked after; empty where
            checks cover it.
    """

    id: str
    title: str
    reason: str = ""


class CoverageFile(Record, frozen=True, kw_only=True):
    """``coverage.yaml``: every requirement of the catalogue, covered or not.

    Attributes:
        catalogue: Beginning of the ids, for people.
        requirements: Every requirement, in order.
    """

    catalogue: str
    requirements: tuple[Coverage, ...]


class ExpectedFinding(Record, frozen=True, kw_only=True):
    """A finding that a case must raise.

    Attributes:
        rows: Numbers of the rows, from 1.
        columns: Ids of the columns or items.
        actual: The figure found; not compared where it is left out.
        expected: The figure it should be.
        says: A piece of the message or of the cause.
    """

    rows: tuple[int, ...] | None = None
    columns: tuple[str, ...] | None = None
    actual: Number | None = None
    expected: Number | None = None
    says: str = ""


class LayoutCase(Record, frozen=True, kw_only=True):
    """A part of a workbook that has no place in the tables, or is not there.

    Attributes:
        kind: As in the check of layout.
        table: Table it belongs to.
        name: What it is called.
        column: Id of the column or item.
        row: Number of the row.
        content: What stands there.
    """

    kind: str
    table: str = ""
    name: str = ""
    column: str = ""
    row: int | None = None
    content: Any = None


class TableCase(Record, frozen=True, kw_only=True):
    """A small input of one check, and exactly the findings it must raise.

    Attributes:
        name: What it shows, as a sentence.
        check: Id of the check.
        tables: By table: rows of a list, or items of a form; what is left out is empty.
        previous: The tables of the year before.
        registry: Names of the registered sites.
        absent: Columns that the workbook does not have, ``table.column``.
        layout: What of the workbook has no place, or is not there.
        expect: The findings, in order; none where the check must keep silent.
    """

    name: str
    check: str
    tables: dict[str, Any]
    previous: dict[str, Any] | None = None
    registry: tuple[str, ...] | None = None
    absent: tuple[str, ...] = ()
    layout: tuple[LayoutCase, ...] = ()
    expect: tuple[ExpectedFinding, ...] = ()


class TableCasesFile(Record, frozen=True, kw_only=True):
    """``cases/*.yaml`` of a table pack."""

    cases: tuple[TableCase, ...]


__all__ = [
    "Column",
    "Coverage",
    "CoverageFile",
    "ExpectedFinding",
    "Source",
    "Table",
    "TableCase",
    "TableCasesFile",
    "TablePackFile",
]
