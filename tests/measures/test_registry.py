"""The registry of measures: complete records, and helpful refusals."""

import pytest

from zhiheng.measures.components import COMPONENTS
from zhiheng.measures.measure import GRAIN_WORDS, GRAINS, SERIES, Measure
from zhiheng.measures.parameters import read_thresholds
from zhiheng.measures.registry import MEASURES, check_grain, find_measure
from zhiheng.shared.problems import InvalidInputError

every_measure = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)


@every_measure
def test_a_measure_says_what_it_counts_where_it_is_laid_down_and_by_what_it_is_asked(
    measure: Measure,
) -> None:
    assert measure.counted
    assert measure.clause
    assert bool(measure.denominator) == bool(measure.divided_by)
    assert "school" in measure.grains
    assert measure.evidence is None or measure.null_rule


@every_measure
def test_every_count_of_a_measure_is_one_its_component_takes(measure: Measure) -> None:
    for count in (*measure.numerator, *measure.denominator, *(measure.evidence or ())):
        assert count.column in COMPONENTS[count.component].columns


@every_measure
def test_every_threshold_of_a_measure_has_a_clause(measure: Measure) -> None:
    thresholds = read_thresholds()
    for name in measure.parameters:
        assert thresholds.values[name] > 0
        assert thresholds.clauses[name]


def test_titles_and_ids_are_unique() -> None:
    titles = [measure.title for measure in MEASURES.values()]
    assert len(set(titles)) == len(titles)
    assert len(MEASURES) >= 70


def test_every_component_is_used_and_builds_at_each_of_its_dimensions() -> None:
    used = {name for measure in MEASURES.values() for name in measure.components}
    assert used == set(COMPONENTS)
    for component in COMPONENTS.values():
        for dimension in component.dimensions:
            built = component.build((dimension,), False)
            assert {dimension, *component.columns} <= set(built.columns)
            assert all(built[column].type().is_int64() for column in component.columns)


def test_every_grain_has_a_chinese_name() -> None:
    assert set(GRAIN_WORDS) == set(GRAINS) | set(SERIES)


def test_a_measure_is_found_by_its_id_and_by_its_title() -> None:
    assert find_measure("login_rate") is find_measure("上线率")


def test_an_unknown_measure_is_refused_with_near_and_known_ones() -> None:
    with pytest.raises(InvalidInputError) as refused:
        find_measure("login_rat")
    (problem,) = refused.value.problems
    assert problem.code == "unknown_measure"
    assert "是否指 login_rate" in problem.message
    assert problem.allowed == list(MEASURES)


def test_an_unknown_grain_is_refused_with_those_of_the_measure() -> None:
    with pytest.raises(InvalidInputError) as refused:
        check_grain(find_measure("teachers"), "course")
    assert refused.value.problems[0].allowed == list(find_measure("teachers").grains)
