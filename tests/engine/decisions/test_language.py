"""Expressions of rule sets: what they say, and what is refused."""

import datetime as dt
from fractions import Fraction

import pytest

from zhiheng.engine.decisions.reference import value_of
from zhiheng.standards.rulesets.language import Kind, LanguageError, read_node

KINDS: dict[str, Kind] = {
    "score": "number",
    "level": "text",
    "on": "date",
    "held": "truth",
    "codes": "codes",
}


def said(text: str, **given: object) -> object:
    return value_of(read_node(text, KINDS), given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("0.7 * score + 0.3 * score >= 60", {"score": Fraction(60)}, True),
        ("score / 0 > 1", {"score": Fraction(1)}, None),
        ("score >= 60 or held", {"held": True}, True),
        ("score >= 60 and held", {"held": False}, False),
        ("score >= 60 and held", {"held": True}, None),
        ("1 if score > 1 else 2", {}, None),
        ("known(score)", {}, False),
        ("level in ('a', 'b')", {"level": "b"}, True),
        ("level not in ('a', 'b')", {"level": "b"}, False),
        ("years_after(on, 1)", {"on": dt.date(2024, 2, 29)}, dt.date(2025, 2, 28)),
        ("years_after(on, 2.5)", {"on": dt.date(2020, 3, 31)}, dt.date(2022, 9, 30)),
        ("days_between(on, '2022-01-03')", {"on": dt.date(2022, 1, 1)}, Fraction(2)),
        ("rounded(score, 0)", {"score": Fraction(119, 2)}, Fraction(60)),
        ("floor(score)", {"score": Fraction(-1, 2)}, Fraction(-1)),
        ("ceil(score / 100)", {"score": Fraction(101)}, Fraction(2)),
        ("has(codes, 'a') and count(codes) == 2", {"codes": frozenset("ab")}, True),
        ("60 <= score < 100", {"score": Fraction(60)}, True),
        ("60 <= score < 100", {"score": Fraction(100)}, False),
    ],
)
def test_an_expression_says_what_it_should(
    text: str, given: dict[str, object], expected: object
) -> None:
    assert said(text, **given) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nothing > 1", "未定义的名称"),
        ("score + level", "应是数"),
        ("level > 'a'", "只能比较相等"),
        ("score == level", "不能相比"),
        ("score.real", "不允许的写法"),
        ("open('x')", "没有函数"),
        ("score >", "读不懂"),
        ("level in (level,)", "只能写定值"),
        ("years_after(on)", "要 2 个值"),
        ("1 if held else 'a'", "同一类值"),
        ("score if score else 1", "应是是否"),
    ],
)
def test_what_is_no_expression_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(LanguageError, match=reason):
        read_node(text, KINDS)
