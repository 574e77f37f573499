"""The language of rule sets: text in, typed nodes out.

Packs write ``credits >= 76 and status != 'expelled'`` or ``years_after(enrolled_on, 8)``.
Python's own parser reads the text; only the forms below are let through and nothing is
ever executed as Python:

* names, numbers, ``'text'``, ``True``, ``False``; ``+ - * /``; comparisons, chained too;
* ``x in ('a', 'b')`` and ``not in``; ``and``, ``or``, ``not``; ``a if condition else b``;
* the functions of `FUNCTIONS`, and ``known(x)``.

What is not known stays unknown, by Kleene's logic; division by zero is unknown. Numbers
are exact: what is divided stays a fraction until it is rounded.
"""

import ast
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

Kind = Literal["number", "truth", "text", "date", "codes"]
Constant = Fraction | bool | str | dt.date

KIND_WORDS: dict[Kind, str] = {
    "number": "数",
    "truth": "是否",
    "text": "文字",
    "date": "日期",
    "codes": "代码组",
}
_LONGEST = 2_000


class LanguageError(ValueError):
    """A text that is no expression of this language; the reason is in Chinese."""


@dataclass(frozen=True, slots=True)
class Literally:
    """A constant."""

    kind: Kind
    value: Constant


@dataclass(frozen=True, slots=True)
class Named:
    """An input, value, parameter, or column."""

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Called:
    """An operation on others: ``+``, ``<=``, ``and``, ``if``, ``in``, or a function."""

    kind: Kind
    operation: str
    operands: tuple["Node", ...]


Node = Literally | Named | Called


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language: kinds of its operands, its kind, and what it returns.

    Attributes:
        takes: Kinds of the operands; the last one repeats where `repeats`.
        gives: Kind of the result.
        constant: Positions that must be numbers known before any subject is looked at.
    """

    takes: tuple[Kind, ...]
    gives: Kind
    meaning: str
    repeats: bool = False
    constant: tuple[int, ...] = ()


FUNCTIONS: dict[str, Function] = {
    "min": Function(("number", "number"), "number", "最小的数", repeats=True),
    "max": Function(("number", "number"), "number", "最大的数", repeats=True),
    "floor": Function(("number",), "number", "不大于它的最大整数"),
    "ceil": Function(("number",), "number", "不小于它的最小整数"),
    "rounded": Function(("number", "number"), "number", "四舍五入到几位小数", constant=(1,)),
    "years_after": Function(("date", "number"), "date", "几年后的同一天", constant=(1,)),
    "months_after": Function(("date", "number"), "date", "几个月后的同一天", constant=(1,)),
    "days_after": Function(("date", "number"), "date", "几天后", constant=(1,)),
    "days_between": Function(("date", "date"), "number", "从前一日期到后一日期的天数"),
    "month_of": Function(("date",), "number", "月份"),
    "year_of": Function(("date",), "number", "年份"),
    "later": Function(("date", "date"), "date", "较晚的日期"),
    "earlier": Function(("date", "date"), "date", "较早的日期"),
    "has": Function(("codes", "text"), "truth", "代码组里有这个代码"),
    "count": Function(("codes",), "number", "代码组里有几个代码"),
}
_ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


def number(value: int | str) -> Literally:
    """Return the node of a number, given as an integer or in decimal digits."""
    return Literally("number", Fraction(value))


def names_in(node: Node) -> Iterator[str]:
    """Yield the names a node uses, each once, in order of appearance."""
    seen: set[str] = set()
    stack = [node]
    while stack:
        match stack.pop():
            case Named(name=name):
                if name not in seen:
                    seen.add(name)
                    yield name
            case Called(operands=operands):
                stack.extend(reversed(operands))
            case _:
                pass


def read_node(text: str, kinds: Mapping[str, Kind], wanted: Kind | None = None) -> Node:
    """Return the node that `text` says.

    Args:
        text: An expression of this language.
        kinds: Kind of every name that may be used.
        wanted: The kind it must be of, where that matters.

    Raises:
        LanguageError: It is no expression, uses an unknown name or mixes kinds.

    Example:
        >>> read_node("credits >= 76", {"credits": "number"}).operation
        '>='
    """
    node = _Reader(kinds).read(_parsed(text))
    if wanted is not None and node.kind != wanted:
        raise LanguageError(f"「{text}」应是{KIND_WORDS[wanted]}，却是{KIND_WORDS[node.kind]}")
    return node


def names_of(text: str) -> frozenset[str]:
    """Return the names an expression uses, whatever their kinds.

    Raises:
        LanguageError: It is no expression.
    """
    tree = _parsed(text)
    functions = {id(each.func) for each in ast.walk(tree) if isinstance(each, ast.Call)}
    return frozenset(
        each.id
        for each in ast.walk(tree)
        if isinstance(each, ast.Name) and id(each) not in functions
    )


@lru_cache(maxsize=4096)
def _parsed(text: str) -> ast.expr:
    if len(text) > _LONGEST:
        raise LanguageError(f"表达式超过 {_LONGEST} 个字符")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise LanguageError(f"读不懂的表达式：{text}") from None


class _Reader:
    """Turns Python's nodes into ours, checking kinds on the way."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._kinds = kinds

    def read(self, tree: ast.expr) -> Node:
        match tree:
            case ast.Name(id=name):
                return self._name(name)
            case ast.Constant(value=value):
                return _constant(value)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Called("truth", "not", (self._of("truth", operand),))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Called("number", "-", (number(0), self._of("number", operand)))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
                operands = (self._of("number", left), self._of("number", right))
                return Called("number", _ARITHMETIC[type(op)], operands)
            case ast.BoolOp(op=op, values=parts):
                word = "and" if isinstance(op, ast.And) else "or"
                return Called("truth", word, tuple(self._of("truth", part) for part in parts))
            case ast.Compare():
                return self._comparison(tree)
            case ast.IfExp(test=test, body=body, orelse=otherwise):
                return self._choice(test, body, otherwise)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._call(name, arguments)
            case _:
                raise LanguageError(f"不允许的写法「{ast.unparse(tree)}」")

    def _name(self, name: str) -> Node:
        if name not in self._kinds:
            raise LanguageError(f"未定义的名称「{name}」")
        return Named(self._kinds[name], name)

    def _of(self, kind: Kind, tree: ast.expr) -> Node:
        node = self.read(tree)
        if node.kind != kind:
            shown = ast.unparse(tree)
            raise LanguageError(f"「{shown}」应是{KIND_WORDS[kind]}，却是{KIND_WORDS[node.kind]}")
        return node

    def _comparison(self, tree: ast.Compare) -> Node:
        links: list[Node] = []
        left = tree.left
        for op, right in zip(tree.ops, tree.comparators, strict=True):
            links.append(self._link(left, op, right))
            left = right
        return links[0] if len(links) == 1 else Called("truth", "and", tuple(links))

    def _link(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Node:
        if isinstance(op, ast.In | ast.NotIn):
            if not isinstance(right, ast.Tuple | ast.List) or not right.elts:
                raise LanguageError(f"「{ast.unparse(right)}」应是一组，如 ('a', 'b')")
            one = self.read(left)
            members = tuple(self._of(one.kind, each) for each in right.elts)
            if not all(isinstance(each, Literally) for each in members):
                raise LanguageError(f"「{ast.unparse(right)}」里只能写定值")
            found = Called("truth", "in", (one, *members))
            return found if isinstance(op, ast.In) else Called("truth", "not", (found,))
        if type(op) not in _COMPARISONS:
            raise LanguageError(f"不允许的比较「{ast.unparse(left)} … {ast.unparse(right)}」")
        one, other = self.read(left), self.read(right)
        word = _COMPARISONS[type(op)]
        if one.kind != other.kind or one.kind == "codes":
            raise LanguageError(f"「{ast.unparse(left)}」与「{ast.unparse(right)}」不能相比")
        if one.kind in ("text", "truth") and word not in ("==", "!="):
            raise LanguageError(f"「{ast.unparse(left)}」只能比较相等或不等")
        return Called("truth", word, (one, other))

    def _choice(self, test: ast.expr, body: ast.expr, otherwise: ast.expr) -> Node:
        one, other = self.read(body), self.read(otherwise)
        if one.kind != other.kind:
            raise LanguageError("if … else 的两边应是同一类值")
        return Called(one.kind, "if", (self._of("truth", test), one, other))

    def _call(self, name: str, arguments: list[ast.expr]) -> Node:
        if name == "known" and len(arguments) == 1:
            return Called("truth", "known", (self.read(arguments[0]),))
        if name not in FUNCTIONS:
            raise LanguageError(f"没有函数「{name}」；可用：{'、'.join((*FUNCTIONS, 'known'))}")
        function = FUNCTIONS[name]
        takes = list(function.takes)
        if function.repeats:
            takes += [takes[-1]] * (len(arguments) - len(takes))
        if len(takes) != len(arguments):
            raise LanguageError(f"函数「{name}」要 {len(function.takes)} 个值")
        pairs = zip(takes, arguments, strict=True)
        operands = tuple(self._of(kind, argument) for kind, argument in pairs)
        return Called(function.gives, name, operands)


def _constant(value: object) -> Literally:
    match value:
        case bool():
            return Literally("truth", value)
        case int():
            return Literally("number", Fraction(value))
        case float():
            return Literally("number", Fraction(repr(value)))
        case str():
            try:
                return Literally("date", dt.date.fromisoformat(value))
            except ValueError:
                return Literally("text", value)
        case _:
            raise LanguageError(f"不允许的定值「{value!r}」")


def rebuilt(node: Node, change: Callable[[Named], Node]) -> Node:
    """Return a node with every name in it changed, and what became constant still as written."""
    match node:
        case Named():
            return change(node)
        case Called(kind=kind, operation=operation, operands=operands):
            return Called(kind, operation, tuple(rebuilt(each, change) for each in operands))
        case _:
            return node
