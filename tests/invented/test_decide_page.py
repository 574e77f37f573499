"""The page about deciding runs: its commands print what it shows, in the invented university."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

from tests.invented.conftest import Written
from tests.test_docs import ROOT, blocks


def test_commands_print_what_the_page_shows(university: Written) -> None:
    (block,) = blocks(ROOT / "docs" / "decide.md", "console")
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    for part in parts:
        command, _, shown = part.partition("\n")
        program, *arguments = shlex.split(command)
        result = subprocess.run(
            [Path(sys.executable).with_name(program), *arguments],
            cwd=university.folder,
            capture_output=True,
            text=True,
            check=True,
        )
        pattern = "".join(
            "(?:.*\n)*" if line == "…" else f"{re.escape(line)}\n" for line in shown.splitlines()
        )
        assert re.fullmatch(pattern, result.stdout), result.stdout
    assert len(parts) == 2
