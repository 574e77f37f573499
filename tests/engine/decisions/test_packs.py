"""The packs of rule sets that come along are sound."""

from pathlib import Path

import pytest

from tests.engine.decisions.packs import pack_in, ruleset_folders
from zhiheng.engine.decisions.cases import case_faults
from zhiheng.engine.decisions.origins import origin_faults
from zhiheng.standards.rulesets.loading import read_rulesets

_FOLDERS = [pytest.param(folder, id=folder.parent.name) for folder in ruleset_folders()]


@pytest.mark.parametrize("folder", _FOLDERS)
def test_a_pack_has_no_fault_and_each_rule_its_cases(folder: Path) -> None:
    found = read_rulesets(folder)

    assert found.problems == []
    assert found.warnings == []
    assert found.pack is not None
    assert [fault for each in found.pack.rulesets.values() for fault in origin_faults(each)] == []


@pytest.mark.parametrize("folder", _FOLDERS)
def test_every_case_comes_out_as_it_says(folder: Path) -> None:
    assert list(case_faults(pack_in(folder))) == []
