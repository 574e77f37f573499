"""Conditions of what counts once are taken apart only where that changes nothing."""

import pytest

from zhiheng.engine.decisions.once import apart
from zhiheng.standards.rulesets.language import Node, read_node

KINDS = {"score": "number", "sitting": "text", "nature": "text", "worth": "number", "lab": "truth"}
VARYING = frozenset({"score", "sitting"})


def node(text: str) -> Node:
    return read_node(text, KINDS)


def test_what_rows_hold_is_asked_before_and_once_for_all_inputs() -> None:
    held = "(score >= 60 or sitting == 'exempt')"
    wheres = {
        "credits": node(f"{held} and nature != 'makeup'"),
        "required": node(f"nature == 'required' and {held}"),
        "labs": node("score >= 60 and lab"),
        "all": None,
    }
    once = apart(wheres, [node("worth")], VARYING)
    assert once is not None
    assert once.flags == {"once0": node(held), "once1": node("score >= 60")}
    kinds = {**KINDS, "once0": "truth", "once1": "truth"}
    assert once.wheres == {
        "credits": read_node("once0 and nature != 'makeup'", kinds),
        "required": read_node("once0 and nature == 'required'", kinds),
        "labs": read_node("once1 and lab", kinds),
        "all": None,
    }
    assert not once.all_flagged, "one input asks nothing of the rows"
    del wheres["all"]
    without = apart(wheres, [node("worth")], VARYING)
    assert without is not None
    assert without.all_flagged


@pytest.mark.parametrize(
    ("where", "take"),
    [
        ("score >= worth", "worth"),
        ("score >= 60 or lab", "worth"),
        ("score >= 60", "score"),
        ("score >= 60", "score * worth"),
    ],
)
def test_what_mixes_rows_and_registers_stays_together(where: str, take: str) -> None:
    assert apart({"credits": node(where)}, [node(take)], VARYING) is None
