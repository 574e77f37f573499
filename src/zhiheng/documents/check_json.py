"""Findings of checked tables as JSON: the form that other programs rely on."""

from typing import Any

from zhiheng.engine.table_checks import CheckReport, Finding
from zhiheng.standards.tables import TablePack


def report_as_data(pack: TablePack, report: CheckReport) -> dict[str, Any]:
    """Return the JSON form of a report; numbers are exact."""
    return {
        "pack": pack.scheme,
        "edition": pack.edition,
        "summary": dict(report.summary),
        "findings": [_finding(finding) for finding in report.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "table": finding.table,
        "rows": [{"no": row.no, "label": row.label} for row in finding.rows],
        "columns": list(finding.columns),
        "actual": finding.actual,
        "expected": finding.expected,
        "message": finding.message,
        "clause": finding.clause,
        "cause": finding.cause,
        "catalogue": list(finding.catalogue),
        "related": [
            {"table": each.table, "columns": list(each.columns)} for each in finding.related
        ],
        "places": list(finding.places),
    }
