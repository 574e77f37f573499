"""Directory: units and accounts brought in from Excel, looked at first, taken back at will.

Rooms: `tables` (finding the table in a file, its templates), `units`, `accounts`.
"""
