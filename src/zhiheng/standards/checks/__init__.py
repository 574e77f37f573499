"""The linter's checks, by subject. Each takes a scheme and yields what is wrong in it."""
