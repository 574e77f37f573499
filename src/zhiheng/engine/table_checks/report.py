"""What a check of tables says: findings, and how many of each severity."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from zhiheng.shared.numbers import Number
from zhiheng.standards.tables.checks import Severity

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class RowRef:
    """A row that a finding is about: a site of a list, or an item of a form.

    Attributes:
        no: Its number, from 1.
        label: What it is called.
    """

    no: int
    label: str


@dataclass(frozen=True, slots=True)
class Related:
    """Cells of another table that a finding compares with."""

    table: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or worth a look.

    Attributes:
        rule: Id of the check.
        severity: ``error``, ``warning`` or ``note``.
        table: Id of the table it stands in.
        rows: The rows (items of a form); none where a whole column is meant.
        columns: Ids of the columns or items.
        actual: The figure found; None where none can be told.
        expected: The figure it should be, or the bound it breaks; None where none can be told.
        message: What is wrong, in Chinese, numbers without separators.
        clause: The clause behind it, as people cite it.
        cause: What is likely behind it; empty where nothing points anywhere.
        catalogue: Ids of the requirements behind the check.
        related: Cells of other tables it was compared with.
        places: Addresses of the cells, where the figures came from a workbook.
    """

    rule: str
    severity: Severity
    table: str
    rows: tuple[RowRef, ...]
    columns: tuple[str, ...]
    actual: Number | None
    expected: Number | None
    message: str
    clause: str
    cause: str = ""
    catalogue: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All findings, by table and in the order of the pack's checks."""

    findings: tuple[Finding, ...]

    @property
    def summary(self) -> Mapping[str, int]:
        """Return how many findings there are of each severity."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] for severity in SEVERITIES}

    @property
    def negative(self) -> bool:
        """Return whether anything cannot be right."""
        return any(finding.severity == "error" for finding in self.findings)
