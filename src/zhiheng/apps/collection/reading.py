"""What was entered, as the checks read it; what they find, and what nobody explained yet.

In a unit's own page only those checks speak that its own cells can decide: inside its row,
inside and between its forms, and against its own values of the year before. What needs
other units' rows is checked on the whole.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from zhiheng.apps.collection.cells import Cell, cells_in, cells_of, tables_of, value_of
from zhiheng.apps.collection.models import Collection, Entry, Explanation, Submission
from zhiheng.apps.collection.own_checks import own_pack
from zhiheng.engine.table_checks import Finding, check_tables
from zhiheng.facts.table_data import TableContent, TableData, TableRow, TableValue
from zhiheng.shared.expressions import read_expression
from zhiheng.standards.tables import Table, TablePack

# Stored text by key of a cell.
Values = Mapping[str, str | None]
# Values as the checks read them, by key of a cell; those of formulas too.
Figures = dict[str, Decimal | str | None]


@dataclass(frozen=True, slots=True)
class Told:
    """A finding, and what was said about it.

    Attributes:
        finding: The finding.
        key: Its name: the same finding about the same values has the same.
        explanation: Why it is kept; empty where nobody said.
    """

    finding: Finding
    key: str
    explanation: str

    @property
    def message(self) -> str:
        """Return what is wrong, in words."""
        return self.finding.message


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks say.

    Attributes:
        told: Every finding, the worst first.
        blank: Cells without a value that were asked.
        asked: How many cells were asked.
    """

    told: tuple[Told, ...]
    blank: tuple[Cell, ...]
    asked: int

    @property
    def filled(self) -> int:
        """Return how many cells have a value."""
        return self.asked - len(self.blank)

    @property
    def errors(self) -> list[Told]:
        """Return what cannot be right."""
        return self._of("error")

    @property
    def warnings(self) -> list[Told]:
        """Return what has to be mended or explained."""
        return self._of("warning")

    @property
    def notes(self) -> list[Told]:
        """Return what is worth a look."""
        return self._of("note")

    @property
    def unexplained(self) -> list[Told]:
        """Return the warnings that nobody explained."""
        return [told for told in self.warnings if not told.explanation]

    def _of(self, severity: str) -> list[Told]:
        return [told for told in self.told if told.finding.severity == severity]


def values_of(submission: Submission) -> dict[str, str | None]:
    """Return what a submission says, as it is stored."""
    found = submission.entries.values_list("table", "field", "value")
    return {f"{table}/{field}": value for table, field, value in found}


def last_year(submission: Submission) -> dict[str, str | None]:
    """Return what the unit's tables said in the previous collection; nothing without one."""
    return _all_last_year([submission])[submission.pk]


def _all_last_year(submissions: Iterable[Submission]) -> dict[int, dict[str, str | None]]:
    """Return what units said in the previous collection, in one query.

    A form counts whoever answered for it then.
    """
    submissions = list(submissions)
    found: dict[int, dict[str, str | None]] = {each.pk: {} for each in submissions}
    previous = {each.collection.previous_id for each in submissions} - {None}
    if not previous:
        return found
    forms = {table for each in submissions for table in each.tables}
    units = {each.unit_id for each in submissions}
    entries = Entry.objects.filter(
        Q(table__in=forms) | Q(submission__unit__in=units), submission__collection__in=previous
    )
    rows = list(entries.values_list("submission__unit_id", "table", "field", "value"))
    for each in submissions:
        lists = {table.id for table in tables_of(each)} - set(each.tables)
        found[each.pk] = {
            f"{table}/{field}": value
            for unit, table, field, value in rows
            if table in each.tables or (unit == each.unit_id and table in lists)
        }
    return found


def computed(submission: Submission, values: Values) -> Figures:
    """Return the figures of a submission: what was entered, and what follows by formulas.

    In a formula an empty cell counts as 0, unless all its cells are empty or the cell must
    not be.
    """
    pack = submission.collection.edition.pack
    figures: Figures = {}
    for table in tables_of(submission):
        row = _figures(pack, table, {c.column.id: values.get(c.key) for c in cells_in(table)})
        figures |= {f"{table.id}/{column}": value for column, value in row.items()}
    return figures


def _figures(pack: TablePack, table: Table, texts: Mapping[str, str | None]) -> Figures:
    """Return one row, or one form, with what its formulas give."""
    figures: Figures = {
        cell.column.id: None if cell.is_computed else value_of(cell, texts.get(cell.column.id))
        for cell in cells_in(table)
    }
    columns = {column.id: column for column in table.columns}
    open_columns = [column for column in table.columns if column.formula is not None]
    # A formula may use another: each round settles those whose columns are settled.
    for _round in range(len(open_columns)):
        before = dict(figures)
        for column in open_columns:
            expression = read_expression(str(column.formula))
            used = [name for name in expression.names if name in columns]
            if all(figures[name] is None for name in used):
                continue
            known = {
                name: Decimal(0)
                if figures[name] is None and columns[name].blank != "required"
                else figures[name]
                for name in used
            }
            result = expression.bound(pack.constants)(known)
            figures[column.id] = Decimal(result) if result is not None else None
        if figures == before:
            break
    return figures


def checked(submission: Submission) -> Checked:
    """Return what the checks say of a submission as it stands."""
    return all_checked([submission])[submission.pk]


def all_checked(submissions: Iterable[Submission]) -> dict[int, Checked]:
    """Return what the checks say of many submissions of a collection, in three queries."""
    submissions = list(submissions)
    keys = [submission.pk for submission in submissions]
    values: dict[int, dict[str, str | None]] = {key: {} for key in keys}
    entries = Entry.objects.filter(submission__in=keys)
    for pk, table, field, value in entries.values_list("submission_id", "table", "field", "value"):
        values[pk][f"{table}/{field}"] = value
    explanations: dict[int, dict[str, str]] = {key: {} for key in keys}
    said = Explanation.objects.filter(submission__in=keys)
    for pk, key, text in said.values_list("submission_id", "key", "text"):
        explanations[pk][key] = text
    earlier = _all_last_year(submissions)
    return {
        each.pk: _checked(each, values[each.pk], earlier[each.pk], explanations[each.pk])
        for each in submissions
    }


def _checked(
    submission: Submission,
    values: Values,
    earlier: Values,
    explanations: Mapping[str, str],
) -> Checked:
    report = check_tables(
        own_pack(submission),
        _own_data(submission, values),
        previous=_own_data(submission, earlier) if earlier else None,
    )
    asked = [cell for cell in cells_of(submission) if not cell.is_computed]
    return Checked(
        told=_told(report.findings, explanations),
        blank=tuple(cell for cell in asked if values.get(cell.key) is None),
        asked=len(asked),
    )


def _own_data(submission: Submission, values: Values) -> TableData:
    figures = computed(submission, values)
    contents = {}
    for table in tables_of(submission):
        row: dict[str, TableValue] = {
            cell.column.id: figures.get(cell.key) for cell in cells_in(table)
        }
        contents[table.id] = _content(table, [(submission, row)])
    return TableData(contents, name=str(submission))


def _content(
    table: Table, rows: Iterable[tuple[Submission | None, Mapping[str, TableValue]]]
) -> TableContent:
    """Return one table; the rows of a list bear the names of their units."""
    built = []
    for count, (submission, values) in enumerate(rows, start=1):
        number, label = count, table.title
        given: dict[str, TableValue] = {}
        if table.kind == "list" and submission is not None:
            label = submission.unit_name
            number = submission.position
            given = {
                column: value
                for column, value in (
                    (table.label_column, label),
                    (table.number_column, number),
                )
                if column is not None
            }
        built.append(TableRow(number, label, {**given, **values}))
    return TableContent(table.id, tuple(built), frozenset(c.id for c in table.columns))


def whole_data(collection: Collection) -> TableData:
    """Return the tables of a whole collection: a row for each site, the forms as entered."""
    pack = collection.edition.pack
    submissions = list(collection.submissions.order_by("position"))
    texts: dict[tuple[int, str], dict[str, str | None]] = {}
    entries = Entry.objects.filter(submission__collection=collection)
    for pk, table, field, value in entries.values_list("submission_id", "table", "field", "value"):
        texts.setdefault((pk, table), {})[field] = value
    contents = {}
    for table in pack.tables:
        answering = [
            each
            for each in submissions
            if (each.is_site if table.kind == "list" else table.id in each.tables)
        ]
        rows = [
            (each, _figures(pack, table, texts.get((each.pk, table.id), {}))) for each in answering
        ]
        contents[table.id] = _content(table, rows)
    return TableData(contents, name=collection.name)


def whole_checked(collection: Collection, data: TableData | None = None) -> Checked:
    """Return what the checks say of a whole collection as it stands.

    Args:
        collection: The collection.
        data: Its tables, where they are known already.
    """
    data = whole_data(collection) if data is None else data
    previous = whole_data(collection.previous) if collection.previous is not None else None
    report = check_tables(collection.edition.pack, data, previous=previous)
    blank = [
        Cell(table, column)
        for table in collection.edition.pack.tables
        for row in data.tables[table.id].rows
        for column in (cell.column for cell in cells_in(table) if not cell.is_computed)
        if row.values.get(column.id) is None
    ]
    asked = sum(
        sum(not cell.is_computed for cell in cells_in(table)) * len(data.tables[table.id].rows)
        for table in collection.edition.pack.tables
    )
    explanations = dict(collection.explanations.values_list("key", "text"))
    return Checked(_told(report.findings, explanations), tuple(blank), asked)


def _told(findings: Iterable[Finding], explanations: Mapping[str, str]) -> tuple[Told, ...]:
    told = [
        Told(finding, key, explanations.get(key, ""))
        for finding in findings
        for key in (key_of(finding),)
    ]
    return tuple(sorted(told, key=lambda each: _RANKS[each.finding.severity]))


_RANKS = {"error": 0, "warning": 1, "note": 2}


def key_of(finding: Finding) -> str:
    """Return the name of a finding: other values, another name."""
    parts = [
        finding.rule,
        finding.table,
        *(row.label for row in finding.rows),
        *finding.columns,
        str(finding.actual),
        str(finding.expected),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
