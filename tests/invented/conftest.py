"""The invented university, written once for all tests of the folder."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engine.decisions.packs import pack_in, ruleset_folders
from zhiheng.service.invented.university import Prepared, write_university


@dataclass(frozen=True)
class Written:
    """Where the university lies, and which rule sets can decide about it."""

    folder: Path
    prepared: list[Prepared]
    said: list[str]


@pytest.fixture(scope="session")
def university(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("university")
    said: list[str] = []
    packs = [pack_in(each) for each in ruleset_folders()]
    return Written(folder, write_university(folder, packs, said.append), said)
