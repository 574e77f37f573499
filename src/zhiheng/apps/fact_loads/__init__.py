"""Facts brought in through the browser: looked at, mapped, taken in, taken back.

Rooms: `standing` (what the store holds), `files` (a file's bytes and what was found in
them, sealed), `checking` (columns and errors), `actions` (the way of a load), `loading`
(the job), `lock` (database and store change together).
"""
