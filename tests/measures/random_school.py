"""A school of random facts with every edge: the same each time."""

import datetime as dt
import random
from pathlib import Path
from typing import Any

from tests.measures.small_school import write_table

START = dt.datetime(2022, 8, 29)  # noqa: DTZ001
DAY = 86_400
SITES = ("U1", "U2", "U3", "U4")
COURSES = tuple(f"K{number}" for number in range(5))
TERMS = ("2022-2", "2023-1")
ACTIONS = ("login", "view", "resource", "resource", "post", "reply", "live", "submit", "other")
WAITS = (3 * DAY, 3 * DAY + 1, 3 * DAY - 1, 0, 60, 10 * DAY, -5)


def write_random_school(folder: Path) -> Path:
    """Write two terms of a school of four sites; return its folder."""
    chance = random.Random(20221107)
    students = [f"s{number}" for number in range(60)]
    _registers(folder, chance, students)
    people = [("student", who) for who in [*students, "unknown"]]
    people += [("teacher", f"t{number}") for number in range(12)]
    write_table(
        folder,
        "learning_events",
        "event_id role person_id at course_id action duration_s parent_id",
        [(f"E{number}", *_event(chance, people)) for number in range(4000)],
    )
    write_table(
        folder,
        "posts",
        "post_id role person_id at course_id parent_id valid",
        _posts(chance, people),
    )
    return folder


def _registers(folder: Path, chance: random.Random, students: list[str]) -> None:
    terms = [
        (TERMS[0], "2022-2023", dt.date(2022, 8, 29), dt.date(2023, 1, 15)),
        (TERMS[1], "2022-2023", dt.date(2023, 2, 22), dt.date(2023, 7, 9)),  # a Wednesday
    ]
    write_table(folder, "terms", "term_id academic_year starts_on ends_on", terms)
    write_table(
        folder,
        "students",
        "student_id unit_id programme_id mode owner_university intake_term enrolled_on status"
        " status_on dormant",
        [
            (
                who,
                chance.choice(SITES),
                chance.choice(["P1", "P2"]),
                chance.choice(["open", "network"]),
                chance.choice(["ouc", "beijing", None]),
                TERMS[0],
                chance.choice([dt.date(2022, 9, 1), None, dt.date(2023, 3, 1)]),
                chance.choice(["enrolled", "suspended", "graduated", "withdrawn"]),
                chance.choice([dt.date(2023, 1, 15), dt.date(2023, 1, 16), None]),
                chance.choice([True, False, None]),
            )
            for who in students
        ],
    )
    write_table(
        folder,
        "programmes",
        "programme_id name level",
        [("P1", "演示-甲专业", "bachelor"), ("P2", "演示-乙专业", "associate")],
    )
    write_table(
        folder,
        "staff",
        "staff_id unit_id employment role open_education title_rank highest_degree dedicated"
        " hired_on left_on",
        [
            (
                f"t{number % 14}",
                chance.choice(SITES),
                chance.choice(["full_time", "part_time"]),
                role,
                chance.choice([True, False, None]),
                chance.choice(["senior", "associate_senior", "junior", None]),
                chance.choice(["master", "bachelor", None]),
                chance.choice([True, False]),
                chance.choice([None, dt.date(2022, 12, 31), dt.date(2023, 1, 1)]),
                chance.choice([None, None, dt.date(2023, 1, 15), dt.date(2023, 1, 16)]),
            )
            for number, role in enumerate(
                ["lead_teacher"] * 14 + ["tutor"] * 10 + ["class_advisor", "manager"] * 3
            )
        ],
    )
    write_table(
        folder,
        "courses",
        "course_id name is_online",
        [(course, f"演示-{course}", course != "K4") for course in COURSES],
    )
    write_table(
        folder,
        "offerings",
        "offering_id course_id term_id unit_id tutor_count",
        [
            (f"O{term}{site}{course}", course, term, site, chance.choice([0, 1, 2, None]))
            for term in TERMS
            for site in SITES
            for course in COURSES
        ],
    )
    write_table(
        folder,
        "enrolments",
        "student_id course_id term_id unit_id",
        [
            (who, course, term, chance.choice(SITES[:3]))
            for who in students[:50]
            for term in TERMS
            for course in COURSES[:4]
            if chance.random() < 0.5
        ],
    )


def _event(chance: random.Random, people: list[tuple[str, str]]) -> tuple[Any, ...]:
    moment = START + dt.timedelta(seconds=chance.randint(0, 300 * DAY))
    if chance.random() < 0.1:
        moment = moment.replace(hour=23, minute=59, second=59)
    action = chance.choice(ACTIONS)
    course = None if action == "login" else chance.choice(COURSES)
    session = f"L{chance.randint(0, 20)}" if action == "live" and chance.random() < 0.8 else None
    seconds = chance.choice([None, 0, 60, 600, 21_599, 21_600])
    return (*chance.choice(people), moment, course, action, seconds, session)


def _posts(chance: random.Random, people: list[tuple[str, str]]) -> list[tuple[Any, ...]]:
    posts: list[tuple[Any, ...]] = []
    for number in range(800):
        moment = START + dt.timedelta(seconds=chance.randint(0, 300 * DAY))
        parent = None
        if number > 20 and chance.random() < 0.5:
            answered = chance.choice(posts)
            parent, moment = answered[0], answered[3] + dt.timedelta(seconds=chance.choice(WAITS))
        valid = chance.choice([True, True, False, None])
        who = chance.choice(people)
        posts.append((f"B{number}", *who, moment, chance.choice(COURSES), parent, valid))
    return posts
