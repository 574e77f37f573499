"""Formulas and conditions as text: arithmetic, comparisons, `and`, `or`, `not`.

Packs write ``100 * teaching_input / tuition_income`` or ``50 < ratio <= 100``.
The text is read by Python's own parser and only these forms are let through: names,
numbers, ``True`` and ``False``, ``+ - * /``, the six comparisons (chained too) and
the three logical words. Nothing is ever executed as Python.

Unknown values stay unknown: an operand that is not known makes arithmetic and
comparisons unknown, while ``and`` and ``or`` follow Kleene's logic, so that
``False and unknown`` is False. Division by zero is unknown, and so is what grows beyond
all bounds. Checks of tables may also refer to cells and columns of other tables
(``table3.theses``, ``sum(table2.tutors)``): to an expression these are names as well.
Inside this module unknown is `None`; the floors above turn it into
`zhiheng.shared.missing.Missing`.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from zhiheng.shared.numbers import EXACT, LONGEST_NUMBER, Number, is_bounded, settled

Value = Number | bool
Evaluator = Callable[[Mapping[str, Value]], Value | None]
Kind = Literal["number", "truth"]

_LONGEST = 1_000
AGGREGATES = ("sum", "count")

_OfIntegers = Callable[[int, int], int]
_OfDecimals = Callable[[Number, Number], Decimal]
_ARITHMETIC: dict[type[ast.operator], tuple[_OfIntegers, _OfDecimals]] = {
    ast.Add: (operator.add, EXACT.add),
    ast.Sub: (operator.sub, EXACT.subtract),
    ast.Mult: (operator.mul, EXACT.multiply),
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Value, Value], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


class ExpressionError(ValueError):
    """A formula or condition that cannot be read, with the reason in Chinese."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A formula or condition that was read and found to be of the allowed form.

    Attributes:
        text: What the author wrote.
        names: The facts, measures and parameters it uses, in order of appearance.
    """

    text: str
    names: tuple[str, ...]
    _tree: ast.expr

    def kind(self, kinds: Mapping[str, Kind]) -> Kind:
        """Return whether the expression yields a number or a truth value.

        Args:
            kinds: The kind of every name that may be used.

        Raises:
            ExpressionError: A name is unknown, or numbers and truth values are mixed.
        """
        return _kind(self._tree, kinds)

    def bound(self, constants: Mapping[str, Value]) -> Evaluator:
        """Return a function from known values to the value, or None where unknown.

        Args:
            constants: Values fixed now, such as the parameters of a pack; all other
                names are looked up at each call.
        """
        return _compiled(self._tree, constants)


@lru_cache(maxsize=2048)
def read_expression(text: str, *, references: bool = False) -> Expression:
    """Return the expression that `text` says.

    Args:
        text: What the author wrote.
        references: Whether names with dots and aggregates of them (`AGGREGATES`) are let in;
            each is one name, spelled as `Expression.names` gives it.

    Raises:
        ExpressionError: It is no expression, too long, or uses a form that is not allowed.

    Example:
        >>> read_expression("50 < ratio <= limit").names
        ('ratio', 'limit')
        >>> read_expression("sum( table2.tutors ) - table3.staff", references=True).names
        ('sum(table2.tutors)', 'table3.staff')
    """
    if len(text) > _LONGEST:
        raise ExpressionError(f"表达式超过 {_LONGEST} 个字符")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"读不懂的表达式：{text}") from None
    names: dict[str, None] = {}
    _refuse_other_forms(tree, names, references)
    return Expression(text, tuple(names), tree)


def _refuse_other_forms(node: ast.expr, names: dict[str, None], references: bool) -> None:
    if references and isinstance(node, ast.Attribute | ast.Call) and _is_reference(node):
        names[ast.unparse(node)] = None
        return
    match node:
        case ast.Name(id=name):
            names[name] = None
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int() | float() as written):
            if not is_bounded(_literal(written)):
                raise ExpressionError(f"数太大、太小或位数过多；{LONGEST_NUMBER}")
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            _refuse_other_forms(operand, names, references)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right=right):
            _refuse_other_forms(left, names, references)
            _refuse_other_forms(right, names, references)
        case ast.BoolOp(values=values):
            for value in values:
                _refuse_other_forms(value, names, references)
        case ast.Compare(left=left, ops=ops, comparators=others) if all(
            type(op) in _COMPARISONS for op in ops
        ):
            for value in (left, *others):
                _refuse_other_forms(value, names, references)
        case _:
            raise ExpressionError(
                f"不允许的写法「{ast.unparse(node)}」；可用：名称、数、+ - * /、比较、and、or、not"
            )


def _is_reference(node: ast.expr) -> bool:
    """Return whether a node is ``a.b``, ``a.b.c`` or an aggregate of one."""
    match node:
        case ast.Attribute(value=ast.Name()):
            return True
        case ast.Attribute(value=inner):
            return _is_reference(inner)
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]):
            return name in AGGREGATES and (
                isinstance(argument, ast.Name) or _is_reference(argument)
            )
        case _:
            return False


def _kind(node: ast.expr, kinds: Mapping[str, Kind]) -> Kind:
    match node:
        case ast.Name() | ast.Attribute() | ast.Call():
            name = ast.unparse(node)
            if name not in kinds:
                raise ExpressionError(f"未定义的名称「{name}」")
            return kinds[name]
        case ast.Constant(value=literal):
            return "truth" if isinstance(literal, bool) else "number"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _demand(operand, "truth", kinds)
        case ast.UnaryOp(operand=operand):
            return _demand(operand, "number", kinds)
        case ast.BinOp(left=left, right=right):
            _demand(left, "number", kinds)
            return _demand(right, "number", kinds)
        case ast.BoolOp(values=parts):
            for part in parts:
                _demand(part, "truth", kinds)
            return "truth"
        case ast.Compare(left=left, comparators=others):
            for part in (left, *others):
                _demand(part, "number", kinds)
            return "truth"
        case _:  # pragma: no cover - read_expression lets nothing else through
            raise AssertionError(ast.dump(node))


def _demand(node: ast.expr, wanted: Kind, kinds: Mapping[str, Kind]) -> Kind:
    if _kind(node, kinds) != wanted:
        word = "数" if wanted == "number" else "是否"
        raise ExpressionError(f"「{ast.unparse(node)}」应是{word}")
    return wanted


def _compiled(node: ast.expr, constants: Mapping[str, Value]) -> Evaluator:
    match node:
        case ast.Name() | ast.Attribute() | ast.Call():
            return _looked_up(ast.unparse(node), constants)
        case ast.Constant(value=bool() as value):
            return _constant(value)
        case ast.Constant(value=int() | float() as value):
            return _constant(_literal(value))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _negation(_compiled(operand, constants))
        case ast.UnaryOp(operand=operand):
            return _arithmetic(*_ARITHMETIC[ast.Sub], _constant(0), _compiled(operand, constants))
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _division(_compiled(left, constants), _compiled(right, constants))
        case ast.BinOp(left=left, op=op, right=right):
            return _arithmetic(
                *_ARITHMETIC[type(op)], _compiled(left, constants), _compiled(right, constants)
            )
        case ast.BoolOp(op=op, values=parts):
            decisive = isinstance(op, ast.Or)
            return _junction(decisive, tuple(_compiled(part, constants) for part in parts))
        case ast.Compare(left=left, ops=ops, comparators=others):
            operands = [_compiled(value, constants) for value in (left, *others)]
            links = tuple(
                _comparison(_COMPARISONS[type(op)], before, after)
                for op, before, after in zip(ops, operands, operands[1:], strict=False)
            )
            return links[0] if len(links) == 1 else _junction(False, links)
        case _:  # pragma: no cover - read_expression lets nothing else through
            raise AssertionError(ast.dump(node))


def _looked_up(name: str, constants: Mapping[str, Value]) -> Evaluator:
    if name in constants:
        return _constant(constants[name])
    return lambda values: values.get(name)


def _literal(value: int | float) -> Number:
    """Return a number of the text: repr gives the shortest digits that mean a float."""
    return value if isinstance(value, int) else Decimal(repr(value))


def _constant(value: Value) -> Evaluator:
    return lambda _: value


def _negation(operand: Evaluator) -> Evaluator:
    def evaluate(values: Mapping[str, Value]) -> Value | None:
        truth = operand(values)
        return None if truth is None else not truth

    return evaluate


def _arithmetic(
    of_integers: _OfIntegers, of_decimals: _OfDecimals, left: Evaluator, right: Evaluator
) -> Evaluator:
    def evaluate(values: Mapping[str, Value]) -> Value | None:
        before, after = left(values), right(values)
        if before is None or after is None:
            return None
        if isinstance(before, int) and isinstance(after, int):
            return of_integers(before, after)
        result = of_decimals(before, after)
        return result if result.is_finite() else None

    return evaluate


def _division(dividend: Evaluator, divisor: Evaluator) -> Evaluator:
    def evaluate(values: Mapping[str, Value]) -> Value | None:
        above, below = dividend(values), divisor(values)
        if above is None or not below:
            return None
        quotient = EXACT.divide(above, below)
        return quotient if quotient.is_finite() else None

    return evaluate


def _comparison(
    operation: Callable[[Value, Value], bool], left: Evaluator, right: Evaluator
) -> Evaluator:
    def evaluate(values: Mapping[str, Value]) -> Value | None:
        before, after = left(values), right(values)
        if before is None or after is None:
            return None
        if isinstance(before, Decimal):
            before = settled(before)
        if isinstance(after, Decimal):
            after = settled(after)
        return operation(before, after)

    return evaluate


def _junction(decisive: bool, parts: tuple[Evaluator, ...]) -> Evaluator:
    """Return `or` of the parts (`decisive` True) or `and` (False), in Kleene's logic."""

    def evaluate(values: Mapping[str, Value]) -> Value | None:
        outcome: bool | None = not decisive
        for part in parts:
            truth = part(values)
            if truth is decisive:
                return decisive
            if truth is None:
                outcome = None
        return outcome

    return evaluate
