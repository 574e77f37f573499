"""Official data tables as they are handed in: Excel and Word, forms and lists.

Rooms: `figures` (sums and texts of cells), `workbook` (Excel), `document` (Word).
"""

from zhiheng.documents.official_tables.document import write_tables_document
from zhiheng.documents.official_tables.figures import totals_of
from zhiheng.documents.official_tables.workbook import write_tables_workbook

__all__ = ["totals_of", "write_tables_document", "write_tables_workbook"]
