"""Records from plain data: every fault found, each with its place and what was meant."""

from zhiheng.standards.authored import IndicatorsFile, RulesFile
from zhiheng.standards.reading import read_record
from zhiheng.standards.yaml_files import YamlFile


def faults(text, kind):
    file = YamlFile("f.yaml", text)
    assert not file.problems
    record, problems = read_record(file.data, kind, file.place)
    assert (record is None) == bool(problems)
    return [(problem.where, problem.code) for problem in problems], problems


def test_all_faults_of_a_file_are_found_at_once():
    text = """document: a
indicators:
  - code: "1"
    nmae: x
    points: 5
    items:
      - {code: 1.1, name: a, points: 3}
      - code: "1.2"
        name: a
        points: 3
        observation_points:
          - {number: 1, name: a, points: 1, scoring: degre}
          - {number: 1, points: 1, scoring: degree, pints: 3}
"""
    places, problems = faults(text, IndicatorsFile)
    assert places == [
        ("f.yaml:4", "unknown_key"),
        ("f.yaml:7", "wrong_type"),
        ("f.yaml:12", "unknown_choice"),
        ("f.yaml:13", "unknown_key"),
        ("f.yaml:13", "missing_key"),
        ("f.yaml:3", "missing_key"),
    ]
    assert "是否想写「name」" in problems[0].message


def test_an_unknown_choice_names_the_choices():
    _, problems = faults("gates:\n  - {rule: a, kind: x}\n", RulesFile)
    assert problems[0].allowed == ["count_below", "node_below"]


def test_a_file_of_the_wrong_shape_is_one_fault():
    assert faults("- 1\n", RulesFile)[0] == [("f.yaml:1", "wrong_type")]
    assert faults("bands: 3\n", RulesFile)[0] == [("f.yaml:1", "wrong_type")]


def test_a_clean_file_has_no_fault():
    assert faults("bands: []\n", RulesFile)[0] == []
