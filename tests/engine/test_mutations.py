"""The cases hold every number and every condition that decides a score in place.

Each number is moved a little both ways, each comparison turned, each clause of a
condition dropped; some case must fail every time. A mutant that no case kills is a line
without a case on both sides.
"""

import ast
from collections.abc import Iterator
from decimal import Decimal

import msgspec
import pytest

from tests.conftest import ALL_PACKS
from zhiheng.engine.cases import case_problems
from zhiheng.engine.scorer import Scorer
from zhiheng.standards.library import compile_folder
from zhiheng.standards.scheme import OTHERWISE, Scheme

replace = msgspec.structs.replace
TURNED = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
SWAPPED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}


def mutated_texts(text: str) -> Iterator[str]:
    """Yield an expression with one number moved, comparison turned or clause dropped."""
    count = sum(1 for _ in ast.walk(ast.parse(text, mode="eval")))
    for i in range(count):
        for variant in range(2):
            tree = ast.parse(text, mode="eval")
            node = list(ast.walk(tree))[i]
            if isinstance(node, ast.Constant) and not isinstance(node.value, bool):
                node.value += 0.02 if variant else -0.02
            elif isinstance(node, ast.Compare) and type(node.ops[0]) in TURNED and not variant:
                node.ops[0] = TURNED[type(node.ops[0])]()
            elif isinstance(node, ast.BinOp) and not variant:
                node.op = SWAPPED[type(node.op)]()
            elif isinstance(node, ast.BoolOp):
                if variant >= len(node.values):
                    continue
                del node.values[variant]
                if len(node.values) == 1:
                    node.values.append(node.values[0])
            elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) and not variant:
                node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
            else:
                continue
            yield ast.unparse(ast.fix_missing_locations(tree))


def mutants(scheme: Scheme) -> Iterator[tuple[str, Scheme]]:
    """Yield every mutant of a scheme, named."""
    yield from mutants_of_the_tree(scheme)
    yield from mutants_of_the_rules(scheme)
    yield from mutants_of_the_facts(scheme)


def mutants_of_the_tree(scheme: Scheme) -> Iterator[tuple[str, Scheme]]:
    """Yield a scheme with other full marks, weights, lines, steps or shares of letters."""
    for i, point in enumerate(scheme.points):
        for points in (point.points + scheme.step, point.points - scheme.step):
            yield f"{point.code} of {points}", swapped(scheme, "points", i, points=points)
    lined = {gate.level for gate in scheme.gates} | {gate.node for gate in scheme.gates}
    for i, node in enumerate(scheme.nodes):
        if node.weight != 1:
            for weight in (node.weight + Decimal("0.02"), node.weight - Decimal("0.02")):
                yield f"{node.code} × {weight}", swapped(scheme, "nodes", i, weight=weight)
        if node.level in lined or node.code in lined:
            for points in (node.points + 5, node.points - 5):
                yield f"{node.code} of {points}", swapped(scheme, "nodes", i, points=points)
    for step in (scheme.step * 2, scheme.step / Decimal(2)):
        yield f"step {step}", replace(scheme, step=step)
    for letter, share in scheme.letters.items():
        for moved in (share + Decimal("0.02"), share - Decimal("0.02")):
            yield f"{letter} = {moved}", replace(scheme, letters={**scheme.letters, letter: moved})


def mutants_of_the_rules(scheme: Scheme) -> Iterator[tuple[str, Scheme]]:
    """Yield a scheme with another band, zero-out, cap, expectation, grade or gate."""
    for i, point in enumerate(scheme.points):
        for j, band in enumerate(point.bands):
            changed = [replace(band, min=band.min + scheme.step)] if band.max > band.min else []
            if band.max > band.min:
                changed.append(replace(band, max=band.max - scheme.step))
            if band.when != OTHERWISE:
                changed += [replace(band, when=text) for text in mutated_texts(band.when)]
            for new in changed:
                bands = (*point.bands[:j], new, *point.bands[j + 1 :])
                yield f"{point.code}[{j}] {new}", swapped(scheme, "points", i, bands=bands)
    for i, rule in enumerate(scheme.adjustments):
        for limit in (rule.limit + scheme.step, rule.limit - scheme.step):
            if limit >= 0:
                yield f"{rule.rule} {limit}", swapped(scheme, "adjustments", i, limit=limit)
        for text in mutated_texts(rule.when):
            yield f"{rule.rule} {text}", swapped(scheme, "adjustments", i, when=text)
    for i, rule in enumerate(scheme.expectations):
        for text in mutated_texts(rule.holds):
            yield f"{rule.rule} {text}", swapped(scheme, "expectations", i, holds=text)
    for i, grade in enumerate(scheme.grades[:-1]):
        for minimum in (grade.minimum + scheme.step, grade.minimum - scheme.step):
            yield f"{grade.name} {minimum}", swapped(scheme, "grades", i, minimum=minimum)
    for i, gate in enumerate(scheme.gates):
        for percent in (gate.percent + 3, gate.percent - 3):
            yield f"{gate.rule} {percent} %", swapped(scheme, "gates", i, percent=percent)
        for count in (gate.count + 1, gate.count - 1) if gate.count is not None else ():
            yield f"{gate.rule} {count}", swapped(scheme, "gates", i, count=count)


def mutants_of_the_facts(scheme: Scheme) -> Iterator[tuple[str, Scheme]]:
    """Yield a scheme with another formula, parameter or window of years."""
    for i, fact in enumerate(scheme.facts):
        for text in mutated_texts(fact.formula) if fact.formula else ():
            yield f"{fact.key} = {text}", swapped(scheme, "facts", i, formula=text)
    for i, parameter in enumerate(scheme.parameters):
        # The linter sees to it that formulas use all others.
        if not parameter.outside_scoring:
            step = 1 if isinstance(parameter.value, int) else Decimal("0.02")
            for value in (parameter.value + step, parameter.value - step):
                yield f"{parameter.id} = {value}", swapped(scheme, "parameters", i, value=value)
    yearly = {fact.window for fact in scheme.facts if fact.series == "total"}
    for i, window in enumerate(scheme.time_windows):
        for years in (window.whole_years + 1, window.whole_years - 1):
            if window.id in yearly:
                yield f"{window.id} {years}", swapped(scheme, "time_windows", i, whole_years=years)


def swapped(scheme: Scheme, section: str, index: int, **changes: object) -> Scheme:
    entries = list(getattr(scheme, section))
    entries[index] = replace(entries[index], **changes)
    return replace(scheme, **{section: tuple(entries)})


@pytest.mark.parametrize("folder", ALL_PACKS, ids=lambda folder: folder.name)
def test_the_cases_kill_every_mutant(folder):
    pack = compile_folder(folder)
    survivors, made = [], 0
    for name, mutant in mutants(pack.scheme):
        made += 1
        scorer = Scorer(mutant)
        if not any(case_problems(scorer, case) for case in pack.cases):
            survivors.append(name)
    assert made
    assert not survivors, survivors
