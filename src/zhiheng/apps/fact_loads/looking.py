"""A first look at a file: its sheets, their headings, and which table each seems to be."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from zhiheng.apps.fact_loads.files import source_of
from zhiheng.apps.fact_loads.models import FactLoad, SavedMapping
from zhiheng.facts.column_mapping import ColumnMapping, propose_mapping
from zhiheng.facts.headings import SHEETS_BESIDE, matched
from zhiheng.facts.readers.opening import open_tables
from zhiheng.facts.readers.raw import RawTable
from zhiheng.facts.schema import FactTable, fact_tables
from zhiheng.facts.sources import SourceFile

_SAMPLES = 3
_LONGEST_SAMPLE = 40


@dataclass(frozen=True, slots=True)
class SheetLook:
    """One sheet of a file.

    Attributes:
        name: Its name; empty where the file has one only.
        headings: Its headings.
        samples: First texts below each heading.
        table: The table the format says it is; None where it does not say.
    """

    name: str
    headings: tuple[str, ...]
    samples: Mapping[str, str]
    table: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """What a file holds."""

    sheets: tuple[SheetLook, ...]

    def sheet_named(self, name: str) -> SheetLook:
        """Return a sheet by name; else the one that looks most like a table of facts."""
        for sheet in self.sheets:
            if name and sheet.name == name:
                return sheet
        return max(self.sheets, key=lambda sheet: _likeness(sheet, guess(sheet)))


def look_at(load: FactLoad) -> Look:
    """Return what the file of a load holds.

    Raises:
        InvalidInputError: It cannot be read, or not be opened with the keys that are here.
    """
    return look_into(source_of(load))


def look_into(source: SourceFile) -> Look:
    """Return what a file holds.

    Raises:
        InvalidInputError: It cannot be read.
    """
    found = open_tables(source)
    return Look(
        tuple(_sheet(raw) for raw in found if raw.sheet not in SHEETS_BESIDE or not found[1:])
    )


def _sheet(raw: RawTable) -> SheetLook:
    samples: dict[str, str] = {}
    for i, heading in enumerate(raw.headings):
        texts = [cells[i] for _row, cells in raw.first_rows if i < len(cells) and cells[i]]
        shown = list(dict.fromkeys(texts))[:_SAMPLES]
        samples.setdefault(heading, "、".join(text[:_LONGEST_SAMPLE] for text in shown))
    return SheetLook(raw.sheet, raw.headings, samples, raw.table)


def guess(sheet: SheetLook) -> FactTable:
    """Return the table a sheet seems to be."""
    if sheet.table is not None:
        return fact_tables()[sheet.table]
    for table in fact_tables().values():
        if sheet.name in (table.name, table.title):
            return table
    return max(fact_tables().values(), key=lambda table: _likeness(sheet, table))


def _likeness(sheet: SheetLook, table: FactTable) -> tuple[float, float]:
    """Return what is compared: share of the required columns found, share of the headings used."""
    found = matched(sheet.headings, table)
    required = [column.name for column in table.columns if column.required]
    filled = [heading for heading in sheet.headings if heading]
    share = sum(name in found for name in required) / max(len(required), 1)
    return share, len(found) / max(len(filled), 1)


def table_for(load: FactLoad, sheet: SheetLook, asked: str) -> FactTable:
    """Return the table a sheet is read as: the one asked for, else chosen, else guessed."""
    name = asked if asked in fact_tables() else load.table
    return fact_tables()[name] if name in fact_tables() else guess(sheet)


def mapping_for(
    load: FactLoad, sheet: SheetLook, table: FactTable, saved: SavedMapping | None
) -> ColumnMapping:
    """Return which column is which: as picked, as before, as kept for such a file, as guessed."""
    if saved is not None:
        return _fitting(read_mapping(saved.mapping), sheet)
    if load.mapping and load.mapping["table"] == table.name:
        return _fitting(read_mapping(load.mapping), sheet)
    for kept in SavedMapping.objects.filter(table=table.name).order_by("-kept_at"):
        mapping = read_mapping(kept.mapping)
        if mapping.columns and set(mapping.columns.values()) <= set(sheet.headings):
            return mapping
    return propose_mapping(sheet.headings, table)


def read_mapping(kept: dict[str, object]) -> ColumnMapping:
    """Return a mapping as it was kept in the database."""
    return msgspec.convert(kept, ColumnMapping)


def kept_mapping(mapping: ColumnMapping) -> dict[str, object]:
    """Return a mapping as it is kept in the database."""
    return msgspec.to_builtins(mapping)


def _fitting(mapping: ColumnMapping, sheet: SheetLook) -> ColumnMapping:
    """Return a mapping without the headings that the sheet does not have."""
    headings = set(sheet.headings)
    columns = {name: text for name, text in mapping.columns.items() if text in headings}
    return msgspec.structs.replace(mapping, columns=columns)
