"""The API door: for other programs. Nothing is offered yet; pages and commands come first."""
