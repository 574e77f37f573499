"""Two hundred faults, each planted alone in a clean report, and whether they are noticed."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.engine.table_checks.faults import Fault, Planter, kinds
from tests.reports import PACK, consistent_tables
from zhiheng.documents.table_workbook import write_table_workbook
from zhiheng.engine.table_checks import CheckReport, Finding, check_tables
from zhiheng.facts.table_workbook import read_table_workbook, tables_in_grids
from zhiheng.facts.tables import Grid, read_excel
from zhiheng.standards.tables import open_table_pack

FAULTS = 200
SEED = 20_221_122


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault, and the findings that point to it."""

    fault: Fault
    findings: tuple[Finding, ...]
    all_findings: int


def clean_report() -> CheckReport:
    """Return what the checks say of the clean workbook."""
    pack = open_table_pack(PACK)
    content = write_table_workbook(pack, consistent_tables())
    return check_tables(pack, read_table_workbook(pack, content, "clean.xlsx"))


def plant_all(count: int = FAULTS, seed: int = SEED) -> list[Planted]:
    """Return every fault with the findings that point to it."""
    pack = open_table_pack(PACK)
    grids = read_excel(write_table_workbook(pack, consistent_tables()), "clean.xlsx")
    planted = []
    for i, kind in enumerate(kinds(count)):
        planter = Planter(pack, grids, seed + i)
        fault = planter.plant(kind)
        sheets = {name: Grid(name, page.rows) for name, page in planter.pages.items()}
        findings = check_tables(pack, tables_in_grids(pack, sheets, "planted.xlsx")).findings
        pointing = tuple(finding for finding in findings if _points_to(finding, fault))
        planted.append(Planted(fault, pointing, len(findings)))
    return planted


def _points_to(finding: Finding, fault: Fault) -> bool:
    """Return whether a finding names the row or the column of a fault."""
    related = {each.table: each.columns for each in finding.related}
    if finding.table != fault.table:
        return bool(set(related.get(fault.table, ())) & set(fault.columns))
    on_row = {row.no for row in finding.rows} & set(fault.rows)
    return bool(set(finding.columns) & set(fault.columns)) and bool(
        on_row or not finding.rows or not fault.rows
    )


def page(planted: list[Planted]) -> str:
    """Return the page of the documentation that says what was noticed and what was not."""
    kinds_planted = Counter(each.fault.kind for each in planted)
    noticed = Counter(each.fault.kind for each in planted if each.findings)
    missed = [each.fault for each in planted if not each.findings]
    lines = [
        "# Planted faults",
        "",
        "Written by `.venv/bin/python -m tests.engine.table_checks.planting`; a test keeps it so.",
        "",
        f"{len(planted)} faults, each planted alone in an invented report of 26 sites whose",
        "figures agree and raise nothing. Noticed is what a finding names the row or column of.",
        f"Noticed: {len(planted) - len(missed)} of {len(planted)}.",
        "",
        "| fault | planted | noticed |",
        "|---|---:|---:|",
        *(f"| {kind} | {count} | {noticed[kind]} |" for kind, count in kinds_planted.items()),
        "",
        "## Missed",
        "",
        "Each leaves every figure plausible and none contradicted: only the source could tell.",
        "",
        *(f"- {fault.kind}：{fault.said}" for fault in missed),
    ]
    return "\n".join(lines) + "\n"


PAGE = Path(__file__).parents[3] / "docs" / "planted-faults.md"

if __name__ == "__main__":
    PAGE.write_text(page(plant_all()), encoding="utf-8")
