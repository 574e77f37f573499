"""The command line: a door without a database. Exit 0 done, 1 negative, 2 invalid input."""
