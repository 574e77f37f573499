"""Units side by side: ranks, rates of each unit's own full marks, what is missing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.campus import SETUP, Campus, begin_round, sheet_of
from tests.filling import fill_sheet
from zhiheng.apps.evaluation.actions.rounds import add_units, exclude_item
from zhiheng.apps.evaluation.comparison import Comparison, Line, compare
from zhiheng.apps.evaluation.models import Round, Sheet
from zhiheng.apps.org.actions import open_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(campus: Campus) -> Round:
    return begin_round(campus, stages="self")


def compared(round: Round, level: int = 2) -> Comparison:
    sheets = list(Sheet.objects.whole().filter(stage__round=round))
    return compare(round.edition.scheme, sheets, level)


def line_of(comparison: Comparison, code: str) -> Line:
    return next(each for each in comparison.lines if each.sheet.participation.unit.code == code)


def test_equal_totals_share_a_rank_and_the_next_one_is_passed_over(campus: Campus, round: Round):
    for code in ("01", "02"):
        fill_sheet(sheet_of(round, campus.units[code]), campus.officer)
    fill_sheet(sheet_of(round, campus.units["0101"]), campus.officer, item_1_1_1=0)
    found = compared(round)
    assert [line_of(found, code).rank for code in ("01", "02", "0101")] == [1, 1, 3]
    assert line_of(found, "0101").rate == pytest.approx(98.5)


def test_an_unfinished_unit_has_no_rank_but_the_scores_that_are_known(campus: Campus, round: Round):
    fill_sheet(sheet_of(round, campus.units["01"]), campus.officer, without=1)
    line = line_of(compared(round), "01")
    assert (line.rank, line.rate, line.judged.outcome.total) == (None, None, None)
    assert (line.cells[0].score, line.cells[0].rate) == (15, 100)
    assert (line.cells[-1].score, line.cells[-1].rate) == (None, None)
    assert line.cells[-1].points is not None


def test_what_does_not_apply_has_neither_score_nor_full_marks(campus: Campus, round: Round):
    sheet = sheet_of(round, campus.units["0101"])
    given = {"participation": sheet.participation, "reason": "不承担", "by": campus.officer}
    exclude_item(item="1.1.1", **given)
    exclude_item(item="2.1.1", **given)
    fill_sheet(sheet_of(round, campus.units["0101"]), campus.officer)
    found = compared(round)
    line = line_of(found, "0101")
    by_code = dict(zip((node.code for node in found.nodes), line.cells, strict=True))
    assert (by_code["1.1"].points, by_code["1.1"].score) == (None, None)
    assert (by_code["2.1"].points, by_code["2.1"].rate) == (10, 100)
    assert (line.judged.outcome.total, line.rate, line.rank) == (975, 100, 1)


def test_indicators_under_the_line_of_a_counting_gate_are_weak(campus: Campus, round: Round):
    fill_sheet(sheet_of(round, campus.units["01"]), campus.officer, item_1_1_1=2, item_1_2_1=3)
    cells = line_of(compared(round), "01").cells
    assert [cell.is_weak for cell in cells[:3]] == [True, False, False]
    assert not any(cell.is_weak for cell in line_of(compared(round, level=1), "01").cells)


def test_more_units_ask_no_more_questions_of_the_database(campus: Campus, round: Round):
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            compared(round)
        return len(asked)

    compared(round)
    few = questions()
    units = [
        open_unit(code=f"9{n}", name=f"演示{n}", kind="branch", parent=None, by=SETUP)
        for n in range(10)
    ]
    add_units(round=round, units=units, by=campus.officer)
    assert questions() == few
    assert len(compared(round).lines) == 13
