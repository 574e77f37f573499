"""DuckDB, told in SQL written by hand: what the others are measured against."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from benchmarks.audit.answer import DAY, OUTCOMES, RULES, counted, counts_of, digest_of

_SQL = Path(__file__).with_name("raw.sql").read_text(encoding="utf-8")
# Rules that no table says anything about: missing wherever the set applies.
_UNSAID = ("registration", "application", "information")


class Raw:
    """The statements of raw.sql, and the counts."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.connection = duckdb.connect(config={"threads": 2})
        self.connection.execute("SET enable_progress_bar = false")
        self.out = work / "raw.parquet"
        self.sql = _SQL.replace("(out_file())", f"'{self.out}'")
        for name, value in (
            ("facts(name)", f"'{folder}/' || name || '.parquet'"),
            ("results_files()", f"'{folder}/results/*.parquet'"),
            ("today()", f"DATE '{DAY}'"),
        ):
            self.connection.execute(f"CREATE TEMP MACRO {name} AS {value}")

    def run(self) -> None:
        self.connection.execute(self.sql)
        columns = ["outcome"] + [
            "(3 * applies::TINYINT)" if rule in _UNSAID else f"o{at}"
            for at, rule in enumerate(RULES)
        ]
        counts = ", ".join(
            f"count(*) FILTER ({column} = {code})"
            for column in columns
            for code in range(len(OUTCOMES))
        )
        self.numbers = self.connection.execute(f"SELECT {counts} FROM ruled").fetchone()

    def digest(self) -> Mapping[str, int]:
        each = len(OUTCOMES)
        groups = [self.numbers[at : at + each] for at in range(0, len(self.numbers), each)]
        names = ("everything", *RULES)
        counts = {name: counted(group) for name, group in zip(names, groups, strict=True)}
        return digest_of(self.out, counts_of(counts))


def prepare(folder: str, work: str) -> Raw:
    return Raw(Path(folder), Path(work))
