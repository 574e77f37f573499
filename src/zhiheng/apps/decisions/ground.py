"""The facts that rule sets decide on: those of the store, opened once for as long as they stand."""

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from zhiheng.apps.decisions.packs import Chosen
from zhiheng.engine.decisions.auditor import Auditor
from zhiheng.facts.engine import Facts, open_facts
from zhiheng.facts.store import MANIFEST

_MEMORY = "1GB"


def facts_here() -> Facts | None:
    """Return the facts of this installation; None where nothing was loaded.

    Raises:
        InvalidInputError: The store cannot be read.
    """
    manifest = Path(settings.FACTS_FOLDER) / MANIFEST
    if not manifest.exists():
        return None
    return _facts(str(settings.FACTS_FOLDER), manifest.read_bytes())


@lru_cache(maxsize=2)
def _facts(folder: str, _record: bytes) -> Facts:
    """Return the facts of a store; opened again only when its record has changed."""
    return open_facts(Path(folder), memory_limit=_MEMORY)


def auditor_of(
    chosen: Chosen, facts: Facts, day: dt.date, overrides: Mapping[str, Fraction]
) -> Auditor:
    """Return what decides with a rule set on a day; on a cursor of its own."""
    return Auditor(
        chosen.pack,
        chosen.ruleset,
        facts.connection.cursor(),
        present=facts.present,
        as_of=day,
        overrides=overrides,
    )
