"""The audit of graduation with reasons, done in several ways.

Each module has `prepare(folder, ...)`; all write the same long table, or count the same outcomes.
"""
