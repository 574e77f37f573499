"""Files that are there whole or not at all."""

import os
from pathlib import Path

_UNFINISHED = ".unfinished"


def write_whole(place: Path, content: bytes) -> None:
    """Write a file in one step: who reads it sees the old one or the new one.

    Raises:
        OSError: It cannot be written.
    """
    unfinished = unfinished_of(place)
    unfinished.write_bytes(content)
    unfinished.replace(place)


def unfinished_of(place: Path) -> Path:
    """Return where a file is written before it is put in its place; each process has its own."""
    place.parent.mkdir(parents=True, exist_ok=True)
    return place.with_name(f"{place.name}.{os.getpid()}{_UNFINISHED}")
