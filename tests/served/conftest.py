"""Installations for tests that need a whole one."""

import sys
from pathlib import Path

import pytest

from tests.served.installation import Installation
from zhiheng.postgres.programs import PostgresError, find_programs, server_user


@pytest.fixture(scope="session")
def can_serve(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skip where this machine has no PostgreSQL of its own, or shows no processes."""
    try:
        server_user()
        find_programs(tmp_path_factory.mktemp("programs"))
    except PostgresError as error:
        pytest.skip(f"no server can be started here: {error}")
    if sys.platform != "linux" or not Path("/proc/self/task").is_dir():
        pytest.skip("processes are found by /proc, which is not here")


@pytest.fixture
def installation(can_serve):
    """A new installation, deleted afterwards."""
    new = Installation()
    yield new
    new.remove()
