"""What counts once: conditions taken apart, so that rows are grouped before anything is joined.

A course taken three times counts once. Which of its rows hold is asked of the rows alone; what
the course is worth, and to which module it belongs, is the same for all of them and is joined
to the one that is left.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhiheng.standards.rulesets.language import Called, Named, Node, names_in


@dataclass(frozen=True, slots=True)
class Once:
    """Conditions of inputs that are gathered together, taken apart.

    Attributes:
        flags: By name, what at least one of the rows of a group must hold.
        wheres: By input, the condition over flags and what is the same in a group.
        all_flagged: Whether every input asks for a flag, so that rows without any say nothing.
    """

    flags: Mapping[str, Node]
    wheres: Mapping[str, Node | None]
    all_flagged: bool


def apart(
    wheres: Mapping[str, Node | None], takes: Iterable[Node], varying: frozenset[str]
) -> Once | None:
    """Return the conditions taken apart; None where that cannot be done.

    Args:
        wheres: Conditions by input.
        takes: What is taken of the rows that hold.
        varying: Names whose values differ between the rows of a group.
    """
    if any(varying.intersection(names_in(take)) for take in takes):
        return None
    flags: dict[Node, str] = {}
    found: dict[str, Node | None] = {}
    all_flagged = True
    for key, where in wheres.items():
        of_rows: list[Node] = []
        of_groups: list[Node] = []
        for part in parts(where):
            names = set(names_in(part))
            if names and names <= varying:
                of_rows.append(part)
            elif names.isdisjoint(varying):
                of_groups.append(part)
            else:
                return None
        if of_rows:
            name = flags.setdefault(_all(of_rows), f"once{len(flags)}")
            of_groups.insert(0, Named("truth", name))
        all_flagged = all_flagged and bool(of_rows)
        found[key] = _all(of_groups) if of_groups else None
    return Once({name: node for node, name in flags.items()}, found, all_flagged)


def parts(where: Node | None) -> tuple[Node, ...]:
    """Return the conditions that a condition is made of by ``and``; none where it is None."""
    match where:
        case None:
            return ()
        case Called(operation="and", operands=operands):
            return tuple(part for operand in operands for part in parts(operand))
        case _:
            return (where,)


def _all(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Called("truth", "and", tuple(parts))
