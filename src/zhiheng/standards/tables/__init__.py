"""Table packs: official data tables as data, with the checks they must hold.

A pack of this kind (``kind: tables``) says which tables a school hands in, what each column
means, and which figures must agree. `open_table_pack` reads one strictly; what is in it is
in `records` (tables) and `checks`.

Example:
    >>> from zhiheng.standards.tables import open_table_pack
    >>> pack = open_table_pack("annual-report/heilongjiang-2022")
    >>> [table.id for table in pack.tables]
    ['table1', 'table2', 'table3', 'narrative']
"""

from zhiheng.standards.tables.checks import Check
from zhiheng.standards.tables.loading import (
    TABLES,
    CompiledTables,
    compile_table_folder,
    open_table_pack,
)
from zhiheng.standards.tables.records import Column, Table, TableCase
from zhiheng.standards.tables.table_pack import TablePack

__all__ = [
    "TABLES",
    "Check",
    "Column",
    "CompiledTables",
    "Table",
    "TableCase",
    "TablePack",
    "compile_table_folder",
    "open_table_pack",
]
