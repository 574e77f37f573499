"""The kinds of packs there are, and what `zhiheng packs` says of each."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhiheng.cli.measure_packs import linted_measures, listed_measures, shown_measures
from zhiheng.cli.rule_packs import linted_rulesets, listed_rulesets, shown_rulesets
from zhiheng.cli.scoring_packs import linted_scheme, listed_scheme, shown_scheme
from zhiheng.cli.table_packs import linted_tables, listed_tables, shown_tables
from zhiheng.documents.outcome_json import problems_as_data
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.folder import PACK_NAME
from zhiheng.standards.library import SCORING, PackEntry, kind_of
from zhiheng.standards.linter import LintReport
from zhiheng.standards.measure_packs import MEASURES
from zhiheng.standards.rulesets.records import RULESETS
from zhiheng.standards.tables import TABLES


@dataclass(frozen=True, slots=True)
class PackKind:
    """What is said of one kind of packs: a line of a list, the whole, everything wrong."""

    listed: Callable[[PackEntry], tuple[dict[str, Any], str]]
    shown: Callable[[Path], tuple[dict[str, Any], str]]
    linted: Callable[[Path], tuple[LintReport, int]]


_KINDS = {
    SCORING: PackKind(listed_scheme, shown_scheme, linted_scheme),
    TABLES: PackKind(listed_tables, shown_tables, linted_tables),
    MEASURES: PackKind(listed_measures, shown_measures, linted_measures),
    RULESETS: PackKind(listed_rulesets, shown_rulesets, linted_rulesets),
}


def kind_in(folder: Path) -> PackKind:
    """Return what is said of the pack in a folder.

    Raises:
        InvalidInputError: Its ``pack.yaml`` names a kind there is none of.
    """
    name = kind_of(folder)
    if name not in _KINDS:
        known = [kind for kind in _KINDS if kind != SCORING]
        message = f"不认识的标准包种类「{name}」；可用：{'、'.join(known)}，评分标准不写 kind"
        raise InvalidInputError([Problem(PACK_NAME, "unknown_kind", message, known)])
    return _KINDS[name]


def listed_pack(entry: PackEntry) -> tuple[dict[str, Any], str]:
    """Return one line of the list of packs, as data and in words; a faulty pack is marked."""
    try:
        return kind_in(entry.folder).listed(entry)
    except InvalidInputError as error:
        scheme, _, edition = entry.name.partition("/")
        found = problems_as_data(error.problems)
        data = {"pack": scheme, "edition": edition, "published": entry.published, **found}
        count, first = len(error.problems), error.problems[0]
        return data, f"{entry.name}  不可用  {count} 处错误，如 {first}（见 zhiheng packs lint）"
