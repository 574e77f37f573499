"""What `zhiheng packs` says of packs of rule sets: a line, the whole, everything wrong."""

from pathlib import Path
from typing import Any

from zhiheng.documents.decision_json import rulesets_as_data, rulesets_as_text
from zhiheng.engine.decisions.cases import case_faults, count_cases
from zhiheng.engine.decisions.origins import origin_faults
from zhiheng.engine.decisions.row_cases import count_row_cases, row_case_faults
from zhiheng.standards.library import PackEntry
from zhiheng.standards.linter import LintReport
from zhiheng.standards.rulesets.loading import open_rulesets, read_rulesets
from zhiheng.standards.rulesets.records import RULESETS


def listed_rulesets(entry: PackEntry) -> tuple[dict[str, Any], str]:
    """Return one line of the list of packs, as data and in words.

    Raises:
        InvalidInputError: The pack has faults.
    """
    pack = open_rulesets(entry.folder)
    rules = sum(len(ruleset.rules) for ruleset in pack.rulesets.values())
    data = {
        "pack": pack.file.scheme,
        "edition": pack.file.edition,
        "title": pack.file.title,
        "kind": RULESETS,
        "rulesets": list(pack.rulesets),
        "rules": rules,
        "published": entry.published,
    }
    return data, f"{pack.name}  规则集  {len(pack.rulesets)} 个共 {rules} 条  {pack.file.title}"


def shown_rulesets(folder: Path) -> tuple[dict[str, Any], str]:
    """Return a pack of rule sets as data and in words.

    Raises:
        InvalidInputError: The pack has faults.
    """
    pack = open_rulesets(folder)
    return rulesets_as_data(pack), rulesets_as_text(pack)


def linted_rulesets(folder: Path) -> tuple[LintReport, int]:
    """Return everything wrong with a pack of rule sets, and how many cases it has."""
    found = read_rulesets(folder)
    if found.pack is None:
        return LintReport(tuple(found.problems), tuple(found.warnings)), 0
    errors = [fault for each in found.pack.rulesets.values() for fault in origin_faults(each)]
    if not errors:
        errors.extend((*case_faults(found.pack), *row_case_faults(found.pack)))
    cases = count_cases(found.pack) + count_row_cases(found.pack)
    return LintReport(tuple(errors), tuple(found.warnings)), cases
