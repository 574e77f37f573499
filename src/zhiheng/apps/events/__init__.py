"""Events: the append-only record of who did what, when, from what to what."""
