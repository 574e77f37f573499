"""Units: headquarters, departments, branches, learning centres, and their history."""
