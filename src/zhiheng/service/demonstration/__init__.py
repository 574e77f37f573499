"""An invented university to try: its people, its rounds and collections, over and under way.

Everything is done by the actions that the pages use, each in the name of the person who
would do it, so that the audit log tells the story as it was. Apart from passwords and
times it is the same at every founding.

Rooms: `folder` (where it lives, its accounts), `founding` (all of it, in one
transaction), `people` (units and accounts), `rounds` (both rounds), `tables` (both
collections).
"""
