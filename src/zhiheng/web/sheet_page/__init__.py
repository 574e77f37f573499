"""What the page of a sheet shows: rows, tree, panel. Reads; never writes."""
