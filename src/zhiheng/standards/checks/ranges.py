"""Checks that numbers and titles lie where anything can be done with them.

They come before all other checks, which divide by these numbers and count with them.
"""

from collections.abc import Iterator
from decimal import Decimal

from zhiheng.shared.numbers import Number, plain
from zhiheng.shared.problems import Problem
from zhiheng.standards.compiler import Places
from zhiheng.standards.scheme import Scheme

_MOST_LEVELS = 5  # headings are numbered to this depth
_MOST_STEPS = 10_000
_MOST_YEARS = 20
_FONT_SIZES = (1, 400)
# Field of the layout: lowest and highest value that Word and Excel can show.
_LAYOUT: dict[str, tuple[Number, Number]] = {
    "page_width": (5, 55),
    "page_height": (5, 55),
    "margin_left": (0, 25),
    "margin_right": (0, 25),
    "margin_top": (0, 25),
    "margin_bottom": (0, 25),
    "lines_per_page": (1, 200),
    "characters_per_line": (1, 200),
    "blank_lines_above_title": (0, 20),
    "title_size": _FONT_SIZES,
    "body_size": _FONT_SIZES,
    "page_number_size": _FONT_SIZES,
    "table_size": _FONT_SIZES,
    "sheet_title_size": _FONT_SIZES,
    "sheet_data_size": _FONT_SIZES,
    "first_line_indent": (0, 20),
    "date_right_indent": (0, 20),
    "page_number_indent": (0, 20),
    "table_border": (Decimal("0.25"), 6),
    "sheet_row_height": (1, 409),
}


def scores_countable(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield levels, steps, full marks, weights and shares that no score could be made of."""
    place = places.of("pack", "pack", "levels")
    if not 1 <= len(scheme.levels) <= _MOST_LEVELS:
        message = f"levels 应有 1–{_MOST_LEVELS} 级，现有 {len(scheme.levels)} 级"
        yield Problem(place, "bad_levels", message)
    if scheme.step <= 0:
        place = places.of("pack", "pack", "step")
        yield Problem(place, "bad_step", f"step 应大于 0，现为 {plain(scheme.step)}")
        return
    largest = max(scheme.points, key=lambda point: point.points, default=None)
    if largest is not None and largest.points > scheme.step * _MOST_STEPS:
        place = places.of("point", largest.code, "points")
        message = f"「{largest.code}」的分值多于 {_MOST_STEPS} 个 step：分值太大，或 step 太小"
        yield Problem(place, "bad_step", message)
    for point in scheme.points:
        if point.points <= 0:
            place = places.of("point", point.code, "points")
            yield Problem(place, "bad_step", f"「{point.code}」的分值应大于 0")
    for node in scheme.nodes:
        if node.weight <= 0:
            place = places.of("node", node.code, "weight")
            message = f"「{node.code}」的权重应大于 0，现为 {plain(node.weight)}"
            yield Problem(place, "bad_weight", message)
        if node.summary_word_limit is not None and node.summary_word_limit < 1:
            place = places.of("node", node.code, "summary_word_limit")
            yield Problem(place, "out_of_range", f"「{node.code}」的综述字数应至少为 1")
    for letter, share in scheme.letters.items():
        if not 0 <= share <= 1:
            place = places.of("pack", "pack", "letters")
            message = f"等级「{letter}」折算的份额应在 0–1 之间，现为 {plain(share)}"
            yield Problem(place, "out_of_range", message)


def years_countable(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield time windows of no year, of too many, and totals over no whole year."""
    whole = {window.id: window.whole_years for window in scheme.time_windows}
    for window in scheme.time_windows:
        least = 0 if window.with_current else 1
        if not least <= window.whole_years <= _MOST_YEARS:
            place = places.of("time_window", window.id, "whole_years")
            message = (
                f"「{window.id}」的整年数应为 {least}–{_MOST_YEARS}，现为 {window.whole_years}"
            )
            yield Problem(place, "out_of_range", message)
    for fact in scheme.facts:
        if fact.series == "total" and fact.window in whole and whole[fact.window] < 1:
            place = places.of("fact", fact.key, "window")
            message = f"「{fact.key}」是整年的合计，「{fact.window}」却没有整年"
            yield Problem(place, "no_whole_year", message)


def forms_printable(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Yield sizes and counts of the forms that no page can show, and titles left empty."""
    layout = scheme.layout
    for name, (low, high) in _LAYOUT.items():
        size = getattr(layout, name)
        if not low <= size <= high:
            place = places.of("forms", "forms", "layout", name)
            message = f"{name} 应在 {plain(low)}–{plain(high)} 之间，现为 {plain(size)}"
            yield Problem(place, "out_of_range", message)
    across = layout.page_width - layout.margin_left - layout.margin_right
    down = layout.page_height - layout.margin_top - layout.margin_bottom
    if across <= 0 or down <= 0:
        place = places.of("forms", "forms", "layout")
        yield Problem(place, "no_room", "页边距之和应小于纸宽与纸高，否则页面没有版心")
    if scheme.report.highlights < 0:
        place = places.of("forms", "forms", "report", "highlights")
        message = f"highlights 应为 0 或更多，现为 {scheme.report.highlights}"
        yield Problem(place, "out_of_range", message)
    for part, title in (("report", scheme.report.title), ("sheet", scheme.sheet.title)):
        if not title.strip():
            place = places.of("forms", "forms", part, "title")
            yield Problem(place, "no_title", "标题不能为空：文件以它命名")
