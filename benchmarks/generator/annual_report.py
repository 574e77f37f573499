"""An annual report of many invented sites: figures that agree, but for one row in fifty."""

from collections.abc import Mapping
from pathlib import Path

from benchmarks.sheets import chance
from zhiheng.documents.table_workbook import write_table_workbook
from zhiheng.facts.table_data import TableData, TableValue, tables_from_values
from zhiheng.standards.tables import TablePack, open_table_pack

PACK = "annual-report/heilongjiang-2022"
_FAULTY = 50  # one row in so many has more full-time teachers than teachers
Values = Mapping[str, TableValue]


def site(number: int) -> dict[str, TableValue]:
    """Return the row of a site in the second table, from 1; all follows from its learners."""
    students = 60 + chance(number, 1) % 3_000
    full_time, halves = 3 + students // 60, students // 120
    majors = 3 + students // 60
    advisors, dedicated = 1 + students // 150, 2 + students // 400
    courses = majors * (10 + chance(number, 2) % 5)
    faulty = number % _FAULTY == 0
    return {
        "no": number,
        "site_name": "校本部" if number == 1 else f"演示-第{number}教学点",
        "tutors": full_time,
        "open_teachers": full_time + halves,
        "open_teachers_fulltime": full_time + halves + 1 if faulty else full_time,
        "managers": advisors + dedicated,
        "open_managers": advisors + dedicated,
        "open_managers_fulltime": advisors + dedicated,
        "class_advisors_fulltime": advisors,
        "managers_dedicated": dedicated,
        "enrolled_total": students,
        "enrolled_ouc": students,
        "enrolled_ou_beijing": 0,
        "enrolled_ou_shanghai": 0,
        "enrolled_ou_jiangsu": 0,
        "enrolled_ou_guangdong": 0,
        "enrolled_ou_yunnan": 0,
        "teaching_area_m2": 2 * students + chance(number, 3) % 9_973,
        "office_area_m2": students // 3,
        "terminals": 2 + students // 10,
        "open_majors": majors,
        "courses_required": courses,
        "courses_online_used": courses * 8 // 10,
        "courses_selfbuilt_ip": courses // 20,
        "courses_selfbuilt_joint_or_bought": courses // 30,
    }


def annual_report(pack: TablePack, sites: int) -> TableData:
    """Return the tables of a school with so many sites; totals follow from them."""
    rows = [site(number) for number in range(1, sites + 1)]

    def total(*columns: str) -> int:
        return sum(int(str(row[column])) for row in rows for column in columns)

    enrolled, teachers = total("enrolled_ouc"), total("open_teachers_fulltime")
    own = total("courses_selfbuilt_ip", "courses_selfbuilt_joint_or_bought")
    nothing: dict[str, TableValue] = {column.id: 0 for column in pack.table("table3").measured}
    tables: dict[str, Values | list[dict[str, TableValue]]] = {
        "table1": {
            **{column.id: 0 for column in pack.table("table1").measured},
            "enrolled_open": enrolled,
            "enrolled_open_ouc": enrolled,
        },
        "table2": list(rows),
        "table3": {
            **nothing,
            "lead_teachers": teachers,
            "lead_teachers_fulltime": teachers,
            "lead_teachers_senior": teachers // 3,
            "open_lead_teachers": teachers,
            "open_fulltime_teachers": teachers,
            "open_lead_teachers_senior": teachers // 3,
            "ebooks": 90_000,
            "av_hours": own * 12,
            "digital_resources": 90_000 + own * 12,
            "own_online_courses": own,
            "online_courses": own * 2,
            "site_funding": 500,
            "tuition_total": 20_000,
            "tuition_ouc": 20_000,
            "expense_total": 9_000,
            "expense_ouc": 9_000,
        },
    }
    return tables_from_values(pack, tables, name="演示-年度报告")


def write_annual_report(path: Path, sites: int) -> Path:
    """Write the report as the official workbook; kept if it is there."""
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        pack = open_table_pack(PACK)
        made = path.with_suffix(".part")
        made.write_bytes(write_table_workbook(pack, annual_report(pack, sites)))
        made.rename(path)
    return path
