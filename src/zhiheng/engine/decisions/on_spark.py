"""The same decisions on Spark, where one machine is outgrown."""

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhiheng.engine.decisions.auditing import spark_text
from zhiheng.engine.decisions.auditor import Audit
from zhiheng.engine.decisions.decision import OUTCOMES
from zhiheng.engine.decisions.sources import SUBJECT
from zhiheng.facts.engine import Facts
from zhiheng.measures.spark import SparkRunner, open_session
from zhiheng.standards.rulesets.model import RuleSet


class SparkAuditor:
    """Decides about everybody on Spark.

    Args:
        ruleset: The rule set.
        facts: Canonical tables; None where all inputs are supplied.
        supplied: Supplied inputs, as `auditor.supplied` makes them; None where there are none.
        as_of: Day of decision.
        overrides: Parameters that the office supplies or changes.

    Raises:
        InvalidInputError: Spark or Java is not installed.
    """

    def __init__(
        self,
        ruleset: RuleSet,
        facts: Facts | None,
        supplied: pa.Table | None,
        *,
        as_of: dt.date,
        overrides: Mapping[str, Fraction] | None = None,
    ) -> None:
        self._ruleset = ruleset
        self._session = open_session()
        self._runner = None if facts is None else SparkRunner(facts, self._session)
        self._folder = TemporaryDirectory(prefix="zhiheng-spark-", ignore_cleanup_errors=True)
        if supplied is not None:
            path = str(Path(self._folder.name, "supplied.parquet"))
            pq.write_table(supplied, path)
            view = f"supplied_{ruleset.name}"
            self._session.read.parquet(path).createOrReplaceTempView(view)
        self._decided, self._findings = spark_text(
            ruleset,
            frozenset() if facts is None else facts.present,
            supplied=supplied is not None,
            overrides=overrides,
            as_of=as_of,
        )

    def __enter__(self) -> "SparkAuditor":
        return self

    def __exit__(self, *_: object) -> None:
        if self._runner is not None:
            self._runner.close()
        self._folder.cleanup()

    def rows(self, only: str | None = None) -> list[dict[str, Any]]:
        """Return one mapping a subject, with the columns of `Compiled.decided`.

        Args:
            only: One subject; all of them where None.
        """
        found = self._session.sql(self._decided)
        if only is not None:
            found = found.where(found[SUBJECT] == only)
        return [row.asDict() for row in found.collect()]

    def everybody(self) -> Audit:
        """Return how many subjects came out how, as a whole and by rule."""
        self._session.sql(self._decided).createOrReplaceTempView("decided")
        names = ["outcome", *(f"o{number}" for number in range(len(self._ruleset.rules)))]
        counts = ", ".join(
            f"count_if({name} = {code}) AS {name}_{code}"
            for name in names
            for code in range(len(OUTCOMES))
        )
        row = self._session.sql(f"SELECT {counts} FROM decided").collect()[0]  # noqa: S608
        groups = {
            name: {outcome: int(row[f"{name}_{code}"]) for code, outcome in enumerate(OUTCOMES)}
            for name in names
        }
        rules = {rule.id: groups[f"o{at}"] for at, rule in enumerate(self._ruleset.rules)}
        return Audit(sum(groups["outcome"].values()), groups["outcome"], rules)

    def findings(self) -> pa.Table:
        """Return the long table of all subjects and rules, as `Statements.findings` has it."""
        table: pa.Table = self._session.sql(self._findings).toArrow()
        return table
