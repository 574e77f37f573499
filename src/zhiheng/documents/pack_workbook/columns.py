"""How one field of a record becomes one cell, and a cell a field again.

Lists are written one entry a line (Alt+Enter in Excel); names with numbers, such as the
parts of a point, as ``名称 = 5``; yes and no as 是 and 否. Empty cells are left out, so
that defaults stay defaults. Numbers longer than Excel keeps are written as text.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec
import yaml

from zhiheng.facts.tables import Cell, number_in
from zhiheng.shared.numbers import Number, plain
from zhiheng.standards.yaml_files import YamlFile

YES, NO = "是", "否"
_EXCEL_DIGITS = 15
_DIGITS = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    Attributes:
        heading: Chinese heading.
        field: Name of the field, as packs write it.
        write: Field to cell.
        read: Cell to field; what cannot be read is passed on for the schema to refuse.
        width: Width in characters.
        words: Words of a closed list, to choose from.
    """

    heading: str
    field: str
    write: Callable[[Any], Cell]
    read: Callable[[Cell], Any]
    width: float = 14.0
    words: tuple[str, ...] = ()


def text(heading: str, name: str, width: float = 20.0) -> Column:
    """Return a column of text; numbers typed into it are read as text."""
    return Column(heading, name, _as_text, _as_text, width)


def number(heading: str, name: str, width: float = 9.0) -> Column:
    """Return a column of exact numbers."""
    return Column(heading, name, _exact, _as_number, width)


def truth(heading: str, name: str, width: float = 9.0, *, required: bool = False) -> Column:
    """Return a column of 是 and 否; where it is not required, 否 is left empty."""
    no = NO if required else None
    return Column(heading, name, lambda entry: YES if entry else no, _as_truth, width)


def value(heading: str, name: str, width: float = 12.0) -> Column:
    """Return a column of numbers or truth values."""
    return Column(
        heading,
        name,
        lambda entry: (YES if entry else NO) if isinstance(entry, bool) else _exact(entry),
        lambda cell: _as_truth(cell) if cell in (YES, NO) else _as_number(cell),
        width,
    )


def choice(heading: str, name: str, words: Mapping[str, str], width: float = 12.0) -> Column:
    """Return a column of a closed list, shown by its Chinese words."""
    back = {word: key for key, word in words.items()}
    return Column(
        heading,
        name,
        lambda entry: words.get(entry, entry),
        lambda cell: back.get(str(cell), cell),
        width,
        tuple(words.values()),
    )


def lines(heading: str, name: str, width: float = 24.0) -> Column:
    """Return a column of lists of text, one entry a line."""
    return Column(heading, name, lambda entries: "\n".join(entries) or None, _as_lines, width)


def named_numbers(
    heading: str, name: str, key: str | None = None, number_key: str = "points", width: float = 24.0
) -> Column:
    """Return a column of ``name = number`` lines.

    Args:
        heading: Chinese heading.
        name: Name of the field.
        key: Where entries are records: the field of the name; a mapping where None.
        number_key: Where entries are records: the field of the number.
        width: Width in characters.
    """

    def write(entries: Any) -> Cell:
        pairs = (
            entries.items()
            if key is None
            else [(getattr(entry, key), getattr(entry, number_key)) for entry in entries]
        )
        return "\n".join(f"{label} = {_written(amount)}" for label, amount in pairs) or None

    def read(cell: Cell) -> Any:
        pairs = [line.rpartition("=") for line in _as_lines(cell)]
        found = [(label.strip(), _as_number(amount.strip())) for label, _, amount in pairs]
        if key is None:
            return dict(found)
        return [{key: label, number_key: amount} for label, amount in found]

    return Column(heading, name, write, read, width)


def data(heading: str, name: str, width: float = 40.0) -> Column:
    """Return a column of small mappings or lists, written as one line of YAML."""
    return Column(heading, name, _as_yaml, _from_yaml, width)


def _as_text(entry: Any) -> Cell:
    return None if entry is None or entry == "" else str(entry)


def _exact(entry: Any) -> Cell:
    """Return a number as Excel keeps it: as text where it has more digits than Excel has."""
    if entry is None:
        return None
    number = plain(entry)
    digits = len(Decimal(number).normalize().as_tuple().digits)
    return _written(number) if digits > _EXCEL_DIGITS else number


def _written(number: Number) -> str:
    """Return every digit of a number, never as a power of ten."""
    return f"{Decimal(plain(number)):f}"


def _as_number(cell: Cell) -> Any:
    number = number_in(cell)
    if isinstance(number, str) and (found := _DIGITS.match(number)):
        return Decimal(number) if found[1] else int(number)
    return number


def _as_truth(cell: Cell) -> Any:
    return {YES: True, NO: False}.get(str(cell), cell)


def _as_lines(cell: Cell) -> list[str]:
    return [line.strip() for line in str(cell).split("\n") if line.strip()]


class _Dumper(yaml.SafeDumper):
    """Writes exact numbers as digits."""


_Dumper.add_representer(
    Decimal, lambda dumper, entry: dumper.represent_scalar("tag:yaml.org,2002:float", f"{entry:f}")
)


def dumped(entry: Any, *, flow: bool = False) -> str:
    """Return plain data as YAML that `zhiheng.standards.yaml_files` reads back the same."""
    return yaml.dump(
        entry,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=10_000 if flow else 100,
        default_flow_style=True if flow else None,
    ).strip("\n")


def _as_yaml(entry: Any) -> Cell:
    plain_entry = msgspec.to_builtins(entry, builtin_types=(Decimal,))
    return dumped(plain_entry, flow=True) if plain_entry else None


def _from_yaml(cell: Cell) -> Any:
    file = YamlFile("", str(cell))
    return cell if file.problems else file.data
