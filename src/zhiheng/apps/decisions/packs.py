"""The rule sets that come with the program, opened once."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from zhiheng.standards.library import PackEntry, bundled_packs, list_packs
from zhiheng.standards.rulesets.language import Called, Named, Node
from zhiheng.standards.rulesets.loading import open_rulesets
from zhiheng.standards.rulesets.model import RuleSet, RuleSetPack
from zhiheng.standards.rulesets.records import RULESETS, RuleParameter

_NAME = re.compile(r"[a-z]\w*")


@dataclass(frozen=True, slots=True)
class Chosen:
    """One rule set with its pack."""

    pack: RuleSetPack
    ruleset: RuleSet

    @property
    def key(self) -> str:
        """Return what tells it from all others: ``scheme/edition/name``."""
        return f"{self.pack.name}/{self.ruleset.name}"

    @property
    def parts(self) -> tuple[str, str, str]:
        """Return scheme, edition and name, as they stand in an address."""
        return self.pack.file.scheme, self.pack.file.edition, self.ruleset.name


@lru_cache(maxsize=1)
def rule_packs() -> Mapping[str, RuleSetPack]:
    """Return the packs of rule sets by name.

    Raises:
        InvalidInputError: One of them has faults.
    """
    return {name: open_rulesets(entry.folder) for name, entry in _entries().items()}


def all_rulesets() -> list[Chosen]:
    """Return every rule set, by pack and in its order."""
    return [
        Chosen(pack, ruleset)
        for pack in rule_packs().values()
        for ruleset in pack.rulesets.values()
    ]


def chosen_ruleset(key: str) -> Chosen | None:
    """Return the rule set ``scheme/edition/name``; None where there is none."""
    name, _, ruleset = key.rpartition("/")
    pack = rule_packs().get(name)
    if pack is None or ruleset not in pack.rulesets:
        return None
    return Chosen(pack, pack.rulesets[ruleset])


def used_parameters(ruleset: RuleSet) -> dict[str, RuleParameter]:
    """Return the parameters that a rule set rests on, of all those of its pack."""
    nodes = [ruleset.when, *(value.node for value in ruleset.values)]
    for rule in ruleset.rules:
        nodes += [rule.when, rule.passes, rule.asks, rule.got, rule.need, rule.shortfall]
    used = {name for node in nodes if node is not None for name in _names(node)}
    for given in ruleset.inputs:
        if given.origin is not None:
            used |= set(_NAME.findall(f"{given.origin.where} {given.origin.take}"))
    return {key: each for key, each in ruleset.parameters.items() if key in used}


def _names(node: Node) -> Iterator[str]:
    match node:
        case Named(name=name):
            yield name
        case Called(operands=operands):
            for operand in operands:
                yield from _names(operand)


@lru_cache(maxsize=256)
def pack_digest(name: str) -> str:
    """Return what tells the content of a pack from any other (SHA-256, hexadecimal)."""
    folder = _entries()[name].folder
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total.update(f"{path.relative_to(folder).as_posix()}\x00".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _entries() -> dict[str, PackEntry]:
    return {entry.name: entry for entry in list_packs([bundled_packs()], RULESETS)}
