"""Changes to rounds and sheets: keyword-only, one transaction each, with their events.

Rooms: `rounds`, `open_sheet` (taking hold of a sheet), `rating` (scores), `supplying`
(facts, flags, words), `taking` (facts from measures), `flow` (submit, return, sign, reopen).
"""
