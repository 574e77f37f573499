"""Counts of premises, equipment, money, sites, textbooks and answers to surveys.

Decimals are counted in their smallest part (hundredths of a square metre, ten-thousandths
of 万元), so that sums are whole numbers on every engine.
"""

from collections.abc import Mapping

import ibis
from ibis.expr.types import Table, Value

from zhiheng.facts.tables_for_ibis import fact_table
from zhiheng.measures.component import Component, Dimensions, grouped, keyed, of_units
from zhiheng.measures.placing import term_enrolments
from zhiheng.measures.portable import how_many, is_among, total
from zhiheng.measures.slots import slot

AREA_PARTS = 100
MONEY_PARTS = 10_000
_SITES = ("branch", "learning_centre", "teaching_site")
_UNIT = ("unit_id",)
_MONEY = ("tuition", "teaching", "site_funds")
_FACILITIES = ("teaching_area", "office_area", "terminals", "e_books")


def _counted(rows: Table, dimensions: Dimensions, *, within: bool) -> Table:
    return keyed(of_units(rows, within=within), dimensions)


def _parts(value: Value, parts: int) -> Value:
    return (value * parts).cast("int64")


def _facilities(dimensions: Dimensions, within: bool) -> Table:
    rows = fact_table("facilities")
    rows = _counted(rows.filter(rows["year"] == slot("year")), dimensions, within=within)
    return grouped(
        rows,
        dimensions,
        teaching_area=total(_parts(rows["teaching_area"], AREA_PARTS)),
        office_area=total(_parts(rows["office_area"], AREA_PARTS)),
        terminals=total(rows["terminals"]),
        e_books=total(rows["e_books"]),
    )


def _finance(dimensions: Dimensions, within: bool) -> Table:
    """Return money of the year by item; a stated total stands for its parts."""
    rows = fact_table("finance")
    rows = _counted(rows.filter(rows["year"] == slot("year")), dimensions, within=within)
    is_total = rows["owner_university"] == "total"
    amount = _parts(rows["amount"], MONEY_PARTS)
    rows = rows.select(
        "unit_id",
        "item",
        whole=ibis.ifelse(is_total, amount, None),
        part=ibis.ifelse(is_total, None, amount),
    )
    items = rows.group_by("unit_id", "item").aggregate(
        amount=ibis.coalesce(total(rows["whole"]), total(rows["part"]))
    )
    return grouped(
        items,
        dimensions,
        **{
            item: total(ibis.ifelse(items["item"] == item, items["amount"], None))
            for item in _MONEY
        },
    )


def _sites(dimensions: Dimensions, within: bool) -> Table:
    rows = fact_table("units")
    there = (rows["opened_on"] <= slot("census")).fill_null(True) & (
        rows["closed_on"] > slot("census")
    ).fill_null(True)
    rows = _counted(rows.filter(there, rows["kind"].isin(_SITES)), dimensions, within=within)
    return grouped(rows, dimensions, sites=rows.count().cast("int64"))


def _textbooks(dimensions: Dimensions, within: bool) -> Table:
    rows = fact_table("textbook_orders")
    rows = rows.filter(is_among(rows["term_id"], slot("terms")))
    rows = _counted(rows, dimensions, within=within)
    return grouped(
        rows,
        dimensions,
        ordered=total(rows["ordered"]),
        registered=total(rows["registered_students"]),
    )


def _unified(dimensions: Dimensions, within: bool) -> Table:
    courses = fact_table("courses")
    unified = courses.filter(courses["category"] == "unified_national").select("course_id")
    rows = term_enrolments().semi_join(unified, "course_id")
    rows = _counted(rows, dimensions, within=within)
    return grouped(rows, dimensions, enrolments=rows.count().cast("int64"))


def _answers(dimensions: Dimensions, within: bool) -> Table:
    rows = fact_table("surveys")
    rows = rows.filter(
        rows["at"] >= slot("since"),
        rows["at"] < slot("until"),
        rows["valid"].fill_null(True),
        rows["audience"] == "student",
        rows["satisfied"].notnull(),
    )
    rows = _counted(rows, dimensions, within=within)
    return grouped(
        rows,
        dimensions,
        answers=rows.count().cast("int64"),
        satisfied=how_many(rows["satisfied"]),
        responses=rows["response_id"].nunique().cast("int64"),
    )


def _plans(dimensions: Dimensions, _within: bool) -> Table:
    rows = keyed(fact_table("programme_courses"), dimensions)
    rows = rows.select("programme_id", "course_id").distinct()
    return grouped(
        rows,
        dimensions,
        programmes=rows["programme_id"].nunique().cast("int64"),
        courses=rows.count().cast("int64"),
    )


CONDITION_COUNTS: Mapping[str, Component] = {
    "facilities": Component(_FACILITIES, ("facilities",), _UNIT, _facilities, reported=True),
    "finance": Component(
        ("tuition", "teaching", "site_funds"), ("finance",), _UNIT, _finance, reported=True
    ),
    "sites": Component(("sites",), ("units",), _UNIT, _sites),
    "textbooks": Component(
        ("ordered", "registered"),
        ("textbook_orders",),
        ("unit_id", "course_id"),
        _textbooks,
        reported=True,
    ),
    "unified": Component(
        ("enrolments",), ("enrolments", "courses"), ("unit_id", "course_id"), _unified
    ),
    "survey": Component(
        ("answers", "satisfied", "responses"), ("surveys",), ("unit_id", "course_id"), _answers
    ),
    "plans": Component(
        ("programmes", "courses"), ("programme_courses",), ("programme_id",), _plans
    ),
}
