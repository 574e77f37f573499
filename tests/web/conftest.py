"""What many pages need: a round, a sheet of the first branch, its liaison at a browser."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.campus import Campus, begin_round, sheet_of, signed_in
from zhiheng.apps.evaluation.models import Round, Sheet


@pytest.fixture
def round(campus: Campus) -> Round:
    """A round under way."""
    return begin_round(campus)


@pytest.fixture
def sheet(campus: Campus, round: Round) -> Sheet:
    """The self-evaluation of the first branch."""
    return sheet_of(round, campus.units["01"])


@pytest.fixture
def liaison(campus: Campus) -> Client:
    """The liaison of the first branch, signed in."""
    return signed_in(campus.liaison)


@pytest.fixture(autouse=True)
def facts_folder(settings: Any, tmp_path: Path) -> Path:
    """A fact store of its own for each test."""
    settings.FACTS_FOLDER = tmp_path / "facts"
    return settings.FACTS_FOLDER


@pytest.fixture(autouse=True)
def findings_folder(settings: Any, tmp_path: Path) -> Path:
    """A folder of its own for copies of lists."""
    settings.FINDINGS_FOLDER = tmp_path / "findings"
    return settings.FINDINGS_FOLDER
