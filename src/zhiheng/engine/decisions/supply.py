"""Inputs of subjects from a file: JSON, CSV, Excel or Parquet, one subject a row.

A column is found by an input's key or its Chinese label. Columns that are no input stay
unread and are named, so that a misspelt heading is noticed.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from zhiheng.engine.decisions.decision import Scalar
from zhiheng.engine.decisions.given import read_given
from zhiheng.engine.decisions.sources import SUBJECT, UNIT
from zhiheng.facts.error_cells import ErrorCell
from zhiheng.facts.files import content_of, unreadable
from zhiheng.facts.json_files import JsonObject, read_json
from zhiheng.facts.schema import fact_tables
from zhiheng.facts.tables import Grid, read_csv, read_excel
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.standards.rulesets.model import RuleSet

ENDINGS = (".json", ".csv", ".xlsx", ".xlsm", ".parquet")
_MOST_PROBLEMS = 1_000
_SUBJECT_HEADINGS = (SUBJECT, "编号", "对象")
_UNIT_HEADINGS = (UNIT, "unit_id", "单位编号")


@dataclass(slots=True)
class Supply:
    """Inputs that were read.

    Attributes:
        rows: One mapping a subject: ``subject``, ``unit``, and inputs by key.
        unread: Headings that are no input of the rule set.
        alone: Whether the file holds the inputs of one subject, not a list of subjects.
    """

    rows: list[dict[str, Scalar]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    alone: bool = False


@dataclass(slots=True)
class _Told:
    """What a file says, before it is looked at.

    Attributes:
        listed: Place and raw inputs of each subject.
        unread: Headings that are no input.
        problems: What is wrong with the file itself.
        alone: Whether it is about one subject by its form.
    """

    listed: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    alone: bool = False


def read_supply(path: Path, ruleset: RuleSet) -> Supply:
    """Return the inputs of subjects in a file.

    Raises:
        InvalidInputError: It cannot be read, or has faults; all are listed with their place.
    """
    match path.suffix.lower():
        case ".json":
            told = _from_json(read_json(content_of(path), path.name), ruleset, path.name)
        case ".csv":
            told = _from_grid(read_csv(content_of(path), path.name), ruleset, path.name)
        case ".xlsx" | ".xlsm":
            grids = read_excel(content_of(path), path.name)
            grid = grids.get(ruleset.title) or next(iter(grids.values()))
            told = _from_grid(grid, ruleset, path.name)
        case ".parquet":
            told = _from_parquet(path, ruleset)
        case _:
            raise InvalidInputError([unreadable(path.name, f"请用 {'、'.join(ENDINGS)} 文件")])
    return Supply(_checked(told, ruleset), told.unread, told.alone)


def names_beside(ruleset: RuleSet) -> list[str]:
    """Return how a file of inputs beside canonical tables may be called, without its ending.

    The name of the rule set alone does, unless a canonical table is called the same.

    Example:
        ``practice-teaching-harbin-2022.practice`` and ``practice``.
    """
    names = [f"{ruleset.pack.replace('/', '-')}.{ruleset.name}"]
    if ruleset.subject.table is None or ruleset.name not in fact_tables():
        names.append(ruleset.name)
    return names


def subject_heading(ruleset: RuleSet) -> str:
    """Return the Chinese heading of the column that names the subjects: 学生编号."""
    return f"{ruleset.subject.label}编号"


def file_beside(folder: Path, ruleset: RuleSet) -> Path | None:
    """Return the file of inputs of a rule set in a folder; None where there is none."""
    paths = (folder / f"{name}{ending}" for name in names_beside(ruleset) for ending in ENDINGS)
    return next((path for path in paths if path.is_file()), None)


def _checked(told: _Told, ruleset: RuleSet) -> list[dict[str, Scalar]]:
    rows: list[dict[str, Scalar]] = []
    problems = list(told.problems)
    places: dict[str, str] = {}
    for place, raw in told.listed:
        inputs = {key: value for key, value in raw.items() if key not in (SUBJECT, UNIT)}
        values, faults = read_given(ruleset, inputs, place)
        subject = "" if raw.get(SUBJECT) is None else str(raw[SUBJECT]).strip()
        if not subject:
            message = f"{place} 没有写明{ruleset.subject.label}（{SUBJECT}）"
            faults.append(Problem(place, "missing_subject", message))
        elif subject in places:
            message = (
                f"「{subject}」已在 {places[subject]} 出现；每个{ruleset.subject.label}只写一次"
            )
            faults.append(Problem(place, "duplicate", message))
        places.setdefault(subject, place)
        problems.extend(faults)
        if len(problems) > _MOST_PROBLEMS:
            break
        unit = raw.get(UNIT)
        rows.append({SUBJECT: subject, UNIT: None if unit is None else str(unit), **values})
    if problems:
        raise InvalidInputError(problems)
    return rows


def _from_json(data: Any, ruleset: RuleSet, name: str) -> _Told:
    told = _Told()
    if isinstance(data, dict) and isinstance(data.get("subjects"), list):
        data = data["subjects"]
    if isinstance(data, list):
        listed = [(f"{name}[{at}]", each) for at, each in enumerate(data)]
    elif isinstance(data, dict) and data and all(isinstance(each, dict) for each in data.values()):
        told.problems.extend(_repeated(data, name))
        listed = [(f"{name}/{key}", each) for key, each in data.items()]
        for key, each in data.items():
            each.setdefault(SUBJECT, key)
    elif isinstance(data, dict):
        told.alone = True
        listed = [(name, data)]
        if SUBJECT not in _meanings(list(data), ruleset)[0].values():
            data[SUBJECT] = Path(name).stem
    else:
        listed = []
    wrong = [place for place, each in listed if not isinstance(each, dict)]
    if wrong or not listed:
        reason = "应是一个对象（输入与值），或对象的列表，或以编号为键的对象"
        raise InvalidInputError([unreadable(place, reason) for place in wrong or [name]])
    for place, each in listed:
        told.problems.extend(_repeated(each, place))
        meant, _unknown = _meanings(list(each), ruleset)
        told.listed.append((place, {meant.get(key, key): raw for key, raw in each.items()}))
    return told


def _repeated(data: Any, place: str) -> Iterator[Problem]:
    for key in data.repeated if isinstance(data, JsonObject) else ():
        yield Problem(f"{place}/{key}", "duplicate", f"「{key}」写了两次，请只留一个")


def _from_grid(grid: Grid, ruleset: RuleSet, name: str) -> _Told:
    headings = next(filter(None, (_headings(row, ruleset) for row in grid.rows)), [])
    meant, unread = _meanings(headings, ruleset)
    rows = grid.below(*meant) if meant else None
    if rows is None:
        raise InvalidInputError([_nobody(ruleset, name)])
    told = _Told(unread=unread)
    for row in rows:
        raw = {}
        for heading, key in meant.items():
            cell = row.cells[heading]
            if isinstance(cell, ErrorCell):
                place = row.addresses[heading]
                message = f"{place} 的公式出错（{cell}），请改正"
                told.problems.append(Problem(place, "failed_formula", message))
            if not isinstance(cell, ErrorCell) or key == SUBJECT:
                raw[key] = cell
        if any(value is not None for value in raw.values()):
            told.listed.append((row.place, raw))
    return told


def _headings(row: Sequence[Any], ruleset: RuleSet) -> list[str]:
    """Return the headings in a row, or none where no column of it names the subject."""
    headings = [str(cell) for cell in row if cell is not None]
    return headings if SUBJECT in _meanings(headings, ruleset)[0].values() else []


def _nobody(ruleset: RuleSet, name: str) -> Problem:
    wanted = "、".join(dict.fromkeys((ruleset.subject.key, *_SUBJECT_HEADINGS)))
    return unreadable(name, f"没有写明{ruleset.subject.label}的列；表头可用：{wanted}")


def _from_parquet(path: Path, ruleset: RuleSet) -> _Told:
    try:
        with duckdb.connect() as connection:
            cursor = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
            headings = [column[0] for column in cursor.description or ()]
            found = cursor.fetchall()
    except duckdb.Error as error:
        raise InvalidInputError([unreadable(path.name, str(error).splitlines()[0])]) from None
    meant, unread = _meanings(headings, ruleset)
    if SUBJECT not in meant.values():
        raise InvalidInputError([_nobody(ruleset, path.name)])
    listed: list[tuple[str, Mapping[str, Any]]] = [
        (
            f"{path.name} 第 {at} 行",
            {
                meant[heading]: value
                for heading, value in zip(headings, row, strict=True)
                if heading in meant
            },
        )
        for at, row in enumerate(found, 1)
    ]
    return _Told(listed, unread)


def _meanings(headings: Sequence[str], ruleset: RuleSet) -> tuple[dict[str, str], list[str]]:
    """Return what each heading stands for, and the headings that stand for nothing."""
    known = {_plain(given.label): given.key for given in ruleset.inputs}
    known |= {given.key: given.key for given in ruleset.inputs}
    known |= dict.fromkeys((*_SUBJECT_HEADINGS, ruleset.subject.key), SUBJECT)
    known |= {_plain(subject_heading(ruleset)): SUBJECT}
    known |= dict.fromkeys(_UNIT_HEADINGS, UNIT)
    meant: dict[str, str] = {}
    unread: list[str] = []
    for heading in headings:
        key = known.get(heading) or known.get(_plain(heading))
        if key is None or key in meant.values():
            unread.append(heading)
        else:
            meant[heading] = key
    return meant, unread


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
