"""Lists of sites: each once, none missing, no cell left empty."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhiheng.engine.table_checks.figures import Figures, Sheet, name_key
from zhiheng.facts.table_data import TableRow
from zhiheng.shared.numbers import EXACT, Number, plain
from zhiheng.shared.texts import listed
from zhiheng.standards.tables.checks import Complete, Filled, SiteClass, Unique
from zhiheng.standards.tables.references import formula, resolve


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check of a list found, before it is put into words.

    Attributes:
        rows: Rows, or items by their column.
        columns: Columns or items.
        actual: The figure found.
        expected: The figure it should be.
        cause: What is likely behind it.
        name: What ``{name}`` stands for.
        content: What ``{content}`` stands for.
        place: Address, where it is not that of a row and its columns.
    """

    rows: tuple[TableRow, ...] = ()
    columns: tuple[str, ...] = ()
    actual: Number | None = None
    expected: Number | None = None
    cause: str = ""
    name: str = ""
    content: str = ""
    place: str = ""


def repeated(check: Unique, figures: Figures, agreeing: str) -> Iterator[Seen]:
    """Yield each group of rows that should not repeat each other.

    Args:
        check: The check.
        figures: All figures.
        agreeing: Which other figures agree only because of repeated rows.
    """
    sheet = figures.sheets.get(check.table)
    if sheet is None:
        return
    if check.by == "contents":
        yield from _same_contents(check, figures, sheet)
        return
    label = sheet.table.label_column
    for same in sheet.repeated:
        different = _differing(sheet, same.rows)
        if different:
            names = listed([sheet.table.column(column).label for column in different])
            cause = f"两行有 {len(different)} 栏不同（{names}）：其中一行的名称可能填错"
        else:
            cause = "各栏数据完全相同：同一行录入了两次，应删去一行"
            cause = f"{cause}；{agreeing}" if agreeing else cause
        yield Seen(same.rows, (label,) if label else (), len(same.rows), 1, cause)


def _differing(sheet: Sheet, rows: Sequence[TableRow]) -> list[str]:
    first, *others = rows
    return [
        column.id
        for column in sheet.table.measured
        if any(row.values.get(column.id) != first.values.get(column.id) for row in others)
    ]


def _same_contents(check: Unique, figures: Figures, sheet: Sheet) -> Iterator[Seen]:
    least = 1
    if check.at_least is not None:
        least = int(formula(check.at_least).bound(figures.pack.constants)({}) or 1)
    groups: dict[frozenset[tuple[str, Number]], list[TableRow]] = {}
    for row, numbers in zip(sheet.rows, sheet.numbers, strict=True):
        telling = frozenset((column, value) for column, value in numbers.items() if value)
        if len(telling) >= least:
            groups.setdefault(telling, []).append(row)
    label = sheet.table.label_column
    for telling, rows in groups.items():
        if len({name_key(row.label) for row in rows}) > 1:
            yield Seen(tuple(rows), (label,) if label else (), len(telling), None)


def empty(check: Filled, figures: Figures) -> Iterator[Seen]:
    """Yield empty cells: columns that nobody filled together, the rest row by row."""
    sheet = figures.sheets.get(check.table)
    if sheet is None:
        return
    if check.when is not None:
        names = formula(check.when).names
        if formula(check.when).bound({})(_known(names, check.table, figures)) is not True:
            return
    wanted = [
        column.id
        for column in sheet.table.columns
        if column.id in check.items or (column.blank == check.blank and column.id in sheet.columns)
    ]
    if sheet.table.kind == "form":
        found = [c for c in wanted if sheet.rows[0].values.get(c) is None] if sheet.rows else []
        if found and len(found) == len(wanted) > 1:
            yield Seen(columns=tuple(found))
        else:
            yield from (Seen(columns=(column,)) for column in found)
        return
    together = _empty_together(sheet, wanted)
    for rows, columns in together:
        if len(rows) == len(sheet.rows):
            yield Seen((), columns, cause="各行都空：这几栏整栏没有填")
        else:
            yield Seen(rows, columns, cause=f"{len(rows)} 行都空：这几栏大半没有填")
    told = {column for _, columns in together for column in columns}
    for row in sheet.rows:
        rest = tuple(c for c in wanted if c not in told and row.values.get(c) is None)
        if rest:
            yield Seen((row,), rest)


def _empty_together(
    sheet: Sheet, wanted: Sequence[str]
) -> list[tuple[tuple[TableRow, ...], tuple[str, ...]]]:
    """Return the columns that most rows leave empty, joined where the same rows do."""
    groups: dict[tuple[int, ...], list[str]] = {}
    for column in wanted:
        at = tuple(i for i, row in enumerate(sheet.rows) if row.values.get(column) is None)
        if len(at) > 1 and 2 * len(at) > len(sheet.rows):
            groups.setdefault(at, []).append(column)
    return [(tuple(sheet.rows[i] for i in at), tuple(columns)) for at, columns in groups.items()]


def missing_sites(
    check: Complete, figures: Figures, registry: Sequence[str] | None
) -> Iterator[Seen]:
    """Yield each sort of site of which there are too few or too many."""
    sheet = figures.sheets.get(check.table)
    if sheet is None:
        return
    if not check.classes:
        if registry is not None:
            yield from _against_register(sheet, registry)
        return
    label = sheet.table.label_column
    for site_class, rows in _classified(check.classes, sheet):
        expected = _expected(site_class, check.table, figures)
        distinct = {name_key(row.label) for row in rows}
        if expected is None or len(distinct) == expected:
            continue
        gap = plain(EXACT.subtract(expected, len(distinct)))
        cause = f"缺 {gap} 个" if gap > 0 else f"多 {-gap} 个"
        if len(rows) > len(distinct):
            cause += f"；表中该类有 {len(rows)} 行，同名的只算一个，为 {len(distinct)} 个"
        yield Seen(
            columns=(label,) if label else (),
            actual=len(distinct),
            expected=expected,
            cause=cause,
            name=site_class.name,
        )


def shortage(checks: Sequence[Complete], figures: Figures) -> dict[str, int]:
    """Return by table how many sites the list is short of, as far as checks can tell."""
    found: dict[str, int] = {}
    for check in checks:
        sheet = figures.sheets.get(check.table)
        if sheet is None:
            continue
        gaps = [
            int(expected) - len({name_key(row.label) for row in rows})
            for site_class, rows in _classified(check.classes, sheet)
            if (expected := _expected(site_class, check.table, figures)) is not None
        ]
        found[check.table] = max(found.get(check.table, 0), sum(gap for gap in gaps if gap > 0))
    return found


def _classified(
    classes: Sequence[SiteClass], sheet: Sheet
) -> list[tuple[SiteClass, list[TableRow]]]:
    patterns = [re.compile(each.matches) if each.matches else None for each in classes]
    found: list[list[TableRow]] = [[] for _ in classes]
    for row in sheet.rows:
        key = name_key(row.label)
        for at, pattern in enumerate(patterns):
            if key and (pattern is None or pattern.search(key)):
                found[at].append(row)
                break
    return list(zip(classes, found, strict=True))


def _expected(site_class: SiteClass, table: str, figures: Figures) -> Number | None:
    if site_class.expected is None:
        return None
    expression = formula(site_class.expected)
    return expression.bound({})(_known(expression.names, table, figures))


def _known(names: Sequence[str], table: str, figures: Figures) -> dict[str, Number]:
    pack = figures.pack
    return {
        name: value
        for name in names
        if (value := figures.known(resolve(name, table, pack.by_id, pack.constants))) is not None
    }


def _against_register(sheet: Sheet, registry: Sequence[str]) -> Iterator[Seen]:
    registered = {name_key(name): name for name in registry}
    there = {name_key(row.label): row for row in sheet.rows if row.label}
    columns = (sheet.table.label_column,) if sheet.table.label_column else ()
    absent = [name for key, name in registered.items() if key not in there]
    if absent:
        yield Seen(
            (), columns, len(there), len(registered), f"缺：{listed(absent)}", "缺少登记的办学点"
        )
    for key, row in there.items():
        if key not in registered:
            yield Seen(
                (row,), columns, None, None, "名称写法不同，或尚未登记", "登记中没有的办学点"
            )
