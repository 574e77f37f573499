"""Tables collected from units: filled, checked, explained, handed up, signed, locked.

Rooms: `models`, `cells` (what a unit is asked, cell by cell), `reading` (what was entered,
as the checks read it, and what they find), `actions` (changes, each with its event),
`versions` (what was handed up, and what differs), `workbook_import` (a filled workbook,
looked at, taken in, taken back).
"""
