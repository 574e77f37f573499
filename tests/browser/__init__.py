"""A real browser against a really served installation."""
