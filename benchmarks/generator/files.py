"""Files that people bring: events as CSV with their own ids, a list in Excel."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from xlsxwriter.workbook import Workbook

from benchmarks.generator.facts import open_generator
from benchmarks.sheets import chance

HEADINGS = (
    "学号",
    "姓名",
    "单位",
    "课程编号",
    "选课日期",
    "学分",
    "形考成绩",
    "终考成绩",
    "状态",
    "备注",
)
_FIRST_DAY = dt.date(2024, 9, 1)

_EVENTS = """
SELECT printf('E%09d', range) AS event_id,
    strftime(TIMESTAMP '2025-09-01 08:00:00' + to_seconds(range * 12096000 // rows()),
        '%Y-%m-%d %H:%M:%S') AS "at",
    CASE WHEN range % 20 = 13 THEN printf('T%05d', roll(range, 2, 500))
         ELSE printf('00%08d', 22010000 + roll(range, 3, 20000)) END AS person_id,
    CASE WHEN range % 20 = 13 THEN 'teacher' ELSE 'student' END AS role,
    printf('%05d', roll(range, 4, 500)) AS course_id,
    (['view', 'resource', 'live', 'submit', 'other'])[1 + roll(range, 5, 5)] AS action,
    30 + roll(range, 6, 1800) AS duration_s, NULL AS parent_id, 'platform' AS source
FROM range(rows())
"""


def write_events_csv(path: Path, rows: int) -> Path:
    """Write learning events with ids as people know them, zeros in front; kept if it is there."""
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_suffix(".part")
        connection = open_generator(rows=rows)
        connection.execute(f"COPY ({_EVENTS}) TO '{made}' (FORMAT csv, HEADER)")
        made.rename(path)
    return path


def list_rows(rows: int) -> Iterator[tuple[object, ...]]:
    """Yield rows of ten cells: ids, Chinese words, dates, numbers and blanks."""
    for row in range(rows):
        drawn = chance(row, 1)
        yield (
            f"00{22_010_000 + row:08d}",
            f"演示-学生{row % 9_000:04d}",
            f"演示-第{drawn % 23 + 1}学习中心",
            f"{drawn % 500:05d}",
            _FIRST_DAY + dt.timedelta(days=drawn % 300),
            2 + drawn % 4,
            None if drawn % 17 == 0 else 40 + drawn % 61,
            None if drawn % 13 == 0 else (3_000 + drawn % 7_001) / 100,
            ("正考", "补考", "缓考")[drawn % 3],
            None if drawn % 5 else "上学期已登记，本学期补录",
        )


def write_list(path: Path, rows: int) -> Path:
    """Write a workbook with a heading and so many rows; kept if it is there."""
    if path.is_file():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_suffix(".part.xlsx")
    with Workbook(str(made), {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet("名单")
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADINGS)
        for number, cells in enumerate(list_rows(rows), start=1):
            for column, cell in enumerate(cells):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(number, column, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                elif cell is not None:
                    sheet.write_number(number, column, float(str(cell)))
    made.rename(path)
    return path
