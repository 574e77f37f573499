"""A served installation with two workers: how fast it answers, how much memory it takes."""
