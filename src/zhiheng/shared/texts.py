"""Text that fits where it goes: a file name, a Word document, a spreadsheet cell."""

import re
import unicodedata

_LONGEST_FILE_STEM = 60  # characters
_LARGEST_FILE_STEM = 180  # bytes in UTF-8, of the 255 that a name may have with all that follows
# XML 1.0 forbids these; Word files are XML.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CHINESE = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”"
_BETWEEN_SCRIPTS = re.compile(
    f"(?<=[{_CHINESE}]) +(?=[0-9A-Za-z%])|(?<=[0-9A-Za-z%]) +(?=[{_CHINESE}])"
)
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\s]+')
_NAME = re.compile(r"[\w-]+\Z")


def printable(text: str) -> str:
    """Return `text` with every character that no document can hold shown as □.

    Example:
        >>> printable("a\\x00b")
        'a□b'
    """
    return _NOT_IN_XML.sub("□", text)


def file_stem(text: str) -> str:
    """Return a file name without ending that every system accepts, made from `text`.

    Example:
        >>> file_stem(" 演示/一分校: 2021 ")
        '演示_一分校_2021'
    """
    cleaned = _NOT_IN_FILE_NAMES.sub("_", printable(unicodedata.normalize("NFC", text)))
    cleaned = cleaned.strip("_. ")[:_LONGEST_FILE_STEM]
    cleaned = cleaned.encode()[:_LARGEST_FILE_STEM].decode(errors="ignore").strip("_. ")
    return cleaned or "未命名"


def is_name(text: str) -> bool:
    """Return whether `text` is letters, digits, - and _ only, and so safe in any path.

    Example:
        >>> is_name("judging-2"), is_name("判分"), is_name("../judging"), is_name("")
        (True, True, False, False)
    """
    return _NAME.match(text) is not None


def listed(names: list[str] | tuple[str, ...], at_most: int = 8) -> str:
    """Return names in Chinese running text, cut with a count when there are many.

    Example:
        >>> listed(["甲", "乙"]), listed(["a", "b", "c"], at_most=2)
        ('甲、乙', 'a、b等 3 项')
    """
    if len(names) <= at_most:
        return "、".join(names)
    return "、".join(names[:at_most]) + f"等 {len(names)} 项"


def set_tight(text: str) -> str:
    """Return `text` as official documents set it: no space between Chinese and digits.

    Example:
        >>> set_tight("总分 983 分（满分 1,000 分），「合格」；编号 1.1.1 · 得分 4 / 5")
        '总分983分（满分1,000分），“合格”；编号1.1.1 · 得分4 / 5'
    """
    tight = _BETWEEN_SCRIPTS.sub("", text)
    return tight.replace("「", "“").replace("」", "”")
