"""Facts of the smallest university that the benchmarks can be tried with."""

from pathlib import Path

import pytest
from benchmarks.generator.facts import write_facts

EVENTS = 30_000


@pytest.fixture(scope="session")
def facts_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generated facts, the same at every run."""
    return write_facts(tmp_path_factory.mktemp("generated"), EVENTS)
