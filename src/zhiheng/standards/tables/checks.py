"""The shapes a check of tables may have. Each is data: a pack fills them, no code is added."""

from typing import Literal

from zhiheng.shared.numbers import Number
from zhiheng.standards.record import Record
from zhiheng.standards.terms import Source

Severity = Literal["error", "warning", "note"]


ALL_TABLES = "all"


class Cause(Record, frozen=True):
    """A likely cause, told where its condition holds.

    Attributes:
        text: The cause, with names in braces as in messages.
        when: Condition over the figures of the check.
    """

    text: str
    when: str


class CheckFields(Record, frozen=True, kw_only=True):
    """What every check says of itself.

    Attributes:
        id: Stable name, shown as the rule of a finding.
        table: Table its findings stand in; ``all`` for checks of cells and layout.
        severity: ``error`` cannot be right; ``warning`` has to be explained; ``note`` is
            worth a look.
        message: What is wrong, with ``{actual}``, ``{expected}``, ``{difference}``,
            ``{rows}``, ``{columns}``, ``{column}`` (the first), ``{name}`` (a sort of site, a
            heading), ``{content}`` (of a cell) and any name of the check's formulas in braces.
        causes: What is likely behind it, most likely first; each may have a condition.
        catalogue: Ids of the requirements it covers.
        source: Where the regulation says so.
    """

    id: str
    table: str
    severity: Severity
    message: str
    causes: tuple[str | Cause, ...] = ()
    catalogue: tuple[str, ...]
    source: Source


class Compare(CheckFields, frozen=True, kw_only=True, tag="compare", tag_field="shape"):
    """A figure that must equal, or lie within, others.

    Names without a dot are columns of the row (a list is checked row by row) or items of the
    form; ``table3.theses`` is an item of a form, ``sum(table2.tutors)`` a column's sum,
    ``count(table2)`` the number of rows, ``previous.tutors`` the same row a year before,
    ``previous.table1.x`` an item a year before. Parameters go by their ids.

    Attributes:
        value: The figure that is judged.
        equals: What it must equal.
        at_most: What it must not exceed.
        at_least: What it must reach.
        above: What it must be greater than; a finding then names no figure it should be.
        multiple_of: What it must be a multiple of.
        when: Condition under which it is judged.
        only_rows: Regular expression: only rows of a list whose name it is found in.
        tolerance: How far it may be off (in its own unit): a formula.
        blank: What empty cells mean: ``unknown`` the check keeps silent; ``zero`` they count
            as 0, unless all of them are empty; ``bound`` the figure must be there, and what
            it is compared with counts as 0 where it is empty.
        columns: Columns or items shown, where they are others than those of the formulas.
        also: Further figures for the message, by name: formulas.
        alike: The check is made once for each of these; they say what its names stand for.
    """

    value: str
    equals: str | None = None
    at_most: str | None = None
    at_least: str | None = None
    above: str | None = None
    multiple_of: Number | None = None
    when: str | None = None
    only_rows: str | None = None
    tolerance: str | None = None
    blank: Literal["unknown", "zero", "bound"] = "unknown"
    columns: tuple[str, ...] = ()
    also: dict[str, str] = {}
    alike: tuple[dict[str, str], ...] = ()


class Formula(CheckFields, frozen=True, kw_only=True, tag="formula", tag_field="shape"):
    """Every column or item with a formula must equal it.

    Attributes:
        tolerance: How far it may be off: a formula over parameters.
        without: Columns or items left to other checks.
    """

    tolerance: str | None = None
    without: tuple[str, ...] = ()


class Unique(CheckFields, frozen=True, kw_only=True, tag="unique", tag_field="shape"):
    """Rows of a list that must differ.

    Attributes:
        by: ``label``: no two rows name the same site; ``contents``: no two sites have all
            figures in common.
        at_least: With ``contents``: how many figures other than 0 it takes (a parameter).
    """

    by: Literal["label", "contents"]
    at_least: str | None = None


class Filled(CheckFields, frozen=True, kw_only=True, tag="filled", tag_field="shape"):
    """Cells that must not be empty.

    Attributes:
        blank: Looks at the columns with this in `Column.blank`.
        items: Looks at these items of a form instead.
        when: Condition under which they must not be empty.
    """

    blank: Literal["zero", "required"] | None = None
    items: tuple[str, ...] = ()
    when: str | None = None


class SiteClass(Record, frozen=True, kw_only=True):
    """A sort of site, told by its name, and how many there must be.

    Attributes:
        name: What the sort is called.
        matches: Regular expression found in the names; without one: all that is left.
        expected: How many there must be: a formula over items of forms and parameters.
    """

    name: str
    matches: str | None = None
    expected: str | None = None


class Complete(CheckFields, frozen=True, kw_only=True, tag="complete", tag_field="shape"):
    """A list that must hold every site there is.

    Attributes:
        classes: Sorts of sites, the first that matches counts. Rows of the same name count
            once. Without any, the list is held against the register of sites.
    """

    classes: tuple[SiteClass, ...] = ()


class Outlier(CheckFields, frozen=True, kw_only=True, tag="outlier", tag_field="shape"):
    """A figure far from what the other rows have.

    Attributes:
        value: The figure: a formula over a row.
        when: Condition under which a row is looked at, and counted among the others.
        times: How many times the median, or what part of it, is far (a parameter).
        rows: How many rows there must be to have a median (a parameter).
        side: Whether far above, far below, or both are reported.
        alike: The check is made once for each of these; they say what its names stand for.
    """

    value: str
    when: str | None = None
    times: str
    rows: str
    side: Literal["above", "below", "both"] = "both"
    alike: tuple[dict[str, str], ...] = ()


class Shifted(CheckFields, frozen=True, kw_only=True, tag="shifted", tag_field="shape"):
    """A row whose figures fit better one column further left or right.

    Attributes:
        rows: How many rows there must be to know what fits (a parameter).
        gain: How much better it must fit, in spreads of the columns (a parameter).
    """

    rows: str
    gain: str


class Cells(CheckFields, frozen=True, kw_only=True, tag="cells", tag_field="shape"):
    """Cells whose content is of the wrong kind.

    Attributes:
        fault: ``text`` no number where one belongs; ``fraction`` a part of what comes whole;
            ``negative`` below 0.
    """

    fault: Literal["text", "fraction", "negative"]


class Layout(CheckFields, frozen=True, kw_only=True, tag="layout", tag_field="shape"):
    """Parts of a workbook that the tables do not know, or lack.

    Attributes:
        fault: Kind of the part.
    """

    fault: Literal[
        "missing_sheet",
        "unknown_sheet",
        "missing_column",
        "unknown_column",
        "missing_item",
        "unknown_item",
        "repeated",
        "unknown_row",
        "unnamed_row",
    ]


Check = Compare | Formula | Unique | Filled | Complete | Outlier | Shifted | Cells | Layout


class ChecksFile(Record, frozen=True, kw_only=True):
    """``checks/*.yaml``.

    Attributes:
        checks: The checks, in the order their findings are told.
    """

    checks: tuple[Check, ...]
