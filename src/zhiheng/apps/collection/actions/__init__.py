"""Changes to collections and submissions: keyword-only, one transaction each, with events.

Rooms: `collections` (opened, changed, reminded, locked, unlocked), `filling` (cells and
explanations), `flow` (handed up, returned, approved, signed).
"""
