"""Units and what stands below them."""

from zhiheng.facts.engine import Facts
from zhiheng.measures.registry import unknown
from zhiheng.shared.problems import InvalidInputError


def units_below(facts: Facts, unit: str) -> tuple[str, ...]:
    """Return a unit, given by id or name, and every unit below it.

    Raises:
        InvalidInputError: The facts know no such unit; near matches are named.
    """
    query = "SELECT unit_id, name, parent_id FROM units ORDER BY unit_id"
    rows = facts.connection.cursor().execute(query).fetchall()
    named = [unit_id for unit_id, name, _ in rows if unit in (unit_id, name)]
    if not named:
        known = [unit_id for unit_id, _, _ in rows]
        raise InvalidInputError([unknown("unit", "单位", unit, known)])
    below: dict[str, list[str]] = {}
    for unit_id, _, parent in rows:
        below.setdefault(parent, []).append(unit_id)
    found = dict.fromkeys(named)
    waiting = list(named)
    while waiting:
        for child in below.get(waiting.pop(), []):
            if child not in found:
                found[child] = None
                waiting.append(child)
    return tuple(found)
