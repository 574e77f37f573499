"""Zhiheng 质衡: standards, facts, measures, judgements, improvement, in one loop.

The rooms of the house are listed in ``docs/house.md``; imports point only downwards.
"""

__version__ = "0.1.0"
