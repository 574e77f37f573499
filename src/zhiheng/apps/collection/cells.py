"""What a unit is asked, cell by cell: columns of its row in each list, items of its forms."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from zhiheng.apps.collection.models import Submission
from zhiheng.shared.numbers import LongNumber, number_from, plain
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import printable
from zhiheng.standards.tables import Column, Table, TablePack

_LONGEST_TEXT = 500  # characters


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a unit.

    Attributes:
        table: Its table.
        column: Its column, or its item.
    """

    table: Table
    column: Column

    @property
    def key(self) -> str:
        """Return the name by which pages and files call it."""
        return f"{self.table.id}/{self.column.id}"

    @property
    def name(self) -> str:
        """Return how people call it."""
        group = self.column.group
        return f"{group} {self.column.label}" if group else self.column.label

    @property
    def full_name(self) -> str:
        """Return its name with the number of its table, so that no two are the same."""
        return f"{self.table.title.partition(' ')[0]} {self.name}"

    @property
    def is_computed(self) -> bool:
        """Return whether it follows from others by its formula."""
        return self.column.formula is not None

    @property
    def is_number(self) -> bool:
        """Return whether it holds a number."""
        return self.column.type != "text"


def form_tables(pack: TablePack) -> tuple[Table, ...]:
    """Return the tables that one unit fills for all."""
    return tuple(table for table in pack.tables if table.kind == "form")


def list_tables(pack: TablePack) -> tuple[Table, ...]:
    """Return the tables in which every site has a row."""
    return tuple(table for table in pack.tables if table.kind == "list")


def tables_of(submission: Submission) -> tuple[Table, ...]:
    """Return the tables a unit fills, in the order of the report."""
    return tuple(
        table
        for table in submission.collection.edition.pack.tables
        if (submission.is_site if table.kind == "list" else table.id in submission.tables)
    )


def cells_in(table: Table) -> tuple[Cell, ...]:
    """Return the cells of a table that people see; number and name of a row are given."""
    given = (table.label_column, table.number_column)
    return tuple(Cell(table, column) for column in table.columns if column.id not in given)


def cells_of(submission: Submission) -> tuple[Cell, ...]:
    """Return every cell of a unit, in the order of its tables."""
    return tuple(cell for table in tables_of(submission) for cell in cells_in(table))


def asked_of(submission: Submission) -> tuple[Cell, ...]:
    """Return the cells a unit fills in: all but those that are computed."""
    return tuple(cell for cell in cells_of(submission) if not cell.is_computed)


def stored(cell: Cell, text: str | None) -> str | None:
    """Return what was typed into a cell as it is stored; None where it is empty.

    Raises:
        InvalidInputError: It is no value of this cell.
    """
    said = (text or "").strip()
    if not said:
        return None
    if not cell.is_number:
        if len(said) > _LONGEST_TEXT:
            message = _("「%(cell)s」有 %(count)d 个字，最多 %(most)d 个；请缩短。")
            values = {"cell": cell.name, "count": len(said), "most": _LONGEST_TEXT}
            raise _refused(cell, "too_long", message % values)
        return printable(said)
    return str(_number(cell, said))


def _number(cell: Cell, said: str) -> int | Decimal:
    number = number_from(said.replace("，", "").replace(",", ""))
    if isinstance(number, LongNumber):
        message = _("「%(cell)s」填的“%(text)s”不是数；请只填数字，如 120，不写单位。")
        raise _refused(cell, "not_a_number", message % {"cell": cell.name, "text": said[:30]})
    if number < 0 and not cell.column.negative:
        message = _("「%(cell)s」填的 %(text)s 小于 0；请填不小于 0 的数，没有的填 0。")
        raise _refused(cell, "negative", message % {"cell": cell.name, "text": said})
    number = plain(Decimal(number))
    if cell.column.type == "integer" and not isinstance(number, int):
        message = _("「%(cell)s」填的 %(text)s 不是整数；请填整数。")
        raise _refused(cell, "fraction", message % {"cell": cell.name, "text": said})
    return number


def _refused(cell: Cell, code: str, message: str) -> InvalidInputError:
    return InvalidInputError([Problem(cell.key, code, message)])


def value_of(cell: Cell, text: str | None) -> Decimal | str | None:
    """Return the value of a stored text, as the checks read it."""
    if text is None or not cell.is_number:
        return text
    return Decimal(text)
