"""One small server: its processes, its upkeep, its accounts' beginning, its backups.

Rooms: `processes` (children that are kept running), `door` (the address that is listened
at), `server` (everything that `zhiheng serve` starts), `pages` (gunicorn), `worker` (the
job worker and its upkeep), `accounts` (accounts from the command line), `backup` (an
archive and its way back), `demonstration` (an invented university to try).

What touches the tables is imported only when Django is ready; `ready` makes it so.
"""
