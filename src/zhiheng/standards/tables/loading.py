"""A table pack from its folder: strict, every fault with file and line."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as FilePath

from zhiheng.shared.problems import InvalidInputError
from zhiheng.standards.authored import ParametersFile
from zhiheng.standards.compiler import Places, gathered
from zhiheng.standards.folder import PACK_NAME, AuthoredPack, read_folder
from zhiheng.standards.library import bundled_packs, find_pack
from zhiheng.standards.record import Record
from zhiheng.standards.tables.checks import ChecksFile
from zhiheng.standards.tables.linting import lint_table_pack
from zhiheng.standards.tables.records import (
    CoverageFile,
    Table,
    TableCase,
    TableCasesFile,
    TablePackFile,
)
from zhiheng.standards.tables.table_pack import TablePack

TABLES = "tables"
TABLE_FILE_KINDS: dict[str, type[Record]] = {
    PACK_NAME: TablePackFile,
    "tables/*.yaml": Table,
    "checks/*.yaml": ChecksFile,
    "parameters/*.yaml": ParametersFile,
    "coverage.yaml": CoverageFile,
    "cases/*.yaml": TableCasesFile,
}


@dataclass(frozen=True, slots=True)
class CompiledTables:
    """A table pack, its cases, and where each of its parts was written."""

    pack: TablePack
    cases: tuple[TableCase, ...]
    places: Places


def compile_table_folder(folder: FilePath) -> CompiledTables:
    """Return the table pack in a folder, free of errors.

    Raises:
        InvalidInputError: The pack has faults; all are listed with file and line.
    """
    compiled = compile_tables(read_folder(folder, TABLE_FILE_KINDS))
    if faults := list(lint_table_pack(compiled.pack, compiled.cases, compiled.places)):
        raise InvalidInputError(faults)
    return compiled


def open_table_pack(name: str, roots: Sequence[FilePath] | None = None) -> TablePack:
    """Return a table pack.

    Args:
        name: ``scheme/edition``, or the path of a pack folder.
        roots: Folders to look in; the packs that come with Zhiheng where None.

    Raises:
        InvalidInputError: There is no such pack, or it has faults; all are listed.
    """
    folder = find_pack(name, [bundled_packs()] if roots is None else roots, TABLES)
    stamps = tuple((str(path), path.stat().st_mtime_ns) for path in sorted(folder.rglob("*.yaml")))
    return _opened(folder, stamps).pack


@lru_cache(maxsize=8)
def _opened(folder: FilePath, _stamps: tuple[tuple[str, int], ...]) -> CompiledTables:
    """Return the compiled folder; read again once a file of it has changed."""
    return compile_table_folder(folder)


def compile_tables(authored: AuthoredPack) -> CompiledTables:
    """Return the compiled pack; what the parts say is checked by the linter.

    Raises:
        InvalidInputError: The parts could not be read, or something is defined twice.
    """
    if authored.problems:
        raise InvalidInputError(authored.problems)
    places = Places()
    head = authored.of(TablePackFile)[0]
    places.note("pack", "pack", head, ())
    tables = authored.of(Table)
    for part in tables:
        places.note("table", part.record.id, part, ())
    checks = authored.of(ChecksFile)
    coverage = authored.of(CoverageFile)
    parameters = authored.of(ParametersFile)
    cases = authored.of(TableCasesFile)
    pack = TablePack(
        scheme=head.record.scheme,
        edition=head.record.edition,
        title=head.record.title,
        issuer=head.record.issuer,
        subject=head.record.subject,
        period=head.record.period,
        documents=head.record.documents,
        tables=tuple(sorted((part.record for part in tables), key=lambda table: table.order)),
        checks=gathered(checks, "checks", lambda f: f.checks, lambda e: e.id, "check", places),
        parameters=gathered(
            parameters, "parameters", lambda f: f.parameters, lambda e: e.id, "parameter", places
        ),
        coverage=gathered(
            coverage, "requirements", lambda f: f.requirements, lambda e: e.id, "coverage", places
        ),
        readings=authored.readings,
    )
    found = gathered(cases, "cases", lambda f: f.cases, lambda e: e.name, "case", places)
    if places.repeated:
        raise InvalidInputError(places.repeated)
    return CompiledTables(pack, found, places)
