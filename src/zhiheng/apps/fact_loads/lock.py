"""One at a time: database and fact store change together, and a backup waits for both."""

from django.db import connection

# A number of our own among the advisory locks of the database.
STORE_LOCK = 0x7A68_6661


def hold_store() -> None:
    """Let nobody else change or copy the fact store until this transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [STORE_LOCK])
