"""What a run is asked for."""

import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """How large, how often, and where invented data is kept.

    Attributes:
        events: Learning events of the term.
        learners: Learners of the audit of graduation.
        rows: Rows of the file that is imported.
        sites: Sites of the annual report that is checked.
        rounds: How often each contender runs while timed.
        full: Whether this is the full-size run.
        data: Where generated files are kept between runs.
    """

    events: int = 1_000_000
    learners: int = 70_000
    rows: int = 1_000_000
    sites: int = 10_000
    rounds: int = 3
    full: bool = False
    data: Path = Path(tempfile.gettempdir()) / "zhiheng-bench"

    def facts(self, events: int) -> Path:
        """Return the folder of the facts of so many events."""
        return self.data / f"events-{events}"

    def audit(self, learners: int) -> Path:
        """Return the folder of the facts of an audit of so many learners."""
        return self.data / f"learners-{learners}"
