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
    """Return the row of a site in the second table, from 1."""
    full_time, part_time = 2 + chance(number, 1) % 40, 2 * (chance(number, 2) % 20)
    managers, dedicated = 2 + chance(number, 3) % 20, 1 + chance(number, 4) % 2
    students, courses = 50 + chance(number, 5) % 3_000, 20 + chance(number, 6) % 300
    faulty = number % _FAULTY == 0
    return {
        "no": number,
        "site_name": f"演示-第{number}教学点",
        "tutors": full_time + part_time,
        "open_teachers": full_time + part_time // 2,
        "open_teachers_fulltime": full_time + part_time + 1 if faulty else full_time,
        "managers": managers,
        "open_managers": managers,
        "open_managers_fulltime": managers,
        "class_advisors_fulltime": managers - dedicated,
        "managers_dedicated": dedicated,
        "enrolled_total": students,
        "enrolled_ouc": students,
        "enrolled_ou_beijing": 0,
        "enrolled_ou_shanghai": 0,
        "enrolled_ou_jiangsu": 0,
        "enrolled_ou_guangdong": 0,
        "enrolled_ou_yunnan": 0,
        "teaching_area_m2": 200 + chance(number, 7) % 4_000,
        "office_area_m2": 50 + chance(number, 8) % 900,
        "terminals": 20 + chance(number, 9) % 400,
        "open_majors": 5 + chance(number, 10) % 60,
        "courses_required": courses,
        "courses_online_used": courses * 8 // 10,
        "courses_selfbuilt_ip": courses // 20,
        "courses_selfbuilt_joint_or_bought": courses // 30,
    }


def annual_report(pack: TablePack, sites: int) -> TableData:
    """Return the tables of a school with so many sites; totals follow from them."""
    rows = [site(number) for number in range(1, sites + 1)]
    enrolled = sum(int(str(row["enrolled_total"])) for row in rows)
    tables: dict[str, Values | list[dict[str, TableValue]]] = {
        "table1": {
            **{column.id: 0 for column in pack.table("table1").measured},
            "enrolled_open": enrolled,
            "enrolled_open_ouc": enrolled,
        },
        "table2": list(rows),
        "table3": {column.id: 100 for column in pack.table("table3").measured},
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
