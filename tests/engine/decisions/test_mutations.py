"""The cases of each pack of rule sets notice faults in its data, but for those on a page."""

from pathlib import Path

import pytest

from tests.engine.decisions.mutants import PAGE, survivors
from tests.engine.decisions.packs import pack_in, ruleset_folders

_FOLDERS = [pytest.param(folder, id=folder.parent.name) for folder in ruleset_folders()]


@pytest.mark.parametrize("folder", _FOLDERS)
def test_cases_notice_faults_planted_into_the_rules(folder: Path) -> None:
    name = folder.parent.name
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    listed = [line for line in lines if line.startswith(f"- {name}: ")]

    planted, places = survivors(pack_in(folder))

    assert [f"- {name}: `{place}`" for place in places] == listed
    assert f"| {name} | {planted} | {planted - len(places)} |" in lines
