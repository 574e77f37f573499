"""The words a pack defines for itself: documents, departments, scopes, years, dates."""

from zhiheng.shared.periods import YearWindow
from zhiheng.standards.record import Record


class Source(Record, frozen=True):
    """Where a number or rule stands: the id of a document and the clause in it."""

    document: str
    clause: str


class Document(Record, frozen=True, kw_only=True):
    """A source document of the pack.

    Attributes:
        id: Name used by sources.
        short: How it is cited (``附件1``).
        title: What it is.
        aliases: Other names the source itself uses for it.
        checked: Day on which the pack was last held against it (ISO date).
        reading: Number of the note behind it.
    """

    id: str
    short: str
    title: str
    aliases: tuple[str, ...] = ()
    checked: str
    reading: int | None = None


class Term(Record, frozen=True, kw_only=True):
    """A word of a closed list, such as a scope.

    Attributes:
        id: Name used by nodes and points.
        label: Chinese name.
        explanation: What it means.
        reading: Number of the note behind it, and so behind all that carries the word.
    """

    id: str
    label: str
    explanation: str = ""
    reading: int | None = None


class TimeWindow(Record, frozen=True, kw_only=True):
    """Which years evidence and figures are taken from.

    Attributes:
        id: Name used by nodes and facts.
        label: Chinese name.
        whole_years: Whole calendar years before the evaluated year.
        with_current: Whether the evaluated year's latest state is added.
        reading: Number of the note behind it.
        source: Where the standard says so.
    """

    id: str
    label: str
    whole_years: int
    with_current: bool
    reading: int | None = None
    source: Source

    @property
    def window(self) -> YearWindow:
        """Return the years this window covers, given an evaluated year."""
        return YearWindow(self.whole_years, self.with_current)


class Department(Record, frozen=True, kw_only=True):
    """A department, college or group of units that the standard gives work to.

    Attributes:
        name: Its name everywhere in the compiled pack.
        kind: What sort of unit it is.
        aliases: Other names the source uses; the compiler puts `name` in their place.
        reading: Number of the note behind it.
    """

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    reading: int | None = None


class Milestone(Record, frozen=True, kw_only=True):
    """One line of the schedule.

    Attributes:
        id: Stable id.
        title: What happens.
        starts: First day or month (ISO), or None where only an end is set.
        ends: Last day or month (ISO).
        units: Who carries it out.
        after: Ids of the milestones that must come first.
        note: Remark, such as how a contradiction of the source is read.
        reading: Number of the note behind it.
        source: Where the standard says so.
    """

    id: str
    title: str
    starts: str | None = None
    ends: str
    units: str
    after: tuple[str, ...] = ()
    note: str = ""
    reading: int | None = None
    source: Source


class Checklist(Record, frozen=True, kw_only=True):
    """A list the standard lays down: what to hand in, whom to hear, what to note.

    Attributes:
        id: Stable id.
        title: What the list is for, and any rule about it.
        items: Its entries, in the source's order.
        source: Where the standard says so.
    """

    id: str
    title: str
    items: tuple[str, ...]
    source: Source


class EvidenceType(Record, frozen=True):
    """A code that a piece of evidence is filed under."""

    code: str
    label: str


class Reading(Record, frozen=True):
    """One numbered note: how an unclear or silent clause is read, and why."""

    number: int
    title: str
    text: str
