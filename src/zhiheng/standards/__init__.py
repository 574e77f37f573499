"""Standards: packs of rules as data, read strictly and frozen when published.

Rooms, in the order a pack passes through them: `authored` (what an author writes),
`yaml_files` and `reading` (strict reading, every fault with file and line),
`compiler` (authored parts into one `scheme`), `linter` (sums, references, gaps),
`lock` (the frozen `effective.lock`), `library` (where packs are found), `wording`
(an institution's own names laid over the short ones).
"""
