"""Strict YAML: data only, no repeated key, every value with the line it stands on.

Beyond YAML's own grammar nothing is guessed: ``true`` and ``false`` are truth values,
digits are exact numbers, ``null`` is nothing, and all else is text (so that ``no``,
``1e3``, ``12:30`` and dates stay what the author wrote). Blanks at the ends of text mean
nothing and are dropped, as in the cells of a workbook. Anchors and tags are refused.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

from zhiheng.shared.problems import Problem

Path = tuple[str | int, ...]

_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+\Z")
_PLAIN_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map")}
_WORDS = {"true": True, "false": False, "null": None, "": None}


class _TextOnlyLoader(_BASE):  # type: ignore[misc]
    """Resolves no plain scalar by itself: `_scalar` decides."""

    yaml_implicit_resolvers: Mapping[str, Any] = {}


class YamlFile:
    """The data of one YAML file, and where each part of it stands.

    Attributes:
        name: Name used in messages (``indicators/1.yaml``).
        data: Plain Python data; None where the text could not be read.
        problems: What was wrong with the text.
    """

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.data: Any = None
        self.problems: list[Problem] = []
        self._lines: dict[Path, int] = {(): 1}
        try:
            root = yaml.compose(text, Loader=_TextOnlyLoader)
        except yaml.YAMLError as error:
            self._refuse(_line(error), "yaml_syntax", f"不是合法的 YAML：{_reason(error)}")
            return
        if root is not None:
            self.data = self._built(root, (), set())

    def place(self, path: Path) -> str:
        """Return ``name:line`` of the innermost part on `path` that the file has."""
        while path not in self._lines:
            path = path[:-1]
        return f"{self.name}:{self._lines[path]}"

    def _refuse(self, line: int, code: str, message: str) -> None:
        self.problems.append(Problem(f"{self.name}:{line}", code, message))

    def _built(self, node: yaml.Node, path: Path, seen: set[int]) -> Any:
        line = node.start_mark.line + 1
        self._lines.setdefault(path, line)
        if id(node) in seen:
            self._refuse(line, "yaml_alias", "不允许用 & 与 * 引用；请把内容写全")
            return None
        seen.add(id(node))
        if node.tag not in _PLAIN_TAGS:
            self._refuse(line, "yaml_tag", f"不允许用标签 {node.tag}；请直接写内容")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, seen)
        if isinstance(node, yaml.SequenceNode):
            return [self._built(item, (*path, i), seen) for i, item in enumerate(node.value)]
        return _scalar(node) if isinstance(node, yaml.ScalarNode) else None

    def _mapping(self, node: yaml.MappingNode, path: Path, seen: set[int]) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._refuse(line, "yaml_key", "键必须是文字")
                continue
            key = key_node.value
            if key in built:
                first = self._lines[(*path, key)]
                self._refuse(line, "repeated_key", f"键「{key}」重复（首次在第 {first} 行）")
                continue
            self._lines[(*path, key)] = line
            built[key] = self._built(value_node, (*path, key), seen)
        return built


def _scalar(node: yaml.ScalarNode) -> Any:
    text: str = node.value
    if node.style:
        return text.strip()
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    if _DECIMAL.match(text):
        return Decimal(text)
    return text


def _line(error: yaml.YAMLError) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark is not None else 1


def _reason(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or error).splitlines()[0]
