"""Where packs are found, by name or by folder, and how one is opened."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.compiler import CompiledPack, compile_pack
from zhiheng.standards.folder import PACK_NAME, read_folder, source_files
from zhiheng.standards.linter import refuse_errors
from zhiheng.standards.lock import LOCK_NAME, read_lock
from zhiheng.standards.scheme import Scheme

_HERE = Path(__file__).resolve()
_LONGEST_ECHO = 80
SCORING = "scoring"
_KIND = re.compile(r"^kind:[ \t]*([\w-]+)[ \t]*(?:#.*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PackEntry:
    """A pack that was found.

    Attributes:
        name: ``scheme/edition``.
        folder: Where it lies.
        published: Whether it has a lock.
        kind: What it is made of: ``scoring`` (indicators and points) or another word that
            its ``pack.yaml`` gives as ``kind``.
    """

    name: str
    folder: Path
    published: bool
    kind: str = SCORING


def bundled_packs() -> Path:
    """Return the folder of the packs that come with Zhiheng: in the wheel, or the checkout."""
    installed = _HERE.parents[1] / "_packs"
    return installed if installed.is_dir() else _HERE.parents[3] / "packs"


def name_of(folder: Path) -> str:
    """Return the name a pack in this folder goes by (``scheme/edition``).

    Example:
        >>> name_of(Path("/packs/teaching-process/harbin-2022/."))
        'teaching-process/harbin-2022'
    """
    whole = folder.resolve() if ".." in folder.parts else folder.absolute()
    return f"{whole.parent.name}/{whole.name}"


def kind_of(folder: Path) -> str:
    """Return what kind of pack a folder holds: what `pack.yaml` says, else `SCORING`."""
    try:
        said = _KIND.search((folder / PACK_NAME).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return SCORING
    return said[1] if said else SCORING


def list_packs(roots: Sequence[Path], kind: str | None = SCORING) -> Iterator[PackEntry]:
    """Yield every pack below `roots`, in order of name; an earlier root hides a later one.

    Args:
        roots: Folders to look in.
        kind: Only packs of this kind; every kind where None.
    """
    found: dict[str, PackEntry] = {}
    for root in roots:
        for file in sorted(root.glob("*/*/pack.yaml")):
            folder = file.parent
            name = name_of(folder)
            entry = PackEntry(name, folder, (folder / LOCK_NAME).exists(), kind_of(folder))
            found.setdefault(name, entry)
    yield from (found[name] for name in sorted(found) if kind in (None, found[name].kind))


def find_pack(name: str, roots: Sequence[Path], kind: str | None = SCORING) -> Path:
    """Return the folder of a pack, given as ``scheme/edition`` or as a folder.

    Args:
        name: ``scheme/edition``, or the path of a pack folder.
        roots: Folders to look in.
        kind: What kind of pack is wanted; any where None.

    Raises:
        InvalidInputError: There is no such pack; the known ones are listed.
    """
    entries = {entry.name: entry for entry in list_packs(roots, None)}
    folder = entries[name].folder if name in entries else Path(name)
    there = False
    with suppress(OSError, ValueError):  # a name no path can have, or a folder not for us
        there = (folder / PACK_NAME).is_file()
    if there and kind not in (None, kind_of(folder)):
        raise InvalidInputError([_of_another_kind(name, kind_of(folder), kind)])
    if there:
        return folder
    known = sorted(each for each, entry in entries.items() if kind in (None, entry.kind))
    options = f"可用：{'、'.join(known) or '无'}，或含 pack.yaml 的文件夹"
    message = f"没有标准包「{name[:_LONGEST_ECHO]}」；{options}"
    raise InvalidInputError([Problem("pack", "unknown_pack", message, known)])


def _of_another_kind(name: str, found: str, wanted: str | None) -> Problem:
    does = {SCORING: "用 zhiheng evaluate 评定", "tables": "用 zhiheng check 检查"}
    message = f"「{name[:_LONGEST_ECHO]}」是另一种标准包（{found}），不是 {wanted}"
    hint = f"；{does[found]}" if found in does else ""
    return Problem("pack", "wrong_kind", f"{message}{hint}", wanted)


def open_pack(name: str, roots: Sequence[Path] | None = None) -> Scheme:
    """Return the scheme of a pack: from its lock if published, else compiled and checked.

    Args:
        name: ``scheme/edition``, or the path of a pack folder.
        roots: Folders to look in; the packs that come with Zhiheng where None.

    Raises:
        InvalidInputError: There is no such pack, or it has faults; all are listed.
    """
    folder = find_pack(name, [bundled_packs()] if roots is None else roots)
    frozen = read_lock(folder, source_files(folder))
    return frozen if frozen is not None else compile_folder(folder).scheme


def compile_folder(folder: Path) -> CompiledPack:
    """Return the pack in a folder, compiled from its source files and free of errors.

    Raises:
        InvalidInputError: The pack has faults; all are listed with file and line.
    """
    pack = compile_pack(read_folder(folder))
    refuse_errors(pack)
    return pack
