"""Identities: who a pseudonym stands for — sealed, shown masked, opened with a reason.

Rooms: `sealing` (the keys, AES-GCM), `models`, `actions` (keep, reveal), `rotation` (from
an old key to a new one). The keys are outside the database, and so is every word of them.
"""
