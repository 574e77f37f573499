"""Measures: numbers that follow from facts, each with one definition, unit and clause.

Rooms: `resolution` (a pack's facts from what was supplied: checked, derived, or missing
with the reason), `trends` (the same facts year by year, and where they are heading).
"""
