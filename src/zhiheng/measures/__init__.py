"""Measures: numbers that follow from facts, each with one definition, unit and clause.

Rooms: `resolution` (a pack's facts from what was supplied: checked, derived, or missing
with the reason), `trends` (the same facts year by year, and where they are heading).

From events to a number: `week_states` (what a week leaves behind), `learning_counts`,
`register_counts`, `condition_counts` (counts at a grain), `compiling` (expressions to text,
once), `engines` and `spark` (what runs it), `kept_states` (weeks that are not counted twice),
`asking` (a measure for a time by a grain), `dividing` (numerator over denominator, or why
not), `ranking`, `evaluation_facts` (facts of an evaluation). The definitions themselves
are in `online`, `teaching`, `conditions` and `means`; `registry` finds them.
"""
