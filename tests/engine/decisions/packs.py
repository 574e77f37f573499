"""Packs of rule sets for tests: those that come along, and a small invented one."""

import datetime as dt
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from zhiheng.engine.decisions.decision import Scalar
from zhiheng.service.invented.subjects import lines_of, near_value
from zhiheng.standards.library import bundled_packs
from zhiheng.standards.rulesets.loading import open_rulesets
from zhiheng.standards.rulesets.model import RuleSet, RuleSetPack

DAY = dt.date(2022, 12, 31)
_UNKNOWN = 0.12


def ruleset_folders() -> list[Path]:
    """Return the folders of the packs of rule sets that come along."""
    found = [file.parent for file in sorted(bundled_packs().glob("*/*/pack.yaml"))]
    return [folder for folder in found if (folder / "rulesets").is_dir()]


@cache
def pack_in(folder: Path) -> RuleSetPack:
    """Return the pack in a folder, opened once."""
    return open_rulesets(folder)


def every_ruleset() -> Iterator[tuple[RuleSetPack, RuleSet]]:
    """Yield each rule set that comes along, with its pack."""
    for folder in ruleset_folders():
        pack = pack_in(folder)
        for ruleset in pack.rulesets.values():
            yield pack, ruleset


def write_pack(folder: Path, ruleset: str, parameters: str = "", cases: str = "") -> Path:
    """Write a pack of one rule set and return its folder."""
    for name in ("rulesets", "parameters", "cases"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(
        "kind: rulesets\nscheme: invented\nedition: test-2022\ntitle: 试\nissuer: 校\n"
        'documents: [{id: rules, short: 规定, title: 规定, checked: "2026-11-22"}]\n',
        encoding="utf-8",
    )
    (folder / "rulesets/one.yaml").write_text(ruleset, encoding="utf-8")
    if parameters:
        (folder / "parameters/one.yaml").write_text(parameters, encoding="utf-8")
    if cases:
        (folder / "cases/one.yaml").write_text(cases, encoding="utf-8")
    return folder


def random_given(ruleset: RuleSet, chance: random.Random) -> dict[str, Scalar]:
    """Return random inputs of a subject: near the usual lines, at them, and far; some unknown."""
    lines = lines_of(ruleset)
    return {given.key: near_value(given, chance, lines, DAY, _UNKNOWN) for given in ruleset.inputs}
