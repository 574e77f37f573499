"""The comparison of units in the browser: what is shown, sorted, coloured and exported."""

import io

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.campus import SETUP, Campus, begin_round, sheet_of, signed_in
from tests.filling import fill_sheet, hand_in
from zhiheng.apps.evaluation.actions.flow import sign_sheet
from zhiheng.apps.evaluation.actions.rounds import add_units, exclude_item
from zhiheng.apps.evaluation.models import Round
from zhiheng.apps.org.actions import open_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(campus: Campus) -> Round:
    """A round in which 01 has full marks, 02 has less, and 0101 is unfinished.

    Item 1.1.1, all of indicator 1.1, does not apply to 0101.
    """
    round = begin_round(campus)
    fill_sheet(sheet_of(round, campus.units["01"]), campus.officer)
    fill_sheet(sheet_of(round, campus.units["02"]), campus.officer, item_1_1_1=2, item_1_2_1=3)
    centre = sheet_of(round, campus.units["0101"])
    exclude_item(
        participation=centre.participation, item="1.1.1", reason="不承担", by=campus.officer
    )
    fill_sheet(sheet_of(round, campus.units["0101"]), campus.officer, without=1)
    return round


@pytest.fixture
def client(campus: Campus) -> Client:
    return signed_in(campus.officer)


def shown(client: Client, round: Round, query: str = ""):
    response = client.get(f"/rounds/{round.pk}/comparison/?{query}")
    assert response.status_code == 200
    return response


def codes(response) -> list[str]:
    return [line.code for line in response.context["lines"]]


def cell(response, unit: str, node: str):
    keys = [heading.key for heading in response.context["headings"] if heading.code]
    line = next(line for line in response.context["lines"] if line.code == unit)
    return line.cells[keys.index(node)]


def test_units_stand_by_rank_with_total_rate_and_conclusion(client: Client, round: Round):
    page = shown(client, round)
    lines = page.context["lines"]
    assert [(line.code, line.rank) for line in lines] == [("01", "1"), ("02", "2"), ("0101", "–")]
    assert (lines[1].total, lines[1].points, lines[1].rate) == ("987", "1000", "98.7 %")
    assert (lines[2].total, lines[2].rate, lines[2].points) == ("缺", "缺", "985")
    assert lines[2].conclusion == "还差 1 项未评"
    assert "1 个单位有不适用的指标" in page.content.decode()


def test_a_cell_says_in_a_word_why_there_is_no_number(client: Client, round: Round):
    page = shown(client, round, "view=heat")
    assert (cell(page, "0101", "1.1").text, cell(page, "0101", "1.1").heat) == ("不适用", "")
    last = page.context["headings"][-1].code
    assert (cell(page, "0101", last).text, cell(page, "0101", last).heat) == ("缺", "")
    assert cell(page, "01", "1.1").text == "15"
    assert cell(page, "01", "1.1").title == "15 / 15 · 100 %"


def test_colours_follow_the_rate_and_weak_ones_are_marked(client: Client, round: Round):
    page = shown(client, round, "view=heat&show=rates")
    found = {node: cell(page, "02", node) for node in ("1.1", "1.2", "1.3")}
    assert [each.text for each in found.values()] == ["53.3 %", "60 %", "100 %"]
    assert [each.heat for each in found.values()] == ["heat-0", "heat-1", "heat-4"]
    assert [each.is_weak for each in found.values()] == [True, False, False]
    text = page.content.decode()
    assert "60 % 至不足 70 %" in text
    assert "低分</span>" in text
    plain = shown(client, round, "show=rates")
    assert cell(plain, "02", "1.1").heat == ""
    assert "至不足" not in plain.content.decode()


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", ["01", "02", "0101"]),
        ("sort=-rank", ["02", "01", "0101"]),
        ("sort=unit", ["01", "0101", "02"]),
        ("sort=total", ["02", "01", "0101"]),
        ("sort=-rate", ["01", "02", "0101"]),
        ("sort=-1.2", ["01", "0101", "02"]),
        ("sort=1.2", ["02", "01", "0101"]),
        ("sort=-1.1", ["01", "02", "0101"]),
        ("sort=1.1", ["02", "01", "0101"]),
        ("sort=conclusion", ["01", "02", "0101"]),
        ("sort=nonsense", ["01", "02", "0101"]),
        ("sort=-1.2&level=1", ["01", "02", "0101"]),
    ],
)
def test_any_column_sorts_and_unknown_values_come_last(
    client: Client, round: Round, query: str, order: list[str]
):
    assert codes(shown(client, round, query)) == order


def test_a_head_sorts_best_first_and_then_the_other_way_round(client: Client, round: Round):
    def head(query: str, key: str):
        return next(h for h in shown(client, round, query).context["headings"] if h.key == key)

    assert head("view=heat", "1.1").url.endswith("?view=heat&sort=-1.1")
    assert head("sort=-1.1", "1.1").url.endswith("?sort=1.1")
    assert (head("sort=-1.1", "1.1").sorted, head("sort=-1.1", "unit").sorted) == ("descending", "")
    assert (head("", "rank").sorted, head("", "rank").url[-10:]) == ("ascending", "sort=-rank")


@pytest.mark.parametrize(
    ("query", "columns"),
    [("", 25), ("level=1", 6), ("level=2", 25), ("level=3", 25), ("level=x", 25), ("stage=no", 25)],
)
def test_the_level_is_chosen_and_nonsense_shows_the_usual(
    client: Client, round: Round, query: str, columns: int
):
    assert len(shown(client, round, query).context["lines"][0].cells) == columns


def test_a_liaison_compares_own_units_only(campus: Campus, round: Round):
    page = shown(signed_in(campus.liaison), round)
    assert codes(page) == ["01", "0101"]
    text = page.content.decode()
    assert "演示第二分校" not in text
    assert "名次只在这些单位之间排" in text
    response = signed_in(campus.stranger).get(f"/rounds/{round.pk}/comparison/?export=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    assert [row[2] for row in rows.to_python()] == ["单位", "演示第二分校"]


def test_experts_scores_are_compared_once_they_are_signed(campus: Campus, round: Round):
    liaison = signed_in(campus.liaison)
    sheet = hand_in(sheet_of(round, campus.units["01"], "expert"), campus.officer)
    assert codes(shown(liaison, round, "stage=expert")) == ["01", "0101"]
    assert shown(liaison, round, "stage=expert").context["controls"][0][2][0].value == "self"
    sign_sheet(sheet=sheet, note="", by=campus.officer)
    page = shown(liaison, round, "stage=expert")
    assert (codes(page), page.context["lines"][0].total) == (["01"], "1000")


def test_what_is_shown_is_exported(client: Client, round: Round):
    response = shown(client, round, "show=rates&sort=unit&level=1&export=xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    head, *rows = sheet.to_python()
    assert head[:9] == [
        "名次",
        "单位代码",
        "单位",
        "状态",
        "总分",
        "满分",
        "得分率（%）",
        "结论",
        "1 办学定位（%）",
    ]
    assert [row[1] for row in rows] == ["01", "0101", "02"]
    assert rows[0][4:9] == [1000, 1000, 100, "优秀", 100]
    assert rows[1][0] == ""
    assert rows[1][4:8] == ["缺", 985, "缺", "还差 1 项未评"]
    assert rows[2][8] == 67.5


def test_the_swapped_part_is_the_part_of_the_fresh_page(client: Client, round: Round):
    address = f"/rounds/{round.pk}/comparison/?view=heat&sort=-1.2"
    headers = {"HX-Request": "true", "HX-Target": "comparison"}
    part = client.get(address, headers=headers).content.decode()
    assert part.strip() in client.get(address).content.decode()
    assert part.strip().startswith('<section class="panel" id="comparison">')


def test_a_round_without_sheets_says_what_to_do(campus: Campus, client: Client, round: Round):
    round.participations.all().delete()
    assert "还没有您可查阅的打分表" in shown(client, round).content.decode()


def test_twenty_more_units_ask_no_more_questions_of_the_database(
    campus: Campus, client: Client, round: Round, django_assert_max_num_queries
):
    units = [
        open_unit(code=f"9{n:02}", name=f"演示{n}", kind="branch", parent=None, by=SETUP)
        for n in range(20)
    ]
    add_units(round=round, units=units, by=campus.officer)
    shown(client, round)
    with django_assert_max_num_queries(8):
        shown(client, round, "view=heat")
