"""From plain data to typed records, reporting every fault with its place.

`msgspec` stops at the first fault of a value; here the faulty part is cut out of a
copy and the rest is tried again, so that an author sees all faults at once.
"""

import copy
import difflib
import re
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from zhiheng.shared.problems import Problem
from zhiheng.standards.yaml_files import Path

Place = Callable[[Path], str]
R = TypeVar("R")

_STEP = re.compile(r"\.([^.\[\]`]+)|\[(\d+)\]|\[(\.\.\.)\]")
_FIELD = re.compile(r"Object (missing required|contains unknown) field `(.+)`")
_EXPECTED = re.compile(r"Expected `(.+)`, got `(.+)`")
_NO_CHOICE = re.compile(r"Invalid enum value (.+)")
_TYPE_WORDS = {
    "str": "文字",
    "int": "整数",
    "float": "小数",
    "decimal": "小数",
    "bool": "true 或 false",
    "array": "列表",
    "object": "键值",
    "null": "空",
}


def read_record(data: Any, kind: type[R], place: Place) -> tuple[R | None, list[Problem]]:
    """Return the record that `data` holds and every fault found in it.

    The record is None where there is any fault.

    Args:
        data: Plain data, as read from YAML or a workbook.
        kind: Record type to read.
        place: Says where a path inside `data` stands.
    """
    rest = copy.deepcopy(data)
    origins: dict[int, list[int]] = {}
    cut: set[Path] = set()
    problems: list[Problem] = []
    while True:
        try:
            record = msgspec.convert(rest, kind, strict=True)
        except msgspec.ValidationError as error:
            what, path = _split(str(error))
            original = _original(rest, path, origins)
            missing = _FIELD.match(what)
            if missing is None or (*original, missing[2]) not in cut:
                problems.append(_problem(what, original, kind, place))
            cut.add(original)
            if not _cut(rest, path, what, origins):
                return None, problems
        else:
            return (None if problems else record), problems


def _split(message: str) -> tuple[str, Path]:
    """Return what is wrong and the path to it; ``[...]``, some value of a mapping, ends it."""
    what, _, place = message.partition(" - at `")
    steps: list[str | int] = []
    for key, index, some_value in _STEP.findall(place):
        if some_value:
            break
        steps.append(int(index) if index else key)
    return what, tuple(steps)


def _original(data: Any, path: Path, origins: dict[int, list[int]]) -> Path:
    original: list[str | int] = []
    for step in path:
        if isinstance(data, list) and isinstance(step, int):
            original.append(origins.get(id(data), list(range(len(data))))[step])
        else:
            original.append(step)
        data = data[step] if _has(data, step) else None
    return tuple(original)


def _has(data: Any, step: str | int) -> bool:
    if isinstance(data, list):
        return isinstance(step, int) and step < len(data)
    return isinstance(data, dict) and step in data


def _cut(data: Any, path: Path, what: str, origins: dict[int, list[int]]) -> bool:
    """Take the faulty part away; return False where nothing is left to try."""
    field = _FIELD.match(what)
    if field and field[1] == "contains unknown":
        path = (*path, field[2])
    elif field or not path:
        path = _enclosing_item(data, path)
    if not path:
        return False
    for step in path[:-1]:
        data = data[step]
    if isinstance(data, list):
        kept = origins.setdefault(id(data), list(range(len(data))))
        del kept[int(path[-1])]
        del data[int(path[-1])]
        return True
    if path[-1] in data:
        del data[path[-1]]
        return True
    return False


def _enclosing_item(data: Any, path: Path) -> Path:
    """Return the path of the innermost list item around `path`, or an empty path."""
    innermost: Path = ()
    for depth, step in enumerate(path):
        if isinstance(data, list):
            innermost = path[: depth + 1]
        data = data[step] if _has(data, step) else None
    return innermost


def _problem(what: str, path: Path, kind: type[Any], place: Place) -> Problem:
    if field := _FIELD.match(what):
        name = field[2]
        if field[1] == "missing required":
            return Problem(place(path), "missing_key", f"缺少必填项「{name}」", name)
        known = _choices(kind, path)
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"；是否想写「{near[0]}」" if near else ""
        return Problem(place((*path, name)), "unknown_key", f"不认识的键「{name}」{hint}", known)
    shown = str(path[-1]) if path else "文件"
    if expected := _EXPECTED.match(what):
        wanted = " 或 ".join(_TYPE_WORDS.get(word, word) for word in expected[1].split(" | "))
        got = _TYPE_WORDS.get(expected[2], expected[2])
        return Problem(place(path), "wrong_type", f"「{shown}」应为{wanted}，却是{got}", wanted)
    if what == "Invalid decimal string":
        return Problem(place(path), "wrong_type", f"「{shown}」应为数", "数")
    if choice := _NO_CHOICE.match(what):
        known = _choices(kind, path)
        message = f"「{shown}」不能是 {choice[1]}；可用：{'、'.join(known)}"
        return Problem(place(path), "unknown_choice", message, known)
    return Problem(place(path), "invalid_value", f"「{shown}」无效：{what}")


def _choices(kind: type[Any], path: Path) -> list[str]:
    """Return the keys, or the words, that `kind` allows at `path`."""
    root = msgspec.json.schema(kind)
    schemas = _alternatives(root, root)
    for step in path:
        inner = [
            schema.get("items")
            if isinstance(step, int)
            else schema.get("properties", {}).get(step, schema.get("additionalProperties"))
            for schema in schemas
        ]
        schemas = [schema for part in inner for schema in _alternatives(part, root)]
    keys = [key for schema in schemas for key in schema.get("properties", {})]
    return keys or [str(word) for schema in schemas for word in schema.get("enum", [])]


def _alternatives(schema: Any, root: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the plain schemas that `schema` stands for: references and unions undone."""
    if not isinstance(schema, dict):
        return []
    if "$ref" in schema:
        return _alternatives(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root)
    if "anyOf" in schema:
        return [plain for option in schema["anyOf"] for plain in _alternatives(option, root)]
    return [schema]
