"""A clean report passes; of two hundred faults planted in it, most are noticed."""

from collections import Counter

import pytest

from tests.engine.table_checks.planting import (
    FAULTS,
    PAGE,
    Planted,
    clean_report,
    page,
    plant_all,
)

_SURE = {
    "留空",
    "写成文字",
    "填成零",
    "写成负数",
    "邻格对调",
    "右移一格",
    "左移一格",
    "重复一行",
    "漏掉一行",
    "名称填错",
    "项目留空",
    "改栏名",
}


@pytest.fixture(scope="module")
def planted() -> list[Planted]:
    return plant_all()


def test_a_report_that_agrees_raises_nothing():
    assert clean_report().findings == ()


def test_at_least_nine_of_ten_planted_faults_are_pointed_to(planted):
    missed = [each.fault.said for each in planted if not each.findings]
    assert len(planted) == FAULTS
    assert len(missed) <= FAULTS // 10, "\n".join(missed)


def test_mistakes_of_form_are_never_missed(planted):
    kinds = Counter(each.fault.kind for each in planted)
    missed = {each.fault.kind for each in planted if not each.findings}
    assert set(kinds) >= _SURE
    assert not missed & _SURE


def test_one_wrong_figure_does_not_flood_the_report(planted):
    single = ("留空", "填成零", "改动一个数", "数字颠倒", "改动表1、表3", "改动正文", "写成文字")
    assert max(each.all_findings for each in planted if each.fault.kind in single) <= 8


def test_the_page_of_planted_faults_is_true(planted):
    assert PAGE.read_text(encoding="utf-8") == page(planted)
