"""The web door: pages and fragments."""
