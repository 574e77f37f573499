"""The pages of standards: read by everybody who is in, taken into use by the quality office."""

import json

import pytest
from django.test import Client

from tests.campus import Campus, signed_in
from zhiheng.apps.catalogue.actions import install_edition
from zhiheng.apps.catalogue.models import Edition
from zhiheng.apps.events.models import Event
from zhiheng.documents.pack_workbook.reading import read_pack_workbook
from zhiheng.engine.scorer import Scorer
from zhiheng.facts.sheet_reading import sheet_in
from zhiheng.standards.compiler import compile_pack
from zhiheng.standards.library import open_pack

pytestmark = pytest.mark.django_db
SHANXI = "ouc-branch-evaluation/shanxi-2021"
HARBIN = "teaching-process/harbin-2022"


@pytest.fixture
def reader(campus: Campus) -> Client:
    return signed_in(campus.reader)


@pytest.mark.parametrize("role", ["administrator", "officer", "liaison", "stranger", "reader"])
def test_everybody_who_is_in_reads_standards(campus: Campus, role: str):
    visitor = signed_in(campus.people[role])
    for page in ("", f"{SHANXI}/", f"{SHANXI}/workbook/", f"{HARBIN}/sheet.csv/"):
        assert visitor.get(f"/standards/{page}").status_code == 200
    assert Client().get(f"/standards/{SHANXI}/").status_code == 302


def test_the_list_shows_a_standard_in_use_once(campus: Campus, reader: Client):
    page = reader.get("/standards/").content.decode()
    assert f'href="/standards/{SHANXI}/"' in page
    assert f'href="/standards/{HARBIN}/"' in page
    edition = install_edition(scheme=open_pack(SHANXI), by=campus.officer)
    page = reader.get("/standards/").content.decode()
    assert f'href="/standards/{edition.pk}/"' in page
    assert f'href="/standards/{SHANXI}/"' not in page
    assert page.count("已启用") == 1


def test_an_older_content_of_an_edition_stays_beside_the_bundled_one(
    campus: Campus, reader: Client, invented: Scorer
):
    edition = install_edition(scheme=invented.scheme, by=campus.officer)
    page = reader.get("/standards/").content.decode()
    assert f'href="/standards/{edition.pk}/"' in page
    assert "以前装入" in page
    assert f'href="/standards/{SHANXI}/"' in page


def test_a_standard_shows_its_tree_rules_and_grades(campus: Campus, reader: Client):
    page = reader.get(f"/standards/{SHANXI}/").content.decode()
    scheme = open_pack(SHANXI)
    for node in scheme.nodes:
        assert node.name in page
    for point in scheme.points:
        assert f'id="line-{point.code}"' in page
    for said in (
        "900 分及以上",
        "750 分及以上，不足 900 分",
        "一票否决",
        "低于 24 分",
        "近一年有严重违规招生，本项不得分",
        "10–19 分：无欠费但曾迟缴或不足额",
        "马克思主义学院",
        "十三五/十四五规划",
    ):
        assert said in page


def test_an_item_that_is_one_point_is_one_line(campus: Campus, reader: Client):
    page = reader.get(f"/standards/{HARBIN}/").content.decode()
    assert page.count('id="line-1.1.1"') == 1
    assert "本标准只给总分，不分等次" in page


def test_every_kind_of_standard_can_be_read(campus: Campus, reader: Client, invented: Scorer):
    edition = install_edition(scheme=invented.scheme, by=campus.officer)
    page = reader.get(f"/standards/{edition.pk}/").content.decode()
    for point in invented.scheme.points:
        assert f'id="line-{point.code}"' in page
    assert reader.get(f"/standards/{edition.pk}/workbook/").status_code == 200
    assert reader.get(f"/standards/{edition.pk}/sheet.xlsx/").status_code == 200


def test_the_workbook_of_a_standard_is_read_back_as_it_was(campus: Campus, reader: Client):
    answer = reader.get(f"/standards/{SHANXI}/workbook/")
    read = read_pack_workbook(answer.content, "标准.xlsx")
    assert compile_pack(read.authored).scheme == open_pack(SHANXI)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_empty_score_sheets_are_read_back_as_empty(campus: Campus, reader: Client, ending: str):
    answer = reader.get(f"/standards/{SHANXI}/sheet.{ending}/")
    read = sheet_in(answer.content, f"表.{ending}")
    assert not read.problems
    assert not any(entry is not None for entry in read.sheet.scores.values())


def test_the_empty_score_sheet_as_json_names_every_point(campus: Campus, reader: Client):
    answer = reader.get(f"/standards/{SHANXI}/sheet.json/")
    assert len(json.loads(answer.content)["scores"]) == 123


@pytest.mark.parametrize(
    "page",
    [
        "nobody/nothing/",
        "nobody/nothing/workbook/",
        "999999/",
        "999999/workbook/",
        f"{SHANXI}/sheet.exe/",
        "../packs/",
    ],
)
def test_what_is_no_standard_is_not_found(campus: Campus, reader: Client, page: str):
    assert reader.get(f"/standards/{page}").status_code == 404


def test_a_standard_is_taken_into_use_once_by_the_quality_office(campus: Campus):
    officer = signed_in(campus.officer)
    assert "启用</button>" in officer.get(f"/standards/{HARBIN}/").content.decode()
    assert officer.get(f"/standards/{HARBIN}/install/").status_code == 405
    answer = officer.post(f"/standards/{HARBIN}/install/")
    edition = Edition.objects.get()
    assert answer.headers["Location"] == f"/standards/{edition.pk}/"
    assert str(edition) == HARBIN
    officer.post(f"/standards/{HARBIN}/install/")
    assert Edition.objects.count() == 1
    assert Event.objects.filter(action="install_edition").count() == 1
    page = officer.get(f"/standards/{edition.pk}/").content.decode()
    assert "启用</button>" not in page


@pytest.mark.parametrize("role", ["administrator", "liaison", "stranger", "reader"])
def test_others_only_read(campus: Campus, role: str):
    visitor = signed_in(campus.people[role])
    assert "启用</button>" not in visitor.get(f"/standards/{HARBIN}/").content.decode()
    assert visitor.post(f"/standards/{HARBIN}/install/").status_code == 403
    assert not Edition.objects.exists()


def test_an_unknown_standard_cannot_be_taken_into_use(campus: Campus):
    officer = signed_in(campus.officer)
    assert officer.post("/standards/nobody/nothing/install/").status_code == 404
