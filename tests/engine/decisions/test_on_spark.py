"""Spark decides as DuckDB does, value by value."""

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.engine.decisions.packs import DAY, every_ruleset, random_given
from zhiheng.engine.decisions.auditor import Auditor, supplied
from zhiheng.engine.decisions.on_spark import SparkAuditor
from zhiheng.measures.spark import open_session, why_no_spark

_SUBJECTS = 30
_SETS_A_PACK = 1
# Compiling code for each query takes longer than the little data here.
_FOR_LITTLE_DATA = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "1",
}

pytestmark = [
    pytest.mark.skipif(why_no_spark() is not None, reason=str(why_no_spark())),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module", autouse=True)
def session() -> Iterator[Any]:
    with open_session() as session:
        for name, value in _FOR_LITTLE_DATA.items():
            session.conf.set(name, value)
        yield session


def test_the_rule_sets_of_every_pack_decide_the_same_on_spark() -> None:
    compared = 0
    seen: Counter[str] = Counter()
    for pack, ruleset in every_ruleset():
        seen[pack.name] += 1
        if seen[pack.name] > _SETS_A_PACK:
            continue
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
        with SparkAuditor(flat, None, supplied(flat, people), as_of=DAY) as spark:
            found = {row["subject"]: row for row in spark.rows()}
        assert found == expected, f"{pack.name} {ruleset.name}"
        compared += len(found)
    assert compared
