"""Facts: what happened, as it comes in.

Rooms: `files` (bytes from outside), `tables` (rows of Excel and CSV files, every cell
with its address), `error_cells` (cells whose formula failed), `json_files` (JSON that
loses nothing), `score_sheet` (what a unit hands in to be judged), `sheet_form` (the form
of the Excel score sheet), `sheet_reading` (a score sheet from JSON, CSV or Excel),
`wording_table` (an institution's own wording).

Canonical facts: `schema` and `canonical/` (the tables), `readers` (files as they come in),
`headings`, `column_mapping`, `value_sql`, `staging`, `faults`, `importing` (from a file to a
load), `pseudonyms`, `store` (snapshots and loads), `engine` and `tables_for_ibis` (asking).
"""
