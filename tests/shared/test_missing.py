"""A missing value must never be taken for a truth value or a number."""

import pytest

from zhiheng.shared.missing import Missing


def test_a_missing_value_is_neither_true_nor_false():
    with pytest.raises(TypeError):
        bool(Missing("缺「学生数」", ("students",)))
