"""Spark decides about the learners of the invented university as DuckDB does."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.engine.decisions.packs import every_ruleset
from tests.invented.conftest import Written
from zhiheng.engine.decisions.auditor import Auditor, supplied
from zhiheng.engine.decisions.on_spark import SparkAuditor
from zhiheng.engine.decisions.supply import file_beside, read_supply
from zhiheng.facts.engine import open_facts
from zhiheng.measures.spark import open_session, why_no_spark
from zhiheng.service.invented.calendar import DAY
from zhiheng.service.invented.learners import LEARNERS

pytestmark = [
    pytest.mark.skipif(why_no_spark() is not None, reason=str(why_no_spark())),
    pytest.mark.filterwarnings("ignore"),
]
_LEARNERS = [
    pytest.param(pack, ruleset, id=ruleset.name)
    for pack, ruleset in every_ruleset()
    if ruleset.subject.table == "students"
]


@pytest.fixture(scope="module", autouse=True)
def session() -> Iterator[Any]:
    with open_session() as session:
        yield session


@pytest.mark.parametrize(("pack", "ruleset"), _LEARNERS)
def test_every_rule_decides_the_same_about_every_learner(
    university: Written, pack: Any, ruleset: Any
) -> None:
    file = file_beside(university.folder, ruleset)
    rows = None if file is None else read_supply(file, ruleset).rows
    with open_facts(university.folder) as facts:
        auditor = Auditor(pack, ruleset, facts.connection, present=facts.present, as_of=DAY)
        if rows is not None:
            auditor.supply(rows)
        expected = {row["subject"]: row for row in auditor.rows()}
        inputs = None if rows is None else supplied(ruleset, rows)
        with SparkAuditor(ruleset, facts, inputs, as_of=DAY) as spark:
            found = {row["subject"]: row for row in spark.rows()}
    assert len(found) == LEARNERS
    differing = {
        subject: {
            key: (row[key], found[subject][key]) for key in row if row[key] != found[subject][key]
        }
        for subject, row in expected.items()
        if row != found[subject]
    }
    assert not differing
