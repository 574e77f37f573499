"""An institution's own wording, laid over the short names of a pack.

Packs carry short names; the official text of an indicator belongs to whoever issued it.
An office that has the text keeps it in its own table of code and wording.
"""

import difflib
from collections.abc import Mapping

import msgspec

from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.scheme import Scheme


def with_wording(scheme: Scheme, wording: Mapping[str, str]) -> Scheme:
    """Return the scheme with names replaced; codes that are not named keep theirs.

    Args:
        scheme: The standard.
        wording: New name by code, of nodes or of observation points.

    Raises:
        InvalidInputError: A code does not exist.
    """
    nodes = {node.code for node in scheme.nodes}
    points = {point.code for point in scheme.points}
    problems = []
    for code in wording:
        if code not in nodes | points:
            near = difflib.get_close_matches(code, sorted(nodes | points), n=3)
            message = f"没有编号「{code}」" + (f"；是否指 {'、'.join(near)}" if near else "")
            problems.append(Problem(f"wording/{code}", "unknown_key", message, near))
    if problems:
        raise InvalidInputError(problems)
    return msgspec.structs.replace(
        scheme,
        nodes=tuple(
            msgspec.structs.replace(node, name=wording.get(node.code, node.name))
            for node in scheme.nodes
        ),
        points=tuple(
            # Where an item is its own only point, the wording is the item's.
            msgspec.structs.replace(point, name=wording.get(point.code, point.name))
            if point.code not in nodes
            else point
            for point in scheme.points
        ),
    )
