"""Benchmarks: ratios measured side by side in one run. Nothing here ever fails a build."""
