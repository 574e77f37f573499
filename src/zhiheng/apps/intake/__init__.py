"""Intake: files on their way in — uploaded, looked at, confirmed, undone."""
