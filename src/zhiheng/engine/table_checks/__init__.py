"""Checks of official data tables: pure functions from figures to findings.

Example:
    >>> from zhiheng.engine.table_checks import check_tables
    >>> from zhiheng.facts.table_data import tables_from_values
    >>> from zhiheng.standards.tables import open_table_pack
    >>> pack = open_table_pack("annual-report/heilongjiang-2022")
    >>> row = {"site_name": "甲", "open_teachers": 15, "open_teachers_fulltime": 17}
    >>> report = check_tables(pack, tables_from_values(pack, {"table2": [row]}))
    >>> [f.message for f in report.findings if f.rule == "teachers-fulltime-within"]
    ['专任开放教育教师 17 人，多于开放教育教师总数 15 人']
"""

from zhiheng.engine.table_checks.checking import check_tables
from zhiheng.engine.table_checks.report import CheckReport, Finding, RowRef

__all__ = ["CheckReport", "Finding", "RowRef", "check_tables"]
