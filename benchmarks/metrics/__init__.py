"""The weekly figures of learning centres and their courses, computed in several ways.

Each module has `prepare(folder)`; what all must agree on is said by `metrics.answer`.
"""
