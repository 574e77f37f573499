"""Catalogue: pack editions in use, kept as they were when a round began."""
