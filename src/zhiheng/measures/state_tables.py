"""Week states made ready for a time, as tables that compiled text reads."""

from collections.abc import Iterable
from datetime import datetime

from zhiheng.facts.engine import Facts
from zhiheng.measures.compiling import state_sql
from zhiheng.measures.engines import Places, Runner


def forum_source(present: frozenset[str]) -> str:
    """Return the table that holds the forum: posts, else the log of behaviours."""
    return "posts" if "posts" in present else "learning_events"


class StateTables:
    """Makes states from events, all weeks at once, and keeps them for the next question."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._made: dict[str, tuple[datetime, ...]] = {}

    def provide(self, runner: Runner, names: Iterable[str], places: Places) -> None:
        """Make tables of these names hold the states of the time in `places`."""
        bounds = (places["since"], places["until"], places["seen_until"])
        for name in names:
            if self._made.get(name) != bounds:
                sql = state_sql(forum_source(self._facts.present), runner.engine)[name]
                runner.keep(name, sql, places)
                self._made[name] = bounds
