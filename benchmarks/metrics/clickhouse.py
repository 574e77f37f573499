"""chdb: ClickHouse inside the process."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
from chdb import session

from benchmarks.metrics.answer import digest_of

_SQL = Path(__file__).with_name("clickhouse.sql").read_text(encoding="utf-8")


class ClickHouse:
    """The statements of clickhouse.sql."""

    def __init__(self, folder: Path) -> None:
        self.session = session.Session()
        self.session.query("CREATE DATABASE IF NOT EXISTS bench")
        self.session.query("SET max_threads = 2")
        text = _SQL.replace("{folder}", str(folder))
        self.statements = [each for each in text.split(";") if each.strip()]

    def run(self) -> None:
        for each in self.statements:
            self.session.query(each)

    def digest(self) -> Mapping[str, int]:
        return digest_of(self._table("site_week"), self._table("course_week"))

    def _table(self, name: str) -> pa.Table:
        found = self.session.query(f"SELECT * FROM bench.{name}", "Arrow")
        return pa.ipc.open_file(pa.BufferReader(found.bytes())).read_all()


def prepare(folder: str) -> ClickHouse:
    return ClickHouse(Path(folder))
