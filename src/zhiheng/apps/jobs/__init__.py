"""Jobs: long work done beside the pages, with progress, that survives a killed worker."""
