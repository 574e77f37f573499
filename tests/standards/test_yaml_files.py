"""Strict YAML: nothing guessed, nothing repeated, every value with its line."""

from decimal import Decimal

import pytest

from zhiheng.standards.yaml_files import YamlFile


def test_plain_words_stay_what_the_author_wrote():
    text = "a: no\nb: 2021-10-26\nc: 12:30\nd: 1e3\ne: 0.50\nf: 007\ng: true\nh: null\ni: '5'\n"
    assert YamlFile("f.yaml", text).data == {
        "a": "no",
        "b": "2021-10-26",
        "c": "12:30",
        "d": "1e3",
        "e": Decimal("0.50"),
        "f": "007",
        "g": True,
        "h": None,
        "i": "5",
    }


def test_blanks_at_the_ends_of_text_are_dropped():
    text = "a: '  x '\nb: |\n  first\n  second\nc: ' '\n"
    assert YamlFile("f.yaml", text).data == {"a": "x", "b": "first\nsecond", "c": ""}


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("a: 1\nb: 2\na: 3\n", "f.yaml:3", "repeated_key"),
        ("a: &x [1]\nb: *x\n", "f.yaml:1", "yaml_alias"),
        ("a: 1\nb: !!python/object:os.system {}\n", "f.yaml:2", "yaml_tag"),
        ("a: [1\n", "f.yaml:2", "yaml_syntax"),
        ("? [a, b]\n: 1\n", "f.yaml:1", "yaml_key"),
    ],
)
def test_everything_but_data_is_refused_with_its_line(text, place, code):
    problems = YamlFile("f.yaml", text).problems
    assert [(problem.where, problem.code) for problem in problems] == [(place, code)]


def test_a_place_is_the_line_of_the_innermost_part_that_exists():
    file = YamlFile("f.yaml", "a:\n  - b: 1\n    c: 2\n")
    assert file.place(("a", 0, "c")) == "f.yaml:3"
    assert file.place(("a", 0, "missing")) == "f.yaml:2"
    assert file.place(()) == "f.yaml:1"
