"""The documentation runs: commands print what it shows, code works, links lead somewhere."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def blocks(readme: Path, language: str) -> list[str]:
    return [body for kind, body in BLOCK.findall(readme.read_text()) if kind == language]


@pytest.mark.parametrize("readme", READMES, ids=lambda readme: readme.name)
def test_commands_print_what_the_readme_shows(readme: Path, tmp_path: Path):
    shutil.copytree(ROOT / "packs", tmp_path / "packs")
    folder = Path(sys.executable).parent
    ran = 0
    for block in blocks(readme, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            program, *arguments = shlex.split(command)
            result = subprocess.run(
                [folder / program, *arguments],
                cwd=tmp_path,
                capture_output=True,
                text=True,
                check=True,
            )
            pattern = "".join(
                "(?:.*\n)*" if line == "…" else f"{re.escape(line)}\n"
                for line in shown.splitlines()
            )
            assert re.fullmatch(pattern, result.stdout), result.stdout
            ran += 1
    assert ran == 8


@pytest.mark.parametrize("readme", READMES, ids=lambda readme: readme.name)
def test_code_in_the_readme_works(readme: Path):
    (code,) = blocks(readme, "python")
    subprocess.run([sys.executable, "-c", code], check=True)


def test_both_readmes_have_the_same_parts():
    parts = [
        [line.split(" ")[0] for line in readme.read_text().splitlines() if line.startswith("#")]
        for readme in READMES
    ]
    assert parts[0] == parts[1]
    assert blocks(READMES[0], "console") == blocks(READMES[1], "console")


@pytest.mark.parametrize("readme", PAGES, ids=lambda readme: str(readme.relative_to(ROOT)))
def test_links_lead_somewhere(readme: Path):
    for target in LINK.findall(readme.read_text()):
        if "://" not in target:
            assert (readme.parent / target).exists(), target
