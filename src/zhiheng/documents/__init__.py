"""Documents: results in, bytes out. Nothing here reads a file, a clock or a database.

Rooms: `outcome_json` and `outcome_text` (what the command prints), `score_form` (the
printed score sheet), `report` (the self-evaluation report), `templates` (sheets to fill
in), `pack_workbook` (a whole standard as an Excel workbook, and back), `official_word`
and `official_excel` (how official pages and tables look), `exporters` (who writes what).
"""
