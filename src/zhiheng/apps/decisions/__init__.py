"""Rule sets at work in the browser: one subject with reasons, or everybody in the background.

Rooms: `packs` (rule sets that come with the program), `ground` (the facts they decide on),
`subjects` (who may be asked about), `actions` (parameters, looks, runs), `auditing` (the job
of a run), `findings` (the list a run made, read from its file).
"""
