"""Rule sets: the computable rules of a regulation, as data.

Rooms: `language` (expressions), `records` (what an author writes), `model` (rule sets as
they are used: names resolved, every expression read and checked), `compiling` (from the
one to the other), `loading` (pack folders of this kind).
"""
