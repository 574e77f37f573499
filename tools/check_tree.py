"""Keep the tree readable: sizes of modules and templates, and what must not be in it.

.venv/bin/python tools/check_tree.py
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_LONGEST_MODULE = 400
_LONGEST_TEMPLATE = 60
_LARGEST_FILE = 1_500_000
_UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|raise NotImplementedError)\b|敬请期待|开发中")
# Phone numbers and identity numbers of people; figures of institutions are shorter.
_PERSONAL = re.compile(r"(?<![0-9.])(?:1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9Xx])(?![0-9])")
_NOT_READ = {".lock", ".mo", ".png", ".xlsx", ".docx"}


def tracked() -> list[Path]:
    """Return the files of the project, new ones among them."""
    said = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=_ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [_ROOT / line for line in said.splitlines() if (_ROOT / line).is_file()]


def faults(path: Path) -> Iterator[str]:
    """Yield what is wrong with a file."""
    name = path.relative_to(_ROOT)
    if path.stat().st_size > _LARGEST_FILE:
        yield f"{name}: larger than {_LARGEST_FILE:,} bytes"
    if path.suffix in _NOT_READ or path == Path(__file__):
        return
    text = path.read_text(encoding="utf-8")
    lines = text.count("\n")
    is_module = path.suffix == ".py" and "migrations" not in path.parts
    if is_module and lines > _LONGEST_MODULE:
        yield f"{name}: {lines} lines, more than {_LONGEST_MODULE}"
    if path.suffix == ".html":
        if lines > _LONGEST_TEMPLATE:
            yield f"{name}: {lines} lines, more than {_LONGEST_TEMPLATE}"
        if not text.startswith("{#"):
            yield f"{name}: the first line must list the inputs in a comment"
    for pattern, what in ((_UNFINISHED, "unfinished mark"), (_PERSONAL, "personal data")):
        if found := pattern.search(text):
            yield f"{name}: {what}: {found[0]}"


if __name__ == "__main__":
    found = [fault for path in tracked() for fault in faults(path)]
    print("\n".join(found) if found else f"Tree: {len(tracked())} files, nothing to mend.")
    sys.exit(1 if found else 0)
