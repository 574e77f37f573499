"""An institution's own wording, laid over short names."""

import pytest

from zhiheng.shared.problems import InvalidInputError
from zhiheng.standards.wording import with_wording


def test_wording_replaces_names_of_indicators_and_points(scorer):
    scheme = with_wording(scorer.scheme, {"1.1.1": "正式表述甲", "1.1.1(2)": "正式表述乙"})
    names = {node.code: node.name for node in scheme.nodes}
    points = {point.code: point.name for point in scheme.points}
    assert names["1.1.1"] == "正式表述甲"
    assert points["1.1.1(2)"] == "正式表述乙"
    assert names["1.1"] == scorer.scheme.nodes[1].name


def test_the_wording_of_a_single_point_item_is_the_items(scorer):
    scheme = with_wording(scorer.scheme, {"3.2.1": "生师比合理"})
    assert next(n.name for n in scheme.nodes if n.code == "3.2.1") == "生师比合理"
    assert next(p.name for p in scheme.points if p.code == "3.2.1") == "生师比档位"


def test_wording_of_a_code_that_does_not_exist_is_refused(scorer):
    with pytest.raises(InvalidInputError) as refused:
        with_wording(scorer.scheme, {"1.1.1": "可以", "1.1.9": "不可以"})
    assert [(p.where, p.code) for p in refused.value.problems] == [("wording/1.1.9", "unknown_key")]
