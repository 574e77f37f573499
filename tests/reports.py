"""An invented annual report whose figures all agree, of any number of sites."""

import random
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from zhiheng.facts.table_data import TableData, tables_from_values
from zhiheng.standards.tables import open_table_pack

PACK = "annual-report/heilongjiang-2022"
UNIVERSITIES = ("ouc", "beijing", "shanghai", "jiangsu", "guangdong", "yunnan")
STAFF = (
    "tutors",
    "open_teachers",
    "open_teachers_fulltime",
    "managers",
    "open_managers",
    "open_managers_fulltime",
    "class_advisors_fulltime",
    "managers_dedicated",
)
_ADULTS = 3015
_MAJORS = 60

Values = dict[str, Any]


def consistent_report(sites: int = 26, seed: int = 7) -> Values:
    """Return the values of all tables: headquarters, branches, and learning centres."""
    draw = random.Random(seed)
    branches = (sites - 1) // 2
    names = ["校本部"]
    names += [f"演示开放大学第{i:04d}分校" for i in range(1, branches + 1)]
    names += [f"演示第{i:04d}职业学校" for i in range(1, sites - branches)]
    rows = [_site(no, name, draw) for no, name in enumerate(names, start=1)]
    enrolled = {
        key: _sum(rows, f"enrolled_{'' if key == 'ouc' else 'ou_'}{key}") for key in UNIVERSITIES
    }
    table1 = _students(enrolled)
    table3 = _school(rows)
    return {
        "table1": table1,
        "table2": rows,
        "table3": table3,
        "narrative": _text(rows, table1, table3, branches, sites - 1 - branches),
    }


def consistent_tables(sites: int = 26, seed: int = 7) -> TableData:
    """Return the tables of `consistent_report`."""
    return tables_from_values(open_table_pack(PACK), consistent_report(sites, seed))


def _sum(rows: list[Values], column: str) -> Any:
    return sum(row[column] for row in rows)


def _site(no: int, name: str, draw: random.Random) -> Values:
    headquarters = no == 1
    beijing = draw.randrange(20, 60) if no % 8 == 0 else 0
    students = 3600 if headquarters else draw.randrange(240, 1600)
    everyone = students + beijing + (_ADULTS if headquarters else 0)
    fulltime = students // 55 + draw.randrange(2, 9)
    teachers = fulltime + Decimal(draw.randrange(1, 12)) / 2
    advisors = everyone // 150 + 1
    open_fulltime = advisors + draw.randrange(1, 5)
    open_managers = open_fulltime + Decimal(draw.randrange(0, 5)) / 2
    managers = int(open_managers) + draw.randrange(1, 6)
    teaching = everyone * Decimal(draw.randrange(150, 390)) / 100
    majors = _MAJORS if headquarters else min(students // 14, draw.randrange(12, 40))
    required = majors * draw.randrange(14, 26)
    return {
        "no": no,
        "site_name": name,
        "tutors": fulltime - draw.randrange(0, 2),
        "open_teachers": teachers,
        "open_teachers_fulltime": fulltime,
        "managers": managers,
        "open_managers": open_managers,
        "open_managers_fulltime": open_fulltime,
        "class_advisors_fulltime": advisors,
        "managers_dedicated": managers - draw.randrange(1, 4),
        "enrolled_total": everyone,
        "enrolled_ouc": students,
        "enrolled_ou_beijing": beijing,
        "enrolled_ou_shanghai": 0,
        "enrolled_ou_jiangsu": 0,
        "enrolled_ou_guangdong": 0,
        "enrolled_ou_yunnan": 0,
        "teaching_area_m2": teaching,
        "office_area_m2": Decimal(managers * draw.randrange(800, 1600)) / 100,
        "terminals": everyone * draw.randrange(6, 18) // 100 + 1,
        "open_majors": majors,
        "courses_required": required,
        "courses_online_used": required * draw.randrange(75, 101) // 100,
        "courses_selfbuilt_ip": draw.randrange(3, 9),
        "courses_selfbuilt_joint_or_bought": draw.randrange(0, 4),
    }


def _students(enrolled: Mapping[str, int]) -> Values:
    values: Values = {}
    for key, share in (("admissions", 40), ("enrolled", 100), ("graduates", 25)):
        parts = {each: enrolled[each] * share // 100 for each in UNIVERSITIES}
        values[f"{key}_open"] = sum(parts.values())
        values.update({f"{key}_open_{each}": parts[each] for each in UNIVERSITIES})
        values.update({f"{key}_{each}": 0 for each in ("correspondence", "full_time", "network")})
    values.update(admissions_part_time=812, enrolled_part_time=_ADULTS, graduates_part_time=934)
    for kind, projects, classes, trainees in (
        ("cadre", 3, 11, 640),
        ("technical", 2, 25, 1931),
        ("enterprise", 1, 4, 210),
        ("exam_tutoring", 0, 0, 0),
        ("skills", 6, 37, 2215),
        ("other", 9, 420, 231_400),
        ("ouc_training", 1, 2, 96),
    ):
        values[f"{kind}_projects"] = projects
        values[f"{kind}_classes"] = classes
        values[f"{kind}_trainees"] = trainees
    return {**values, "other_note": "社区与老年讲座"}


def _school(rows: list[Values]) -> Values:
    own = _sum(rows, "courses_selfbuilt_ip") + _sum(rows, "courses_selfbuilt_joint_or_bought")
    courses = own + rows[0]["courses_online_used"] + 300
    library = {"ebooks": 48_210, "ejournals": 2671, "theses": 1119, "digital_textbooks": 214}
    hours = courses * 4
    return {
        "lead_teachers": Decimal("57.5"),
        "lead_teachers_fulltime": 51,
        "lead_teachers_senior": 33,
        "open_lead_teachers": 56,
        "open_fulltime_teachers": _sum(rows, "open_teachers_fulltime"),
        "open_lead_teachers_senior": 31,
        **library,
        "av_hours": hours,
        "digital_resources": sum(library.values()) + hours,
        "own_online_courses": own,
        "online_courses": courses,
        "site_funding": Decimal("126.4"),
        "tuition_total": Decimal("4323.72"),
        "tuition_ouc": Decimal("3804.64"),
        "tuition_beijing": Decimal("61.15"),
        "tuition_shanghai": 0,
        "tuition_jiangsu": 0,
        "tuition_guangdong": 0,
        "expense_total": Decimal("4009.84"),
        "expense_ouc": Decimal("3540.14"),
        "expense_beijing": Decimal("52.3"),
        "expense_shanghai": 0,
        "expense_jiangsu": 0,
        "expense_guangdong": 0,
    }


def _text(
    rows: list[Values], table1: Values, table3: Values, branches: int, centres: int
) -> Values:
    admitted = table1["admissions_open"]
    before = admitted * 10 // 11
    increase = admitted - before
    autumn_before = before * 55 // 100
    autumn_increase = autumn_before * 37 // 137
    annual = Decimal(100 * increase) / before
    lead = ("lead_teachers", "lead_teachers_fulltime", "lead_teachers_senior")
    return {
        "open_majors": _MAJORS,
        "majors_bachelor": 21,
        "majors_associate": 27,
        "majors_village": 5,
        "majors_assistance": 7,
        "adult_majors": 23,
        "adult_majors_engineering": 12,
        "adult_majors_humanities": 10,
        "adult_majors_arts": 1,
        "majors_stopped": 6,
        "majors_recruiting": 17,
        "admissions_open": admitted,
        "admissions_increase": increase,
        "admissions_growth": round(annual, 1),
        "spring_growth": round(annual, 1),
        "autumn_growth": round(annual, 1),
        "last_autumn_growth": 37,
        "last_autumn_increase": autumn_increase,
        "last_year_increase": before * 30 // 100,
        "adult_enrolled": table1["enrolled_part_time"],
        "adult_graduates": table1["graduates_part_time"],
        "adult_admissions": table1["admissions_part_time"],
        "vocational_trainees_last": 1778,
        "vocational_passed_last": 1715,
        "vocational_pass_rate_last": Decimal("96.46"),
        "vocational_schools_last": 18,
        "vocational_trainees": 1931,
        "family_lecture_visits": 7176,
        "ice_lecture_visits": 2260,
        "senior_lecture_visits": 3128,
        "other_training_visits": 200_000,
        "seminar_teachers": 8,
        "featured_courses": 6,
        "model_cases": 4,
        "community_projects": 6,
        "senior_works_shown": 97,
        "senior_works_awarded": 7,
        **{column: _sum(rows, column) for column in STAFF},
        **{item: table3[item] for item in lead},
        "branches_approved": branches,
        "learning_centres": centres,
        "adult_sites_revoked": 25,
        "transition_years": 2,
        "supervisors": 29,
        "lives_reviewed": 30,
        "inspection_teams": 7,
        "units_inspected": 12,
        "teaching_area_m2": rows[0]["teaching_area_m2"],
        "office_area_m2": rows[0]["office_area_m2"],
        "tuition_income": table3["tuition_total"],
        "teaching_investment": table3["expense_total"],
        "projects_applied": 16,
        "projects_approved": 11,
        "approved_provincial": 4,
        "approved_distance": 6,
        "approved_school": 1,
        "projects_closed": 14,
        "closed_provincial_key": 1,
        "closed_social_science": 2,
        "closed_nonferrous": 5,
        "closed_county_branches": 6,
        "county_branches": 6,
    }
