"""The pages of units: tree, record, changes, closing and merging."""

import pytest
from django.test import Client

from tests.campus import Campus, signed_in
from zhiheng.apps.org.models import Unit
from zhiheng.facts.tables import read_excel

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(campus: Campus) -> Client:
    return signed_in(campus.administrator)


def change(**fields: object) -> dict[str, object]:
    return {"name": "演示新名", "kind": "sub_branch", "on": "2026-09-01", **fields}


@pytest.mark.parametrize("role", ["officer", "liaison", "stranger", "reader"])
def test_only_administrators_open_the_pages_of_units(campus: Campus, role: str):
    visitor = signed_in(campus.people[role])
    pk = campus.units["01"].pk
    for page in ("", "new/", "template/", f"{pk}/", f"{pk}/edit/", f"{pk}/end/"):
        assert visitor.get(f"/units/{page}").status_code == 403
        assert visitor.post(f"/units/{page}").status_code == 403


def test_the_list_leads_to_the_import_and_shows_the_tree_in_order(campus: Campus, admin: Client):
    page = admin.get("/units/").content.decode()
    assert "/units/import/" in page
    places = [page.index(unit.name) for unit in campus.units.values()]
    assert places[0] < places[1] < places[3] < places[2]


def test_units_are_found_by_former_names(campus: Campus, admin: Client):
    pk = campus.units["01"].pk
    admin.post(f"/units/{pk}/edit/", change(parent=campus.units["00"].pk))
    page = admin.get("/units/?words=第一分校").content.decode()
    assert "演示新名" in page
    assert "演示第二分校" not in page
    record = admin.get(f"/units/{pk}/").content.decode()
    assert "演示第一分校（至 2026-09-01）" in record


def test_units_are_filtered_by_kind_and_state(campus: Campus, admin: Client):
    page = admin.get("/units/?kind=learning_center").content.decode()
    assert "演示学习中心" in page
    assert "演示第二分校" not in page
    assert "没有符合条件的记录" in admin.get("/units/?state=closed").content.decode()


def test_a_unit_is_opened_below_another(campus: Campus, admin: Client):
    above = campus.units["02"].pk
    page = admin.get(f"/units/new/?parent={above}").content.decode()
    assert f'<option value="{above}" selected>' in page
    form = {"code": "0201", "name": "演示新中心", "kind": "learning_center", "parent": above}
    answer = admin.post("/units/new/", form)
    unit = Unit.objects.get(code="0201")
    assert answer.headers["Location"] == f"/units/{unit.pk}/"
    assert unit.parent_id == above
    answer = admin.post("/units/new/", form)
    assert answer.status_code == 422
    assert Unit.objects.filter(code="0201").count() == 1


def test_a_unit_below_itself_is_refused_and_stays(campus: Campus, admin: Client):
    answer = admin.post(
        f"/units/{campus.units['01'].pk}/edit/", change(parent=campus.units["0101"].pk)
    )
    assert answer.status_code == 422
    assert Unit.objects.get(code="01").name == "演示第一分校"


def test_a_unit_is_merged_and_cannot_be_changed_any_more(campus: Campus, admin: Client):
    pk = campus.units["0101"].pk
    form = {"on": "2026-09-01", "merged_into": campus.units["02"].pk, "reason": "文件"}
    assert admin.post(f"/units/{pk}/end/", {**form, "reason": ""}).status_code == 422
    assert admin.post(f"/units/{pk}/end/", form).status_code == 302
    page = admin.get(f"/units/{pk}/").content.decode()
    assert "已撤销" in page
    assert "演示第二分校" in page
    for action in ("edit", "end"):
        assert admin.get(f"/units/{pk}/{action}/").status_code == 404
    assert "演示学习中心" in admin.get(f"/units/{campus.units['02'].pk}/").content.decode()


def test_a_unit_with_units_below_is_not_closed(campus: Campus, admin: Client):
    form = {"on": "2026-09-01", "reason": "文件"}
    answer = admin.post(f"/units/{campus.units['01'].pk}/end/", form)
    assert answer.status_code == 422
    assert "下面还有单位" in answer.content.decode()


def test_the_template_is_empty_or_holds_the_tree(campus: Campus, admin: Client):
    empty = read_excel(admin.get("/units/template/").content, "x")["单位"].rows
    filled = read_excel(admin.get("/units/template/?filled").content, "x")["单位"].rows
    assert len(empty) == 1
    assert [row[0] for row in filled[1:]] == ["00", "01", "0101", "02"]
