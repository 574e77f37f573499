"""An institution's table of codes and official wording."""

import pytest

from zhiheng.facts.wording_table import read_wording
from zhiheng.shared.problems import InvalidInputError


def test_rows_without_wording_are_left_out(tmp_path):
    path = tmp_path / "w.csv"
    path.write_text("编号,现用名称,正式表述\n1,甲,正式甲\n1.1,乙,\n,备注,\n")
    assert read_wording(path) == {"1": "正式甲"}


def test_every_fault_of_the_table_is_found(tmp_path):
    path = tmp_path / "w.csv"
    path.write_text("编号,正式表述\n1,甲\n,孤\n1,乙\n")
    with pytest.raises(InvalidInputError) as refused:
        read_wording(path)
    assert [(p.where, p.code) for p in refused.value.problems] == [
        ("wording/w.csv!A3", "unknown_key"),
        ("wording/1", "duplicate"),
    ]
    assert "没有编号，请补上编号或删去「孤」" in refused.value.problems[0].message
