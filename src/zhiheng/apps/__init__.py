"""Apps: state, people, permissions, time. Stacked like floors; the linter keeps their order."""
