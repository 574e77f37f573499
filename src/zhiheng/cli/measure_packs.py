"""What `zhiheng packs` says of packs of measures: a line, the whole, everything wrong."""

from pathlib import Path
from typing import Any

from zhiheng.measures.parameters import thresholds_of
from zhiheng.shared.problems import InvalidInputError
from zhiheng.standards.library import PackEntry
from zhiheng.standards.linter import LintReport
from zhiheng.standards.measure_packs import MEASURES, compile_measure_folder


def listed_measures(entry: PackEntry) -> tuple[dict[str, Any], str]:
    """Return one line of the list of packs, as data and in words.

    Raises:
        InvalidInputError: The pack has faults.
    """
    pack = compile_measure_folder(entry.folder)
    data = {
        "pack": pack.scheme,
        "edition": pack.edition,
        "title": pack.title,
        "kind": MEASURES,
        "parameters": len(pack.parameters),
        "published": entry.published,
    }
    return data, f"{pack.name}  指标参数  {len(pack.parameters)} 个  {pack.title}"


def shown_measures(folder: Path) -> tuple[dict[str, Any], str]:
    """Return a pack of measures as data and in words.

    Raises:
        InvalidInputError: The pack has faults.
    """
    pack = compile_measure_folder(folder)
    parameters = [
        {
            "id": parameter.id,
            "label": parameter.label,
            "value": parameter.value,
            "unit": parameter.unit,
            "clause": pack.cite(parameter),
        }
        for parameter in pack.parameters
    ]
    data = {
        "kind": MEASURES,
        "pack": pack.scheme,
        "edition": pack.edition,
        "title": pack.title,
        "issuer": pack.issuer,
        "parameters": parameters,
    }
    lines = [f"{pack.name}  {pack.title}（{pack.issuer}）", "", "参数："]
    for each in parameters:
        value = f"{each['value']}{each['unit'] or ''}"
        lines.append(f"  {each['id']}  {each['label']}  {value}  {each['clause']}")
    return data, "\n".join(lines)


def linted_measures(folder: Path) -> tuple[LintReport, int]:
    """Return everything wrong with a pack of measures; it has no cases of its own."""
    try:
        thresholds_of(compile_measure_folder(folder))
    except InvalidInputError as error:
        return LintReport(error.problems, ()), 0
    return LintReport((), ()), 0
