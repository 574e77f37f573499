"""Spark decides as DuckDB does, value by value."""

import random
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.engine.decisions.packs import DAY, every_ruleset, random_given
from zhiheng.engine.decisions.auditor import Auditor, supplied
from zhiheng.engine.decisions.on_spark import SparkAuditor
from zhiheng.measures.spark import open_session, why_no_spark

_SUBJECTS = 40

pytestmark = [
    pytest.mark.skipif(why_no_spark() is not None, reason=str(why_no_spark())),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module", autouse=True)
def session() -> Iterator[Any]:
    with open_session() as session:
        yield session


def test_every_rule_set_decides_the_same_on_spark() -> None:
    compared = 0
    for pack, ruleset in every_ruleset():
        flat = ruleset.without_table()
        chance = random.Random(ruleset.name)
        people = [
            {"subject": f"s{number}", "unit": None, **random_given(flat, chance)}
            for number in range(_SUBJECTS)
        ]
        with duckdb.connect() as connection:
            auditor = Auditor(pack, flat, connection, as_of=DAY)
            auditor.supply(people)
            expected = {row["subject"]: row for row in auditor.rows()}
            counts = auditor.everybody()
        with SparkAuditor(flat, None, supplied(flat, people), as_of=DAY) as spark:
            found = {row["subject"]: row for row in spark.rows()}
            assert spark.everybody() == counts
        assert found == expected, f"{pack.name} {ruleset.name}"
        compared += len(found)
    assert compared
