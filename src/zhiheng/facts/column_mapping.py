"""Which column of a file stands for which column of a canonical table."""

import hashlib
import json
from collections.abc import Sequence
from difflib import get_close_matches

import msgspec
import yaml

from zhiheng.facts.files import unreadable
from zhiheng.facts.headings import is_personal, matched
from zhiheng.facts.schema import FactTable, fact_tables, table_named
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import listed
from zhiheng.standards.reading import read_record
from zhiheng.standards.record import Record
from zhiheng.standards.yaml_files import YamlFile


class ColumnMapping(Record, frozen=True, kw_only=True):
    """How a sheet is read as a canonical table.

    Attributes:
        table: Name of the canonical table.
        columns: Heading in the file, by column of the table.
        constants: What every row holds in a column the file does not have (as written by
            people: ``2022秋``), by column of the table.
    """

    table: str
    columns: dict[str, str]
    constants: dict[str, str] = {}

    @property
    def digest(self) -> str:
        """Return what tells this way of reading from any other (SHA-256, hexadecimal)."""
        plain = json.dumps(msgspec.to_builtins(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(plain.encode()).hexdigest()


def propose_mapping(headings: Sequence[str], table: FactTable) -> ColumnMapping:
    """Return the mapping that headings suggest: of two for one column, the first."""
    found = matched(headings, table)
    return ColumnMapping(table=table.name, columns={name: at[0] for name, at in found.items()})


def mapping_problems(mapping: ColumnMapping, headings: Sequence[str], where: str) -> list[Problem]:
    """Return why a sheet cannot be read by a mapping: columns that lack, or stand twice."""
    table = fact_tables()[mapping.table]
    names = [column.name for column in table.columns]
    problems = []
    for name in [*mapping.columns, *mapping.constants]:
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"；是否指 {near[0]}" if near else ""
            message = f"{table.title}没有列「{name}」{hint}"
            problems.append(Problem(where, "unknown_column", message, names))
    for heading in mapping.columns.values():
        times = list(headings).count(heading)
        if times == 0:
            near = get_close_matches(heading, headings, n=1)
            hint = f"；是否指「{near[0]}」" if near else ""
            message = f"文件里没有表头「{heading}」{hint}"
            problems.append(Problem(where, "missing_column", message, list(headings)))
        elif times > 1:
            message = f"表头「{heading}」出现了 {times} 次，请只留一列"
            problems.append(Problem(where, "duplicate_column", message))
    for column in table.columns:
        if column.required and column.name not in {**mapping.columns, **mapping.constants}:
            taken = set(mapping.columns.values())
            free = [each for each in headings if each and each not in taken]
            near = get_close_matches(column.label, free, n=1, cutoff=0.5)
            hint = f"；文件里的「{near[0]}」是否就是这一列？可用对应关系指明" if near else ""
            message = f"缺少必填列「{column.label}」（{column.name}）{hint}"
            words = [column.label, column.name, *column.aliases]
            problems.append(Problem(where, "missing_column", message, words))
    for heading, at in _stand_for_the_same(headings, table, mapping).items():
        several = listed([f"「{each}」" for each in at])
        message = f"{several}都像是「{heading}」，请只留一列，或用对应关系指明"
        problems.append(Problem(where, "duplicate_column", message, at))
    return problems


def _stand_for_the_same(
    headings: Sequence[str], table: FactTable, mapping: ColumnMapping
) -> dict[str, list[str]]:
    """Return headings of which only one can be meant, unless the mapping chose another column."""
    return {
        table.column(name).label: at
        for name, at in matched(headings, table).items()
        if len(set(at)) > 1
        and mapping.columns.get(name) == at[0]
        and not set(at[1:]) & set(mapping.columns.values())
    }


def notes_on(mapping: ColumnMapping, headings: Sequence[str], where: str) -> list[Problem]:
    """Return which columns of a sheet are not taken in, and why."""
    table = fact_tables()[mapping.table]
    taken = set(mapping.columns.values())
    free = [column.label for column in table.columns if column.name not in mapping.columns]
    notes = []
    for heading in dict.fromkeys(headings):
        if not heading or heading in taken:
            continue
        if is_personal(heading):
            message = f"「{heading}」是个人信息，不进入事实库，没有读取"
            notes.append(Problem(where, "personal_column", message))
            continue
        near = get_close_matches(heading, free, n=1)
        hint = f"；是否指「{near[0]}」" if near else ""
        message = f"不认识的列「{heading}」没有读取{hint}"
        notes.append(Problem(where, "unknown_column", message, free))
    return notes


def read_mapping(content: bytes, name: str) -> ColumnMapping:
    """Return a saved mapping (YAML; JSON is YAML too).

    Raises:
        InvalidInputError: It is no mapping; all faults are listed.
    """
    try:
        file = YamlFile(name, content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InvalidInputError([unreadable(name, "对应关系文件须用 UTF-8 编码保存")]) from None
    if file.problems:
        raise InvalidInputError(file.problems)
    data = file.data
    if isinstance(data, dict) and isinstance(data.get("constants"), dict):
        # `2022` and `true` are meant as they are written in a cell.
        data["constants"] = {key: _as_text(value) for key, value in data["constants"].items()}
    mapping, problems = read_record(data, ColumnMapping, file.place)
    if mapping is None:
        raise InvalidInputError(problems)
    return msgspec.structs.replace(mapping, table=table_named(mapping.table).name)


def _as_text(value: object) -> object:
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if value is None or isinstance(value, (str, dict, list)) else str(value)


def write_mapping(mapping: ColumnMapping) -> bytes:
    """Return a mapping as YAML, to be read again."""
    plain = msgspec.to_builtins(mapping)
    text: str = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, default_style=None)
    return text.encode()
