"""A score sheet from JSON, CSV or Excel, with the place of every entry.

Only the form is checked here: what the file is, its keys, its repetitions. Whether a
score or fact is valid is the engine's to say.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from zhiheng.facts import sheet_form as form
from zhiheng.facts.error_cells import ErrorCell
from zhiheng.facts.files import content_of, unreadable
from zhiheng.facts.json_files import JsonObject, read_json
from zhiheng.facts.score_sheet import ScoreSheet
from zhiheng.facts.tables import Cell, Grid, Row, number_in, read_csv, read_excel
from zhiheng.shared.numbers import LongNumber
from zhiheng.shared.periods import year_of
from zhiheng.shared.problems import InvalidInputError, Problem
from zhiheng.shared.texts import printable

_KEYS = ("unit", "period", "scores", "flags", "facts", "narratives")
_TRUTH = {"是": True, "否": False, "true": True, "false": False}


@dataclass(slots=True)
class SheetFile:
    """A score sheet that was read.

    Attributes:
        sheet: The sheet.
        problems: Faults of its form.
        places: Where an entry stands, by its path (``scores/3.2.1`` to ``打分!F40``).
        pack: The standard the file says it was made for, or None.
    """

    sheet: ScoreSheet = field(default_factory=ScoreSheet)
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    pack: str | None = None

    def placed(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return problems with the place in the file added to their message."""
        return [
            replace(problem, message=f"{problem.message}（{self.places[problem.where]}）")
            if problem.where in self.places
            else problem
            for problem in problems
        ]


def read_score_sheet(path: Path, period: str | None = None) -> SheetFile:
    """Return the score sheet in a file; its ending says what it is.

    Args:
        path: The file.
        period: Takes the place of the period that the file names.

    Raises:
        InvalidInputError: There is no such file, or it cannot be read at all.
    """
    return sheet_in(content_of(path), path.name, period)


def sheet_in(content: bytes, name: str, period: str | None = None) -> SheetFile:
    """Return the score sheet in a file's bytes; the ending of its name says what it is.

    Args:
        content: The bytes.
        name: Name of the file.
        period: Takes the place of the period that the file names.

    Raises:
        InvalidInputError: It cannot be read at all.
    """
    match Path(name).suffix.lower():
        case ".json":
            read = _from_json(read_json(content, name), name)
        case ".csv":
            read = _from_csv(read_csv(content, name), name)
        case ".xlsx" | ".xlsm":
            return _from_excel(read_excel(content, name), name, period)
        case _:
            raise InvalidInputError([unreadable(name, "请用 .json、.csv 或 .xlsx 文件")])
    read.sheet = replace(read.sheet, period=period or read.sheet.period)
    return read


def read_facts(path: Path, period: str | None = None, *, otherwise: str | None = None) -> SheetFile:
    """Return a sheet that holds only facts: a flat JSON object, or rows of key and value.

    Args:
        path: The file.
        period: Says which years columns such as 前一年 mean, whatever the file's cover says.
        otherwise: Says so where neither `period` nor the cover does.

    Raises:
        InvalidInputError: There is no such file, or it cannot be read at all.
    """
    content = content_of(path)
    read = SheetFile()
    match path.suffix.lower():
        case ".json":
            data = read_json(content, path.name)
            if isinstance(data, JsonObject) and isinstance(data.get("facts"), JsonObject):
                data = data["facts"]
            if not isinstance(data, JsonObject):
                raise InvalidInputError([unreadable(path.name, "应是一个 JSON 对象：键与值")])
            read.problems.extend(_repeated(data, "facts/"))
            read.sheet = ScoreSheet(facts=dict(data))
        case ".csv":
            grid = read_csv(content, path.name)
            rows = _table(grid, path.name)
            read.sheet = ScoreSheet(facts=_facts(rows, period or otherwise, read))
        case ".xlsx" | ".xlsm":
            grids = read_excel(content, path.name)
            grid = grids.get(form.FACTS) or next(iter(grids.values()))
            own = _cover(grids.get(form.COVER), read).get(form.PERIOD)
            rows = _table(grid, path.name)
            read.sheet = ScoreSheet(facts=_facts(rows, period or own or otherwise, read))
        case _:
            raise InvalidInputError([unreadable(path.name, "请用 .json、.csv 或 .xlsx 文件")])
    return read


def with_facts(read: SheetFile, more: SheetFile) -> SheetFile:
    """Return a sheet with the facts of another file added; a fact must not stand in both."""
    own = {key: value for key, value in read.sheet.facts.items() if value is not None}
    both = [key for key, value in more.sheet.facts.items() if key in own and value is not None]
    problems = [
        Problem(
            f"facts/{key}", "duplicate", f"数据项「{key}」在打分表与数据文件中各有一个，请留一个"
        )
        for key in both
    ]
    facts = {**read.sheet.facts, **more.sheet.facts, **own}
    return SheetFile(
        replace(read.sheet, facts=facts),
        [*read.problems, *more.problems, *problems],
        {**more.places, **read.places},
        read.pack,
    )


def _from_json(data: Any, name: str) -> SheetFile:
    if not isinstance(data, JsonObject):
        raise InvalidInputError([unreadable(name, "应是一个 JSON 对象，键为 " + "、".join(_KEYS))])
    read = SheetFile()
    read.problems.extend(_repeated(data, ""))
    for key in data:
        if key not in _KEYS:
            message = f"不认识的键「{key}」；可用：{'、'.join(_KEYS)}"
            read.problems.append(Problem(key, "unknown_key", message, list(_KEYS)))
    sections = {key: _object(data, key, read.problems) for key in ("scores", "facts", "narratives")}
    period = data.get("period")
    read.sheet = ScoreSheet(
        unit=_text(data.get("unit"), "unit", read.problems),
        period=_text(str(period) if type(period) is int else period, "period", read.problems),
        scores=sections["scores"],
        flags=_list(data, "flags", read.problems),
        facts=sections["facts"],
        narratives={
            code: text
            for code, value in sections["narratives"].items()
            if (text := _text(value, f"narratives/{code}", read.problems)) is not None
        },
    )
    return read


def _repeated(data: JsonObject, prefix: str) -> list[Problem]:
    return [
        Problem(f"{prefix}{key}", "duplicate", f"键「{key}」出现了不止一次，请只留一个")
        for key in data.repeated
    ]


def _object(data: JsonObject, key: str, problems: list[Problem]) -> JsonObject:
    value = data.get(key)
    if value is None:
        return JsonObject([])
    if not isinstance(value, JsonObject):
        problems.append(Problem(key, "unreadable", f"「{key}」应是一个 JSON 对象：编号与值"))
        return JsonObject([])
    problems.extend(_repeated(value, f"{key}/"))
    return value


def _list(data: JsonObject, key: str, problems: list[Problem]) -> Sequence[Any]:
    value = data.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        problems.append(Problem(key, "unreadable", f'「{key}」应是编号的列表，如 ["4.1.1"]'))
        return ()
    return value


def _text(value: Any, where: str, problems: list[Problem]) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or isinstance(value, LongNumber):
        problems.append(Problem(where, "unreadable", f"「{where}」应是文字"))
        return None
    return printable(value).strip() or None


def _table(grid: Grid, name: str) -> Iterable[Row]:
    """Return the rows of a table of facts, under any of the usual headings."""
    for code in form.FACT_ALIASES:
        for value in form.VALUE_ALIASES:
            rows = grid.below(code, value, also=form.YEARS_BEFORE.values())
            if rows is not None:
                return (_renamed(row, {code: form.FACT, value: form.VALUE}) for row in rows)
    reason = f"没有找到表头「{form.FACT}」与「{form.VALUE}」"
    raise InvalidInputError([unreadable(name, reason)])


def _below(
    grid: Grid | None, read: SheetFile, *headings: str, also: Iterable[str] = ()
) -> Iterable[Row]:
    """Return the rows of one part of a workbook; what is wrong with its header is noted."""
    try:
        rows = grid.below(*headings, also=also) if grid is not None else None
    except InvalidInputError as error:
        read.problems.extend(error.problems)
        return ()
    if rows is None and grid is not None and any(any(row) for row in grid.rows):
        reason = f"没有找到表头「{'」「'.join(headings)}」"
        read.problems.append(unreadable(grid.name, reason))
    return rows or ()


def _scores_table(grid: Grid) -> Iterable[Row] | None:
    for code in form.CODE_ALIASES:
        for score in form.SCORE_ALIASES:
            rows = grid.below(code, score)
            if rows is not None:
                return (_renamed(row, {code: form.CODE, score: form.SCORE}) for row in rows)
    return None


def _renamed(row: Row, names: Mapping[str, str]) -> Row:
    return Row(
        row.place,
        {names.get(heading, heading): cell for heading, cell in row.cells.items()},
        {names.get(heading, heading): address for heading, address in row.addresses.items()},
    )


def _from_csv(grid: Grid, name: str) -> SheetFile:
    rows = _scores_table(grid)
    if rows is None:
        reason = f"没有找到表头「{form.CODE}」与「{form.SCORE}」"
        raise InvalidInputError([unreadable(name, reason)])
    read = SheetFile()
    read.sheet = ScoreSheet(scores=_keyed("scores", rows, form.CODE, form.SCORE, read))
    return read


def _from_excel(grids: Mapping[str, Grid], name: str, period: str | None) -> SheetFile:
    read = SheetFile()
    grid = grids.get(form.SCORES) or next(iter(grids.values()), None)
    rows: Iterable[Row] | None = ()
    try:
        rows = _scores_table(grid) if grid is not None else None
    except InvalidInputError as error:
        read.problems.extend(error.problems)
    if rows is None:
        reason = f"工作表「{form.SCORES}」里没有表头「{form.CODE}」与「{form.SCORE}」"
        raise InvalidInputError([unreadable(name, reason)])
    cover = _cover(grids.get(form.COVER), read)
    period = period or cover.get(form.PERIOD)
    read.pack = cover.get(form.PACK)
    read.sheet = ScoreSheet(
        unit=cover.get(form.UNIT),
        period=period,
        scores=_keyed("scores", rows, form.CODE, form.SCORE, read),
        flags=_flags(grids.get(form.FLAGS), read),
        facts=_facts_sheet(grids.get(form.FACTS), period, read),
        narratives=_narratives(grids.get(form.NARRATIVES), read),
    )
    return read


def _cover(grid: Grid | None, read: SheetFile) -> dict[str, str]:
    """Return what stands right of each label on the cover."""
    labels = {}
    for i, row in enumerate(grid.rows if grid is not None else ()):
        for j, (label, value) in enumerate(pairwise(row), start=1):
            if label not in (form.UNIT, form.PERIOD, form.PACK) or value is None:
                continue
            if isinstance(value, ErrorCell) and grid is not None:
                where = {form.UNIT: "unit", form.PERIOD: "period"}.get(str(label), "pack")
                read.problems.append(_failed(where, value, grid.address(i, j)))
            else:
                labels[str(label)] = printable(str(value))
    return labels


def _failed(where: str, cell: ErrorCell, address: str) -> Problem:
    message = f"单元格 {address} 的公式出错（{cell}），请改正或清空"
    return Problem(where, "unreadable", message)


def _keyed(
    section: str, rows: Iterable[Row], key: str, value: str, read: SheetFile
) -> dict[str, Cell]:
    """Return value by key of each row, noting places and keys that stand twice."""
    found: dict[str, Cell] = {}
    for row in rows:
        entry = number_in(row.cells[value])
        code = printable(str(row.cells[key])) if row.cells[key] is not None else ""
        where = f"{section}/{code}"
        if not code and entry is None:
            continue
        if code in found:
            first = read.places[where]
            message = f"「{code}」出现了两次：{first} 与 {row.addresses[key]}，请只留一行"
            read.problems.append(Problem(where, "duplicate", message))
            continue
        found[code] = entry
        read.places[where] = row.addresses[value]
    return found


def _flags(grid: Grid | None, read: SheetFile) -> list[str]:
    rows = _below(grid, read, form.CODE, form.FLAG)
    flags = []
    for code, answer in _keyed("flags", rows, form.CODE, form.FLAG, read).items():
        if answer == form.YES or answer is True:
            flags.append(code)
        elif answer not in (None, form.NO, False):
            message = f"「{code}」是否成立：“{answer}” 无效，应填 {form.YES} 或 {form.NO}"
            problem = Problem(f"flags/{code}", "unknown_flag", message, [form.YES, form.NO])
            read.problems.append(problem)
    return flags


def _facts_sheet(grid: Grid | None, period: str | None, read: SheetFile) -> dict[str, object]:
    rows = _below(grid, read, form.FACT, form.VALUE, also=form.YEARS_BEFORE.values())
    return _facts(rows, period, read)


def _facts(rows: Iterable[Row], period: str | None, read: SheetFile) -> dict[str, object]:
    rows = list(rows)
    facts: dict[str, object] = {
        key: _TRUTH.get(cell.lower(), cell) if isinstance(cell, str) else cell
        for key, cell in _keyed("facts", rows, form.FACT, form.VALUE, read).items()
        if cell is not None
    }
    year = year_of(period) if period is not None else None
    for row in rows:
        for before, heading in form.YEARS_BEFORE.items():
            cell = row.cells.get(heading)
            if cell is None:
                continue
            key = f"{row.cells[form.FACT]}@{heading if year is None else year - before}"
            where = f"facts/{key}"
            if year is None:
                message = (
                    f"{row.addresses[heading]}：不知道评估年份，无法确定「{heading}」是哪一年；"
                    f"请在「{form.COVER}」填写「{form.PERIOD}」（如 2022），或用 --period 给出"
                )
                read.problems.append(Problem(where, "unknown_key", message))
            elif key in facts:
                message = f"「{key}」出现了两次：{read.places[where]} 与 {row.addresses[heading]}"
                read.problems.append(Problem(where, "duplicate", f"{message}，请只留一个"))
            else:
                facts[key] = number_in(cell)
                read.places[where] = row.addresses[heading]
    return facts


def _narratives(grid: Grid | None, read: SheetFile) -> dict[str, str]:
    rows = _below(grid, read, form.CODE, form.NARRATIVE)
    written = _keyed("narratives", rows, form.CODE, form.NARRATIVE, read)
    texts = {}
    for code, text in written.items():
        where = f"narratives/{code}"
        if isinstance(text, ErrorCell):
            read.problems.append(_failed(where, text, read.places[where]))
        elif text is not None:
            texts[code] = printable(str(text))
    return texts
