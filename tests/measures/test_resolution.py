"""Facts: supplied, derived, given by year, or missing with the reason."""

from decimal import Decimal

import pytest

from zhiheng.measures.trends import trends_of
from zhiheng.shared.numbers import shown


@pytest.fixture
def resolver(scorer):
    return scorer.resolver


def test_derived_facts_follow_in_any_order(resolver):
    facts = resolver.resolve(
        {
            "tuition_income": 1000,
            "capital_construction": 100,
            "loan_repayment": 0,
            "enterprise_investment": 0,
            "total_final_accounts": 800,
            "construction_input": 350,
        },
        2022,
    )
    assert facts.values["teaching_input"] == 700
    assert facts.values["teaching_input_share"] == 70
    assert facts.values["construction_share"] == 50


def test_a_derived_fact_may_be_supplied_where_its_inputs_are_lacking(resolver):
    facts = resolver.resolve({"teaching_input": Decimal("4209.84"), "tuition_income": 4000}, 2022)
    assert facts.values["teaching_input_share"] == Decimal("105.246")


def test_agreeing_to_two_decimals_is_no_conflict(resolver):
    supplied = {
        "registered_students": 35000,
        "dormant_students": 0,
        "teachers_established": 700,
        "ratio_established": Decimal("71.43"),
    }
    facts = resolver.resolve(supplied, 2022)
    assert facts.warnings == []
    assert facts.values["ratio_established"] != Decimal("71.43")


def test_missing_says_which_facts_are_lacking(resolver):
    facts = resolver.resolve({"registered_students": 5}, 2022)
    missing = resolver.why_missing("ratio_established", facts)
    assert missing.lacking == ("dormant_students", "teachers_established")
    assert resolver.why_missing("registered_students", facts) is None


def test_missing_says_when_years_are_incomplete(resolver):
    facts = resolver.resolve({"tuition_income@2020": 5}, 2022)
    missing = resolver.why_missing("tuition_income", facts)
    assert "2020" in missing.reason
    assert missing.lacking == ("tuition_income",)


def test_years_without_a_known_period_give_no_total(resolver):
    supplied = {f"tuition_income@{year}": 1 for year in (2019, 2020, 2021)}
    assert "tuition_income" not in resolver.resolve(supplied, None).values


def test_a_refused_value_is_not_used(resolver):
    facts = resolver.resolve({"registered_students": -5, "dormant_students": 0}, 2022)
    assert len(facts.problems) == 1
    assert "net_students" not in facts.values


def test_trends_are_found_for_derived_facts_too(resolver):
    supplied = {}
    for year, paid in ((2019, 95), (2020, 92), (2021, 90)):
        supplied[f"amount_due@{year}"] = 100
        supplied[f"amount_paid@{year}"] = paid
    trends = trends_of(resolver, resolver.resolve(supplied, 2022))
    assert trends["paid_rate"].direction == "falling"
    assert trends["paid_rate"].worsens
    assert [year for year, _ in trends["paid_rate"].values] == [2019, 2020, 2021]
    assert trends["amount_due"].direction == "level"


def test_one_year_is_no_trend(resolver):
    facts = resolver.resolve({"student_posts@2022": 5}, 2022)
    assert trends_of(resolver, facts) == {}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("teachers_established", Decimal("1e-999998")),
        ("teaching_input", Decimal("1e-40")),
        ("teaching_input", Decimal("1e40")),
        ("teaching_input", Decimal("2." + "9" * 40)),
        ("teaching_input", 10**400),
    ],
)
def test_numbers_of_too_many_digits_are_refused(resolver, key, value):
    (problem,) = resolver.resolve({key: value, "tuition_income": 3}, 2022).problems
    assert (problem.where, problem.code) == (f"facts/{key}", "invalid_fact")
    assert len(problem.message) < 200


def test_the_smallest_and_the_largest_numbers_are_counted_with(resolver):
    for teachers in (Decimal("1e-30"), Decimal("0." + "9" * 30)):
        facts = resolver.resolve(
            {
                "registered_students": 10**15 - 1,
                "dormant_students": 0,
                "teachers_full_time": teachers,
                "teaching_input": Decimal("999999999999999." + "9" * 15),
                "tuition_income": Decimal("1e-30"),
            },
            2022,
        )
        trends_of(resolver, facts)
        assert all(shown(value) for value in facts.values.values())


def test_years_that_stay_the_same_neither_rise_nor_fall(resolver):
    given = {
        f"{key}@{year}": value
        for year in (2019, 2020, 2021)
        for key, value in {"teaching_input": 1, "tuition_income": 3}.items()
    }
    trends = trends_of(resolver, resolver.resolve(given, 2022))
    assert trends["teaching_input_share"].direction == "level"
