"""Cases of a table pack: a small input of one check, and exactly what it must find."""

from collections.abc import Iterator

from zhiheng.engine.table_checks.checking import check_tables
from zhiheng.engine.table_checks.report import Finding
from zhiheng.engine.table_checks.wording import told
from zhiheng.facts.table_data import LayoutFault, TableData, tables_from_values
from zhiheng.shared.numbers import EXACT
from zhiheng.standards.tables.records import ExpectedFinding, TableCase
from zhiheng.standards.tables.table_pack import TablePack


def table_case_problems(pack: TablePack, case: TableCase) -> Iterator[str]:
    """Yield in words how a case comes out otherwise than it must."""
    data = tables_from_values(pack, case.tables, absent=frozenset(case.absent))
    layout = tuple(
        LayoutFault(each.kind, each.table, each.name, "", each.column, each.row, each.content)
        for each in case.layout
    )
    data = TableData(data.tables, layout)
    previous = None if case.previous is None else tables_from_values(pack, case.previous)
    report = check_tables(pack, data, previous, case.registry, only=case.check)
    if len(report.findings) != len(case.expect):
        found = "；".join(finding.message for finding in report.findings) or "无"
        yield f"应有 {len(case.expect)} 处发现，却有 {len(report.findings)} 处（{found}）"
        return
    for finding, expected in zip(report.findings, case.expect, strict=True):
        yield from _differences(finding, expected)


def _differences(finding: Finding, expected: ExpectedFinding) -> Iterator[str]:
    rows = tuple(row.no for row in finding.rows)
    if expected.rows is not None and rows != expected.rows:
        yield f"应在第 {expected.rows} 行，却在第 {rows} 行"
    if expected.columns is not None and finding.columns != expected.columns:
        yield f"应在 {expected.columns} 栏，却在 {finding.columns} 栏"
    for name in ("actual", "expected"):
        wanted, found = getattr(expected, name), getattr(finding, name)
        if wanted is None:
            continue
        if found is None or abs(EXACT.subtract(wanted, found)) > _SLACK:
            yield f"{name} 应为 {told(wanted)}，却为 {told(found)}"
    if expected.says and expected.says not in f"{finding.message}{finding.cause}":
        yield f"应说到「{expected.says}」，却说「{finding.message}；{finding.cause}」"


# Cases write quotients to a few decimals.
_SLACK = EXACT.create_decimal("0.005")
