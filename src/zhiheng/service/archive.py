"""The backup file: a dump of the database, and a manifest that says what is in it.

A ZIP archive with `manifest.json` and `database.dump`, and nothing else.
"""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO

import msgspec

from zhiheng.shared.problems import InvalidInputError, Problem

FORMAT, FORMAT_VERSION = "zhiheng-backup", 1
_MANIFEST, _DUMP = "manifest.json", "database.dump"
_CHUNK = 1 << 20
_LARGEST_MANIFEST = 1 << 20


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


def write_archive(
    path: Path, manifest: Manifest, dump: AbstractContextManager[IO[bytes]]
) -> Manifest:
    """Write a backup and return its manifest, with size and digest of the dump.

    The file is there only when it is whole; nobody but its owner can read it.

    Args:
        path: Where.
        manifest: What it says of itself.
        dump: The dump, as it is written; leaving it raises where it is not whole.

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
def read_archive(path: Path, into: Path) -> Iterator[tuple[Manifest, Path]]:
    """Give the manifest of a backup and its dump as a file, checked to be whole.

    Args:
        path: The backup.
        into: A folder the dump is unpacked to meanwhile.

    Raises:
        InvalidInputError: It is no backup, or truncated, or altered, or of a newer form.
    """
    dump = into / _DUMP
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest_in(archive, path)
            with archive.open(_DUMP) as packed, dump.open("wb") as file:
                size, digest = _copy(packed, file)
    except OSError as error:
        raise refused("unreadable", f"无法读取「{path}」：{error.strerror}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError):
        raise refused("unreadable", _not_a_backup(path)) from None
    if (size, digest) != (manifest.dump_bytes, manifest.dump_sha256):
        message = f"「{path}」的内容与其清单不符，可能被改动或损坏；没有恢复任何数据"
        raise refused("altered", message)
    try:
        yield manifest, dump
    finally:
        dump.unlink(missing_ok=True)


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
        if said.get("format_version") != FORMAT_VERSION:
            message = (
                f"「{path}」的格式版本是 {said.get('format_version')}，"
                f"这里只认识 {FORMAT_VERSION}；请用写出它的版本恢复"
            )
            raise refused("unknown_format", message)
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError:
        raise refused("unreadable", _not_a_backup(path)) from None


def _not_a_backup(path: Path) -> str:
    if path.stat().st_size == 0:
        return f"「{path}」是空文件"
    return f"「{path}」不是质衡的备份，或没有写完、已损坏；请核对文件，或用另一份备份"
