"""The learners of the invented university: where they stand, what they chose, passed and sat."""

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from zhiheng.service.invented.calendar import DAY, Row, current_term, terms
from zhiheng.service.invented.teaching import VERSIONS, Teaching

LEARNERS = 3_000
_VALID_YEARS = 8
_PER_TERM = 5
_PASS = 6_000
_MOST_REGISTERED = 10
# Every third unit sees to it that all of its learners choose courses this term.
_CAREFUL = 3
_MODES = ("open", "correspondence", "part_time_study", "full_time_study", "network")
_STATUSES = {
    "enrolled": 76,
    "suspended": 7,
    "transferred": 2,
    "withdrawn": 2,
    "expelled": 3,
    "graduated": 8,
    "completed": 2,
}


@dataclass(slots=True)
class Learners:
    """Rows of the tables about learners."""

    students: list[Row] = field(default_factory=list)
    enrolments: list[Row] = field(default_factory=list)
    results: list[Row] = field(default_factory=list)
    registrations: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)
    offerings: list[Row] = field(default_factory=list)


def learners(teaching: Teaching) -> Learners:
    """Return the learners of a university, with all that is known of them."""
    found = Learners()
    calendar = terms()
    plans = {
        (programme["programme_id"], version): teaching.plan_of(programme["programme_id"], version)
        for programme in teaching.programmes
        for version in (*VERSIONS, None)
    }
    for number in range(1, LEARNERS + 1):
        chance = random.Random(f"learner {number}")  # noqa: S311 - the same each time
        student = _student(number, chance, teaching, calendar)
        found.students.append(student)
        plan = plans[student["programme_id"], student["rule_version"]]
        _Study(found, student, plan, calendar, chance, number).tell()
    found.offerings = _offerings(found, teaching, calendar[current_term()]["term_id"])
    return found


def _student(number: int, chance: random.Random, teaching: Teaching, calendar: list[Row]) -> Row:
    programme = chance.choice(teaching.programmes)
    unit = chance.choice(teaching.units)["unit_id"]
    # Most came in the last four years; some so long ago that their time is over.
    back = chance.choice([0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 15, 16, 17, 18])
    intake = calendar[current_term() - back]
    enrolled = intake["starts_on"] + dt.timedelta(days=chance.randrange(20))
    if chance.random() < 1 / 30:
        # On the last day of their time, the day before it, the day after.
        days = chance.choice([-1, 0, 1])
        enrolled = DAY.replace(year=DAY.year - _VALID_YEARS) + dt.timedelta(days=days)
    until = enrolled.replace(year=enrolled.year + _VALID_YEARS)
    # Some were told too late a day; for others none was written down.
    until = chance.choice([None, None, until, until, until, until + dt.timedelta(days=184)])
    statuses = list(_STATUSES)
    (status,) = chance.choices(statuses, [_STATUSES[each] for each in statuses])
    return {
        "student_id": f"p{number:04}",
        "unit_id": unit,
        "programme_id": programme["programme_id"],
        "rule_version": chance.choice([*VERSIONS * 12, VERSIONS[0] if _careful(unit) else None]),
        "mode": chance.choice(_MODES) if chance.random() < 1 / 6 else "open",
        "owner_university": "ouc",
        "level": programme["level"],
        "intake_term": intake["term_id"],
        "enrolled_on": None if chance.random() < 1 / 100 else enrolled,
        "valid_until": until,
        "status": status,
        "status_on": max(enrolled, DAY - dt.timedelta(days=chance.randrange(400))),
        "birth_date": dt.date(1975 + chance.randrange(28), 1 + chance.randrange(12), 15),
        "minority_region": chance.random() < 1 / 20,
        "prior_level": "associate" if programme["level"] == "bachelor" else "high_school",
        "prior_major": chance.choice(["same", "same", "other", "english", "computing", None]),
        "conduct": chance.choice(["passed"] * 12 + ["failed", None]),
        "image_collected": chance.choice([True] * 9 + [False, None]),
        "fees_owed": Decimal(chance.choice([0] * 6 + [1, 50_000])) / 100,
        "dormant": False,
    }


class _Study:
    """What one learner chose, passed, registered for and asked for."""

    def __init__(
        self,
        found: Learners,
        student: Row,
        plan: list[Row],
        calendar: list[Row],
        chance: random.Random,
        number: int,
    ) -> None:
        self._found = found
        self._student = student
        self._plan = plan
        self._calendar = calendar
        self._chance = chance
        self._number = number
        self._begun = next(
            at for at, term in enumerate(calendar) if term["term_id"] == student["intake_term"]
        )

    def tell(self) -> None:
        """Add the rows about this learner."""
        now, chance = current_term(), self._chance
        paused = chance.random() < 1 / 12 and not _careful(self._student["unit_id"])
        over = now - 6 if paused else now
        intensive = chance.random() < 1 / 25
        progress = chance.choice(["all", "all", "almost", "almost", "some", "late"])
        spared = chance.choice(self._plan)["course_id"] if self._plan else None
        for row in self._plan:
            at = self._begun + row["suggested_term"] - 1
            if intensive:
                at = now
            if at <= over:
                self._enrol(row, at)
            if at < now or progress in ("all", "almost"):
                self._sit(row, min(at, now), progress, row["course_id"] == spared)
        if not (paused or intensive):
            self._keep_up()
        self._register()
        self._ask_for_change()

    def _enrol(self, row: Row, at: int) -> None:
        term = self._calendar[at]
        self._found.enrolments.append(
            {
                "student_id": self._student["student_id"],
                "course_id": row["course_id"],
                "term_id": term["term_id"],
                "unit_id": self._student["unit_id"],
                "selected_on": term["starts_on"] + dt.timedelta(days=self._chance.randrange(25)),
                "confirmed_on": term["starts_on"] + dt.timedelta(days=30),
                "attempt": "first",
                "fee_paid": self._chance.random() < 19 / 20,
            }
        )

    def _keep_up(self) -> None:
        """Let who finished the plan choose one course again, in units that see to it."""
        now = current_term()
        last = self._begun + _PER_TERM - 1
        careful = _careful(self._student["unit_id"])
        if self._plan and last < now and (careful or self._chance.random() < 2 / 3):
            self._enrol(self._chance.choice(self._plan), now)

    def _sit(self, row: Row, at: int, progress: str, spared: bool) -> None:
        chance = self._chance
        if progress == "some" and chance.random() < 1 / 4:
            return
        if progress == "late" and chance.random() < 2 / 3:
            return
        score: int | None = chance.choice([_PASS, _PASS + 50, 7_500, 8_200, 9_000, 9_550])
        status, sitting = "valid", "regular"
        if spared and progress == "almost":
            score = chance.choice([None, 0, _PASS - 1, _PASS - 50])
        if row["nature"] in ("elective", "required") and chance.random() < 1 / 60:
            score, status, sitting = None, "exempted", "exempt"
        elif chance.random() < 1 / 300:
            score, status = 0, chance.choice(["cheating", "misconduct"])
        makeup = row["nature"] == "makeup" and chance.random() < 19 / 20
        passed = sitting == "exempt" or (score is not None and score >= _PASS)
        self._found.results.append(
            {
                "student_id": self._student["student_id"],
                "course_id": row["course_id"],
                "term_id": self._calendar[at]["term_id"],
                "sitting": sitting,
                "formative_score": score,
                "final_score": score,
                "overall_score": score,
                "formative_percent": 30,
                "practice_score": chance.choice([_PASS, 8_000, 8_000, 8_000, None, _PASS - 1])
                if chance.random() < 1 / 8
                else 7_000,
                "status": status,
                "credits": Decimal(0) if makeup or not passed else row["credits"],
                "ouc_exam": True,
                "recorded_on": min(self._calendar[at]["ends_on"], DAY),
            }
        )

    def _register(self) -> None:
        """Register for exams of this term: seldom too many, seldom without confirmation."""
        chance, term = self._chance, self._calendar[current_term()]
        many = chance.choice([0, 2, 4, 5, 6, 7, 8, 8, 9, _MOST_REGISTERED])
        for row in self._plan[:many]:
            resit = chance.random() < 1 / 6
            confirmed = chance.random() < 59 / 60
            self._found.registrations.append(
                {
                    "student_id": self._student["student_id"],
                    "course_id": row["course_id"],
                    "term_id": term["term_id"],
                    "unit_id": self._student["unit_id"],
                    "registered_on": dt.date(DAY.year, 11, 10),
                    "confirmed_on": dt.date(DAY.year, 11, 25) if confirmed else None,
                    "is_resit": resit,
                    "fee_paid": not resit or chance.random() < 9 / 10,
                    "paper_code": f"{1000 + self._number % 900}",
                    "sat": chance.random() < 9 / 10,
                    "waived": chance.choice([None, False, resit and chance.random() < 1 / 5]),
                }
            )

    def _ask_for_change(self) -> None:
        chance = self._chance
        if chance.random() >= 1 / 4:
            return
        applied = DAY - dt.timedelta(days=1 + chance.randrange(300))
        outcome = chance.choice(["approved", "refused", "pending"])
        self._found.changes.append(
            {
                "change_id": f"YD{self._number:04}",
                "student_id": self._student["student_id"],
                "kind": chance.choice(["transfer", "transfer", "programme_change", "suspension"]),
                "applied_on": applied,
                "decided_on": None if outcome == "pending" else applied + dt.timedelta(days=1),
                "outcome": outcome,
                "target_unit_id": f"U{self._number % 50 + 1:02}",
                "target_programme_id": self._student["programme_id"],
                "same_level": chance.random() < 4 / 5,
                "terms_registered": chance.choice([0, 1, 2, 3, 5, None]),
                "disciplined": chance.random() < 1 / 4,
                "reason": "工作变动",
            }
        )


def _careful(unit: str) -> bool:
    return int(unit[1:]) % _CAREFUL == 0


def _offerings(found: Learners, teaching: Teaching, term: str) -> list[Row]:
    """Return what is offered this term, wherever somebody chose it."""
    chance = random.Random("offerings")  # noqa: S311 - the same each time
    chosen = Counter(
        (row["course_id"], row["unit_id"]) for row in found.enrolments if row["term_id"] == term
    )
    return [
        {
            "offering_id": f"K{number:05}",
            "course_id": course,
            "term_id": term,
            "unit_id": unit,
            "lead_teacher_id": chance.choice(teaching.staff)["staff_id"],
            # Careful units have a tutor for every class.
            "tutor_count": chance.choice([1, 1, 2])
            if _careful(unit)
            else chance.choice([0, 1, 1, 2]),
            "face_hours": chance.choice([0, 12, 17, 18, 19, 36]),
            "live_planned": chance.randrange(6),
            "formative_tasks": 4,
        }
        for number, (course, unit) in enumerate(sorted(chosen), 1)
    ]
