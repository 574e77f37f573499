"""Evaluation: rounds, sheets, ratings, decisions.

Rooms: `models`, `reading` (what a sheet says and what comes of it), `actions` (changes,
each with its event), `comparison` (all units of a round side by side), `documents`
(official documents as jobs), `sheet_import` (a filled Excel sheet, looked at, taken in,
taken back).
"""
