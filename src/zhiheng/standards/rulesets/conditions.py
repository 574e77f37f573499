"""Named conditions over rows: said once in a rule set, meant by name where inputs are gathered."""

import ast
from collections.abc import Mapping

from msgspec import structs

from zhiheng.standards.rulesets.records import Origin, RuleInput, RuleSetFile


def with_conditions(record: RuleSetFile) -> RuleSetFile:
    """Return a rule set whose origins say in full what they say by names of conditions.

    A condition may use those above it. What is no expression is left for the compiler to refuse.
    """
    if not record.conditions:
        return record
    said: dict[str, str] = {}
    for name, text in record.conditions.items():
        said[name] = _in_full(text, said)
    inputs = tuple(_input_in_full(given, said) for given in record.inputs)
    return structs.replace(record, inputs=inputs)


def _input_in_full(given: RuleInput, said: Mapping[str, str]) -> RuleInput:
    origin = given.origin
    if origin is None or origin.where is None:
        return given
    full: Origin = structs.replace(origin, where=_in_full(origin.where, said))
    return structs.replace(given, origin=full)


def _in_full(text: str, said: Mapping[str, str]) -> str:
    try:
        tree = ast.parse(text.strip(), mode="eval")
        put = _Put({name: ast.parse(each, mode="eval").body for name, each in said.items()})
    except SyntaxError:
        return text
    return ast.unparse(put.visit(tree))


class _Put(ast.NodeTransformer):
    def __init__(self, conditions: Mapping[str, ast.expr]) -> None:
        self._conditions = conditions

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._conditions.get(node.id, node)
