"""What several rules use is computed once: in stages, each a column of the one before.

SQL has no names for parts of an expression. Written out, a condition that is used twice is
there twice, and so is all that is in it; a few levels of that and no engine reads it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import ibis.expr.types as ir

from zhiheng.engine.decisions.arithmetic import Ratio
from zhiheng.engine.decisions.statements import Column, Translator
from zhiheng.standards.rulesets.language import Called, Node

# How often an operand is written out where an operation is: tests of choices twice, …
_WRITTEN = {"if": (2, 1, 1), "min": (3,), "max": (3,), "later": (2,), "earlier": (2,)}
_WRITTEN |= {"floor": (3,), "ceil": (3,), "rounded": (3,), "/": (1, 4), "count": (2,)}
_LIGHT = 3


class Stages:
    """Computes expressions over the columns of a table, shared parts once.

    Args:
        table: The table.
        columns: What names mean, as columns of it.
        constants: What further names mean, whatever the table.
        roots: The expressions, each as often as it will be written out.
    """

    def __init__(
        self,
        table: ir.Table,
        columns: Mapping[str, Column],
        constants: Mapping[str, Column],
        roots: Iterable[Node],
    ) -> None:
        self._columns = dict(columns)
        self._constants = constants
        self._kept: dict[Node, tuple[str, int | None]] = {}
        self.table = table
        self._shared = _Shared(roots)
        for level in self._shared.levels():
            self._compute(level)
        self.translator = self._translator()

    def _compute(self, nodes: list[Called]) -> None:
        translator = self._translator()
        added: dict[str, ir.Value] = {}
        for node in nodes:
            name = f"m{len(self._kept)}"
            column = translator.column(node)
            if isinstance(column, Ratio):
                added[name] = column.above
                constant = column.below if isinstance(column.below, int) else None
                if not isinstance(column.below, int):
                    added[f"{name}_below"] = column.below
                self._kept[node] = (name, constant)
            else:
                added[name] = column
                self._kept[node] = (name, None)
        self.table = self.table.mutate(**added)

    def _translator(self) -> Translator:
        columns = {name: _moved(each, self.table) for name, each in self._columns.items()}
        done = {node: self._field(node, *kept) for node, kept in self._kept.items()}
        return Translator({**self._constants, **columns}, done)

    def _field(self, node: Node, name: str, below: int | None) -> Column:
        field = self.table[name]
        if node.kind != "number":
            return field
        return Ratio(field, self.table[f"{name}_below"] if below is None else below)


def _moved(column: Column, table: ir.Table) -> Column:
    """Return the same column of a later stage."""
    if isinstance(column, Ratio):
        return Ratio(table[column.above.get_name()], column.below)
    return table[column.get_name()]


class _Shared:
    """Which parts of some expressions are worth a column of their own."""

    def __init__(self, roots: Iterable[Node]) -> None:
        self._uses: Counter[Called] = Counter()
        self._weights: dict[Node, int] = {}
        self._levels: dict[Node, int] = {}
        for root in roots:
            self._count(root, 1)

    def _count(self, node: Node, times: int) -> None:
        if not isinstance(node, Called):
            return
        first = node not in self._uses
        self._uses[node] += times
        if not first:
            return
        written = _WRITTEN.get(node.operation, (1,))
        for place, operand in enumerate(node.operands):
            self._count(operand, written[min(place, len(written) - 1)])

    def levels(self) -> Iterator[list[Called]]:
        """Yield the shared parts, those first that others rest on."""
        shared = [
            node for node, uses in self._uses.items() if uses > 1 and self._weight(node) > _LIGHT
        ]
        self._kept: set[Node] = set(shared)
        found: dict[int, list[Called]] = {}
        for node in shared:
            found.setdefault(self._level(node), []).append(node)
        for level in sorted(found):
            yield found[level]

    def _weight(self, node: Node) -> int:
        if node not in self._weights:
            parts = node.operands if isinstance(node, Called) else ()
            self._weights[node] = 1 + sum(self._weight(part) for part in parts)
        return self._weights[node]

    def _level(self, node: Node) -> int:
        if node not in self._levels:
            parts = node.operands if isinstance(node, Called) else ()
            below = max((self._level(part) for part in parts), default=0)
            self._levels[node] = below + (node in self._kept)
        return self._levels[node]
