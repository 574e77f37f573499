"""What `zhiheng packs` says of measure packs: a line, all of one, and what is wrong with it."""

from pathlib import Path
from typing import Any

import msgspec

from zhiheng.shared.numbers import marks
from zhiheng.shared.problems import InvalidInputError
from zhiheng.standards.library import PackEntry
from zhiheng.standards.linter import LintReport
from zhiheng.standards.measure_packs import (
    MEASURES,
    MeasurePack,
    compile_measure_folder,
    open_measure_pack,
)


def listed_measures(entry: PackEntry) -> tuple[dict[str, Any], str]:
    """Return one line of the list of packs, as data and in words.

    Raises:
        InvalidInputError: The pack has faults.
    """
    pack = open_measure_pack(str(entry.folder), [])
    data = {
        "pack": pack.scheme,
        "edition": pack.edition,
        "title": pack.title,
        "kind": MEASURES,
        "parameters": len(pack.parameters),
        "published": entry.published,
    }
    return data, f"{pack.name}  指标参数  {len(pack.parameters)} 个参数  {pack.title}"


def linted_measures(folder: Path) -> tuple[LintReport, int]:
    """Return everything wrong with a measure pack; it has no cases."""
    try:
        compile_measure_folder(folder)
    except InvalidInputError as error:
        return LintReport(error.problems, ()), 0
    return LintReport((), ()), 0


def measure_pack_as_data(pack: MeasurePack) -> dict[str, Any]:
    """Return the JSON form of a measure pack."""
    data: dict[str, Any] = msgspec.to_builtins(pack)
    scheme = data.pop("scheme")
    return {"pack": scheme, "kind": MEASURES, **data}


def measure_pack_as_text(pack: MeasurePack) -> str:
    """Return a measure pack in words: its parameters with their clauses, and its readings."""
    lines = [f"{pack.title}（{pack.name}）", "", "参数"]
    for each in pack.parameters:
        value = each.value if isinstance(each.value, bool) else marks(each.value)
        lines.append(f"  {each.id} = {value} {each.unit}  {each.label}（{pack.cite(each)}）")
    lines += ["", "读法", *(f"  {each.number}. {each.title}" for each in pack.readings)]
    return "\n".join(lines)
