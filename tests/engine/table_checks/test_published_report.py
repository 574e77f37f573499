"""The published figures of 2022: what the checks find in them, and where they keep silent."""

from decimal import Decimal
from pathlib import Path

import pytest
from tools.make_table_sample import sample_workbook

from zhiheng.engine.table_checks import check_tables
from zhiheng.facts.table_workbook import read_table_workbook
from zhiheng.standards.library import bundled_packs
from zhiheng.standards.tables import open_table_pack

SAMPLES = bundled_packs() / "annual-report" / "heilongjiang-2022" / "samples"
PUBLISHED = SAMPLES / "published.xlsx"


@pytest.fixture(scope="module")
def findings():
    pack = open_table_pack("annual-report/heilongjiang-2022")
    return check_tables(
        pack, read_table_workbook(pack, PUBLISHED.read_bytes(), PUBLISHED.name)
    ).findings


@pytest.fixture(scope="module")
def told(findings):
    """Return the findings of a rule: row numbers, columns, actual, expected."""

    def of(rule):
        found = [finding for finding in findings if finding.rule == rule]
        return [([row.no for row in each.rows], each.actual, each.expected) for each in found]

    return of


def rows(found):
    return [number for numbers, _, _ in found for number in numbers]


def of_column(findings, rule, column):
    (found,) = [each for each in findings if each.rule == rule and each.columns[0] == column]
    return found


def test_the_sample_is_what_the_tool_makes_of_the_figures_beside_it():
    assert PUBLISHED.read_bytes() == sample_workbook(Path(SAMPLES / "published.yaml"))


def test_the_repeated_site_is_found_and_what_was_summed_with_it(findings):
    (found,) = [each for each in findings if each.rule == "site-repeated"]
    assert [(row.no, row.label) for row in found.rows] == [
        (6, "哈尔滨开放大学尚志分校"),
        (9, "哈尔滨开放大学尚志分校"),
    ]
    for agreeing in ("526（扣除后 519）", "341（扣除后 335）", "302（扣除后 299）"):
        assert agreeing in found.cause


def test_sites_are_missing_from_the_list(told):
    assert told("sites-complete") == [([], 11, 12), ([], 10, 14)]


def test_sums_of_sites_are_held_against_the_school(findings):
    found = of_column(findings, "site-students-total", "enrolled_ouc")
    assert (found.actual, found.expected) == (34936, 68540)
    assert "扣除重复行后为 34430，仍差 34110" in found.cause
    assert "少 5 个办学点" in found.cause


def test_figures_of_the_text_are_held_against_the_tables(findings):
    pairs = {
        (each.columns[0], each.actual, each.expected)
        for each in findings
        if each.rule in ("text-staff-totals", "text-lead-teachers", "text-admissions")
    }
    assert pairs == {
        ("tutors", 569, 524),
        ("open_teachers", Decimal("671.5"), 672),
        ("managers", 457, 430),
        ("open_managers", 348, 331),
        ("open_managers_fulltime", 258, 279),
        ("lead_teachers", 28, 29),
        ("admissions_open", 27504, 27505),
    }


def test_parts_that_exceed_the_whole(told):
    assert told("teachers-fulltime-within") == [([7], 17, 15)]
    assert told("managers-open-within") == [([10], 4, 2)]
    assert told("managers-dedicated-within") == [([13], 6, 5)]
    assert rows(told("advisors-within-managers")) == [2, 6, 8, 9, 10, 13, 17]
    assert rows(told("advisors-within-fulltime")) == [2, 4, 6, 8, 9, 10, 13, 14, 17, 19, 22]
    assert rows(told("tutors-beyond-teachers")) == [10, 14, 15]
    assert told("online-within-required") == [([12], 283, 48)]
    assert rows(told("office-beyond-teaching")) == [3, 5, 7, 22]


def test_definitions_that_differ_are_named_as_the_cause(findings):
    found = of_column(findings, "fulltime-teachers-total", "open_fulltime_teachers")
    assert (found.actual, found.expected) == (27, 526)
    assert "只填了主讲教师中的专任数" in found.cause
    found = of_column(findings, "own-courses-total", "own_online_courses")
    assert (found.actual, found.expected) == (519, 215)
    assert "口径不同" in found.cause


def test_ratios_and_money(told):
    assert told("expense-share") == [([23, 17], Decimal("100.864875"), 100)]
    assert told("students-per-teacher") == [
        ([16], Decimal("170.265306"), 100),
        ([23], Decimal("499.4"), 100),
    ]
    assert rows(told("nothing-for-students")) == [4, 19]
    assert rows(told("site-funding")) == [15]


def test_blanks_of_the_five_other_universities_are_one_finding(findings):
    (found,) = [each for each in findings if each.rule == "table2-blank"]
    assert len(found.columns) == 5
    assert found.rows == ()


def test_breakdowns_of_the_text(told):
    assert told("closed-add-up") == [([81, 82, 83, 84, 85], 14, 19)]


def test_nothing_is_said_where_the_figures_agree(told):
    for agreeing in (
        "resources-total",
        "open-total",
        "majors-add-up",
        "adult-majors-add-up",
        "majors-recruiting",
        "approved-add-up",
        "growth-of-year",
        "growth-between-terms",
        "growth-of-terms",
        "growth-base",
        "pass-rate",
        "text-adults",
        "text-areas",
        "text-majors",
        "text-money",
        "text-investment",
        "money-parts-within",
        "universities-within-total",
        "row-shifted",
        "cell-not-number",
    ):
        assert told(agreeing) == [], agreeing


def test_every_finding_says_where_it_stands(findings):
    assert all(finding.places for finding in findings)
    assert all(finding.clause for finding in findings)
    assert all("," not in finding.message for finding in findings)
