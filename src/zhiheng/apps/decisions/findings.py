"""The list a run made, narrowed, counted and paged where it lies: in a file of columns.

The database holds the list; a copy is laid into a folder when it is first asked for, named
by its content, and may be deleted at any time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import duckdb
from django.conf import settings
from django.db.models import Q

from zhiheng.apps.decisions.auditing import WHOLE
from zhiheng.apps.decisions.models import Run

TO_DO = ("failed", "missing", "needs_review")
_WEIGHTIEST_FIRST = "list_position(['failed', 'missing', 'needs_review', 'passed'], outcome)"
_COLUMNS = ("subject", "unit", "rule", "outcome", "need", "got", "shortfall", "clause", "message")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule decided about one subject; the whole has no rule."""

    subject: str
    unit: str | None
    rule: str
    outcome: str
    need: str | None
    got: str | None
    shortfall: str | None
    clause: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which rows of a list are wanted.

    Attributes:
        units: Codes of the units that may be seen; None for all.
        unit: Only this unit; empty for all that may be seen.
        rule: Only this rule; None for all rules, ``""`` for the whole.
        outcomes: Only these outcomes.
        subject: Only subjects whose key begins so.
    """

    units: frozenset[str] | None = None
    unit: str = ""
    rule: str | None = None
    outcomes: tuple[str, ...] = TO_DO
    subject: str = ""


class Findings(Sequence[Finding]):
    """The rows of a list, fetched a page at a time.

    Args:
        run: The run, done.
        narrowed: Which rows.
        only: Keys of subjects; all where None.
    """

    def __init__(self, run: Run, narrowed: Narrowed, only: frozenset[str] | None = None) -> None:
        self._file = _file_of(run)
        self._narrowed = narrowed
        self._only = only
        self._count: int | None = None

    def __len__(self) -> int:
        if self._count is None:
            (row,) = self._asked("count(*)", "")
            self._count = int(row[0])
        return self._count

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            start, stop, _step = at.indices(len(self))
            return self._page(start, max(stop - start, 0))
        return self._page(at, 1)[0]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._page(0, len(self)))

    def subjects(self) -> frozenset[str]:
        """Return the keys of the subjects of the rows."""
        return frozenset(row[0] for row in self._asked("DISTINCT subject", ""))

    def _page(self, start: int, count: int) -> list[Finding]:
        rows = self._asked(
            ", ".join(_COLUMNS),
            f"ORDER BY unit, subject, {_WEIGHTIEST_FIRST}, position "
            f"LIMIT {int(count)} OFFSET {int(start)}",
        )
        return [Finding(*row) for row in rows]

    def _asked(self, what: str, rest: str) -> list[tuple[Any, ...]]:
        wanted = self._narrowed
        where = ["outcome IN (SELECT unnest($outcomes))"]
        values: dict[str, Any] = {"file": str(self._file), "outcomes": list(wanted.outcomes)}
        if wanted.rule is None:
            where.append("rule <> $rule")
            values["rule"] = WHOLE
        else:
            where.append("rule = $rule")
            values["rule"] = wanted.rule
        if wanted.units is not None:
            where.append("unit IN (SELECT unnest($units))")
            values["units"] = sorted(wanted.units)
        if wanted.unit:
            where.append("unit = $unit")
            values["unit"] = wanted.unit
        if wanted.subject:
            where.append("starts_with(subject, $subject)")
            values["subject"] = wanted.subject
        if self._only is not None:
            where.append("subject IN (SELECT unnest($only))")
            values["only"] = sorted(self._only)
        query = (
            f"SELECT {what} FROM read_parquet($file) "  # noqa: S608 - names of our own
            f"WHERE {' AND '.join(where)} {rest}"
        )
        with duckdb.connect(config={"threads": 1}) as connection:
            return connection.execute(query, values).fetchall()


def previous_run(run: Run) -> Run | None:
    """Return the last finished run of the same rule set over the same units before this one."""
    same = Q(units__isnull=True) if run.units is None else Q(units=run.units)
    done = Run.objects.filter(pk__lt=run.pk, finished_at__isnull=False)
    earlier = done.filter(same, pack=run.pack, ruleset=run.ruleset)
    return earlier.defer("content", "supplied").first()


def since_previous(
    run: Run, earlier: Run, narrowed: Narrowed
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the subjects that failed newly, and those that failed before and do no more.

    Args:
        run: The run.
        earlier: The run before it.
        narrowed: Units and rule that are looked at; outcomes do not count.
    """
    failing = replace(narrowed, rule=narrowed.rule or WHOLE, outcomes=("failed",))
    now, before = Findings(run, failing).subjects(), Findings(earlier, failing).subjects()
    return now - before, before - now


def _file_of(run: Run) -> Path:
    """Return the copy of a run's list, laid out anew where it is not there."""
    folder = Path(settings.FINDINGS_FOLDER)
    path = folder / f"{run.digest}.parquet"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        content = Run.objects.values_list("content", flat=True).get(pk=run.pk)
        with NamedTemporaryFile(dir=folder, delete=False) as unfinished:
            unfinished.write(bytes(content))
        Path(unfinished.name).replace(path)
    return path
