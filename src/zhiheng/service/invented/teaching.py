"""What the invented university teaches, where, and by whom: units, programmes, courses, staff."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.service.invented.calendar import Row

VERSIONS = ("2018", "2021")
GUIDE = "02970"
_BRANCHES, _CENTRES, _SITES = 8, 16, 35
_STAFF = 240
_PROGRAMMES = (
    ("会计学", "other"),
    ("法学", "other"),
    ("商务英语", "english"),
    ("计算机科学与技术", "computing"),
    ("行政管理", "other"),
)
_TOTAL = {"bachelor": 71, "associate": 76}
# Modules with the credits each needs, and their courses: nature and credits.
_MODULES = {
    "M1": ("公共基础课", 9, (("required", 4), ("required", 3), ("required", 2))),
    "M2": ("专业基础课", 12, (*(("required", 4),) * 3, ("elective", 3))),
    "M3": ("专业课", 25, (*(("required", 4),) * 6, ("elective", 3), ("elective", 3))),
    "M4": ("通识课", 4, (("elective", 2),) * 3),
    "M5": ("专业拓展课", 6, (("elective", 3),) * 3),
    "M6": ("综合实践", 8, (("practice", 3), ("practice", 5))),
}
_MAKEUP = ("M0", "补修课", (("makeup", 4),) * 3)


@dataclass(frozen=True, slots=True)
class Teaching:
    """Tables that stand before any learner does."""

    units: list[Row]
    programmes: list[Row]
    modules: list[Row]
    plans: list[Row]
    courses: list[Row]
    staff: list[Row]

    def plan_of(self, programme: str, version: str | None) -> list[Row]:
        """Return the courses of a programme's plan; none where no version is known."""
        return [
            row
            for row in self.plans
            if row["programme_id"] == programme and row["rule_version"] == version
        ]


def teaching() -> Teaching:
    """Return what is taught: ten programmes in two editions of their plans."""
    chance = random.Random("teaching")  # noqa: S311 - invented, and the same each time
    courses: dict[str, Row] = {
        GUIDE: _course(GUIDE, "演示-开放教育学习指南", 1, "required", chance),
    }
    programmes: list[Row] = []
    modules: list[Row] = []
    plans: list[Row] = []
    for level in ("bachelor", "associate"):
        for number, (title, kind) in enumerate(_PROGRAMMES, 1):
            programme = f"{level[0].upper()}{number:02}"
            programmes.append(_programme(programme, title, kind, level))
            for version in VERSIONS:
                modules += [
                    {
                        "programme_id": programme,
                        "rule_version": version,
                        "module_id": module,
                        "name": name,
                        "min_credits": Decimal(least),
                        "min_setup_credits": Decimal(least),
                        "min_ouc_credits": Decimal(least // 2),
                    }
                    for module, (name, least, _courses) in _MODULES.items()
                ]
                plans += _plan(programme, title, version, level, courses, chance)
    return Teaching(_units(), programmes, modules, plans, list(courses.values()), _staff(chance))


def _units() -> list[Row]:
    kinds = ["school", *["branch"] * _BRANCHES]
    kinds += [*["learning_centre"] * _CENTRES, *["teaching_site"] * _SITES]
    words = {"school": "校本部", "branch": "分校", "learning_centre": "学习中心"}
    return [
        {
            "unit_id": f"U{number:02}",
            "name": f"演示-{words.get(kind, '教学点')}{number:02}",
            "kind": kind,
            "parent_id": None
            if number == 0
            else f"U{(number - 1) % _BRANCHES + 1:02}"
            if number > _BRANCHES
            else "U00",
            "region": f"演示-{number % 9 + 1}区",
            "opened_on": dt.date(2001, 9, 1),
        }
        for number, kind in enumerate(kinds)
    ]


def _programme(programme: str, title: str, kind: str, level: str) -> Row:
    return {
        "programme_id": programme,
        "name": f"演示-{title}",
        "level": level,
        "category": f"open_{level}",
        "discipline": "管理学",
        "english_or_computing": kind,
        "owner_university": "ouc",
        "study_years": Decimal("2.5"),
        "total_credits": Decimal(_TOTAL[level]),
        "opened_on": dt.date(2010, 3, 1),
        "enrolling": True,
    }


def _plan(
    programme: str,
    title: str,
    version: str,
    level: str,
    courses: dict[str, Row],
    chance: random.Random,
) -> Iterator[Row]:
    """Yield the courses of one plan; courses that are new are added to `courses`."""
    yield _planned(programme, version, GUIDE, "M1", "required", 1, 1)
    listed = [
        (module, nature, worth)
        for module, (_name, _least, held) in _MODULES.items()
        for nature, worth in held
    ]
    if level == "bachelor":
        listed += [(_MAKEUP[0], nature, worth) for nature, worth in _MAKEUP[2]]
    for number, (module, nature, worth) in enumerate(listed, 1):
        # Editions of a plan share their courses; public ones are shared by all of a level.
        owner = level[0].upper() if module == "M1" else programme
        course = f"{owner}{number:03}"
        if course not in courses:
            name = f"演示-{'公共' if module == 'M1' else title}课程{number:02}"
            courses[course] = _course(course, name, worth, nature, chance)
        yield _planned(programme, version, course, module, nature, worth, 1 + number % 5)


def _planned(
    programme: str, version: str, course: str, module: str, nature: str, worth: int, term: int
) -> Row:
    return {
        "programme_id": programme,
        "rule_version": version,
        "course_id": course,
        "module_id": module,
        "nature": nature,
        "unified": nature == "required",
        "offered": True,
        "credits": Decimal(worth),
        "suggested_term": term,
    }


def _course(course: str, name: str, worth: int, nature: str, chance: random.Random) -> Row:
    categories = {"makeup": "makeup", "practice": "practice", "elective": "local"}
    return {
        "course_id": course,
        "name": name,
        "credits": Decimal(worth),
        "hours": worth * 18,
        "category": categories.get(nature, "unified_national"),
        "assessment": chance.choice(["closed_book", "open_book", "computer", "report"]),
        "formative_percent": chance.choice([30, 50, 100]),
        "is_online": chance.random() < 4 / 5,
        "online_origin": chance.choice(["ouc", "own"]),
        "av_hours": Decimal(chance.randrange(200, 3000)) / 100,
        "has_textbook": chance.random() < 9 / 10,
        "has_practice": chance.random() < 1 / 5,
        "has_lab": chance.random() < 1 / 8,
        "fast_changing": chance.random() < 1 / 10,
        "public_basic": "none",
        "in_use": True,
    }


def _staff(chance: random.Random) -> list[Row]:
    units = 1 + _BRANCHES + _CENTRES + _SITES
    return [
        {
            "staff_id": f"p{9000 + number}",
            "unit_id": f"U{number % units:02}",
            "employment": chance.choice(["full_time", "part_time"]),
            "role": chance.choice(["lead_teacher", "tutor", "class_advisor", "manager"]),
            "open_education": chance.random() < 3 / 4,
            "title_rank": chance.choice(["senior", "associate_senior", "intermediate", "junior"]),
            "highest_degree": chance.choice(["doctor", "master", "bachelor", "none"]),
            "education": chance.choice(["postgraduate", "bachelor"]),
            "discipline": "管理学",
            "dedicated": chance.random() < 1 / 2,
            "teaching_post": True,
            "open_education_years": chance.randrange(30),
            "hired_on": dt.date(2000 + chance.randrange(22), 9, 1),
        }
        for number in range(_STAFF)
    ]
