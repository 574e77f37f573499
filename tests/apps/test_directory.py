"""Units and accounts from tables: every fault named, taken in whole, taken back."""

import csv
import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError

from tests.campus import Campus
from zhiheng.apps.accounts.actions import Granted, change_account, open_account, set_grants
from zhiheng.apps.accounts.models import User
from zhiheng.apps.accounts.roles import Role
from zhiheng.apps.directory import accounts, units
from zhiheng.apps.directory.accounts import (
    apply_accounts,
    read_accounts,
    undo_accounts,
    write_account_table,
)
from zhiheng.apps.directory.units import apply_units, read_units, undo_units, write_unit_table
from zhiheng.apps.events.models import Event
from zhiheng.apps.intake.models import State, Upload
from zhiheng.apps.org.actions import close_unit, open_unit
from zhiheng.apps.org.models import Kind, Unit
from zhiheng.facts.tables import read_excel

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 1, 1)
UNIT_HEADINGS = [column.heading for column in units.COLUMNS]
ACCOUNT_HEADINGS = [column.heading for column in accounts.COLUMNS]


def table(headings: list[str], *rows: str) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([headings, *(row.split(",") for row in rows)])
    return text.getvalue().encode()


def unit_upload(campus: Campus, *rows: str) -> Upload:
    content = table(UNIT_HEADINGS, *rows)
    return read_units(name="单位.csv", content=content, by=campus.administrator)


def account_upload(campus: Campus, *rows: str) -> Upload:
    content = table(ACCOUNT_HEADINGS, *rows)
    return read_accounts(name="账号.csv", content=content, by=campus.administrator)


def faults(upload: Upload) -> set[tuple[str, str]]:
    assert upload.state == State.REFUSED
    assert upload.preview == {}
    return {(each["where"].partition("!")[2], each["code"]) for each in upload.problems}


def test_reading_a_table_of_units_changes_nothing_and_shows_what_it_would(campus: Campus):
    before = list(Unit.objects.values())
    upload = unit_upload(
        campus, "00,演示总部,总部,", "01,演示新名,分校,00", "0102,演示新中心,学习中心,01"
    )
    assert list(Unit.objects.values()) == before
    assert upload.state == State.READ
    assert list(upload.preview["opened"]) == ["0102"]
    old, new = upload.preview["changed"]["01"]
    assert (old["name"], new["name"]) == ("演示第一分校", "演示新名")
    assert upload.preview["unchanged"] == 1


def test_every_fault_of_a_table_of_units_is_named_with_its_cell(campus: Campus):
    closed = open_unit(
        code="88", name="旧校", kind=Kind.BRANCH, parent=None, by=campus.administrator
    )
    close_unit(unit=closed, on=DAY, merged_into=None, reason="", by=campus.administrator)
    upload = unit_upload(
        campus,
        "01,演示第一分校,分校,00",
        "01,演示又一分校,分校,00",
        "71,,分校,00",
        ",无码,分校,00",
        "72,演示,大学,00",
        "73,演示,分校,9999",
        "74,演示,分校,75",
        "75,演示,分校,74",
        "88,旧校,分部,",
        "76,演示,分校,88",
        f"77,{'长' * 121},分校,00",
    )
    assert faults(upload) == {
        ("A3", "duplicate"),
        ("B4", "empty"),
        ("A5", "empty"),
        ("C6", "unknown_value"),
        ("D7", "unknown_unit"),
        ("D8", "circle"),
        ("D9", "circle"),
        ("A10", "closed"),
        ("D11", "closed"),
        ("B12", "invalid"),
    }
    with pytest.raises(ValidationError, match="有问题"):
        apply_units(upload=upload, by=campus.administrator)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("单位.xlsx", b"not a workbook", "不是可读的 Excel 文件"),
        ("单位.pdf", b"%PDF", "请用 .xlsx 或 .csv 文件"),
        ("单位.csv", "甲,乙\n1,2\n".encode(), "没有找到表头"),
        ("单位.csv", b"\xff\xfe\x00", "编码"),
    ],
)
def test_a_file_that_is_no_table_is_kept_with_its_reason(
    campus: Campus, name: str, content: bytes, said: str
):
    upload = read_units(name=name, content=content, by=campus.administrator)
    assert upload.state == State.REFUSED
    assert said in upload.problems[0]["message"]
    assert bytes(upload.content) == content


def test_units_are_opened_parents_first_however_their_codes_sort(campus: Campus):
    upload = unit_upload(campus, "A,演示甲,学习中心,MM", "MM,演示中,分校,ZZZ", "ZZZ,演示上,分部,00")
    apply_units(upload=Upload.objects.get(pk=upload.pk), by=campus.administrator)
    assert Unit.objects.get(code="A").parent.parent.code == "ZZZ"
    done = undo_units(upload=Upload.objects.get(pk=upload.pk), by=campus.administrator)
    assert done == {"restored": 3, "left": 0}
    assert not Unit.objects.filter(code__in=["A", "MM", "ZZZ"]).exists()


def test_two_units_may_change_places(campus: Campus):
    upload = unit_upload(campus, "01,演示第一分校,分校,0101", "0101,演示学习中心,学习中心,00")
    apply_units(upload=upload, by=campus.administrator)
    assert Unit.objects.get(code="01").parent.code == "0101"
    undo_units(upload=upload, by=campus.administrator)
    assert Unit.objects.get(code="0101").parent.code == "01"


def test_a_table_is_taken_in_once_and_taken_back_once(campus: Campus):
    upload = unit_upload(campus, "03,演示第三分校,分校,00")
    apply_units(upload=upload, by=campus.administrator)
    with pytest.raises(ValidationError, match="已导入"):
        apply_units(upload=upload, by=campus.administrator)
    undo_units(upload=upload, by=campus.administrator)
    with pytest.raises(ValidationError, match="已撤销"):
        undo_units(upload=upload, by=campus.administrator)
    log = Event.objects.filter(action__in=["apply_upload", "undo_upload"]).order_by("pk")
    assert [event.after["file"] for event in log] == ["单位.csv", "单位.csv"]
    assert log[0].after["opened"] == 1
    assert log[1].after["restored"] == 1


def test_what_was_changed_after_the_preview_stops_the_whole_table(campus: Campus):
    upload = unit_upload(campus, "01,演示新名,分校,00", "03,演示第三分校,分校,00")
    other = unit_upload(campus, "01,演示别名,分校,00")
    apply_units(upload=other, by=campus.administrator)
    with pytest.raises(ValidationError, match="01"):
        apply_units(upload=upload, by=campus.administrator)
    assert not Unit.objects.filter(code="03").exists()
    assert Unit.objects.get(code="01").name == "演示别名"


def test_a_code_taken_or_a_parent_closed_meanwhile_stops_the_whole_table(campus: Campus):
    taken = unit_upload(campus, "03,演示第三分校,分校,00")
    orphan = unit_upload(campus, "0199,演示中心,学习中心,0101")
    open_unit(code="03", name="演示", kind=Kind.BRANCH, parent=None, by=campus.administrator)
    close_unit(
        unit=campus.units["0101"],
        on=DAY,
        merged_into=None,
        reason="",
        by=campus.administrator,
    )
    for upload in (taken, orphan):
        with pytest.raises(ValidationError, match="已被更改"):
            apply_units(upload=upload, by=campus.administrator)


def test_taking_back_leaves_what_was_changed_or_used_since(campus: Campus):
    upload = unit_upload(
        campus, "01,演示新名,分校,00", "03,演示第三分校,分校,00", "04,演示第四分校,分校,00"
    )
    apply_units(upload=upload, by=campus.administrator)
    later = unit_upload(campus, "01,演示更新名,分校,00", "03,演示第三分校,分部,00")
    apply_units(upload=later, by=campus.administrator)
    assert undo_units(upload=upload, by=campus.administrator) == {"restored": 1, "left": 2}
    assert Unit.objects.get(code="01").name == "演示更新名"
    assert Unit.objects.get(code="03").kind == Kind.BRANCH
    # What is gone by then is left, not stumbled over.
    first = unit_upload(campus, "05,演示第五分校,分校,00")
    apply_units(upload=first, by=campus.administrator)
    second = unit_upload(campus, "05,演示第五分校,学院,00")
    apply_units(upload=second, by=campus.administrator)
    Unit.objects.filter(code="05").delete()
    assert undo_units(upload=second, by=campus.administrator) == {"restored": 0, "left": 1}


def test_the_written_tables_are_read_back_as_unchanged(campus: Campus):
    written = write_unit_table(list(Unit.objects.select_related("parent")))
    upload = read_units(name="单位.xlsx", content=written, by=campus.administrator)
    assert (upload.problems, upload.preview["unchanged"]) == ([], 4)
    people = User.objects.exclude(pk=campus.administrator.pk)
    written = write_account_table(people.select_related("unit").prefetch_related("grants__unit"))
    upload = read_accounts(name="账号.xlsx", content=written, by=campus.administrator)
    assert (upload.problems, upload.preview["unchanged"]) == ([], 5)
    assert upload.preview["changed"] == {}


def test_text_that_looks_like_a_formula_stays_text_in_a_table(campus: Campus):
    Unit.objects.filter(code="01").update(name="=1+1")
    written = write_unit_table(list(Unit.objects.select_related("parent")))
    cells = [cell for row in read_excel(written, "x")["单位"].rows for cell in row]
    assert "=1+1" in cells


def test_accounts_are_opened_with_their_roles_and_a_password_each(campus: Campus):
    upload = account_upload(
        campus,
        "zhang,演示-联络员甲,01,单位联络员,",
        "wang,演示-双岗,02,单位联络员,",
        "wang,演示-双岗,02,查阅人,全部单位",
    )
    assert not User.objects.filter(username="zhang").exists()
    applied, opened = apply_accounts(upload=upload, by=campus.administrator)
    assert [user.username for user, _given in opened] == ["wang", "zhang"]
    for user, given in opened:
        assert user.check_password(given)
        assert user.must_change_password
        assert given not in str(Upload.objects.values().get(pk=applied.pk))
        assert given not in str(list(Event.objects.values()))
    grants = User.objects.get(username="wang").grants.values_list("role", "unit__code")
    assert set(grants) == {("unit_liaison", "02"), ("reader", None)}
    assert User.objects.get(username="zhang").grants.get().unit.code == "01"


def test_every_fault_of_a_table_of_accounts_is_named_with_its_cell(campus: Campus):
    upload = account_upload(
        campus,
        "Admin,演示,,查阅人,全部单位",
        "has space,演示,01,查阅人,",
        "new,演示,77,查阅人,",
        "new,演示乙,77,查阅人,01",
        "none,演示,,查阅人,",
        "boss,演示,01,系统管理员,",
        "LIAISON,演示,01,单位联络员,",
        "role,演示,01,校长,",
        "twice,演示,01,查阅人,",
        "twice,演示,01,查阅人,",
        ",演示,01,查阅人,",
    )
    assert faults(upload) == {
        ("A2", "own_account"),
        ("A3", "invalid"),
        ("C4", "unknown_unit"),
        ("C5", "unknown_unit"),
        ("B5", "contradiction"),
        ("E6", "empty"),
        ("E7", "administrator"),
        ("A8", "spelling"),
        ("D9", "unknown_value"),
        ("A11", "duplicate"),
        ("A12", "empty"),
    }
    with pytest.raises(ValidationError):
        apply_accounts(upload=upload, by=campus.administrator)


def test_an_account_that_was_used_is_not_taken_back(campus: Campus):
    upload = account_upload(
        campus,
        "zhang,演示甲,01,单位联络员,",
        "wang,演示乙,01,单位联络员,",
        "reader,演示丙,01,查阅人,",
    )
    apply_accounts(upload=upload, by=campus.administrator)
    User.objects.filter(username="zhang").update(last_login="2026-01-01T00:00:00Z")
    assert User.objects.get(username="reader").display_name == "演示丙"
    assert undo_accounts(upload=upload, by=campus.administrator) == {"restored": 2, "left": 1}
    assert User.objects.filter(username="zhang").exists()
    assert not User.objects.filter(username="wang").exists()
    assert User.objects.get(username="reader").display_name == "演示-查阅人"


def test_an_account_changed_after_the_preview_stops_the_whole_table(campus: Campus):
    upload = account_upload(campus, "reader,演示丙,01,查阅人,", "zhang,演示甲,01,查阅人,")
    change_account(
        user=campus.reader,
        display_name="演示-别名",
        unit=campus.units["01"],
        is_active=True,
        by=campus.administrator,
    )
    with pytest.raises(ValidationError, match="reader"):
        apply_accounts(upload=upload, by=campus.administrator)
    assert not User.objects.filter(username="zhang").exists()


def test_a_name_taken_after_the_preview_in_whatever_case_stops_the_table(campus: Campus):
    upload = account_upload(campus, "zhang,演示甲,01,查阅人,")
    open_account(
        username="Zhang", display_name="演示", unit=None, grants=[], by=campus.administrator
    )
    with pytest.raises(ValidationError, match="zhang"):
        apply_accounts(upload=upload, by=campus.administrator)


def test_a_table_cannot_end_the_role_of_who_takes_it_in(campus: Campus):
    second, _given = open_account(
        username="second",
        display_name="演示-第二管理员",
        unit=None,
        grants=[Granted(Role.ADMINISTRATOR, None)],
        by=campus.administrator,
    )
    upload = account_upload(campus, "second,演示-第二管理员,,查阅人,全部单位")
    with pytest.raises(ValidationError, match="自己"):
        apply_accounts(upload=upload, by=second)
    assert second.grants.get().role == Role.ADMINISTRATOR
    assert Upload.objects.get().state == State.READ


def test_taking_back_leaves_an_account_whose_roles_changed_since(campus: Campus):
    upload = account_upload(campus, "zhang,演示甲,01,查阅人,")
    apply_accounts(upload=upload, by=campus.administrator)
    user = User.objects.get(username="zhang")
    set_grants(user=user, grants=[Granted(Role.READER, None)], by=campus.administrator)
    assert undo_accounts(upload=upload, by=campus.administrator) == {"restored": 0, "left": 1}
