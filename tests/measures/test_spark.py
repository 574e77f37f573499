"""Every measure is the same on Spark as on DuckDB, value by value."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from tests.measures.random_school import write_random_school
from zhiheng.facts.engine import Facts, open_facts
from zhiheng.measures.asking import Asker, check_time
from zhiheng.measures.compiling import counts_sql
from zhiheng.measures.engines import DuckDbRunner, Runner
from zhiheng.measures.measure import GRAINS
from zhiheng.measures.parameters import read_thresholds
from zhiheng.measures.periods import read_period
from zhiheng.measures.registry import MEASURES
from zhiheng.measures.spark import SparkRunner, open_session, why_no_spark
from zhiheng.shared.problems import InvalidInputError

REASON = why_no_spark()
pytestmark = [
    pytest.mark.skipif(REASON is not None, reason=REASON or ""),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
# Little data: one task a step, and no code compiled for each query.
SMALL = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    with open_facts(write_random_school(tmp_path_factory.mktemp("school"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def spark(facts: Facts) -> Iterator[SparkRunner]:
    session = open_session()
    for name, value in SMALL.items():
        session.conf.set(name, value)
    with SparkRunner(facts, session) as runner:
        yield runner
    session.stop()


@pytest.mark.parametrize("grain", GRAINS)
def test_every_measure_is_equal_for_a_term(facts: Facts, spark: SparkRunner, grain: str) -> None:
    on_duckdb, on_spark = answers(facts, spark, "2022-2", grain)
    assert on_duckdb == on_spark
    assert any(row[1] is not None for rows in on_duckdb.values() for row in rows)


@pytest.mark.parametrize("period", ["2022-W45", "2022"])
def test_every_measure_is_equal_for_other_times(
    facts: Facts, spark: SparkRunner, period: str
) -> None:
    on_duckdb, on_spark = answers(facts, spark, period, "site", dt.date(2023, 3, 1))
    assert on_duckdb == on_spark


def test_counts_are_whole_numbers_on_both(facts: Facts, spark: SparkRunner) -> None:
    asker = Asker(facts, read_thresholds(), runner=spark)
    period = read_period("2022-2", asker.terms)
    measures = [each for each in MEASURES.values() if "site" in each.grains]
    asker.ask_all(measures, period, "site")  # makes the states
    for runner in (spark, duck_with_states(facts)):
        text = counts_sql(("activity", "enrolled"), ("unit_id",), False, runner.engine)
        places = {"terms": ["2022-2"], "week_minutes": 360}
        columns, rows = runner.rows(text, places)
        assert len(columns) == 1 + 8 + 2
        assert {type(value) for row in rows for value in row[1:]} <= {int, type(None)}


def duck_with_states(facts: Facts) -> Runner:
    runner = DuckDbRunner(facts.connection)
    asker = Asker(facts, read_thresholds(), runner=runner)
    period = read_period("2022-2", asker.terms)
    asker.ask(MEASURES["login_rate"], period, "site")
    return runner


def answers(
    facts: Facts, spark: SparkRunner, text: str, grain: str, as_of: dt.date | None = None
) -> list[dict[str, list[Any]]]:
    """Return every measure of a grain, as each engine has it."""
    found = []
    for runner in (DuckDbRunner(facts.connection), spark):
        asker = Asker(facts, read_thresholds(), runner=runner)
        period = read_period(text, asker.terms)
        measures = []
        for measure in MEASURES.values():
            try:
                check_time(measure, period)
            except InvalidInputError:
                continue
            if grain in measure.grains:
                measures.append(measure)
        done = asker.ask_all(measures, period, grain, as_of=as_of)
        found.append(
            {
                each.measure.id: [
                    (row.key, row.value, row.numerator, row.denominator, row.missing, row.rank)
                    for row in each.rows
                ]
                for each in done
            }
        )
    return found
