"""What pages answer: they read, ask actions to write, and draw."""
