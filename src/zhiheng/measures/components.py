"""Every component by its name."""

from collections.abc import Mapping
from types import MappingProxyType

from zhiheng.measures.component import Component
from zhiheng.measures.condition_counts import CONDITION_COUNTS
from zhiheng.measures.learning_counts import LEARNING_COUNTS
from zhiheng.measures.register_counts import REGISTER_COUNTS

COMPONENTS: Mapping[str, Component] = MappingProxyType(
    {**LEARNING_COUNTS, **REGISTER_COUNTS, **CONDITION_COUNTS}
)
