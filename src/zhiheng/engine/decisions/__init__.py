"""Decisions: rule sets applied to subjects.

Rooms: `decision` (outcomes, reasons and their sentences), `reference` (one subject, plain
Python: the meaning), `statements` (the same as Ibis expressions, for everybody at once),
`arithmetic` (exact numbers in those), `sources` (inputs from canonical tables),
`auditing` (running them on DuckDB or Spark), `cases` (the cases of a pack).
"""
