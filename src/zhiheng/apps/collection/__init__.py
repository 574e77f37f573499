"""Tables collected from sites: filled, checked, explained, handed up, locked."""
