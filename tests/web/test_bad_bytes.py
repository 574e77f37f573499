"""What no text may hold is refused in words, wherever it comes in."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.campus import Campus, signed_in
from zhiheng.apps.evaluation.models import Sheet

pytestmark = pytest.mark.django_db


def test_a_null_character_in_an_address_is_refused(liaison: Client, sheet: Sheet):
    for path in ("points/%00/", "facts/%00/", "narratives/%00/"):
        answer = liaison.post(
            f"/sheets/{sheet.pk}/{path}", {"entry": "1", "value": "1", "text": "a"}
        )
        assert answer.status_code == 400
    assert liaison.get(f"/sheets/{sheet.pk}/points/%00/why/").status_code == 400


def test_a_null_character_in_what_is_typed_is_refused(liaison: Client, sheet: Sheet):
    for path, field in (
        ("points/1.1.1(1)/", "entry"),
        ("facts/registered_students/", "value"),
        ("narratives/1.1.1/", "text"),
        ("points/1.1.1(1)/", "seen"),
    ):
        answer = liaison.post(f"/sheets/{sheet.pk}/{path}", {field: "3\x00"})
        assert answer.status_code == 400
    assert liaison.get("/rounds/", {"words": "a\x00"}).status_code == 400


def test_a_null_character_among_many_scores_is_refused(liaison: Client, sheet: Sheet):
    for entries in ({"1.1.1(1)\x00": "1"}, {"1.1.1(1)": "1\x00"}):
        answer = liaison.post(
            f"/sheets/{sheet.pk}/scores/", json.dumps({"entries": entries}), "application/json"
        )
        assert answer.status_code in (400, 422)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("表.json", b'{"narratives": {"1.1.1": "a\\u0000b"}}'),
        ("表.json", b'{"scores": {"1.1.1(1)\\u0000": 1}}'),
        ("表.json", b'{"unit": "a\\u0000b", "facts": {"a\\u0000": "\\u0000"}}'),
        ("表.csv", "编号,得分\n1.1.1(1)\0,1\n".encode()),
    ],
)
def test_a_null_character_in_a_file_breaks_nothing(liaison, sheet, name, content):
    file = SimpleUploadedFile(name, content)
    answer = liaison.post(f"/sheets/{sheet.pk}/import/", {"file": file}, follow=True)
    assert answer.status_code == 200


def test_a_null_character_in_a_table_of_units_breaks_nothing(campus: Campus):
    admin = signed_in(campus.administrator)
    for line in ("08\0,甲,分校,00", "08,甲\0乙,分校,00"):
        text = f"单位代码,单位名称,类别,上级单位代码\n{line}\n"
        file = SimpleUploadedFile("单位.csv", text.encode())
        answer = admin.post("/units/import/", {"file": file}, follow=True)
        assert answer.status_code == 200
        assert "确认" not in answer.content.decode() or "问题" in answer.content.decode()
