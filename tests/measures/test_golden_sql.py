"""The text that measures run as: committed, so that it changes only on purpose.

After a change that is meant, write it anew:
``ZHIHENG_GOLDEN=write pytest tests/measures/test_golden_sql.py``.
"""

import os
from pathlib import Path

import pytest

from zhiheng.measures.compiling import counts_sql, state_sql
from zhiheng.measures.components import COMPONENTS
from zhiheng.measures.slots import Engine, places_of

GOLDEN = Path(__file__).parent / "golden"
ENGINES: tuple[Engine, ...] = ("duckdb", "spark")
STATES = tuple(state_sql("posts", "duckdb"))


def held(name: str, text: str) -> str:
    """Return the committed text of a name; write it first where that was asked for."""
    place = GOLDEN / f"{name}.sql"
    if os.environ.get("ZHIHENG_GOLDEN") == "write":
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return place.read_text(encoding="utf-8")


def text_of(component: str, engine: Engine) -> str:
    """Return a component by its first dimension, for the units asked for and for all."""
    key = COMPONENTS[component].dimensions[:1]
    narrowed = "unit_id" in key
    texts = [counts_sql((component,), key, within, engine) for within in {False, narrowed}]
    return "\n;\n".join([*texts, counts_sql((component,), (), False, engine)]) + "\n"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("component", COMPONENTS)
def test_the_text_of_a_component_is_the_one_committed(component: str, engine: Engine) -> None:
    text = text_of(component, engine)
    assert text == held(f"{engine}-{component}", text)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("source", ["posts", "learning_events"])
@pytest.mark.parametrize("state", STATES)
def test_the_text_of_a_state_is_the_one_committed(state: str, source: str, engine: Engine) -> None:
    text = state_sql(source, engine)[state] + "\n"
    assert text == held(f"{engine}-{state}-from-{source}", text)


def test_no_text_holds_a_threshold_or_a_slot_that_was_not_filled() -> None:
    for component in COMPONENTS:
        text = text_of(component, "duckdb")
        assert "ZH_" not in text
        assert "360" not in text
    assert "week_minutes" in places_of(text_of("activity", "duckdb"))


def test_a_text_is_compiled_once() -> None:
    first = counts_sql(("activity", "enrolled"), ("unit_id",), False, "duckdb")
    assert counts_sql(("activity", "enrolled"), ("unit_id",), False, "duckdb") is first
