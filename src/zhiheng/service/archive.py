"""The backup file: a dump of the database, the fact store, and a manifest of both.

A ZIP archive with `manifest.json`, `database.dump`, below `facts/` the files of the fact
store, and nothing else.
"""

import hashlib
import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO

import msgspec

from zhiheng.shared.problems import InvalidInputError, Problem

FORMAT, FORMAT_VERSION = "zhiheng-backup", 2
_READ_VERSIONS = (1, FORMAT_VERSION)  # the first knew no facts
_MANIFEST, _DUMP, _FACTS = "manifest.json", "database.dump", "facts"
# Whatever else a name says could lead out of the folder.
_STORE_FILE = re.compile(r"loads\.jsonl|snapshots/[0-9a-f]{64}\.parquet")
_CHUNK = 1 << 20
_LARGEST_MANIFEST = 1 << 20


class StoreFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of the fact store.

    Attributes:
        name: Its path inside the store.
        bytes: Its size (bytes).
        sha256: Its digest.
    """

    name: str
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a backup says of itself.

    Attributes:
        format: Always ``zhiheng-backup``.
        format_version: Version of the form of the file.
        made_at: When, with its zone.
        zhiheng: Version that wrote it.
        postgres: Major version of the programs that dumped.
        key: Fingerprint of the secret key; the key itself is never in a backup.
        migrations: What the tables look like: every applied migration.
        rows: Rows by table.
        dump_bytes: Size of the dump (bytes).
        dump_sha256: Digest of the dump.
        facts: Files of the fact store.
    """

    format: str
    format_version: int
    made_at: str
    zhiheng: str
    postgres: int
    key: str
    migrations: list[str]
    rows: dict[str, int]
    dump_bytes: int = 0
    dump_sha256: str = ""
    facts: list[StoreFile] = []


class Unpacked(msgspec.Struct, frozen=True):
    """A backup, unpacked and checked.

    Attributes:
        dump: The dump of the database.
        facts: A folder with the files of the fact store.
    """

    dump: Path
    facts: Path


def write_archive(
    path: Path,
    manifest: Manifest,
    dump: AbstractContextManager[IO[bytes]],
    facts: Sequence[tuple[str, Path | bytes]] = (),
) -> Manifest:
    """Write a backup and return its manifest, with sizes and digests of what is in it.

    The file is there only when it is whole; nobody but its owner can read it.

    Args:
        path: Where.
        manifest: What it says of itself.
        dump: The dump, as it is written; leaving it raises where it is not whole.
        facts: Files of the fact store by name: where they lie, or their bytes.

    Raises:
        InvalidInputError: It cannot be written, or there is a file of that name.
    """
    if path.exists():
        raise refused("exists", f"「{path}」已存在；请换一个文件名，以免覆盖旧备份")
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w") as archive:
                manifest = _copy_in(archive, manifest, dump)
                stored = [_store_in(archive, name, source) for name, source in facts]
                manifest = msgspec.structs.replace(manifest, facts=stored)
                archive.writestr(_MANIFEST, msgspec.json.encode(manifest))
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except OSError as error:
        raise refused("unwritable", f"无法写入「{path}」：{error.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


@contextmanager
def read_archive(path: Path, into: Path) -> Iterator[tuple[Manifest, Unpacked]]:
    """Give the manifest of a backup and what is in it, unpacked and checked to be whole.

    Args:
        path: The backup.
        into: A folder everything is unpacked to meanwhile.

    Raises:
        InvalidInputError: It is no backup, or truncated, or altered, or of a newer form.
    """
    unpacked = Unpacked(into / _DUMP, into / _FACTS)
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest_in(archive, path)
            whole = _unpack(archive, _DUMP, unpacked.dump)
            whole_facts = [_unpack_fact(archive, each, unpacked.facts) for each in manifest.facts]
    except OSError as error:
        raise refused("unreadable", f"无法读取「{path}」：{error.strerror}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError):
        raise refused("unreadable", _not_a_backup(path)) from None
    if whole != (manifest.dump_bytes, manifest.dump_sha256) or not all(whole_facts):
        message = f"「{path}」的内容与其清单不符，可能被改动或损坏；没有恢复任何数据"
        raise refused("altered", message)
    try:
        yield manifest, unpacked
    finally:
        unpacked.dump.unlink(missing_ok=True)


def refused(code: str, message: str) -> InvalidInputError:
    """Return the refusal of a backup file."""
    return InvalidInputError([Problem("file", code, message)])


def _copy_in(
    archive: zipfile.ZipFile, manifest: Manifest, dump: AbstractContextManager[IO[bytes]]
) -> Manifest:
    # The dump is compressed already; its size is not known beforehand.
    with dump as source, archive.open(_DUMP, "w", force_zip64=True) as packed:
        size, digest = _copy(source, packed)
    return msgspec.structs.replace(manifest, dump_bytes=size, dump_sha256=digest)


def _store_in(archive: zipfile.ZipFile, name: str, source: Path | bytes) -> StoreFile:
    opened = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    with opened as file, archive.open(f"{_FACTS}/{name}", "w", force_zip64=True) as packed:
        size, digest = _copy(file, packed)
    return StoreFile(name, size, digest)


def _unpack(archive: zipfile.ZipFile, name: str, to: Path) -> tuple[int, str]:
    to.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as packed, to.open("wb") as file:
        return _copy(packed, file)


def _unpack_fact(archive: zipfile.ZipFile, stored: StoreFile, folder: Path) -> bool:
    """Unpack a file of the fact store; return whether it is what the manifest says."""
    if not _STORE_FILE.fullmatch(stored.name):
        return False
    found = _unpack(archive, f"{_FACTS}/{stored.name}", folder / stored.name)
    return found == (stored.bytes, stored.sha256)


def _copy(source: IO[bytes], target: IO[bytes]) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    while chunk := source.read(_CHUNK):
        target.write(chunk)
        digest.update(chunk)
        size += len(chunk)
    return size, digest.hexdigest()


def _manifest_in(archive: zipfile.ZipFile, path: Path) -> Manifest:
    if archive.getinfo(_MANIFEST).file_size > _LARGEST_MANIFEST:
        raise refused("unreadable", _not_a_backup(path))
    content = archive.read(_MANIFEST)
    try:
        said = msgspec.json.decode(content, type=dict[str, object])
        if said.get("format") != FORMAT:
            raise refused("unreadable", _not_a_backup(path))
        if said.get("format_version") not in _READ_VERSIONS:
            message = (
                f"「{path}」的格式版本是 {said.get('format_version')}，"
                f"这里只认识 {FORMAT_VERSION} 及更早的；请用写出它的版本恢复"
            )
            raise refused("unknown_format", message)
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError:
        raise refused("unreadable", _not_a_backup(path)) from None


def _not_a_backup(path: Path) -> str:
    if path.stat().st_size == 0:
        return f"「{path}」是空文件"
    return f"「{path}」不是质衡的备份，或没有写完、已损坏；请核对文件，或用另一份备份"
