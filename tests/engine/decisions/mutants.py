"""Small faults planted into rule sets: what the cases of a pack have to notice.

``python -m tests.engine.decisions.mutants`` plants every one and writes the page of those that
no case notices.
"""

import ast
import copy
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from pathlib import Path

from msgspec import structs

from tests.engine.decisions.packs import pack_in, ruleset_folders
from zhiheng.engine.decisions.cases import case_faults
from zhiheng.engine.decisions.row_cases import row_case_faults
from zhiheng.standards.rulesets.language import Called, Literally, Node, names_in, names_of
from zhiheng.standards.rulesets.model import Rule, RuleSet, RuleSetPack
from zhiheng.standards.rulesets.records import Origin

_FLIPS = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "==": "!=", "!=": "=="}
PAGE = Path(__file__).parents[3] / "docs" / "rule-faults.md"
_PAGE = """# Faults that no case notices

Written by `.venv/bin/python -m tests.engine.decisions.mutants`. Into each pack of rule sets every
one of these faults is planted alone: a number moved by one, a comparison turned (`>=` to `>`), a
condition dropped, rows counted more than once. Noticed is what at least one case decides otherwise.
A test keeps the list.

| pack | planted | noticed |
|---|---:|---:|
{rows}

## Not noticed

Those left change nothing that could be decided: a sum leaves out what is not known anyway; of
conditions that are always known, the branch for unknown ones is never taken; fewer decimal places
than none are none.

{left}
"""
_FLAG = "1 是"  # in the label of a parameter that is either 1 or 0
_FIELDS = ("when", "passes", "asks")
_OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.GtE: ast.Gt,
    ast.Gt: ast.GtE,
    ast.LtE: ast.Lt,
    ast.Lt: ast.LtE,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A pack with one fault in it, and where."""

    place: str
    pack: RuleSetPack

    def is_noticed(self) -> bool:
        """Return whether a case of the pack no longer comes out as it says."""
        faults = chain(case_faults(self.pack), row_case_faults(self.pack))
        return next(faults, None) is not None


def mutants(pack: RuleSetPack) -> Iterator[Mutant]:
    """Yield packs with one fault each: a number off by one, a comparison or condition lost."""
    for key, parameter in pack.parameters.items():
        if parameter.value is None:
            continue
        for step in _steps(Fraction(parameter.value), is_flag=_FLAG in parameter.label):
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
        for number, given in enumerate(ruleset.inputs):
            for what, origin in _of_origin(given.origin or Origin()):
                inputs = list(ruleset.inputs)
                inputs[number] = structs.replace(given, origin=origin)
                yield _with(pack, replace(ruleset, inputs=tuple(inputs)), f"{given.key}: {what}")


def _with(pack: RuleSetPack, ruleset: RuleSet, place: str) -> Mutant:
    rulesets = {**pack.rulesets, ruleset.name: ruleset}
    mutated = replace(pack, rulesets=rulesets)
    return Mutant(f"{ruleset.name}/{place}", _with_cases_of(mutated, {ruleset.name}))


def _with_cases_of(pack: RuleSetPack, rulesets: set[str]) -> RuleSetPack:
    return replace(
        pack,
        cases=tuple(file for file in pack.cases if file.ruleset in rulesets),
        row_cases=tuple(file for file in pack.row_cases if file.ruleset in rulesets),
    )


def _uses(ruleset: RuleSet, name: str) -> bool:
    nodes = [value.node for value in ruleset.values]
    for rule in ruleset.rules:
        nodes += [rule.when, rule.passes, rule.asks, rule.got, rule.need, rule.shortfall]
    origins = [given.origin for given in ruleset.inputs if given.origin is not None]
    texts = [text for origin in origins for text in (origin.where, origin.take) if text]
    return any(
        name in names_in(node) for node in (ruleset.when, *nodes) if node is not None
    ) or any(name in names_of(text) for text in texts)


def _steps(value: Fraction, *, is_flag: bool) -> tuple[Decimal, ...]:
    if is_flag:
        return (Decimal(1) if value == 0 else Decimal(-1),)
    size = Decimal(1) if value.denominator == 1 else Decimal("0.01")
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
        case Called(operation="known", operands=(Called(operation=operation),)) if (
            operation in _FLIPS
        ):
            pass  # whether a comparison is known does not depend on which it is
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


def _of_origin(origin: Origin) -> Iterator[tuple[str, Origin]]:
    """Yield where an input comes from with one condition flipped or dropped."""
    if origin.once_per:
        yield "once_per dropped", structs.replace(origin, once_per=())
    if origin.where is not None:
        yield "where dropped", structs.replace(origin, where=None)
        tree = ast.parse(origin.where.strip(), mode="eval")
        for at, part in enumerate(ast.walk(tree)):
            for what, text in _of_text(tree, at, part):
                yield f"where {what}", structs.replace(origin, where=text)


def _of_text(tree: ast.Expression, at: int, part: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield an expression with one fault in the part at a place."""

    def changed() -> tuple[ast.Expression, ast.AST]:
        copied = copy.deepcopy(tree)
        return copied, list(ast.walk(copied))[at]

    match part:
        case ast.Compare(ops=ops):
            for number, operation in enumerate(ops):
                copied, here = changed()
                assert isinstance(here, ast.Compare)
                here.ops[number] = _OPPOSITES[type(operation)]()
                yield f"{ast.unparse(part)} flipped at {number}", ast.unparse(copied)
        case ast.BoolOp(values=values):
            for number, value in enumerate(values):
                copied, here = changed()
                assert isinstance(here, ast.BoolOp)
                del here.values[number]
                yield f"{ast.unparse(value)} dropped", ast.unparse(copied)
        case ast.Constant(value=int() as number) if not isinstance(number, bool):
            copied, here = changed()
            assert isinstance(here, ast.Constant)
            here.value = number + 1
            yield f"{number}+1", ast.unparse(copied)
        case _:
            pass


def survivors(pack: RuleSetPack) -> tuple[int, list[str]]:
    """Return how many faults can be planted, and where those lie that no case notices."""
    planted = list(mutants(pack))
    return len(planted), [mutant.place for mutant in planted if not mutant.is_noticed()]


def main() -> None:
    """Plant every fault into every pack that comes along; write the page of those left."""
    rows, left = [], []
    for folder in ruleset_folders():
        planted, places = survivors(pack_in(folder))
        rows.append(f"| {folder.parent.name} | {planted} | {planted - len(places)} |")
        left += [f"- {folder.parent.name}: `{place}`" for place in places]
        sys.stdout.write(f"{folder.parent.name}: {planted} faults, {len(places)} not noticed\n")
    text = _PAGE.format(rows="\n".join(rows), left="\n".join(left))
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
