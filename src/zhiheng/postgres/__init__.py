"""PostgreSQL without a database administrator: found, set up, started and stopped.

Rooms: `programs` (PostgreSQL's own programs on this machine, or those of the wheel),
`cluster` (one cluster of ours: its files, its server, its address).

`DATABASE_URL`, where it is set, names a server run by somebody else; nothing here is
used then.
"""
