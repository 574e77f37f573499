"""A whole installation, served: started, visited, killed, backed up."""
