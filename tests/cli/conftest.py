"""Commands that need a whole installation."""

from collections.abc import Iterator

import pytest

from tests.served.conftest import can_serve, installation
from tests.served.installation import Installation

__all__ = ["can_serve", "installation"]


@pytest.fixture(scope="module")
def office(can_serve) -> Iterator[Installation]:
    """An installation for all tests of a module, its database running."""
    new = Installation()
    try:
        with new.cluster.running():
            yield new
    finally:
        new.remove()
