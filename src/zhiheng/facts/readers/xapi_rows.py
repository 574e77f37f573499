"""xAPI statements from a file: a JSON array, a statement a line, or ``{"statements": […]}``.

Statements become rows of `learning_events`; which verb counts as which action stands in
``xapi_verbs.yaml``, an unknown verb counts as ``other`` and is told.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from zhiheng.facts.files import unreadable
from zhiheng.facts.readers.raw import SAMPLE, CellFault, RawTable, batches
from zhiheng.facts.sources import Progress, SourceFile, no_progress
from zhiheng.shared.problems import InvalidInputError
from zhiheng.standards.yaml_files import YamlFile

_VERBS = Path(__file__).parents[1] / "xapi_verbs.yaml"
_COLUMNS = (
    "event_id",
    "at",
    "person_id",
    "role",
    "course_id",
    "action",
    "duration_s",
    "parent_id",
    "source",
)
_LARGEST = 512 * 2**20  # bytes of a file that is one JSON value
_DURATION = re.compile(
    r"P(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?\Z"
)
_SECONDS = (86400, 3600, 60, 1)
_TEACHERS = ("instructor", "teacher", "faculty", "教师", "老师")
_NO_STATEMENTS = '里没有 xAPI 语句：应为语句的数组、每行一条语句，或 {"statements": […]}'
_UNKNOWN_SHOWN = 5


@cache
def verb_actions() -> Mapping[str, str]:
    """Return the action of each known verb (its last part, small letters)."""
    data = YamlFile(_VERBS.name, _VERBS.read_text(encoding="utf-8")).data
    return {verb: action for action, verbs in data.items() for verb in verbs}


def open_xapi(source: SourceFile) -> RawTable:
    """Return the events that the statements of a file tell of.

    Raises:
        InvalidInputError: It is no JSON, or holds no statements.
    """
    reading = _Reading(source, _in_lines(source))
    below: list[tuple[int, Sequence[str | None]]] = []
    for row, _ in zip(reading.rows(no_progress), range(SAMPLE), strict=False):
        below.append(row)
    if not below and not reading.faults:
        raise InvalidInputError([unreadable(source.name, "文件" + _NO_STATEMENTS)])
    reading.faults.clear()
    return RawTable(
        "", _COLUMNS, 0, below, reading.batches, reading.faults, "learning_events", reading.notes
    )


def _in_lines(source: SourceFile) -> bool:
    """Return whether each line is a statement."""
    with source.open() as file:
        for line in file:
            if line.strip(b" \t\r\n\xef\xbb\xbf"):
                try:
                    first = _decoded(line)
                except ValueError:
                    return source.ending != ".json" and line.lstrip().startswith(b"{")
                return isinstance(first, dict) and "statements" not in first
    raise InvalidInputError([unreadable(source.name, "文件是空的")])


def _decoded(content: bytes) -> Any:
    """Return JSON.

    Raises:
        ValueError: It is none.
    """
    try:
        return msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError:
        raise ValueError("nested too deeply") from None


class _Reading:
    def __init__(self, source: SourceFile, in_lines: bool) -> None:
        self._source = source
        self._in_lines = in_lines
        self.faults: list[CellFault] = []
        self.notes: list[str] = []

    def batches(self, progress: Progress) -> Iterator[pa.RecordBatch]:
        """Yield all rows; what became of unknown verbs is told at the end."""
        self.faults.clear()
        unknown: Counter[str] = Counter()
        yield from batches(self.rows(progress, unknown), len(_COLUMNS))
        self.notes[:] = _notes_on(unknown)

    def rows(
        self, progress: Progress, unknown: Counter[str] | None = None
    ) -> Iterator[tuple[int, Sequence[str | None]]]:
        """Yield a row for each statement; broken ones become faults."""
        counted = Counter[str]() if unknown is None else unknown
        for number, statement in self._statements(progress):
            try:
                yield number, _row(statement, counted)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                reason = str(error) if isinstance(error, _BrokenError) else "语句的结构不对"
                self.faults.append(CellFault(number, None, "", "statement", reason))

    def _statements(self, progress: Progress) -> Iterator[tuple[int, Any]]:
        if not self._in_lines:
            whole = self._whole()
            for number, statement in enumerate(whole, start=1):
                yield number, statement
            progress(self._source.size, self._source.size)
            return
        done = 0
        with self._source.open() as file:
            for number, line in enumerate(file, start=1):
                done += len(line)
                progress(done, self._source.size)
                if not line.strip():
                    continue
                try:
                    yield number, _decoded(line)
                except ValueError:
                    self.faults.append(CellFault(number, None, "", "statement", "不是合法的 JSON"))

    def _whole(self) -> Iterable[Any]:
        try:
            data = _decoded(self._source.content(_LARGEST))
        except ValueError:
            raise InvalidInputError([unreadable(self._source.name, "不是合法的 JSON")]) from None
        if isinstance(data, dict):
            data = data.get("statements", [data] if "verb" in data else None)
        if not isinstance(data, list):
            raise InvalidInputError([unreadable(self._source.name, "文件" + _NO_STATEMENTS)])
        return data


class _BrokenError(ValueError):
    """A statement lacks something; the argument says what, in Chinese."""


def _row(statement: Any, unknown: Counter[str]) -> list[str | None]:
    """Return a statement as a row of learning events."""
    if not isinstance(statement, dict):
        raise _BrokenError("不是一条语句（应为 JSON 对象）")
    for part, word in (("actor", "人员"), ("verb", "动词"), ("object", "对象")):
        if not isinstance(statement.get(part), dict):
            raise _BrokenError(f"缺少{word}（{part}）")
    context = statement.get("context") or {}
    verb = statement["verb"].get("id")
    if not isinstance(verb, str):
        raise _BrokenError("缺少动词（verb.id）")
    action = verb_actions().get(verb) or verb_actions().get(_last(verb).lower())
    if action is None:
        unknown[verb] += 1
    return [
        _text(statement.get("id")),
        _text(statement.get("timestamp") or statement.get("stored")),
        _person(statement["actor"]),
        _role(statement["actor"], context),
        _course(statement["object"], context),
        action or "other",
        _seconds((statement.get("result") or {}).get("duration")),
        _parent(statement["object"], context, action),
        _text(context.get("platform")),
    ]


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise _BrokenError("应为文字的地方不是文字")


def _person(actor: Mapping[str, Any]) -> str:
    """Return what identifies an agent: the name of the account goes before an address."""
    account = actor.get("account")
    if isinstance(account, dict) and isinstance(account.get("name"), str):
        return str(account["name"])
    for key in ("mbox", "openid", "mbox_sha1sum"):
        if isinstance(actor.get(key), str):
            return str(actor[key]).removeprefix("mailto:")
    raise _BrokenError("人员没有账号（account.name）也没有邮箱（mbox）")


def _role(actor: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    """Return whose act it is: an instructor's own, or as an extension says; else a student's."""
    told = _extension(context, "role")
    if told is not None:
        return "teacher" if told.lower() in _TEACHERS else "student"
    instructor = context.get("instructor")
    is_own = isinstance(instructor, dict) and _person(instructor) == _person(actor)
    return "teacher" if is_own else "student"


def _extension(context: Mapping[str, Any], *names: str) -> str | None:
    for key, value in (context.get("extensions") or {}).items():
        if _last(key).lower() in names and isinstance(value, (str, int)):
            return str(value)
    return None


def _course(thing: Mapping[str, Any], context: Mapping[str, Any]) -> str | None:
    """Return the course: an extension's, or the last part of the address of a course activity."""
    told = _extension(context, "course", "courseid", "course_id", "course-id")
    if told is not None:
        return told
    for activity in [*_around(context, "grouping"), *_around(context, "parent"), thing]:
        kind = (activity.get("definition") or {}).get("type") or ""
        if _last(kind).lower() == "course":
            return _last(str(activity.get("id") or "")) or None
    return None


def _around(context: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    around = (context.get("contextActivities") or {}).get(kind) or []
    return [around] if isinstance(around, dict) else list(around)


def _parent(thing: Mapping[str, Any], context: Mapping[str, Any], action: str | None) -> str | None:
    """Return the post that is replied to, or the live session."""
    if action == "live":
        return _last(str(thing.get("id") or "")) or None
    if action != "reply":
        return None
    answered = context.get("statement") or {}
    if isinstance(answered, dict) and isinstance(answered.get("id"), str):
        return str(answered["id"])
    if thing.get("objectType") == "StatementRef":
        return _text(thing.get("id"))
    above = _around(context, "parent")
    return _last(str(above[0].get("id") or "")) or None if above else None


def _seconds(duration: Any) -> str | None:
    """Return an ISO 8601 duration in whole seconds; days are the largest part understood."""
    if duration is None:
        return None
    found = _DURATION.match(duration) if isinstance(duration, str) else None
    if found is None or not any(found.groups()):
        return str(duration)[:64]  # the check of the column says what is wrong with it
    total = sum(
        float(part or 0) * unit for part, unit in zip(found.groups(), _SECONDS, strict=True)
    )
    return str(round(total))


def _last(address: str) -> str:
    return re.split(r"[/#:]", address.rstrip("/#"))[-1]


def _notes_on(unknown: Mapping[str, int]) -> list[str]:
    if not unknown:
        return []
    most = sorted(unknown.items(), key=lambda each: (-each[1], each[0]))
    shown = "、".join(f"{verb}（{count} 条）" for verb, count in most[:_UNKNOWN_SHOWN])
    return [f"{len(most)} 种不认识的动词共 {sum(unknown.values())} 条按「其他」计：{shown}"]
