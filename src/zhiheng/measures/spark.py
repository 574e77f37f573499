"""The same measures on Spark: the same text in its dialect, over the same files.

Spark comes with ``zhiheng[spark]`` and needs Java; nothing else here needs either.
"""

import importlib.util
import os
import pkgutil
import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

import sqlglot
from sqlglot import exp

from zhiheng.facts.engine import Facts
from zhiheng.measures.slots import Engine, places_of
from zhiheng.shared.problems import InvalidInputError, Problem

HOW_TO_INSTALL = "请安装 Spark（pip install zhiheng[spark]）与 Java 17，或改用 --engine duckdb"
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "4",
    "spark.driver.memory": "2g",
    "spark.log.level": "ERROR",
    "spark.ui.showConsoleProgress": "false",
}
_NOBODY = [""]


def why_no_spark() -> str | None:
    """Return what Spark lacks to run here, as one Chinese sentence, or None if nothing."""
    if importlib.util.find_spec("pyspark") is None:
        return f"没有安装 pyspark；{HOW_TO_INSTALL}"
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java") is None and not (home and Path(home, "bin", "java").exists()):
        return f"没有找到 Java；{HOW_TO_INSTALL}"
    return None


def open_session(threads: int = 2) -> Any:
    """Return a Spark session of this process: the one that runs, or a new one.

    Raises:
        InvalidInputError: Spark or Java is not installed; how to install them is said.
    """
    if (reason := why_no_spark()) is not None:
        raise InvalidInputError([Problem("engine", "no_spark", reason, ["duckdb"])])
    builder = pkgutil.resolve_name("pyspark.sql:SparkSession").builder.master(f"local[{threads}]")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


class SparkRunner:
    """Runs compiled text on Spark, over the same facts as DuckDB sees."""

    engine: Engine = "spark"

    def __init__(self, facts: Facts, session: Any) -> None:
        self._session = session
        self._kept: dict[str, Any] = {}
        self._folder = TemporaryDirectory(prefix="zhiheng-spark-", ignore_cleanup_errors=True)
        self._make_views(facts)

    def rows(self, sql: str, places: Mapping[str, Any]) -> tuple[list[str], Sequence[Any]]:
        """Return the names of the columns, and the rows."""
        found = self._run(sql, places)
        return list(found.columns), [tuple(row) for row in found.collect()]

    def keep(self, name: str, sql: str, places: Mapping[str, Any]) -> None:
        """Make the rows of a query a temporary view of this name, kept in memory."""
        if name in self._kept:
            self._kept.pop(name).unpersist()
        self._kept[name] = self._run(sql, places).persist()
        self._kept[name].createOrReplaceTempView(name)

    def close(self) -> None:
        """Give back the memory and the files."""
        for table in self._kept.values():
            table.unpersist()
        self._folder.cleanup()

    def __enter__(self) -> "SparkRunner":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self, sql: str, places: Mapping[str, Any]) -> Any:
        return self._session.sql(sql, args={name: _place(places[name]) for name in places_of(sql)})

    def _make_views(self, facts: Facts) -> None:
        """Define each view of DuckDB in Spark too, over the same Parquet files."""
        cursor = facts.connection.cursor()
        query = "SELECT view_name, sql FROM duckdb_views() WHERE NOT internal"
        for number, (name, text) in enumerate(cursor.execute(query).fetchall()):
            definition = sqlglot.parse_one(text, read="duckdb").expression
            if not self._reads_files(definition, number):
                copy = Path(self._folder.name, f"{name}.parquet")
                cursor.execute(f"COPY (SELECT * FROM {name}) TO '{copy}' (FORMAT parquet)")  # noqa: S608
                self._session.read.parquet(str(copy)).createOrReplaceTempView(name)
                continue
            sql = definition.sql(dialect="spark")
            self._session.sql(f"CREATE OR REPLACE TEMP VIEW {name} AS {sql}")

    def _reads_files(self, definition: exp.Expression, number: int) -> bool:
        """Put views over Parquet files in place of the functions that read them, if all do."""
        sources = list(definition.find_all(exp.ReadParquet))
        others = [each for each in definition.find_all(exp.Table) if each.name]
        if not sources or others:
            return False
        for index, source in enumerate(sources):
            paths = [literal.this for literal in source.find_all(exp.Literal) if literal.is_string]
            view = f"parquet_{number}_{index}"
            self._session.read.parquet(*paths).createOrReplaceTempView(view)
            table = source.parent
            source.replace(exp.to_identifier(view))
            if not isinstance(table, exp.Table):
                return False
        return True


def _place(value: Any) -> Any:
    """Return a value as Spark takes it; times go as text, since they have no zone."""
    if isinstance(value, datetime | date):
        return re.sub("T", " ", value.isoformat())
    if isinstance(value, list):
        functions = pkgutil.resolve_name("pyspark.sql.functions")
        return functions.array(*[functions.lit(each) for each in value or _NOBODY])
    return value
