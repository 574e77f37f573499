"""The printed score sheet, read back."""

import datetime as dt
import io

import openpyxl
import pytest

from zhiheng import __version__
from zhiheng.documents.score_form import write_score_form
from zhiheng.facts.score_sheet import ScoreSheet


@pytest.fixture
def sheet(scorer, full):
    def write(**given):
        outcome = scorer.evaluate(ScoreSheet(**{"unit": "演示", "period": "2022", **given}))
        return openpyxl.load_workbook(
            io.BytesIO(write_score_form(outcome, issued=dt.date(2022, 8, 10)))
        ).active

    return write


def texts(sheet):
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_it_has_one_score_for_each_item_and_the_total(sheet, scorer, full):
    written = sheet(scores=full)
    scores = [row[4].value for row in written.iter_rows(min_row=4, max_row=64)]
    items = [node for node in scorer.scheme.nodes if node.level == 3]
    assert scores == [item.points for item in items]
    assert all(isinstance(score, int) for score in scores)
    end = written.cell(65, 1).value
    assert "自评总分：1000" in end
    assert "自评结论等次：优秀" in end


def test_headings_and_groups_are_those_of_the_form(sheet, full):
    written = sheet(scores=full)
    header = [written.cell(3, column).value for column in range(1, 6)]
    assert header == ["一级指标", "二级指标", "三级指标", "观测点", "自评得分"]
    assert written.cell(1, 1).value == "演示自评打分表"
    assert written.cell(4, 1).value == "1 办学定位\n（40分）"
    assert "A4:A6" in {str(merged) for merged in written.merged_cells.ranges}
    assert "（4）培养方案" in written.cell(4, 4).value


def test_official_table_formats(sheet, full):
    written = sheet(scores=full)
    title, header, data = written.cell(1, 1), written.cell(3, 1), written.cell(4, 5)
    assert (title.font.name, title.font.size, title.font.bold) == ("宋体", 14, True)
    assert (header.font.name, header.font.size, header.font.bold) == ("宋体", 10.5, True)
    assert (data.font.name, data.font.size, data.font.bold) == ("宋体", 10.5, False)
    assert data.border.left.style == "thin"
    heights = [written.row_dimensions[row].height for row in range(1, 66)]
    assert all(height is not None and height >= 20 for height in heights)
    assert written.oddFooter.center.text == "&P"
    assert written.print_title_rows == "$3:$3"
    assert written.page_setup.orientation == "landscape"
    assert written.row_breaks.brk


def test_missing_scores_are_said_to_be_missing(sheet, full):
    written = sheet(scores={**full, "1.1.1(1)": None})
    assert written.cell(4, 5).value == "缺数据"
    assert "自评总分：缺数据" in written.cell(65, 1).value
    assert any("996–1000" in text for text in texts(written))


def test_vetoes_and_zero_outs_are_on_the_sheet(sheet, full):
    scores = {**full, **dict.fromkeys(["1.1.1(1)", "1.1.1(2)", "1.2.1(1)", "1.2.1(2)"], 0)}
    found = "\n".join(texts(sheet(scores=scores, flags=["4.1.1"])))
    assert "限期整改" in found
    assert "一票否决" in found
    assert "4.1.1 近一年有严重违规招生" in found


def test_it_names_edition_and_version(sheet, full):
    written = sheet(scores=full)
    assert any(__version__ in text and "shanxi-2021" in text for text in texts(written))


@pytest.mark.parametrize("unit", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")'])
def test_a_name_that_looks_like_a_formula_is_text(sheet, full, unit):
    written = sheet(scores=full, unit=unit)
    assert written.cell(1, 1).value == f"{unit}自评打分表"
    assert all(cell.data_type != "f" for row in written.iter_rows() for cell in row)


def test_schemes_of_any_depth_have_a_sheet(harbin, invented):
    for scorer in (harbin, invented):
        outcome = scorer.evaluate(ScoreSheet("演示", "2022"))
        written = openpyxl.load_workbook(
            io.BytesIO(write_score_form(outcome, issued=dt.date(2022, 8, 10)))
        ).active
        header = [cell.value for cell in written[3]]
        assert header[: len(scorer.scheme.levels)] == list(scorer.scheme.levels)
