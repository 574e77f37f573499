"""The checks of an annual report alone, its figures in memory: `prepare("10000")`."""

from collections.abc import Mapping

from benchmarks.generator.annual_report import PACK, annual_report
from zhiheng.engine.table_checks import check_tables
from zhiheng.standards.tables import open_table_pack


class Checking:
    """All checks over all tables."""

    def __init__(self, sites: int) -> None:
        self.pack = open_table_pack(PACK)
        self.data = annual_report(self.pack, sites)

    def run(self) -> None:
        self.report = check_tables(self.pack, self.data)

    def digest(self) -> Mapping[str, float]:
        return {"findings": len(self.report.findings)}


def prepare(sites: str) -> Checking:
    return Checking(int(sites))
