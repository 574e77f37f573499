"""Readers of files with facts: each yields text columns with the number of every row.

Rooms: `raw` (what every reader yields), `csv_rows`, `excel_rows`, `parquet_rows`,
`dbf_rows`, `xapi_rows`, `opening` (which reader a file is for).
"""
