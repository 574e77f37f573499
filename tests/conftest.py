"""What every test may use: the packs, ready scorers, and a database of their own."""

import shutil
from pathlib import Path

import pytest

from tests.campus import Campus, found_campus
from tests.settings import CLUSTER, STATE
from zhiheng.engine.scorer import Scorer
from zhiheng.standards.library import bundled_packs, compile_folder, open_pack

SHANXI = bundled_packs() / "ouc-branch-evaluation" / "shanxi-2021"
HARBIN = bundled_packs() / "teaching-process" / "harbin-2022"
INVENTED = Path(__file__).parent / "packs" / "invented" / "five-levels"
ALL_PACKS = (SHANXI, HARBIN, INVENTED)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Start the test cluster before the test database is made."""
    if CLUSTER is not None:
        CLUSTER.start()


def pytest_unconfigure() -> None:
    if CLUSTER is not None:
        CLUSTER.remove()
    shutil.rmtree(STATE, ignore_errors=True)


@pytest.fixture(scope="session")
def scorer() -> Scorer:
    """The 1000-point standard."""
    return Scorer(open_pack("ouc-branch-evaluation/shanxi-2021"))


@pytest.fixture(scope="session")
def harbin() -> Scorer:
    """The 100-point standard without grades."""
    return Scorer(open_pack("teaching-process/harbin-2022"))


@pytest.fixture(scope="session")
def invented() -> Scorer:
    """The invented standard: five levels, weights, half points, letters."""
    return Scorer(compile_folder(INVENTED).scheme)


@pytest.fixture
def full(scorer: Scorer) -> dict[str, object]:
    """Full marks for every observation point of the 1000-point standard."""
    return {point.code: point.points for point in scorer.scheme.points}


@pytest.fixture
def shanxi_copy(tmp_path: Path) -> Path:
    """A copy of the 1000-point pack as a draft, to be changed."""
    copy = tmp_path / "draft" / "copy"
    shutil.copytree(SHANXI, copy)
    (copy / "effective.lock").unlink()
    return copy


@pytest.fixture
def campus(db: None) -> Campus:
    """An invented university with people in every role."""
    return found_campus()
