"""Tables brought in through the admin: nothing before the confirmation, nothing by halves."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.campus import Campus, begin_round, sheet_of, signed_in
from zhiheng.apps.accounts.models import User
from zhiheng.apps.directory.units import read_units
from zhiheng.apps.evaluation.sheet_import import read_upload
from zhiheng.apps.events.models import Event
from zhiheng.apps.intake.models import State, Upload
from zhiheng.apps.org.models import Unit
from zhiheng.facts.tables import read_excel
from zhiheng.web.views import intake

pytestmark = pytest.mark.django_db
GIVEN = re.compile(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}")
UNITS = "单位代码,单位名称,类别,上级单位代码\n"
ACCOUNTS = "账号名,姓名或岗位,所在单位代码,角色,管辖范围\n"
GOOD_UNITS = UNITS + "01,演示新名分校,分校,00\n03,演示第三分校,分校,00\n"
BAD_UNITS = UNITS + "03,,分校,00\n04,演示,大学,00\n"
GOOD_ACCOUNTS = ACCOUNTS + "zhang,演示-联络员甲,01,单位联络员,\n"


@pytest.fixture
def admin(campus: Campus) -> Client:
    return signed_in(campus.administrator)


def brought(admin: Client, kind: str, text: str, name: str = "表.csv") -> tuple[str, Upload]:
    """Bring a table in; return the address that answers, and the upload."""
    file = SimpleUploadedFile(name, text.encode())
    answer = admin.post(f"/{kind}/import/", {"file": file})
    upload = Upload.objects.latest("pk")
    assert answer.headers["Location"] == f"/uploads/{upload.pk}/"
    return answer.headers["Location"], upload


@pytest.mark.parametrize("role", ["officer", "liaison", "stranger", "reader"])
def test_only_administrators_bring_tables_in(campus: Campus, admin: Client, role: str):
    address, upload = brought(admin, "units", GOOD_UNITS)
    theirs = signed_in(campus.people[role])
    for page in ("/units/import/", "/accounts/import/", "/units/template/", address):
        assert theirs.get(page).status_code == 403
        assert theirs.post(page).status_code == 403
    for page in ("apply/", "undo/"):
        assert theirs.post(address + page).status_code == 403
    upload.refresh_from_db()
    assert upload.state == State.READ
    assert not Unit.objects.filter(code="03").exists()


def test_the_page_offers_templates_the_upload_and_earlier_ones(campus: Campus, admin: Client):
    page = admin.get("/units/import/").content.decode()
    assert "/units/template/?filled" in page
    assert "还没有上传过" in page
    address, _upload = brought(admin, "units", BAD_UNITS, name="第一次.csv")
    page = admin.get("/units/import/").content.decode()
    assert f'href="{address}"' in page
    assert "第一次.csv" in page
    assert "第一次.csv" not in admin.get("/accounts/import/").content.decode()


def test_units_are_previewed_taken_in_and_taken_back(campus: Campus, admin: Client):
    address, _upload = brought(admin, "units", GOOD_UNITS)
    page = admin.get(address).content.decode()
    for said in (
        "演示第三分校",
        "演示第一分校",
        "演示新名分校",
        "确认导入",
        "新建 1 个，更改 1 个",
    ):
        assert said in page
    assert not Unit.objects.filter(code="03").exists()
    page = admin.post(f"{address}apply/", follow=True).content.decode()
    assert "已导入" in page
    assert "确认导入" not in page
    assert Unit.objects.get(code="01").name == "演示新名分校"
    assert "恢复原值" in admin.get(f"{address}undo/").content.decode()
    assert Unit.objects.filter(code="03").exists()
    page = admin.post(f"{address}undo/", follow=True).content.decode()
    assert "已恢复 2 项" in page
    assert not Unit.objects.filter(code="03").exists()
    assert Unit.objects.get(code="01").name == "演示第一分校"


def test_faults_are_all_shown_can_be_downloaded_and_change_nothing(campus: Campus, admin: Client):
    address, upload = brought(admin, "units", BAD_UNITS, name="单位=1.csv")
    page = admin.get(address).content.decode()
    for said in ("发现 2 个问题", "单位=1.csv!B2", "单位=1.csv!C3", "总部、分部、部门"):
        assert said in page
    assert "确认导入" not in page
    answer = admin.get(f"{address}problems/")
    rows = read_excel(answer.content, "x")["问题清单"].rows
    assert rows[0] == ["位置", "问题", "应为"]
    assert [row[0] for row in rows[1:]] == ["单位=1.csv!B2", "单位=1.csv!C3"]
    page = admin.post(f"{address}apply/", follow=True).content.decode()
    assert "现在是“有问题”" in page
    assert Unit.objects.count() == 4
    assert bytes(Upload.objects.get(pk=upload.pk).content) == BAD_UNITS.encode()


def test_a_table_without_faults_has_no_list_of_them(campus: Campus, admin: Client):
    address, _upload = brought(admin, "units", GOOD_UNITS)
    assert admin.get(f"{address}problems/").status_code == 404


def test_a_table_that_says_what_stands_has_nothing_to_confirm(campus: Campus, admin: Client):
    address, _upload = brought(admin, "units", UNITS + "00,演示总部,总部,\n")
    page = admin.get(address).content.decode()
    assert "没有需要更改的" in page
    assert "确认导入" not in page


def test_new_accounts_get_their_passwords_shown_once(campus: Campus, admin: Client):
    address, upload = brought(admin, "accounts", GOOD_ACCOUNTS)
    assert not GIVEN.search(admin.get(address).content.decode())
    answer = admin.post(f"{address}apply/")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    given = GIVEN.search(answer.content.decode())[0]
    assert User.objects.get(username="zhang").check_password(given)
    assert given not in admin.get(address).content.decode()
    assert given not in str(Upload.objects.values().get(pk=upload.pk))
    assert given not in str(list(Event.objects.values()))
    again = admin.post(f"{address}apply/", follow=True).content.decode()
    assert "现在是“已导入”" in again
    assert not GIVEN.search(again)


def test_an_import_whose_passwords_were_lost_is_taken_back_and_brought_in_again(
    campus: Campus, admin: Client
):
    for _ in range(2):
        address, _upload = brought(admin, "accounts", GOOD_ACCOUNTS)
        given = GIVEN.search(admin.post(f"{address}apply/").content.decode())[0]
        assert User.objects.get(username="zhang").check_password(given)
        admin.post(f"{address}undo/")
        assert not User.objects.filter(username="zhang").exists()


def test_what_no_longer_fits_is_refused_in_words(campus: Campus, admin: Client):
    address, _upload = brought(admin, "units", GOOD_UNITS)
    Unit.objects.filter(code="01").update(name="演示别名")
    page = admin.post(f"{address}apply/", follow=True).content.decode()
    assert "预览之后" in page
    assert not Unit.objects.filter(code="03").exists()


def test_a_table_is_taken_in_by_post_only(campus: Campus, admin: Client):
    address, _upload = brought(admin, "units", GOOD_UNITS)
    assert admin.get(f"{address}apply/").status_code == 405
    assert not Unit.objects.filter(code="03").exists()


def test_only_what_was_taken_in_can_be_taken_back(campus: Campus, admin: Client):
    address, _upload = brought(admin, "units", GOOD_UNITS)
    answer = admin.get(f"{address}undo/", follow=True)
    assert "没有可以撤销的内容" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("单位.pdf", b"%PDF", "是 .pdf 文件，这里只收 .xlsx、.xlsm、.csv"),
        ("单位", b"x", "没有扩展名的"),
        ("单位.xls", b"x", "另存为 .xlsx"),
        ("单位.csv", b"", "文件是空的"),
    ],
)
def test_a_file_that_cannot_be_read_here_is_refused_with_what_to_do(
    campus: Campus, admin: Client, name: str, content: bytes, said: str
):
    answer = admin.post("/units/import/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Upload.objects.exists()


def test_no_file_is_said_to_be_none(campus: Campus, admin: Client):
    answer = admin.post("/units/import/")
    assert answer.status_code == 422
    assert "请先选择文件" in answer.content.decode()


def test_a_file_that_is_too_large_is_refused_with_its_size(
    campus: Campus, admin: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(intake, "LARGEST_UPLOAD", 2**20)
    exactly = b"x" * 2**20
    file = SimpleUploadedFile("单位.csv", exactly + b"x")
    answer = admin.post("/units/import/", {"file": file})
    assert answer.status_code == 422
    assert "最大 1 MB" in answer.content.decode()
    file = SimpleUploadedFile("单位.csv", exactly)
    assert admin.post("/units/import/", {"file": file}).status_code == 302


def test_a_sheet_is_not_shown_on_the_page_of_tables(campus: Campus, admin: Client):
    sheet = sheet_of(begin_round(campus), campus.units["01"])
    upload = read_upload(sheet=sheet, name="表.csv", content=b"x", by=campus.liaison)
    assert upload.state == State.REFUSED
    for page in ("", "undo/", "problems/"):
        assert admin.get(f"/uploads/{upload.pk}/{page}").status_code == 404
    assert admin.post(f"/uploads/{upload.pk}/apply/").status_code == 404
    address = f"/sheets/{sheet.pk}/import/{upload.pk}/problems/"
    assert signed_in(campus.liaison).get(address).status_code == 200
    assert signed_in(campus.stranger).get(address).status_code == 404


def test_an_administrator_sees_what_a_colleague_brought(campus: Campus, admin: Client):
    upload = read_units(name="甲.csv", content=GOOD_UNITS.encode(), by=campus.officer)
    assert admin.get(f"/uploads/{upload.pk}/").status_code == 200
    theirs = signed_in(campus.officer)
    assert theirs.get(f"/uploads/{upload.pk}/problems/").status_code == 403


def test_names_of_files_are_shown_as_text(campus: Campus, admin: Client):
    address, _upload = brought(admin, "units", GOOD_UNITS, name="<b>粗.csv")
    page = admin.get(address).content.decode()
    assert "<b>粗" not in page
    assert "&lt;b&gt;粗" in page
