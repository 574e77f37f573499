"""Findings of checked tables as plain Chinese text for the terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence

from zhiheng.engine.table_checks import CheckReport, Finding
from zhiheng.engine.table_checks.report import SEVERITIES
from zhiheng.shared.texts import listed
from zhiheng.standards.tables import TablePack

SEVERITY_WORDS = {"error": "错误", "warning": "警告", "note": "提示"}


def report_as_text(pack: TablePack, report: CheckReport, name: str) -> str:
    """Return a report in words, by table, errors first.

    Args:
        pack: The tables.
        report: What was found.
        name: What was checked.
    """
    return "\n".join(_lines(pack, report, name))


def counts_in_words(findings: Sequence[Finding]) -> str:
    """Return how many findings there are of each severity (``错误 2，提示 1``)."""
    counted = Counter(finding.severity for finding in findings)
    said = [f"{SEVERITY_WORDS[each]} {counted[each]}" for each in SEVERITIES if counted[each]]
    return "，".join(said) or "没有发现问题"


def _lines(pack: TablePack, report: CheckReport, name: str) -> Iterator[str]:
    yield f"{name}  {pack.title}（{pack.name}）"
    yield counts_in_words(report.findings)
    for table in pack.tables:
        found = [finding for finding in report.findings if finding.table == table.id]
        if not found:
            continue
        yield ""
        yield f"{table.title}：{counts_in_words(found)}"
        for severity in SEVERITIES:
            for finding in found:
                if finding.severity == severity:
                    yield from _finding(finding, is_list=table.kind == "list")


def _finding(finding: Finding, *, is_list: bool) -> Iterator[str]:
    where = ""
    if is_list and finding.rows:
        rows = listed([f"第 {row.no} 行「{row.label}」" for row in finding.rows])
        where = "" if rows in finding.message else f"{rows}："
    said = f"{where}{finding.message}"
    yield f"  {SEVERITY_WORDS[finding.severity]}  {said}〔{finding.clause}；{finding.rule}〕"
    if finding.cause:
        yield f"        可能：{finding.cause}"
