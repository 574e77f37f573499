"""The cases of each pack of rule sets notice faults in its data."""

from pathlib import Path

import pytest

from tests.engine.decisions.mutants import mutants
from tests.engine.decisions.packs import pack_in, ruleset_folders

_FOLDERS = [pytest.param(folder, id=folder.parent.name) for folder in ruleset_folders()]
_LEAST_NOTICED = 0.8


@pytest.mark.parametrize("folder", _FOLDERS)
def test_cases_notice_faults_planted_into_the_rules(folder: Path) -> None:
    planted = list(mutants(pack_in(folder)))
    survivors = [mutant.place for mutant in planted if not mutant.is_noticed()]

    print(f"{folder.parent.name}: {len(planted)} faults, {len(survivors)} not noticed")  # noqa: T201
    for place in survivors:
        print(f"  {place}")  # noqa: T201 - listed with -s
    assert len(survivors) <= (1 - _LEAST_NOTICED) * len(planted), survivors
