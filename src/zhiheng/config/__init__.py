"""Configuration: settings, urls, and the entry points of servers. Known by no other floor."""
