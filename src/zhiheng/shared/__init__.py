"""The ground floor: what every other floor may use. Standard library only.

Rooms: `problems` (what is wrong with an input, and where), `missing` (the outcome
"there is no value, and this is why"), `expressions` (formulas and conditions as
text), `numbers` (exact numbers and their one rounding rule), `periods` (years and
windows of years), `texts` (text that fits into files and documents).
"""
