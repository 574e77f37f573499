"""Small faults planted into rule sets: what the cases of a pack have to notice.

``python -m tests.engine.decisions.mutants`` plants every one and lists those not noticed.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from msgspec import structs

from tests.engine.decisions.packs import pack_in, ruleset_folders
from zhiheng.engine.decisions.cases import case_faults
from zhiheng.standards.rulesets.language import Called, Literally, Node, names_in
from zhiheng.standards.rulesets.model import Rule, RuleSet, RuleSetPack

_FLIPS = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "==": "!=", "!=": "=="}
_FIELDS = ("when", "passes", "asks")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A pack with one fault in it, and where."""

    place: str
    pack: RuleSetPack

    def is_noticed(self) -> bool:
        """Return whether a case of the pack no longer comes out as it says."""
        return any(True for _ in case_faults(self.pack))


def mutants(pack: RuleSetPack) -> Iterator[Mutant]:
    """Yield packs with one fault each: a number off by one, a comparison or condition lost."""
    for key, parameter in pack.parameters.items():
        if parameter.value is None:
            continue
        for step in _steps(Fraction(parameter.value)):
            value = Decimal(str(parameter.value)) + step
            changed = {**pack.parameters, key: structs.replace(parameter, value=value)}
            rulesets = {
                name: replace(ruleset, parameters=changed)
                for name, ruleset in pack.rulesets.items()
            }
            using = {name for name, ruleset in rulesets.items() if _uses(ruleset, key)}
            mutated = replace(pack, parameters=changed, rulesets=rulesets)
            yield Mutant(f"{key} {step:+}", _with_cases_of(mutated, using))
    for ruleset in pack.rulesets.values():
        for number, rule in enumerate(ruleset.rules):
            for what, changed_rule in _of_rule(rule):
                rules = list(ruleset.rules)
                rules[number] = changed_rule
                yield _with(pack, replace(ruleset, rules=tuple(rules)), f"{rule.id}: {what}")
        for number, value in enumerate(ruleset.values):
            for what, node in _of_node(value.node):
                values = list(ruleset.values)
                values[number] = replace(value, node=node)
                place = f"{value.authored.key}: {what}"
                yield _with(pack, replace(ruleset, values=tuple(values)), place)


def _with(pack: RuleSetPack, ruleset: RuleSet, place: str) -> Mutant:
    rulesets = {**pack.rulesets, ruleset.name: ruleset}
    mutated = replace(pack, rulesets=rulesets)
    return Mutant(f"{ruleset.name}/{place}", _with_cases_of(mutated, {ruleset.name}))


def _with_cases_of(pack: RuleSetPack, rulesets: set[str]) -> RuleSetPack:
    return replace(pack, cases=tuple(file for file in pack.cases if file.ruleset in rulesets))


def _uses(ruleset: RuleSet, name: str) -> bool:
    nodes = [value.node for value in ruleset.values]
    for rule in ruleset.rules:
        nodes += [rule.when, rule.passes, rule.asks, rule.got, rule.need, rule.shortfall]
    return any(name in names_in(node) for node in (ruleset.when, *nodes) if node is not None)


def _steps(value: Fraction) -> tuple[Decimal, ...]:
    size = Decimal(1) if value.denominator == 1 and value > 1 else Decimal("0.01")
    return (size, -size)


def _of_rule(rule: Rule) -> Iterator[tuple[str, Rule]]:
    if rule.when is not None:
        yield "when dropped", replace(rule, when=None)
    for field in _FIELDS:
        node = getattr(rule, field)
        if node is not None:
            for what, changed in _of_node(node):
                yield f"{field} {what}", replace(rule, **{field: changed})


def _is_guard(operands: tuple[Node, ...]) -> bool:
    """Return whether this is ``known(x) and x``, which nobody wrote."""
    first = operands[0]
    return (
        isinstance(first, Called) and first.operation == "known" and first.operands == operands[1:]
    )


def _of_node(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield a node with one comparison flipped, condition dropped, or number off by one."""
    match node:
        case Literally(kind="number", value=Fraction() as value) if value not in (0, 1):
            yield f"{value}+1", replace(node, value=value + 1)
        case Called(operation=operation, operands=operands):
            if operation in _FLIPS and operands[0].kind in ("number", "date"):
                yield f"{operation} flipped", replace(node, operation=_FLIPS[operation])
            if operation in ("and", "or") and not _is_guard(operands):
                for at in range(len(operands)):
                    rest = (*operands[:at], *operands[at + 1 :])
                    kept = rest[0] if len(rest) == 1 else replace(node, operands=rest)
                    yield f"{operation} {at} dropped", kept
            for at, operand in enumerate(operands):
                for what, changed in _of_node(operand):
                    parts = (*operands[:at], changed, *operands[at + 1 :])
                    yield what, replace(node, operands=parts)
        case _:
            pass


def main() -> None:
    """Plant every fault into every pack that comes along; list those no case notices."""
    for folder in ruleset_folders():
        planted = list(mutants(pack_in(folder)))
        left = [mutant.place for mutant in planted if not mutant.is_noticed()]
        sys.stdout.write(f"{folder.parent.name}: {len(planted)} faults, {len(left)} not noticed\n")
        sys.stdout.writelines(f"  {place}\n" for place in left)


if __name__ == "__main__":
    main()
