"""The sections of the page, each measured by a function that yields its lines."""
