"""An invented university: tables of facts and inputs of rule sets, the same each time."""
