"""The measures of the product on Spark, in this process and its JVM."""

import importlib
from collections.abc import Mapping
from pathlib import Path

import duckdb

from benchmarks.metrics.layer import COUNTS, PLACES, STATES, count, said
from zhiheng.facts.engine import open_facts
from zhiheng.measures.compiling import state_sql
from zhiheng.measures.spark import SparkRunner, open_session, why_no_spark


class OnSpark:
    """The text of `Layer` in Spark's dialect; what comes out is written as Parquet."""

    def __init__(self, folder: Path) -> None:
        self.facts = open_facts(folder, threads=2)
        self.session = open_session(threads=2)
        self.runner = SparkRunner(self.facts, self.session)

    def run(self) -> None:
        texts = state_sql("posts", "spark")
        for name in STATES:
            self.runner.keep(name, texts[name], PLACES)
        count(self.runner)
        for name, _, _ in COUNTS:
            self.session.table(name).count()

    def digest(self) -> Mapping[str, int]:
        with duckdb.connect(config={"threads": 2}) as connection:
            for name, _, _ in COUNTS:
                connection.register(name, self.session.table(name).toArrow())
            return said(connection)


def prepare(folder: str) -> OnSpark:
    importlib.import_module("pyspark")
    if reason := why_no_spark():
        raise ModuleNotFoundError(reason, name="Java")
    return OnSpark(Path(folder))
