"""What all lists share: address, part, order, pages, columns, export."""

import pytest
from django.test import Client

from tests.campus import Campus, signed_in
from zhiheng.apps.org.actions import open_unit
from zhiheng.apps.org.models import Kind
from zhiheng.facts.tables import read_excel

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true", "HX-Target": "ledger"}


@pytest.fixture
def admin(campus: Campus) -> Client:
    return signed_in(campus.administrator)


def part(page: str) -> str:
    start = page.index('<section class="panel" id="ledger">')
    return page[start : page.index("</section>", start)]


@pytest.mark.parametrize(
    "address",
    [
        "/units/",
        "/units/?words=分校&sort=-code",
        "/units/?words=nobody",
        "/accounts/?hide=unit&sort=display_name",
        "/events/?action=open_unit",
        "/events/?page=2",
    ],
)
def test_a_swapped_list_is_the_list_of_a_fresh_page(campus: Campus, admin: Client, address: str):
    fresh = part(admin.get(address).content.decode())
    swapped = admin.get(address, headers=PART).content.decode()
    assert "<html" not in swapped
    assert part(swapped) == fresh


def test_a_list_is_sorted_by_any_column_both_ways(campus: Campus, admin: Client):
    up = admin.get("/units/?sort=name").content.decode()
    down = admin.get("/units/?sort=-name").content.decode()
    names = sorted(unit.name for unit in campus.units.values())
    assert up.index(f">{names[0]}</a>") < up.index(f">{names[-1]}</a>")
    assert down.index(f">{names[0]}</a>") > down.index(f">{names[-1]}</a>")
    assert 'aria-sort="ascending"' in up
    assert 'aria-sort="descending"' in down


@pytest.mark.parametrize("query", ["sort=nothing", "page=999", "page=x", "hide=nothing", "kind=x"])
def test_an_odd_address_is_answered_all_the_same(campus: Campus, admin: Client, query: str):
    assert admin.get(f"/units/?{query}").status_code == 200


def test_columns_are_hidden_but_for_those_that_name_the_row(campus: Campus, admin: Client):
    page = part(admin.get("/units/?hide=kind&hide=name").content.decode())
    assert '<td class="">分校' not in page
    assert ">演示第一分校</a>" in page
    rows = read_excel(admin.get("/units/?hide=kind&export=xlsx").content, "x")["单位"].rows
    assert "类别" not in rows[0]
    assert "名称" in rows[0]


def test_an_export_holds_all_pages_in_the_order_shown(campus: Campus, admin: Client):
    for number in range(230):
        open_unit(
            code=f"9{number:03}",
            name=f"演示 {number}",
            kind=Kind.DEPARTMENT,
            parent=None,
            by=campus.administrator,
        )
    page = part(admin.get("/units/?kind=department").content.decode())
    assert "共 230 条" in page
    assert page.count("<tr>") == 201
    answer = admin.get("/units/?kind=department&sort=-code&export=xlsx")
    rows = read_excel(answer.content, "x")["单位"].rows
    assert len(rows) == 231
    assert rows[1][0] == "9229"


def test_an_empty_list_says_what_to_do_and_a_narrowed_one_how_to_widen(
    campus: Campus, admin: Client
):
    page = admin.get("/units/?words=nobody").content.decode()
    assert "清除筛选" in page
    assert "还没有后台任务" in signed_in(campus.reader).get("/jobs/").content.decode()
