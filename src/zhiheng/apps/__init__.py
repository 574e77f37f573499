"""Apps: state, people, permissions, time. Stacked like floors, lowest first:

`events` (who did what, when; append-only) < `org` (units and their history) <
`accounts` (who may sign in, and what they may do) < `catalogue` (pack editions in use) <
`jobs` (long work with progress) < `intake` (files on their way in) < `evaluation`
(rounds, sheets, ratings, decisions).

Writes go through the functions in each app's `actions`: keyword-only, in one
transaction, with the event that says who did it.
"""
