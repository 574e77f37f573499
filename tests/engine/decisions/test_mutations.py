"""The cases of each pack of rule sets notice faults in its data."""

import random
from pathlib import Path

import pytest

from tests.engine.decisions.mutants import PAGE, mutants
from tests.engine.decisions.packs import pack_in, ruleset_folders

_FOLDERS = [pytest.param(folder, id=folder.parent.name) for folder in ruleset_folders()]
# So many of all faults at each run; `python -m tests.engine.decisions.mutants` plants every one.
_PLANTED = 25


@pytest.mark.parametrize("folder", _FOLDERS)
def test_cases_notice_faults_planted_into_the_rules(folder: Path) -> None:
    every = list(mutants(pack_in(folder)))
    chance = random.Random(folder.parent.name)
    planted = chance.sample(every, min(len(every), _PLANTED))
    survivors = {mutant.place for mutant in planted if not mutant.is_noticed()}

    page = PAGE.read_text(encoding="utf-8")
    assert f"| {folder.parent.name} | {len(every)} |" in page, "write the page again"
    listed = {place for place in survivors if f"- {folder.parent.name}: `{place}`" in page}
    assert survivors == listed
