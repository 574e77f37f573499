"""A pack folder: which files it may hold, and their strict reading.

The same parts can come from a workbook; `AuthoredPack` is what both lead to.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path as FilePath
from typing import Any, Generic, TypeVar

from zhiheng.shared.problems import Problem
from zhiheng.standards.authored import (
    CalendarFile,
    ChecklistsFile,
    FactsFile,
    FormsFile,
    IndicatorsFile,
    PackFile,
    ParametersFile,
    RulesFile,
    TermsFile,
)
from zhiheng.standards.cases import CasesFile
from zhiheng.standards.lock import LOCK_NAME
from zhiheng.standards.reading import Place, read_record
from zhiheng.standards.record import Record
from zhiheng.standards.terms import Reading
from zhiheng.standards.yaml_files import YamlFile

R_co = TypeVar("R_co", bound=Record, covariant=True)


NOTES_NAME = "NOTES.md"
PACK_NAME = "pack.yaml"
_CASES = "cases/*.yaml"
FILE_KINDS: dict[str, type[Record]] = {
    PACK_NAME: PackFile,
    "terms.yaml": TermsFile,
    "indicators/*.yaml": IndicatorsFile,
    "rules/*.yaml": RulesFile,
    "parameters/*.yaml": ParametersFile,
    "facts.yaml": FactsFile,
    "calendar.yaml": CalendarFile,
    "checklists.yaml": ChecklistsFile,
    "forms.yaml": FormsFile,
    _CASES: CasesFile,
}
# Input examples and the lock are no part of what an author lays down.
_BESIDE = ("samples/*", LOCK_NAME, "README.md")
_NOTE = re.compile(r"^## (\d+)\. (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class AuthoredPart(Generic[R_co]):
    """One file (or group of sheets) that was read."""

    name: str
    record: R_co
    place: Place


@dataclass(slots=True)
class AuthoredPack:
    """What an author wrote, typed, with every fault found while reading it.

    Attributes:
        kinds: The files a pack of this kind may hold, and what each is read into.
        parts: What was read.
        notes_preface: What stands before the first numbered note.
        readings: The numbered notes.
        problems: Every fault.
    """

    kinds: Mapping[str, type[Record]] = field(default_factory=lambda: FILE_KINDS)
    parts: list[AuthoredPart[Record]] = field(default_factory=list)
    notes_preface: str = ""
    readings: tuple[Reading, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    def add(self, name: str, data: Any, place: Place) -> None:
        """Read one file's data into its record and keep it, or its faults.

        Args:
            name: Path inside the pack (``rules/bands.yaml``).
            data: Plain data.
            place: Says where a path inside `data` stands.
        """
        record, problems = read_record(data, self.kinds[_pattern(name, self.kinds) or name], place)
        self.problems.extend(problems)
        if record is not None:
            self.parts.append(AuthoredPart(name, record, place))

    def of(self, kind: type[R_co]) -> list[AuthoredPart[R_co]]:
        """Return the parts of one kind, in the order they were read."""
        return [
            AuthoredPart(part.name, part.record, part.place)
            for part in self.parts
            if isinstance(part.record, kind)
        ]


def source_files(folder: FilePath) -> list[FilePath]:
    """Return the files that decide what a pack means, in a fixed order: all but its cases."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and _pattern(path.relative_to(folder).as_posix(), FILE_KINDS) not in (None, _CASES)
    )


def read_folder(folder: FilePath, kinds: Mapping[str, type[Record]] = FILE_KINDS) -> AuthoredPack:
    """Return everything a pack folder holds; faults are in its `problems`.

    Args:
        folder: The folder.
        kinds: The files it may hold, and what each is read into.
    """
    pack = AuthoredPack(kinds)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or any(fnmatchcase(name, pattern) for pattern in _BESIDE):
            continue
        pattern = _pattern(name, kinds)
        if pattern is None:
            message = f"标准包里不认识的文件；可用：{'、'.join((*kinds, NOTES_NAME))}"
            pack.problems.append(Problem(name, "unknown_file", message))
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            pack.problems.append(Problem(name, "not_utf8", "文件须用 UTF-8 编码保存"))
            continue
        if pattern == NOTES_NAME:
            pack.notes_preface, pack.readings = read_notes(text)
        else:
            file = YamlFile(name, text)
            pack.problems.extend(file.problems)
            if not file.problems:
                pack.add(name, file.data, file.place)
    if not any(part.name == PACK_NAME for part in pack.parts) and not pack.problems:
        pack.problems.append(Problem(PACK_NAME, "missing_file", f"缺少 {PACK_NAME}"))
    return pack


def read_notes(text: str) -> tuple[str, tuple[Reading, ...]]:
    """Return what stands before the first numbered note, and the notes.

    Example:
        >>> read_notes("# Notes\\n\\n## 1. Gaps\\n\\nHalf-open.\\n")
        ('# Notes', (Reading(number=1, title='Gaps', text='Half-open.'),))
    """
    found = list(_NOTE.finditer(text))
    bounds = [match.start() for match in found] + [len(text)]
    readings = tuple(
        Reading(int(match[1]), match[2].strip(), text[match.end() : end].strip())
        for match, end in zip(found, bounds[1:], strict=True)
    )
    return text[: found[0].start() if found else None].strip(), readings


def _pattern(name: str, kinds: Mapping[str, type[Record]]) -> str | None:
    if name == NOTES_NAME:
        return NOTES_NAME
    return next((pattern for pattern in kinds if fnmatchcase(name, pattern)), None)
