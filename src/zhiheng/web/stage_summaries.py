"""How far the stages of a round are: when each is due, how many sheets are in each state."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from zhiheng.apps.evaluation.models import SheetQuerySet, SheetState, Stage
from zhiheng.web.sheet_words import STATES_SHOWN, Said, due_said, state_key, state_said


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many sheets of a stage are in a state."""

    said: Said
    key: str
    count: int


@dataclass(frozen=True, slots=True)
class StageSummary:
    """A stage: when it is due, and how many of its sheets are in each state."""

    kind: str
    name: str
    due_on: str
    due: Said
    counts: tuple[StateCount, ...]
    handed_in: int
    sheets: int


def summaries(stages: Iterable[Stage], sheets: SheetQuerySet) -> dict[int, StageSummary]:
    """Return how far these sheets are, for each stage that has some; in one query."""
    started = Count("pk", filter=Q(changed_at__isnull=False))
    rows = sheets.order_by().values("stage_id", "state").annotate(all=Count("pk"), started=started)
    counts: dict[int, Counter[str]] = {}
    for row in rows:
        counted = counts.setdefault(row["stage_id"], Counter())
        counted[state_key(row["state"], is_started=True)] += row["started"]
        counted[state_key(row["state"], is_started=False)] += row["all"] - row["started"]
    return {stage.pk: _summary(stage, counts[stage.pk]) for stage in stages if stage.pk in counts}


def _summary(stage: Stage, counted: Counter[str]) -> StageSummary:
    handed_in = counted[SheetState.SUBMITTED] + counted[SheetState.SIGNED]
    sheets = counted.total()
    return StageSummary(
        kind=stage.kind,
        name=str(stage),
        due_on=stage.due_on.isoformat() if stage.due_on else "",
        due=due_said(stage.due_on, is_waited_for=handed_in < sheets),
        counts=tuple(
            StateCount(state_said(key), key, counted[key]) for key in STATES_SHOWN if counted[key]
        ),
        handed_in=handed_in,
        sheets=sheets,
    )
