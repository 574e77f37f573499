"""Text made fit for files and documents."""

import pytest

from zhiheng.shared.texts import file_stem, printable, set_tight


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("演示一分校", "演示一分校"),
        ("../../etc/passwd", "etc_passwd"),
        ("a" * 300, "a" * 60),
        ("𠮷" * 61, "𠮷" * 45),
        ("...", "未命名"),
        ("", "未命名"),
        ("校\x00名", "校□名"),
        ("甲 乙\n丙", "甲_乙_丙"),
    ],
)
def test_a_file_name_never_leaves_its_folder_and_is_never_empty(text, stem):
    assert file_stem(text) == stem


def test_characters_no_document_can_hold_are_shown():
    assert printable("a\x00b\ud800c\ufffed\te\nf") == "a□b□c□d\te\nf"


def test_official_text_has_no_space_between_chinese_and_digits():
    assert set_tight("提高 3 分（至 24 分）") == "提高3分（至24分）"
    assert set_tight("Zhiheng 0.1.0") == "Zhiheng 0.1.0"
